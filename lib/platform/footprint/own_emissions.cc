#include "lib/platform/footprint/own_emissions.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "lib/base/status.h"
#include "lib/graph/allocated_process.h"
#include "lib/method/gwp_pack.h"
#include "lib/method/indicator.h"
#include "lib/platform/marks.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

using method::Indicator;
using quantity::Decimal;
using quantity::Rational;

// `share` of the emission in kg, as exact as a decimal can be.
absl::StatusOr<Decimal> AmountInKg(const graph::EmissionVersion& emission,
                                   const Rational& share) {
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::UnitOf(emission.unit));
  return (Rational::FromDecimal(emission.amount) *
          Rational::FromRatio(unit->to_reference) * share)
      .ToDecimal(Decimal::kDigitsMax);
}

bool IsBeyondGate(graph::Stage stage) {
  return stage == graph::Stage::kUse || stage == graph::Stage::kEndOfLife;
}

uint32_t MarksOf(const graph::Provenance& provenance) {
  uint32_t marks = MarkOfFamily(provenance.family);
  if (provenance.is_unverified) marks |= kMarkUnverified;
  if (provenance.export_rule == graph::ExportRule::kForbidden) {
    marks |= kMarkNotForExport;
  }
  return marks;
}

// Whether something is subtracted, emissions by gas aside.
bool HasCredits(const graph::ProcessVersion& version) {
  return version.direct_kgco2e.IsNegative() ||
         (version.outputs.has_value() &&
          version.outputs->allocation.method ==
              graph::AllocationMethod::kSubstitution) ||
         std::any_of(version.inputs.begin(), version.inputs.end(),
                     [](const graph::InputVersion& input) {
                       return input.amount.IsNegative();
                     });
}

// Fills the columns that are no sums of emissions: primary energy, and what of
// the process's own footprint rests on primary data.
void AddReports(const method::Characterisation& method,
                const graph::ProcessVersion& version, const Rational& share,
                double precharacterised, std::vector<double>& columns) {
  const std::vector<Indicator>& rows = method.pack().indicators();
  const std::optional<Decimal>& primary =
      version.representativeness.primary_data_percent;
  for (size_t c = 0; c < columns.size(); ++c) {
    const Indicator& row = rows[method.columns()[c].indicator];
    if (row.form == Indicator::Form::kPrimaryEnergy) {
      columns[c] =
          (Rational::FromDecimal(version.primary_energy_mj) * share).ToDouble();
    } else if (row.form == Indicator::Form::kPrimaryData && primary) {
      for (const method::Composite& sum : method.composites()) {
        if (sum.indicator != row.base) continue;
        const bool counts_all = (sum.parts & method.precharacterised()).any();
        columns[c] =
            (sum.SumOf(columns) + (counts_all ? precharacterised : 0)) *
            (primary->ToDouble() / 100);
      }
    }
  }
}

}  // namespace

absl::StatusOr<graph::OwnEmissions> OwnEmissionsOf(
    const method::Characterisation* method,
    const graph::ProcessVersion& version) {
  graph::OwnEmissions own;
  if (!version.in_force) return own;
  own.marks = MarksOf(version.provenance);
  if (IsBeyondGate(version.stage)) own.marks |= kMarkBeyondGate;
  if (HasCredits(version)) own.marks |= kMarkCredits;
  for (const graph::InputVersion& input : version.inputs) {
    if (input.stage == graph::Stage::kUnspecified) continue;
    own.marks |= kMarkStagedInputs;
    if (IsBeyondGate(input.stage)) own.marks |= kMarkBeyondGate;
  }
  const bool has_reports =
      !version.primary_energy_mj.IsZero() ||
      version.representativeness.primary_data_percent.has_value();
  if (version.emissions.empty() && !has_reports) return own;
  if (method == nullptr) {
    own.marks |= kMarkUncharacterised;
    return own;
  }
  TANJI_ASSIGN_OR_RETURN(const graph::AllocatedProcess allocated,
                         graph::AllocatedProcess::Of(version));
  own.columns.resize(method->columns().size());
  for (size_t k = 0; k < version.emissions.size(); ++k) {
    const graph::EmissionVersion& emission = version.emissions[k];
    const Rational share = allocated.ShareOfEmission(k);
    if (share.IsZero()) continue;
    const auto amount_kg = AmountInKg(emission, share);
    const auto done =
        amount_kg.ok()
            ? method->Characterise(emission.gas, *amount_kg, emission.origin,
                                   emission.tags, own.columns)
            : amount_kg.status();
    if (!done.ok()) {
      own.marks |= kMarkUncharacterised;
      continue;
    }
    if ((done->unverified & method->main().parts).any()) {
      own.marks |= kMarkUnverified;
    }
    if (done->missing.any()) own.marks |= kMarkPartlyCharacterised;
    // Biogenic CO2 that is taken up lowers no part of the footprint.
    if (emission.amount.IsNegative() &&
        (done->counted & method->main().parts).any()) {
      own.marks |= kMarkCredits;
    }
  }
  if (has_reports) {
    const double precharacterised =
        (Rational::FromDecimal(version.direct_kgco2e) * allocated.share())
            .ToDouble();
    AddReports(*method, version, allocated.share(), precharacterised,
               own.columns);
  }
  return own;
}

}  // namespace tanji::platform
