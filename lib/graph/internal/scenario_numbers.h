// Arithmetic of a scenario's changes, in decimals.

#ifndef TANJI_LIB_GRAPH_INTERNAL_SCENARIO_NUMBERS_H_
#define TANJI_LIB_GRAPH_INTERNAL_SCENARIO_NUMBERS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/scenario.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"

namespace tanji::graph::internal {

// All round to Decimal::kDigitsMax digits; RESOURCE_EXHAUSTED for a size that
// Decimal::Parse refuses.
//
// `amount` times `percent` of 100.
absl::StatusOr<quantity::Decimal> PercentOf(const quantity::Decimal& amount,
                                            const quantity::Rational& percent);
absl::StatusOr<quantity::Decimal> Adjusted(const quantity::Decimal& amount,
                                           const Adjustment& adjustment);

// The unit that is stated, which must be of the dimension of `code`; else
// `code`.
absl::StatusOr<quantity::UnitCode> UnitOr(const std::string& symbol,
                                          quantity::UnitCode code);

// INVALID_ARGUMENT for one value in place of several. `what` they are, and what
// is expected instead.
absl::Status CheckOne(const ScenarioChange& change, size_t count,
                      std::string_view what, std::string_view expected);

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_SCENARIO_NUMBERS_H_
