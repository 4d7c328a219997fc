#include "lib/quantity/internal/elementary.h"

#include <gmp.h>
#include <mpfr.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/quantity/formula_limits.h"
#include "lib/quantity/internal/rational_mpq.h"

namespace tanji::quantity::internal {
namespace {

// 154 decimal digits.
constexpr mpfr_prec_t kPrecisionBits = 512;

// Owns one MPFR number of kPrecisionBits.
class Float {
 public:
  Float() { mpfr_init2(value_, kPrecisionBits); }
  explicit Float(const Rational& value) : Float() {
    mpfr_set_q(value_, RationalMpq::Of(value), MPFR_RNDN);
  }
  ~Float() { mpfr_clear(value_); }
  Float(const Float&) = delete;
  Float& operator=(const Float&) = delete;

  mpfr_ptr get() { return value_; }

 private:
  mpfr_t value_;
};

// MPFR keeps constants for each thread; a thread that ends would leak them.
class CacheGuard {
 public:
  CacheGuard() = default;
  ~CacheGuard() { mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE); }
  CacheGuard(const CacheGuard&) = delete;
  CacheGuard& operator=(const CacheGuard&) = delete;
};

absl::Status NotDefined(std::string_view function, std::string_view expected) {
  return absl::InvalidArgumentError(
      base::StrCat(function, " expects a number ", expected));
}

absl::Status TooLong(std::string_view function) {
  return absl::ResourceExhaustedError(
      base::StrCat(function, " gives a number that is too large or too small"));
}

Rational Rounded(Float& value) {
  if (mpfr_zero_p(value.get())) return Rational();
  char digits[kRoundedDigits + 2];  // a sign and the final zero
  mpfr_exp_t exponent = 0;          // of the point before the first digit
  mpfr_get_str(digits, &exponent, 10, kRoundedDigits, value.get(), MPFR_RNDN);
  const bool is_negative = digits[0] == '-';
  const Rational size = Rational::FromDigits(
      std::string_view(digits + (is_negative ? 1 : 0), kRoundedDigits),
      static_cast<int>(exponent) - kRoundedDigits);
  return is_negative ? -size : size;
}

bool IsNearOne(const Rational& x) {
  return Rational::FromRatio({.numerator = 1, .denominator = 2}) < x &&
         x < Rational::FromInteger(2);
}

using Logarithm = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);

// `plain` of x > 0; near 1, where x itself loses what matters to rounding,
// `of_one_more` of x - 1.
void SetLogarithm(Float& out, const Rational& x, Logarithm plain,
                  Logarithm of_one_more) {
  if (IsNearOne(x)) {
    Float offset(x - Rational::FromInteger(1));
    of_one_more(out.get(), offset.get(), MPFR_RNDN);
  } else {
    Float argument(x);
    plain(out.get(), argument.get(), MPFR_RNDN);
  }
}

absl::StatusOr<Rational> ExponentialOf(std::string_view function,
                                       Float& logarithm) {
  // e^x has more bits than x, up or down.
  if (mpfr_cmpabs_ui(logarithm.get(), kFormulaValueBitsMax) > 0) {
    return TooLong(function);
  }
  mpfr_exp(logarithm.get(), logarithm.get(), MPFR_RNDN);
  Rational value = Rounded(logarithm);
  if (value.bit_size() > kFormulaValueBitsMax) return TooLong(function);
  return value;
}

// base^exponent for base > 0.
absl::StatusOr<Rational> RoundedPower(const Rational& base,
                                      const Rational& exponent) {
  const CacheGuard guard;
  Float logarithm;
  SetLogarithm(logarithm, base, mpfr_log, mpfr_log1p);
  Float factor(exponent);
  mpfr_mul(logarithm.get(), logarithm.get(), factor.get(), MPFR_RNDN);
  return ExponentialOf("the power", logarithm);
}

// Numerator and denominator, neither 0, each to the power of `exponent`.
Rational ExactPower(const Rational& base, unsigned long exponent) {
  Rational power;
  mpq_srcptr from = RationalMpq::Of(base);
  mpq_ptr to = RationalMpq::Of(power);
  // Powers of numbers without a common factor have none.
  mpz_pow_ui(mpq_numref(to), mpq_numref(from), exponent);
  mpz_pow_ui(mpq_denref(to), mpq_denref(from), exponent);
  return power;
}

bool IsOdd(const Rational& integer) {
  return mpz_odd_p(mpq_numref(RationalMpq::Of(integer))) != 0;
}

