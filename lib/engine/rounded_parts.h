// Parts of a whole as decimals that add up to it exactly, so that a reader can
// check the sum by hand.

#ifndef TANJI_LIB_ENGINE_ROUNDED_PARTS_H_
#define TANJI_LIB_ENGINE_ROUNDED_PARTS_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/quantity/decimal.h"

namespace tanji::engine {

struct RoundedSum {
  std::vector<quantity::Decimal> parts;  // add up to `total` exactly
  quantity::Decimal total;
};

// Rounds `total` to `significant_digits` (1 to 17; where it is 0, as many of
// the sum of absolute values) and each of `parts` to the same decimal place.
// What is then missing from the sum, or too much, mostly a few units of that
// place, goes to the largest parts in absolute value, the first of equals
// first: one unit each, and more only to those whose own double does not tell
// so small a difference, or when there are not enough parts. A part that is 0
// stays 0.
//
// No part is written with more than 24 digits, which a double does not have
// either: a total below 10^-12 of the parts that cancel in it has fewer digits.
// No place is below 10^-250.
//
// FAILED_PRECONDITION when the parts' sum is off from `total` by more than 1e-9
// of the sum of absolute values; INVALID_ARGUMENT for numbers that are not
// finite, also as a sum of absolute values, or digits out of range;
// RESOURCE_EXHAUSTED from some 10^250 on. Cost: about a microsecond a part.
absl::StatusOr<RoundedSum> RoundedParts(std::span<const double> parts,
                                        double total,
                                        int significant_digits = 12);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_ROUNDED_PARTS_H_
