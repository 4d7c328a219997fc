// The footprint of a product as one decimal, and its parts as decimals that add
// up to it: one rule for all that is shown, exchanged or signed.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_MAIN_TOTAL_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_MAIN_TOTAL_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"
#include "lib/method/characterisation.h"
#include "lib/platform/live_state.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

// Significant digits of the largest column of the footprint.
inline constexpr int kMainTotalDigits = 15;
// Of the sum of absolute values: by more the parts miss their total by a fault.
inline constexpr double kMismatchMax = 1e-9;

// The decimal exponent of the first digit of `value`, >= 0: 2 of 314; 0 of 0.
int LeadingExponent(double value);

struct MainTotal {
  // kg CO2e of one declared unit: the sum of the columns of the main indicator,
  // each rounded to `place`.
  quantity::Decimal total;
  int place = 0;  // decimal exponent: -3 is a gram
};

// The values of one process: column c is that of CompiledNetwork::columns.
struct ProcessColumns {
  const method::Characterisation* method;  // null where no GWP pack is loaded
  std::span<const uint32_t> columns;
  std::span<const double> values;  // one more than columns
};
ProcessColumns ColumnsOf(const Calculation& calculation,
                         graph::ProcessNumber process);

// FAILED_PRECONDITION when a column has no number.
absl::StatusOr<MainTotal> MainTotalOf(const ProcessColumns& columns);
// The same, with the product in the error.
absl::StatusOr<MainTotal> MainTotalOf(const Calculation& calculation,
                                      graph::ProcessNumber process);

// Where the parts of `total` are rounded: at its place; where it is 0, which
// has none, kMainTotalDigits of the largest part.
int PlaceOf(std::span<const double> parts, const MainTotal& total);

// Each of `parts` rounded to the place of `total`, so that they add up to it
// exactly. What rounding leaves goes to the largest parts in absolute value,
// the first of equals first, one unit of the place each; where that is more
// than there are parts, all of it to the largest. A part that is 0 stays 0.
//
// FAILED_PRECONDITION when parts are not finite, or miss the total by more than
// kMismatchMax of the sum of their absolute values; RESOURCE_EXHAUSTED for
// numbers beyond those of a Decimal. Cost: some 500 ns a part.
absl::StatusOr<std::vector<quantity::Decimal>> RoundToTotal(
    std::span<const double> parts, const MainTotal& total);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_MAIN_TOTAL_H_
