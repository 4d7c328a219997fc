#include "lib/platform/footprint/emission_parts.h"

#include <algorithm>
#include <cstddef>

#include "lib/base/status.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {

using quantity::Decimal;
using quantity::Rational;

absl::StatusOr<std::vector<double>> EmissionPartsOf(
    const method::Characterisation* method,
    const graph::ProcessVersion& version,
    const graph::AllocatedProcess& allocated) {
  std::vector<double> parts(version.emissions.size());
  if (method == nullptr) return parts;
  std::vector<double> columns(method->columns().size());
  for (size_t k = 0; k < parts.size(); ++k) {
    const graph::EmissionVersion& emission = version.emissions[k];
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                           quantity::UnitOf(emission.unit));
    const auto amount_kg =
        (Rational::FromDecimal(emission.amount) *
         Rational::FromRatio(unit->to_reference) * allocated.ShareOfEmission(k))
            .ToDecimal(Decimal::kDigitsMax);
    if (!amount_kg.ok() || amount_kg->IsZero()) continue;
    std::fill(columns.begin(), columns.end(), 0.0);
    const auto done = method->Characterise(
        emission.gas, *amount_kg, emission.origin, emission.tags, columns);
    if (done.ok()) parts[k] = method->main().SumOf(columns);
  }
  return parts;
}

}  // namespace tanji::platform
