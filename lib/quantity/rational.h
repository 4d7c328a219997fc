// Exact fractions of any size, for what is computed before it is stored:
// formulas, and products of two decimals.
//
// Sums, products and quotients are exact; the only roundings are in ToDouble
// and ToDecimal. Nothing here bounds the size of a number: who computes with
// foreign input watches bit_size().

#ifndef TANJI_LIB_QUANTITY_RATIONAL_H_
#define TANJI_LIB_QUANTITY_RATIONAL_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/quantity/decimal.h"

namespace tanji::quantity {

namespace internal {
struct RationalMpq;
}  // namespace internal

// Value type; always in lowest terms, so equal values compare equal. A
// moved-from number may only be assigned to or destroyed. Cost of an operation:
// some 100 ns for numbers of a few digits, at most quadratic in the digits.
class Rational {
 public:
  Rational();  // 0
  Rational(const Rational& other);
  Rational(Rational&& other) noexcept;
  Rational& operator=(const Rational& other);
  Rational& operator=(Rational&& other) noexcept;
  ~Rational();

  static Rational FromInteger(int64_t value);
  static Rational FromDecimal(const Decimal& value);
  static Rational FromRatio(const Ratio& value);
  // digits x 10^exponent; `digits` is a row of '0' to '9', not empty, read as
  // one integer. Cost: as long as the number that is meant, exponent included.
  static Rational FromDigits(std::string_view digits, int exponent);

  bool IsZero() const { return sign() == 0; }
  bool IsInteger() const;
  // -1, 0 or 1.
  int sign() const;
  // Bits of the numerator's size plus bits of the denominator.
  size_t bit_size() const;

  Rational operator-() const;
  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  // INVALID_ARGUMENT when `divisor` is 0.
  absl::StatusOr<Rational> DividedBy(const Rational& divisor) const;
  // The largest integer that is not above this number.
  Rational Floor() const;

  // The nearest double, ties to even, subnormal numbers included; infinite
  // above all doubles.
  double ToDouble() const;
  // The nearest decimal of `significant_digits`, from 1 to Decimal::kDigitsMax,
  // ties to even. RESOURCE_EXHAUSTED for a size that Decimal::Parse refuses.
  absl::StatusOr<Decimal> ToDecimal(int significant_digits) const;
  // "5", "-2/3": exact, as long as the number is.
  std::string ToString() const;

  friend bool operator==(const Rational& a, const Rational& b);
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b);

 private:
  friend struct internal::RationalMpq;

  // GMP's mpq_t, kept out of this header.
  static constexpr size_t kStorageBytes = 32;
  alignas(void*) std::byte storage_[kStorageBytes];
};

// The exact product rounded to Decimal::kDigitsMax significant digits, ties to
// even. RESOURCE_EXHAUSTED for a size that Decimal::Parse refuses.
absl::StatusOr<Decimal> Product(const Decimal& a, const Decimal& b);

}  // namespace tanji::quantity

#endif  // TANJI_LIB_QUANTITY_RATIONAL_H_
