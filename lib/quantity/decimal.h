// Decimal numbers as people write them: what is submitted, signed and
// exchanged.
//
// A Decimal is coefficient x 10^exponent, exact. The calculation uses doubles;
// ToDouble and ScaledToDouble give the double nearest to the exact value.

#ifndef TANJI_LIB_QUANTITY_DECIMAL_H_
#define TANJI_LIB_QUANTITY_DECIMAL_H_

#include <compare>
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

// Value type; equal values compare equal (1.50 == 1.5, -0 == 0).
class Decimal {
 public:
  // Significant digits; a double never needs more than 17 to be named, but
  // exact binary fractions are written with more. Zeros at either end do not
  // count.
  static constexpr int kDigitsMax = 38;
  // Bounds of the decimal exponent of the leading digit that Parse accepts: so
  // far within a double's normal range that no accepted number becomes 0 or
  // infinite in any unit of its dimension.
  static constexpr int kLeadingExponentMax = 250;

  Decimal() = default;  // 0
  static Decimal FromInteger(int64_t value);

  // Reads `[-]digits[.digits][(e|E)[+|-]digits]`: no plus sign in front, no
  // blanks, no leading zeros ("007"), digits on both sides of a point.
  // INVALID_ARGUMENT for all else (NaN, infinities, hex), for more than
  // kDigitsMax significant digits, and out of range. Cost: some 20 ns for
  // short numbers, without allocation; linear in the text.
  static absl::StatusOr<Decimal> Parse(std::string_view text);

  // The shortest decimal that reads back as `value`, which must be finite. Its
  // leading exponent may lie outside of kLeadingExponentMax when the double's
  // does.
  static Decimal FromDouble(double value);

  bool IsZero() const { return coefficient_ == 0; }
  bool IsNegative() const { return coefficient_ < 0; }

  // The nearest double, ties to even. Cost: some 3 ns up to 15 digits and small
  // exponents, 30 ns else.
  double ToDouble() const;
  // The double nearest to the exact product with `ratio`; infinite or 0 where
  // that lies beyond all doubles (no ratio of the unit table leads there from a
  // number that Parse accepts). Cost: some 5 ns, else 200 ns.
  double ScaledToDouble(const Ratio& ratio) const;

  // Canonical text: "0", "-12.5", "0.00031", "1.2e-9", "4e+21". Plain notation
  // for leading exponents from -6 to 20, as in ECMAScript.
  std::string ToString() const;

  // The exact sum; RESOURCE_EXHAUSTED when it needs more than kDigitsMax
  // digits, or lies beyond all doubles.
  absl::StatusOr<Decimal> Plus(const Decimal& other) const;
  // The nearest multiple of 10^exponent, ties to even.
  Decimal RoundedTo(int exponent) const;

  // Compact stored form, see FORMAT.md: one byte for small exponents, then the
  // coefficient as a zigzag varint (as two halves when it needs more than 64
  // bits).
  void AppendTo(std::string* out) const;
  // DATA_LOSS for anything that AppendTo does not write.
  static absl::StatusOr<Decimal> ReadFrom(base::WireReader& reader);

  friend bool operator==(const Decimal& a, const Decimal& b) = default;
  // By value.
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

 private:
  friend class Rational;  // converts both ways, digit by digit

  __extension__ typedef __int128 Int128;
  __extension__ typedef unsigned __int128 Uint128;

  // Strips the zeros at the end; `magnitude` < 10^kDigitsMax after that.
  Decimal(bool is_negative, Uint128 magnitude, int exponent);

  Uint128 Magnitude() const;

  // No trailing zeros in the coefficient; exponent 0 for 0.
  Int128 coefficient_ = 0;
  int32_t exponent_ = 0;
};

}  // namespace tanji::quantity

#endif  // TANJI_LIB_QUANTITY_DECIMAL_H_
