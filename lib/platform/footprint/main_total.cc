#include "lib/platform/footprint/main_total.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/breakdown.h"
#include "lib/quantity/rational.h"

namespace tanji::platform {
namespace {

using quantity::Decimal;
using quantity::Rational;

// The columns of the main indicator, pre-characterised kg CO2e where they
// count.
std::vector<double> MainColumns(const ProcessColumns& process) {
  if (process.method == nullptr) return {process.values[0]};
  const method::Characterisation& method = *process.method;
  std::vector<double> columns(method.columns().size());
  for (size_t c = 0; c < process.columns.size(); ++c) {
    columns[process.columns[c]] = process.values[c + 1];
  }
  std::vector<double> main;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (!method.main().parts.test(c)) continue;
    const bool has_all = method.precharacterised().test(c);
    main.push_back(columns[c] + (has_all ? process.values[0] : 0));
  }
  return main;
}

bool AreFinite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return std::isfinite(value); });
}

// What the rounded `parts` lack of `total`, in units of 10^place.
absl::StatusOr<int64_t> MissingUnits(std::span<const double> exact,
                                     std::span<const Decimal> parts,
                                     const Decimal& total, int place) {
  double size = 0;
  Rational missing = Rational::FromDecimal(total);
  for (size_t i = 0; i < parts.size(); ++i) {
    size += std::fabs(exact[i]);
    missing = missing - Rational::FromDecimal(parts[i]);
  }
  TANJI_ASSIGN_OR_RETURN(const Rational units,
                         missing.DividedBy(Rational::FromDigits("1", place)));
  // Half a unit of each part is lost by rounding.
  const double count = units.ToDouble();
  const double rounding = static_cast<double>(parts.size());
  const double off = std::fabs(missing.ToDouble());
  if (std::fabs(count) > rounding &&
      (!(off <= kMismatchMax * size) ||
       std::fabs(count) > static_cast<double>(INT64_MAX / 2))) {
    return absl::FailedPreconditionError(
        base::StrCat("parts of ", size, " in absolute values miss their total ",
                     total.ToString(), " by ", off, "; expected at most ",
                     kMismatchMax, " of the former"));
  }
  return static_cast<int64_t>(count);
}

}  // namespace

int LeadingExponent(double value) {
  return value == 0 ? 0 : static_cast<int>(std::floor(std::log10(value)));
}

int PlaceOf(std::span<const double> parts, const MainTotal& total) {
  if (!total.total.IsZero()) return total.place;
  double largest = 0;
  for (const double part : parts) {
    largest = std::max(largest, std::fabs(part));
  }
  return LeadingExponent(largest) - (kMainTotalDigits - 1);
}

ProcessColumns ColumnsOf(const Calculation& calculation,
                         graph::ProcessNumber process) {
  const engine::Intensities& solved = calculation.intensities;
  const auto count = static_cast<size_t>(solved.indicators);
  return {calculation.packs.method().get(),
          calculation.network.columns,
          {&solved.values[process * count], count}};
}

absl::StatusOr<MainTotal> MainTotalOf(const ProcessColumns& process) {
  const std::vector<double> columns = MainColumns(process);
  if (!AreFinite(columns)) {
    return absl::FailedPreconditionError(
        "the indicators are too large to be calculated");
  }
  double largest = 0;
  for (const double column : columns) {
    largest = std::max(largest, std::fabs(column));
  }
  MainTotal total;
  total.place = LeadingExponent(largest) - (kMainTotalDigits - 1);
  for (const double column : columns) {
    TANJI_ASSIGN_OR_RETURN(
        total.total,
        total.total.Plus(Decimal::FromDouble(column).RoundedTo(total.place)));
  }
  return total;
}

absl::StatusOr<MainTotal> MainTotalOf(const Calculation& calculation,
                                      graph::ProcessNumber process) {
  auto total = MainTotalOf(ColumnsOf(calculation, process));
  if (total.ok()) return total;
  return base::AddPlace(
      total.status(),
      base::StrCat(
          "\"",
          calculation.network.catalogue->process_id(process).product.ToString(),
          "\""));
}

absl::StatusOr<std::vector<Decimal>> RoundToTotal(std::span<const double> parts,
                                                  const MainTotal& total) {
  if (!AreFinite(parts)) {
    return absl::FailedPreconditionError(
        "parts are too large to be calculated, though their total is not");
  }
  const int place = PlaceOf(parts, total);
  std::vector<Decimal> rounded;
  rounded.reserve(parts.size());
  for (const double part : parts) {
    rounded.push_back(Decimal::FromDouble(part).RoundedTo(place));
  }
  TANJI_ASSIGN_OR_RETURN(const int64_t units,
                         MissingUnits(parts, rounded, total.total, place));
  const std::vector<size_t> order = engine::LargestParts(parts, /*fraction=*/1);
  if (units == 0) return rounded;
  if (order.empty()) {
    return absl::FailedPreconditionError(base::StrCat(
        "there are no parts of the total ", total.total.ToString()));
  }
  const auto count = static_cast<uint64_t>(std::abs(units));
  const bool is_spread = count <= order.size();
  const int64_t each = is_spread ? (units < 0 ? -1 : 1) : units;
  TANJI_ASSIGN_OR_RETURN(
      const Decimal difference,
      (Rational::FromInteger(each) * Rational::FromDigits("1", place))
          .ToDecimal(Decimal::kDigitsMax));
  const size_t receivers = is_spread ? count : 1;
  for (size_t r = 0; r < receivers; ++r) {
    TANJI_ASSIGN_OR_RETURN(rounded[order[r]],
                           rounded[order[r]].Plus(difference));
  }
  return rounded;
}

}  // namespace tanji::platform
