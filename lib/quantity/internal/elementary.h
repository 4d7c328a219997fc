// Functions whose values are not fractions, as fractions of kRoundedDigits
// significant decimal digits: the same on every machine.
//
// Computed by MPFR, where each step is rounded correctly at a fixed precision
// (Fousse et al., MPFR: A multiple-precision binary floating-point library with
// correct rounding, ACM TOMS 33(2), 2007), then rounded to decimal digits, ties
// to even. The precision leaves over 100 digits for what steps lose.
//
// INVALID_ARGUMENT where the function has no real value, RESOURCE_EXHAUSTED
// where the value needs more than kFormulaValueBitsMax. Cost: up to 100 us.

#ifndef TANJI_LIB_QUANTITY_INTERNAL_ELEMENTARY_H_
#define TANJI_LIB_QUANTITY_INTERNAL_ELEMENTARY_H_

#include "absl/status/statusor.h"
#include "lib/quantity/rational.h"

namespace tanji::quantity::internal {

const Rational& Pi();
const Rational& EulersNumber();

// Exact where the root is a fraction.
absl::StatusOr<Rational> SquareRoot(const Rational& x);
absl::StatusOr<Rational> Exponential(const Rational& x);
absl::StatusOr<Rational> NaturalLogarithm(const Rational& x);
absl::StatusOr<Rational> DecimalLogarithm(const Rational& x);

// Exact where the exponent is an integer and the result fits into
// kFormulaValueBitsMax. 0^0 is 1.
absl::StatusOr<Rational> Power(const Rational& base, const Rational& exponent);

}  // namespace tanji::quantity::internal

#endif  // TANJI_LIB_QUANTITY_INTERNAL_ELEMENTARY_H_
