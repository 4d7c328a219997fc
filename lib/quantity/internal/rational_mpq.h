// GMP's view of a Rational, for code of this folder that needs more of GMP than
// Rational offers.

#ifndef TANJI_LIB_QUANTITY_INTERNAL_RATIONAL_MPQ_H_
#define TANJI_LIB_QUANTITY_INTERNAL_RATIONAL_MPQ_H_

#include <gmp.h>

#include <new>

#include "lib/quantity/rational.h"

namespace tanji::quantity::internal {

// Who writes through the pointer leaves the number in lowest terms.
struct RationalMpq {
  using Number = __mpq_struct;
  static_assert(sizeof(Number) == Rational::kStorageBytes);
  static_assert(alignof(Number) <= alignof(void*));

  static void* Storage(Rational& number) { return number.storage_; }
  static mpq_ptr Of(Rational& number) {
    return std::launder(reinterpret_cast<mpq_ptr>(number.storage_));
  }
  static mpq_srcptr Of(const Rational& number) {
    return std::launder(reinterpret_cast<mpq_srcptr>(number.storage_));
  }
};

}  // namespace tanji::quantity::internal

#endif  // TANJI_LIB_QUANTITY_INTERNAL_RATIONAL_MPQ_H_
