#include "lib/graph/internal/scenario_numbers.h"

#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::graph::internal {

using quantity::Decimal;
using quantity::Rational;

absl::StatusOr<Decimal> PercentOf(const Decimal& amount,
                                  const Rational& percent) {
  TANJI_ASSIGN_OR_RETURN(const Rational share,
                         percent.DividedBy(Rational::FromInteger(100)));
  return (Rational::FromDecimal(amount) * share).ToDecimal(Decimal::kDigitsMax);
}

absl::StatusOr<Decimal> Adjusted(const Decimal& amount,
                                 const Adjustment& adjustment) {
  switch (adjustment.kind) {
    case Adjustment::Kind::kValue:
      return adjustment.number;
    case Adjustment::Kind::kFactor:
      return quantity::Product(amount, adjustment.number);
    case Adjustment::Kind::kPercent:
      return PercentOf(amount, Rational::FromInteger(100) +
                                   Rational::FromDecimal(adjustment.number));
  }
  return amount;
}

absl::StatusOr<quantity::UnitCode> UnitOr(const std::string& symbol,
                                          quantity::UnitCode code) {
  if (symbol.empty()) return code;
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::FindUnit(symbol));
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* before, quantity::UnitOf(code));
  if (unit->dimension == before->dimension) return unit->code;
  return absl::InvalidArgumentError(
      base::StrCat("cannot convert ", unit->symbol, " (", unit->dimension_name,
                   ") to ", before->symbol, " (", before->dimension_name, ")"));
}

absl::Status CheckOne(const ScenarioChange& change, size_t count,
                      std::string_view what, std::string_view expected) {
  if (count <= 1 || change.adjustment.kind != Adjustment::Kind::kValue) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(base::StrCat(
      "one number for ", count, " ", what, "; expected ", expected));
}

}  // namespace tanji::graph::internal
