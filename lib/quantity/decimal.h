// Decimal numbers as people write them: what is submitted, signed and exchanged.
//
// A Decimal is coefficient x 10^exponent, exact. The calculation uses doubles;
// ToDouble and ScaledToDouble give the double nearest to the exact value.

#ifndef TANJI_LIB_QUANTITY_DECIMAL_H_
#define TANJI_LIB_QUANTITY_DECIMAL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/base/wire.h"

namespace tanji::quantity {

// An exact positive rational number, in lowest terms.
struct Ratio {
  uint64_t numerator = 1;
  uint64_t denominator = 1;
  friend bool operator==(const Ratio&, const Ratio&) = default;
};

// Value type; equal values compare equal (1.50 == 1.5).
class Decimal {
 public:
  // Significant digits; a double never needs more than 17 to be named, but
  // exact binary fractions are written with more.
  static constexpr int kDigitsMax = 38;
  // Bounds of the decimal exponent of the leading digit: within a double's
  // normal range, so that no accepted number becomes 0 or infinite.
  static constexpr int kLeadingExponentMax = 300;

  Decimal() = default;  // 0
  static Decimal FromInteger(int64_t value);

  // Reads `[-]digits[.digits][(e|E)[+|-]digits]`: no plus sign in front, no
  // blanks, no leading zeros ("007"), digits on both sides of a point.
  // INVALID_ARGUMENT for all else (NaN, infinities, hex), for more than
  // kDigitsMax significant digits, and out of range.
  static absl::StatusOr<Decimal> Parse(std::string_view text);

  // The shortest decimal that reads back as `value`, which must be finite.
  static Decimal FromDouble(double value);

  bool IsZero() const { return coefficient_ == 0; }
  bool IsNegative() const { return coefficient_ < 0; }

  // The nearest double, ties to even. Cost: some 20 ns up to 19 digits.
  double ToDouble() const;
  // The double nearest to the exact product with `ratio`.
  double ScaledToDouble(const Ratio& ratio) const;

  // Canonical text: "0", "-12.5", "0.00031", "1.2e-9", "4e+21". Plain notation
  // for leading exponents from -7 to 20, as in ECMAScript.
  std::string ToString() const;

  // The exact sum; RESOURCE_EXHAUSTED when it needs more than kDigitsMax
  // digits.
  absl::StatusOr<Decimal> Plus(const Decimal& other) const;
  // The nearest multiple of 10^exponent, ties to even.
  Decimal RoundedTo(int exponent) const;

  // Compact stored form: zigzag varints of coefficient and exponent (the
  // coefficient as two halves when it needs more than 63 bits).
  void AppendTo(std::string* out) const;
  static absl::StatusOr<Decimal> ReadFrom(base::WireReader& reader);

  friend bool operator==(const Decimal& a, const Decimal& b) = default;

 private:
  __extension__ typedef __int128 Int128;

  // No trailing zeros in the coefficient; exponent 0 for 0.
  Int128 coefficient_ = 0;
  int32_t exponent_ = 0;
};

}  // namespace tanji::quantity

#endif  // TANJI_LIB_QUANTITY_DECIMAL_H_
