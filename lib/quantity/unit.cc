#include "lib/quantity/unit.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/quantity/internal/excerpt.h"
#include "lib/quantity/internal/unit_table.h"

namespace tanji::quantity {
namespace {

using UnitsBySymbol = absl::flat_hash_map<std::string, const Unit*,
                                          base::StringHash, base::StringEqual>;

const UnitsBySymbol& BySymbol() {
  static const UnitsBySymbol& units = *[] {
    auto* by_symbol = new UnitsBySymbol;
    for (const Unit& unit : AllUnits()) {
      const bool is_new =
          by_symbol->emplace(std::string(unit.symbol), &unit).second;
      TANJI_CHECK(is_new);
    }
    return by_symbol;
  }();
  return units;
}

absl::Status UnknownUnit(std::string_view symbol) {
  std::string message =
      base::StrCat("unknown unit ", internal::Excerpt(symbol));
  for (const Unit& unit : AllUnits()) {
    if (absl::EqualsIgnoreCase(base::ToAbsl(symbol),
                               base::ToAbsl(unit.symbol))) {
      return absl::InvalidArgumentError(base::StrCat(
          message, "; expected, with capitals and small letters as here, \"",
          unit.symbol, "\""));
    }
  }
  return absl::InvalidArgumentError(base::StrCat(
      message, "; expected one of the table such as kg, kWh, m3, t*km or CNY"));
}

}  // namespace

const std::vector<Unit>& AllUnits() {
  static const auto& units = *new std::vector<Unit>(internal::MakeUnitTable());
  return units;
}

absl::StatusOr<const Unit*> FindUnit(std::string_view symbol) {
  const auto found = BySymbol().find(symbol);
  if (found == BySymbol().end()) return UnknownUnit(symbol);
  return found->second;
}

absl::StatusOr<const Unit*> UnitOf(UnitCode code) {
  const std::vector<Unit>& units = AllUnits();
  const auto found = std::lower_bound(
      units.begin(), units.end(), code,
      [](const Unit& unit, UnitCode wanted) { return unit.code < wanted; });
  if (found == units.end() || found->code != code) {
    return absl::DataLossError(
        base::StrCat("unit code ", code, " is not in this version's table"));
  }
  return &*found;
}

const Unit& ReferenceUnit(DimensionCode dimension) {
  // The reference has the lowest code of its dimension.
  const std::vector<Unit>& units = AllUnits();
  const auto found = std::find_if(
      units.begin(), units.end(),
      [&](const Unit& unit) { return unit.dimension == dimension; });
  TANJI_CHECK(found != units.end());
  return *found;
}

absl::StatusOr<Ratio> ConversionRatio(const Unit& from, const Unit& to) {
  if (from.dimension != to.dimension) {
    return absl::InvalidArgumentError(
        base::StrCat("cannot convert ", from.symbol, " (", from.dimension_name,
                     ") to ", to.symbol, " (", to.dimension_name, ")"));
  }
  // Both ratios are in lowest terms, so after crossing out these two divisors
  // the quotient is as well.
  const uint64_t top =
      std::gcd(from.to_reference.numerator, to.to_reference.numerator);
  const uint64_t bottom =
      std::gcd(from.to_reference.denominator, to.to_reference.denominator);
  Ratio ratio;
  if (__builtin_mul_overflow(from.to_reference.numerator / top,
                             to.to_reference.denominator / bottom,
                             &ratio.numerator) ||
      __builtin_mul_overflow(from.to_reference.denominator / bottom,
                             to.to_reference.numerator / top,
                             &ratio.denominator)) {
    return absl::InvalidArgumentError(base::StrCat(
        "cannot convert ", from.symbol, " to ", to.symbol,
        ": the exact ratio needs more than 64 bits; expected units nearer to "
        "each other in size"));
  }
  return ratio;
}

}  // namespace tanji::quantity
