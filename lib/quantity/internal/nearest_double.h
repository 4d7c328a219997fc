// The double nearest to an exact fraction, for any size of numbers.

#ifndef TANJI_LIB_QUANTITY_INTERNAL_NEAREST_DOUBLE_H_
#define TANJI_LIB_QUANTITY_INTERNAL_NEAREST_DOUBLE_H_

#include <gmp.h>

#include "lib/quantity/decimal.h"

namespace tanji::quantity::internal {

__extension__ typedef unsigned __int128 Uint128;

// Rounds magnitude x 10^exponent x ratio to nearest, ties to even, subnormal
// results included; infinite above all doubles. Exact integers (GMP): slow and
// always right.
double NearestDouble(Uint128 magnitude, int exponent, const Ratio& ratio);

// The same of numerator / denominator, both above 0; overwrites them.
double NearestDouble(mpz_ptr numerator, mpz_ptr denominator);

}  // namespace tanji::quantity::internal

#endif  // TANJI_LIB_QUANTITY_INTERNAL_NEAREST_DOUBLE_H_