// The exact power of a base that is not 0, 1 or -1, unless it is too long.
std::optional<Rational> ExactIntegerPower(const Rational& base,
                                          const Rational& exponent) {
  mpq_srcptr number = RationalMpq::Of(base);
  const size_t bits = std::max(mpz_sizeinbase(mpq_numref(number), 2),
                               mpz_sizeinbase(mpq_denref(number), 2));
  // A number of `bits` is at least 2^(bits - 1).
  TANJI_CHECK(bits >= 2);
  const Rational exponent_max = Rational::FromInteger(
      static_cast<int64_t>(kFormulaValueBitsMax / (bits - 1)));
  const Rational size = exponent.sign() < 0 ? -exponent : exponent;
  if (size > exponent_max) return std::nullopt;
  Rational power =
      ExactPower(base, mpz_get_ui(mpq_numref(RationalMpq::Of(size))));
  if (power.bit_size() > kFormulaValueBitsMax) return std::nullopt;
  if (exponent.sign() < 0) {
    mpq_inv(RationalMpq::Of(power), RationalMpq::Of(power));
  }
  return power;
}

absl::StatusOr<Rational> IntegerPower(const Rational& base,
                                      const Rational& exponent) {
  const Rational one = Rational::FromInteger(1);
  const Rational size = base.sign() < 0 ? -base : base;
  const bool is_negative = base.sign() < 0 && IsOdd(exponent);
  if (size == one) return is_negative ? base : one;
  if (std::optional<Rational> exact = ExactIntegerPower(base, exponent);
      exact.has_value()) {
    return *exact;
  }
  absl::StatusOr<Rational> rounded = RoundedPower(size, exponent);
  if (rounded.ok() && is_negative) return -*rounded;
  return rounded;
}

Rational MakePi() {
  const CacheGuard guard;
  Float pi;
  mpfr_const_pi(pi.get(), MPFR_RNDN);
  return Rounded(pi);
}

Rational MakeEulersNumber() {
  const CacheGuard guard;
  Float e(Rational::FromInteger(1));
  mpfr_exp(e.get(), e.get(), MPFR_RNDN);
  return Rounded(e);
}

}  // namespace

const Rational& Pi() {
  static const Rational pi = MakePi();
  return pi;
}

const Rational& EulersNumber() {
  static const Rational e = MakeEulersNumber();
  return e;
}

absl::StatusOr<Rational> SquareRoot(const Rational& x) {
  if (x.sign() < 0) return NotDefined("sqrt", "of at least 0");
  mpq_srcptr square = RationalMpq::Of(x);
  if (mpz_perfect_square_p(mpq_numref(square)) != 0 &&
      mpz_perfect_square_p(mpq_denref(square)) != 0) {
    Rational root;
    mpq_ptr out = RationalMpq::Of(root);
    mpz_sqrt(mpq_numref(out), mpq_numref(square));
    mpz_sqrt(mpq_denref(out), mpq_denref(square));
    return root;
  }
  Float root(x);
  mpfr_sqrt(root.get(), root.get(), MPFR_RNDN);
  Rational value = Rounded(root);
  if (value.bit_size() > kFormulaValueBitsMax) return TooLong("sqrt");
  return value;
}

absl::StatusOr<Rational> Exponential(const Rational& x) {
  const CacheGuard guard;
  Float argument(x);
  return ExponentialOf("exp", argument);
}

absl::StatusOr<Rational> NaturalLogarithm(const Rational& x) {
  if (x.sign() <= 0) return NotDefined("ln", "above 0");
  const CacheGuard guard;
  Float logarithm;
  SetLogarithm(logarithm, x, mpfr_log, mpfr_log1p);
  Rational value = Rounded(logarithm);
  if (value.bit_size() > kFormulaValueBitsMax) return TooLong("ln");
  return value;
}

absl::StatusOr<Rational> DecimalLogarithm(const Rational& x) {
  if (x.sign() <= 0) return NotDefined("log", "above 0");
  const CacheGuard guard;
  Float logarithm;
  SetLogarithm(logarithm, x, mpfr_log10, mpfr_log10p1);
  Rational value = Rounded(logarithm);
  if (value.bit_size() > kFormulaValueBitsMax) return TooLong("log");
  return value;
}

absl::StatusOr<Rational> Power(const Rational& base, const Rational& exponent) {
  if (base.IsZero()) {
    if (exponent.IsZero()) return Rational::FromInteger(1);
    if (exponent.sign() > 0) return Rational();
    return absl::InvalidArgumentError("division by 0: 0 to a power below 0");
  }
  if (exponent.IsInteger()) return IntegerPower(base, exponent);
  if (base.sign() < 0) {
    return absl::InvalidArgumentError(
        "a number below 0 has no power whose exponent is not an integer");
  }
  return RoundedPower(base, exponent);
}

}  // namespace tanji::quantity::internal
