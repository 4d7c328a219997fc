#include "lib/quantity/rational.h"

#include <gmp.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>
#include <string>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/quantity/internal/nearest_double.h"
#include "lib/quantity/internal/rational_mpq.h"

namespace tanji::quantity {
namespace {

using internal::RationalMpq;

static_assert(sizeof(unsigned long) == sizeof(uint64_t),
              "GMP's unsigned long takes 64 bits");

mpq_ptr Mpq(Rational& number) { return RationalMpq::Of(number); }
mpq_srcptr Mpq(const Rational& number) { return RationalMpq::Of(number); }
mpz_srcptr Numerator(const Rational& number) { return mpq_numref(Mpq(number)); }
mpz_srcptr Denominator(const Rational& number) {
  return mpq_denref(Mpq(number));
}

// Owns one GMP integer.
class Integer {
 public:
  Integer() { mpz_init(value_); }
  explicit Integer(mpz_srcptr value) { mpz_init_set(value_, value); }
  ~Integer() { mpz_clear(value_); }
  Integer(const Integer&) = delete;
  Integer& operator=(const Integer&) = delete;

  mpz_ptr get() { return value_; }

 private:
  mpz_t value_;
};

// Multiplies the number by 10^exponent, in whose storage both parts lie.
void ScaleByPowerOfTen(mpz_ptr numerator, mpz_ptr denominator, int exponent) {
  Integer power;
  mpz_ui_pow_ui(power.get(), 10,
                static_cast<unsigned long>(std::abs(exponent)));
  mpz_ptr scaled = exponent < 0 ? denominator : numerator;
  mpz_mul(scaled, scaled, power.get());
}

int DecimalDigitCount(mpz_srcptr value) {
  const auto count = static_cast<int>(mpz_sizeinbase(value, 10));
  Integer power;
  mpz_ui_pow_ui(power.get(), 10, static_cast<unsigned long>(count - 1));
  // mpz_sizeinbase may be one too many.
  return mpz_cmpabs(value, power.get()) < 0 ? count - 1 : count;
}

absl::Status OutOfRange(int64_t leading_exponent) {
  return absl::ResourceExhaustedError(base::StrCat(
      "a value of about 1e", leading_exponent,
      " is out of range; expected 0 or a size from 1e-",
      Decimal::kLeadingExponentMax, " to 1e", Decimal::kLeadingExponentMax));
}

// Rounds value / 10^dropped to an integer, ties to even; `has_rest` says that
// the exact number is a bit larger than `value`.
void RoundOff(mpz_ptr value, int dropped, bool has_rest) {
  Integer unit;
  mpz_ui_pow_ui(unit.get(), 10, static_cast<unsigned long>(dropped));
  Integer rest;
  mpz_fdiv_qr(value, rest.get(), value, unit.get());
  mpz_mul_2exp(rest.get(), rest.get(), 1);
  const int order = mpz_cmp(rest.get(), unit.get());
  if (order > 0 || (order == 0 && (has_rest || mpz_odd_p(value)))) {
    mpz_add_ui(value, value, 1);
  }
}

}  // namespace

Rational::Rational() {
  mpq_init(new (RationalMpq::Storage(*this)) RationalMpq::Number);
}
Rational::Rational(const Rational& other) : Rational() {
  mpq_set(Mpq(*this), Mpq(other));
}
Rational::Rational(Rational&& other) noexcept : Rational() {
  mpq_swap(Mpq(*this), Mpq(other));
}
Rational& Rational::operator=(const Rational& other) {
  if (this != &other) mpq_set(Mpq(*this), Mpq(other));
  return *this;
}
Rational& Rational::operator=(Rational&& other) noexcept {
  mpq_swap(Mpq(*this), Mpq(other));
  return *this;
}
Rational::~Rational() { mpq_clear(Mpq(*this)); }

Rational Rational::FromInteger(int64_t value) {
  Rational number;
  mpq_set_si(Mpq(number), value, 1);
  return number;
}

Rational Rational::FromDecimal(const Decimal& value) {
  Rational number;
  mpz_ptr numerator = mpq_numref(Mpq(number));
  const Decimal::Uint128 magnitude = value.Magnitude();
  mpz_set_ui(numerator, static_cast<uint64_t>(magnitude >> 64));
  mpz_mul_2exp(numerator, numerator, 64);
  mpz_add_ui(numerator, numerator, static_cast<uint64_t>(magnitude));
  if (value.IsNegative()) mpz_neg(numerator, numerator);
  ScaleByPowerOfTen(numerator, mpq_denref(Mpq(number)), value.exponent_);
  mpq_canonicalize(Mpq(number));
  return number;
}

Rational Rational::FromRatio(const Ratio& value) {
  TANJI_CHECK(value.denominator != 0);
  Rational number;
  mpq_set_ui(Mpq(number), value.numerator, value.denominator);
  mpq_canonicalize(Mpq(number));
  return number;
}

Rational Rational::FromDigits(std::string_view digits, int exponent) {
  Rational number;
  mpz_ptr numerator = mpq_numref(Mpq(number));
  TANJI_CHECK(!digits.empty() &&
              std::all_of(digits.begin(), digits.end(),
                          [](char c) { return c >= '0' && c <= '9'; }));
  TANJI_CHECK(mpz_set_str(numerator, std::string(digits).c_str(), 10) == 0);
  if (mpz_sgn(numerator) == 0) return number;
  ScaleByPowerOfTen(numerator, mpq_denref(Mpq(number)), exponent);
  mpq_canonicalize(Mpq(number));
  return number;
}

bool Rational::IsInteger() const {
  return mpz_cmp_ui(Denominator(*this), 1) == 0;
}

int Rational::sign() const { return mpq_sgn(Mpq(*this)); }

size_t Rational::bit_size() const {
  return mpz_sizeinbase(Numerator(*this), 2) +
         mpz_sizeinbase(Denominator(*this), 2);
}

Rational Rational::operator-() const {
  Rational negated;
  mpq_neg(Mpq(negated), Mpq(*this));
  return negated;
}

Rational operator+(const Rational& a, const Rational& b) {
  Rational sum;
  mpq_add(Mpq(sum), Mpq(a), Mpq(b));
  return sum;
}

Rational operator-(const Rational& a, const Rational& b) {
  Rational difference;
  mpq_sub(Mpq(difference), Mpq(a), Mpq(b));
  return difference;
}

Rational operator*(const Rational& a, const Rational& b) {
  Rational product;
  mpq_mul(Mpq(product), Mpq(a), Mpq(b));
  return product;
}

absl::StatusOr<Rational> Rational::DividedBy(const Rational& divisor) const {
  if (divisor.IsZero()) return absl::InvalidArgumentError("division by 0");
  Rational quotient;
  mpq_div(Mpq(quotient), Mpq(*this), Mpq(divisor));
  return quotient;
}

Rational Rational::Floor() const {
  Rational floor;
  mpz_fdiv_q(mpq_numref(Mpq(floor)), Numerator(*this), Denominator(*this));
  return floor;
}

double Rational::ToDouble() const {
  if (IsZero()) return 0.0;
  Integer numerator(Numerator(*this));
  Integer denominator(Denominator(*this));
  mpz_abs(numerator.get(), numerator.get());
  const double size =
      internal::NearestDouble(numerator.get(), denominator.get());
  return sign() < 0 ? -size : size;
}

absl::StatusOr<Decimal> Rational::ToDecimal(int significant_digits) const {
  TANJI_CHECK(significant_digits >= 1 &&
              significant_digits <= Decimal::kDigitsMax);
  if (IsZero()) return Decimal();
  // The leading digit's exponent, or up to kSpareDigits more: either count of
  // digits may be one too many, and 9/1 and 1/9 differ by one as well.
  constexpr int kSpareDigits = 3;
  const int64_t leading_max =
      static_cast<int64_t>(mpz_sizeinbase(Numerator(*this), 10)) -
      static_cast<int64_t>(mpz_sizeinbase(Denominator(*this), 10)) + 1;
  if (std::abs(leading_max) > Decimal::kLeadingExponentMax + kSpareDigits) {
    return OutOfRange(leading_max);
  }
  // So the quotient has at least one digit more than wanted.
  int exponent =
      static_cast<int>(leading_max) - kSpareDigits - significant_digits;
  Integer quotient(Numerator(*this));
  Integer denominator(Denominator(*this));
  mpz_abs(quotient.get(), quotient.get());
  ScaleByPowerOfTen(quotient.get(), denominator.get(), -exponent);
  Integer remainder;
  mpz_fdiv_qr(quotient.get(), remainder.get(), quotient.get(),
              denominator.get());
  const int dropped = DecimalDigitCount(quotient.get()) - significant_digits;
  TANJI_CHECK(dropped >= 1);
  RoundOff(quotient.get(), dropped, mpz_sgn(remainder.get()) != 0);
  exponent += dropped;
  const int leading = exponent + DecimalDigitCount(quotient.get()) - 1;
  if (std::abs(leading) > Decimal::kLeadingExponentMax) {
    return OutOfRange(leading);
  }
  const uint64_t low = mpz_get_ui(quotient.get());
  mpz_fdiv_q_2exp(quotient.get(), quotient.get(), 64);
  const Decimal::Uint128 magnitude =
      static_cast<Decimal::Uint128>(mpz_get_ui(quotient.get())) << 64 | low;
  return Decimal(sign() < 0, magnitude, exponent);
}

std::string Rational::ToString() const {
  // Sign, slash and the final zero of C.
  std::string text(mpz_sizeinbase(Numerator(*this), 10) +
                       mpz_sizeinbase(Denominator(*this), 10) + 3,
                   '\0');
  mpq_get_str(text.data(), 10, Mpq(*this));
  text.resize(text.find('\0'));
  return text;
}

bool operator==(const Rational& a, const Rational& b) {
  return mpq_equal(Mpq(a), Mpq(b)) != 0;
}

std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
  return mpq_cmp(Mpq(a), Mpq(b)) <=> 0;
}

absl::StatusOr<Decimal> Product(const Decimal& a, const Decimal& b) {
  return (Rational::FromDecimal(a) * Rational::FromDecimal(b))
      .ToDecimal(Decimal::kDigitsMax);
}

}  // namespace tanji::quantity
