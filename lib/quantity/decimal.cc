#include "lib/quantity/decimal.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <optional>
#include <system_error>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/quantity/internal/excerpt.h"
#include "lib/quantity/internal/nearest_double.h"

namespace tanji::quantity {
namespace {

using internal::Uint128;

// No exponent of a Decimal is larger than this in size: Parse reaches -287
// (1e-250 with 38 digits), FromDouble 308.
constexpr int kExponentMax = 340;
// Any text length fits below, so that no sum of exponents overflows.
constexpr int64_t kWrittenExponentMax = int64_t{1} << 60;
constexpr int kDigitsInUint64 = 19;
// Integers up to here, and powers of ten up to there, are doubles.
constexpr uint64_t kExactIntegerMax = uint64_t{1} << 53;
constexpr int kExactPowerMax = 22;
constexpr std::array<double, kExactPowerMax + 1> kExactPowers = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

constexpr std::array<Uint128, Decimal::kDigitsMax + 1> MakePowersOfTen() {
  std::array<Uint128, Decimal::kDigitsMax + 1> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr auto kPowersOfTen = MakePowersOfTen();
constexpr Uint128 kMagnitudeEnd = kPowersOfTen[Decimal::kDigitsMax];

Uint128 PowerOfTen(int exponent) {
  return kPowersOfTen[static_cast<size_t>(exponent)];
}

// The exponent of the leading digit of magnitude x 10^exponent, not 0.
int LeadingExponent(Uint128 magnitude, int exponent) {
  int digits = 1;
  while (digits < Decimal::kDigitsMax && magnitude >= PowerOfTen(digits)) {
    ++digits;
  }
  return exponent + digits - 1;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A number split as it is written.
struct Spelling {
  bool is_negative = false;
  std::string_view integer;
  std::string_view fraction;
  int64_t exponent = 0;
  // All digits in a row; meaningless when there are more than kDigitsInUint64.
  uint64_t magnitude = 0;

  size_t DigitCount() const { return integer.size() + fraction.size(); }
};

// Takes the digits at the start of `rest`.
std::string_view TakeDigits(std::string_view& rest, uint64_t& magnitude) {
  size_t size = 0;
  while (size < rest.size() && IsDigit(rest[size])) {
    magnitude = magnitude * 10 + static_cast<uint64_t>(rest[size] - '0');
    ++size;
  }
  const std::string_view digits = rest.substr(0, size);
  rest.remove_prefix(size);
  return digits;
}

std::optional<int64_t> TakeExponent(std::string_view& rest) {
  bool is_negative = false;
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
    is_negative = rest[0] == '-';
    rest.remove_prefix(1);
  }
  if (rest.empty()) return std::nullopt;
  int64_t exponent = 0;
  for (; !rest.empty() && IsDigit(rest[0]); rest.remove_prefix(1)) {
    if (exponent < kWrittenExponentMax / 10) {
      exponent = exponent * 10 + (rest[0] - '0');
    }
  }
  return is_negative ? -exponent : exponent;
}

std::optional<Spelling> Split(std::string_view text) {
  Spelling spelling;
  std::string_view rest = text;
  if (!rest.empty() && rest[0] == '-') {
    spelling.is_negative = true;
    rest.remove_prefix(1);
  }
  spelling.integer = TakeDigits(rest, spelling.magnitude);
  if (spelling.integer.empty()) return std::nullopt;
  if (spelling.integer.size() > 1 && spelling.integer[0] == '0') {
    return std::nullopt;
  }
  if (!rest.empty() && rest[0] == '.') {
    rest.remove_prefix(1);
    spelling.fraction = TakeDigits(rest, spelling.magnitude);
    if (spelling.fraction.empty()) return std::nullopt;
  }
  if (!rest.empty() && (rest[0] == 'e' || rest[0] == 'E')) {
    rest.remove_prefix(1);
    const std::optional<int64_t> exponent = TakeExponent(rest);
    if (!exponent.has_value()) return std::nullopt;
    spelling.exponent = *exponent;
  }
  if (!rest.empty()) return std::nullopt;
  return spelling;
}

struct Digits {
  Uint128 magnitude = 0;
  int64_t zeros_behind = 0;  // left out of `magnitude`
};

// The significant digits of a long spelling, or nothing when they are too many.
std::optional<Digits> CollectDigits(const Spelling& spelling) {
  Digits digits;
  int64_t digit_count = 0;
  for (const std::string_view part : {spelling.integer, spelling.fraction}) {
    for (const char c : part) {
      if (c == '0') {
        if (digit_count > 0) ++digits.zeros_behind;
        continue;
      }
      digit_count += digits.zeros_behind + 1;
      if (digit_count > Decimal::kDigitsMax) return std::nullopt;
      digits.magnitude *= PowerOfTen(static_cast<int>(digits.zeros_behind) + 1);
      digits.magnitude += static_cast<unsigned>(c - '0');
      digits.zeros_behind = 0;
    }
  }
  return digits;
}

absl::Status NotADecimal(std::string_view text) {
  return absl::InvalidArgumentError(base::StrCat(
      internal::Excerpt(text),
      " is not a decimal number; expected digits such as 12.5 or 3e-7"));
}

absl::Status TooManyDigits(std::string_view text) {
  return absl::InvalidArgumentError(
      base::StrCat(internal::Excerpt(text),
                   " has too many significant digits; expected at most ",
                   Decimal::kDigitsMax));
}

absl::Status OutOfRange(std::string_view text) {
  return absl::InvalidArgumentError(base::StrCat(
      internal::Excerpt(text),
      " is out of range; expected 0 or a size from 1e-",
      Decimal::kLeadingExponentMax, " to 1e", Decimal::kLeadingExponentMax));
}

absl::Status SumTooLong(const Decimal& a, const Decimal& b) {
  return absl::ResourceExhaustedError(
      base::StrCat("the sum of ", a.ToString(), " and ", b.ToString(),
                   " does not fit into ", Decimal::kDigitsMax, " digits"));
}

// Whether magnitude x 10^exponent, not 0, is a size that Parse accepts.
bool IsInRange(Uint128 magnitude, int64_t exponent) {
  // Far from the ends nobody needs to count digits.
  constexpr int64_t kSafe = Decimal::kLeadingExponentMax - Decimal::kDigitsMax;
  if (exponent >= -kSafe && exponent <= kSafe) return true;
  if (exponent < -kExponentMax || exponent > kExponentMax) return false;
  return std::abs(LeadingExponent(magnitude, static_cast<int>(exponent))) <=
         Decimal::kLeadingExponentMax;
}

// magnitude x 10^exponent x ratio where that is a fraction of two integers that
// are doubles, so that the one division rounds correctly.
std::optional<double> OneDivision(Uint128 magnitude, int exponent,
                                  const Ratio& ratio) {
  if (magnitude > kExactIntegerMax || ratio.numerator > kExactIntegerMax ||
      ratio.denominator > kExactIntegerMax ||
      std::abs(exponent) > kDigitsInUint64) {
    return std::nullopt;
  }
  Uint128 numerator = magnitude * ratio.numerator;
  if (numerator > kExactIntegerMax) return std::nullopt;
  Uint128 denominator = ratio.denominator;
  (exponent < 0 ? denominator : numerator) *= PowerOfTen(std::abs(exponent));
  if (numerator > kExactIntegerMax || denominator > kExactIntegerMax) {
    return std::nullopt;
  }
  return static_cast<double>(static_cast<uint64_t>(numerator)) /
         static_cast<double>(static_cast<uint64_t>(denominator));
}

// Writes the digits of `magnitude`; returns the end.
char* WriteDigits(Uint128 magnitude, char* out) {
  char reversed[Decimal::kDigitsMax + 1];
  size_t size = 0;
  for (; magnitude > std::numeric_limits<uint64_t>::max(); magnitude /= 10) {
    reversed[size++] =
        static_cast<char>('0' + static_cast<int>(magnitude % 10));
  }
  out = std::to_chars(out, out + kDigitsInUint64 + 1,
                      static_cast<uint64_t>(magnitude))
            .ptr;
  while (size > 0) *out++ = reversed[--size];
  return out;
}

// base::AppendVarint into an array: its push_back for each byte would cost as
// much as all the rest. Returns the size.
size_t WriteVarint(uint64_t value, char* out) {
  size_t size = 0;
  for (; value >= 128; value >>= 7) {
    out[size++] = static_cast<char>((value & 127) | 128);
  }
  out[size++] = static_cast<char>(value);
  return size;
}

uint64_t ZigZag(int64_t value) {
  return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}
int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

}  // namespace

Decimal::Decimal(bool is_negative, Uint128 magnitude, int exponent) {
  if (magnitude == 0) return;
  while (magnitude > std::numeric_limits<uint64_t>::max() &&
         magnitude % 10 == 0) {
    magnitude /= 10;
    ++exponent;
  }
  if (magnitude <= std::numeric_limits<uint64_t>::max()) {
    auto small = static_cast<uint64_t>(magnitude);
    for (; small % 10 == 0; small /= 10) ++exponent;
    magnitude = small;
  }
  const auto coefficient = static_cast<Int128>(magnitude);
  coefficient_ = is_negative ? -coefficient : coefficient;
  exponent_ = exponent;
}

Decimal::Uint128 Decimal::Magnitude() const {
  const auto bits = static_cast<Uint128>(coefficient_);
  return coefficient_ < 0 ? -bits : bits;
}

Decimal Decimal::FromInteger(int64_t value) {
  const auto bits = static_cast<uint64_t>(value);
  return Decimal(value < 0, value < 0 ? -bits : bits, 0);
}

absl::StatusOr<Decimal> Decimal::Parse(std::string_view text) {
  const std::optional<Spelling> spelling = Split(text);
  if (!spelling.has_value()) return NotADecimal(text);
  Digits digits{.magnitude = spelling->magnitude};
  if (spelling->DigitCount() > kDigitsInUint64) {
    const std::optional<Digits> collected = CollectDigits(*spelling);
    if (!collected.has_value()) return TooManyDigits(text);
    digits = *collected;
  }
  if (digits.magnitude == 0) return Decimal();
  const int64_t exponent = spelling->exponent + digits.zeros_behind -
                           static_cast<int64_t>(spelling->fraction.size());
  if (!IsInRange(digits.magnitude, exponent)) return OutOfRange(text);
  return Decimal(spelling->is_negative, digits.magnitude,
                 static_cast<int>(exponent));
}

Decimal Decimal::FromDouble(double value) {
  TANJI_CHECK(std::isfinite(value));
  char text[32];
  const auto written = std::to_chars(text, text + sizeof(text), value,
                                     std::chars_format::scientific);
  TANJI_CHECK(written.ec == std::errc());
  const std::optional<Spelling> spelling =
      Split(std::string_view(text, static_cast<size_t>(written.ptr - text)));
  TANJI_CHECK(spelling.has_value());
  return Decimal(spelling->is_negative, spelling->magnitude,
                 static_cast<int>(spelling->exponent) -
                     static_cast<int>(spelling->fraction.size()));
}

double Decimal::ToDouble() const {
  const Uint128 magnitude = Magnitude();
  double size;
  if (magnitude <= kExactIntegerMax && std::abs(exponent_) <= kExactPowerMax) {
    // Both are exact, so the one operation rounds correctly (Clinger, How to
    // read floating point numbers accurately, 1990).
    const auto exact = static_cast<double>(static_cast<uint64_t>(magnitude));
    const double power = kExactPowers[static_cast<size_t>(std::abs(exponent_))];
    size = exponent_ < 0 ? exact / power : exact * power;
  } else {
    char text[kDigitsMax + 16];
    char* end = WriteDigits(magnitude, text);
    *end++ = 'e';
    end = std::to_chars(end, text + sizeof(text), exponent_).ptr;
    const std::from_chars_result read = std::from_chars(text, end, size);
    if (read.ec == std::errc::result_out_of_range) {
      size = exponent_ < 0 ? 0.0 : std::numeric_limits<double>::infinity();
    }
  }
  return coefficient_ < 0 ? -size : size;
}

double Decimal::ScaledToDouble(const Ratio& ratio) const {
  if (ratio == Ratio()) return ToDouble();
  const std::optional<double> exact =
      OneDivision(Magnitude(), exponent_, ratio);
  const double size = exact.has_value() ? *exact
                                        : internal::NearestDouble(
                                              Magnitude(), exponent_, ratio);
  return coefficient_ < 0 ? -size : size;
}

std::string Decimal::ToString() const {
  if (IsZero()) return "0";
  char buffer[kDigitsMax + 1];
  const std::string digits(buffer, WriteDigits(Magnitude(), buffer));
  const int digit_count = static_cast<int>(digits.size());
  const int leading = exponent_ + digit_count - 1;
  std::string text = IsNegative() ? "-" : "";
  // ECMA-262, Number::toString: plain from 1e-6 to below 1e21.
  if (leading < -6 || leading > 20) {
    text += digits[0];
    if (digit_count > 1) base::StrAppend(&text, ".", digits.substr(1));
    base::StrAppend(&text, "e", leading < 0 ? "" : "+", leading);
  } else if (exponent_ >= 0) {
    text += digits;
    text.append(static_cast<size_t>(exponent_), '0');
  } else if (leading >= 0) {
    const auto point = static_cast<size_t>(leading) + 1;
    base::StrAppend(&text, digits.substr(0, point), ".", digits.substr(point));
  } else {
    text += "0.";
    text.append(static_cast<size_t>(-leading - 1), '0');
    text += digits;
  }
  return text;
}

absl::StatusOr<Decimal> Decimal::Plus(const Decimal& other) const {
  if (IsZero()) return other;
  if (other.IsZero()) return *this;
  const bool is_swapped = exponent_ < other.exponent_;
  const Decimal& coarse = is_swapped ? other : *this;
  const Decimal& fine = is_swapped ? *this : other;
  const int shift = coarse.exponent_ - fine.exponent_;
  // `fine` has less than kDigitsMax digits, so it cannot bring a longer
  // `coarse` back below.
  Uint128 a = 0;
  if (shift > kDigitsMax ||
      __builtin_mul_overflow(coarse.Magnitude(), PowerOfTen(shift), &a)) {
    return SumTooLong(*this, other);
  }
  const Uint128 b = fine.Magnitude();
  Uint128 sum = a > b ? a - b : b - a;
  if (IsNegative() == other.IsNegative() &&
      __builtin_add_overflow(a, b, &sum)) {
    return SumTooLong(*this, other);
  }
  if (sum >= kMagnitudeEnd && sum % 10 != 0) return SumTooLong(*this, other);
  const Decimal result(a > b ? coarse.IsNegative() : fine.IsNegative(), sum,
                       fine.exponent_);
  if (result.exponent_ > kExponentMax) return SumTooLong(*this, other);
  return result;
}

Decimal Decimal::RoundedTo(int exponent) const {
  if (exponent_ >= exponent) return *this;
  const int64_t dropped = int64_t{exponent} - exponent_;
  if (dropped > kDigitsMax) return Decimal();  // below 0.1 of the multiple
  const Uint128 unit = PowerOfTen(static_cast<int>(dropped));
  Uint128 multiple = Magnitude() / unit;
  const Uint128 rest = Magnitude() % unit;
  if (rest * 2 > unit || (rest * 2 == unit && (multiple & 1) == 1)) ++multiple;
  return Decimal(IsNegative(), multiple, exponent);
}

void Decimal::AppendTo(std::string* out) const {
  const bool is_wide = coefficient_ > std::numeric_limits<int64_t>::max() ||
                       coefficient_ < std::numeric_limits<int64_t>::min();
  char bytes[30];  // three varints
  size_t size = WriteVarint(ZigZag(exponent_) << 1 | (is_wide ? 1 : 0), bytes);
  if (is_wide) {
    const auto high = static_cast<int64_t>(coefficient_ >> 64);
    size += WriteVarint(ZigZag(high), bytes + size);
    size += WriteVarint(static_cast<uint64_t>(coefficient_), bytes + size);
  } else {
    const auto coefficient = static_cast<int64_t>(coefficient_);
    size += WriteVarint(ZigZag(coefficient), bytes + size);
  }
  out->append(bytes, size);
}

absl::StatusOr<Decimal> Decimal::ReadFrom(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t head, reader.Varint());
  TANJI_ASSIGN_OR_RETURN(const uint64_t first, reader.Varint());
  Int128 coefficient = UnZigZag(first);
  const bool is_wide = (head & 1) == 1;
  if (is_wide) {
    TANJI_ASSIGN_OR_RETURN(const uint64_t low, reader.Varint());
    coefficient =
        static_cast<Int128>(static_cast<Uint128>(coefficient) << 64 | low);
  }
  const int64_t exponent = UnZigZag(head >> 1);
  Decimal decimal;
  decimal.coefficient_ = coefficient;
  decimal.exponent_ = static_cast<int32_t>(exponent);
  const bool fits_narrow = coefficient <= std::numeric_limits<int64_t>::max() &&
                           coefficient >= std::numeric_limits<int64_t>::min();
  const bool is_canonical =
      coefficient == 0
          ? head == 0
          : (fits_narrow ? static_cast<int64_t>(coefficient) % 10 != 0
                         : coefficient % 10 != 0);
  if (fits_narrow == is_wide || !is_canonical || exponent < -kExponentMax ||
      exponent > kExponentMax || decimal.Magnitude() >= kMagnitudeEnd) {
    return absl::DataLossError(
        "a stored decimal number is not in canonical form");
  }
  return decimal;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (a.IsNegative() != b.IsNegative()) {
    return a.IsNegative() ? std::strong_ordering::less
                          : std::strong_ordering::greater;
  }
  if (a.IsZero() || b.IsZero()) return !a.IsZero() <=> !b.IsZero();
  const Uint128 size_a = a.Magnitude();
  const Uint128 size_b = b.Magnitude();
  const auto by_size = [&] {
    // Most fit in 128 bits after one is brought to the exponent of the other.
    const int distance = std::abs(a.exponent_ - b.exponent_);
    if (distance <= kDigitsInUint64 &&
        (size_a | size_b) <= std::numeric_limits<uint64_t>::max()) {
      const Uint128 factor = PowerOfTen(distance);
      return a.exponent_ > b.exponent_ ? size_a * factor <=> size_b
                                       : size_a <=> size_b * factor;
    }
    const int leading_a = LeadingExponent(size_a, a.exponent_);
    const int leading_b = LeadingExponent(size_b, b.exponent_);
    if (leading_a != leading_b) return leading_a <=> leading_b;
    // As many digits in front, so the coarser one has fewer digits, and as many
    // as the other after this.
    const int shift = a.exponent_ - b.exponent_;
    return size_a * PowerOfTen(shift > 0 ? shift : 0) <=>
           size_b * PowerOfTen(shift < 0 ? -shift : 0);
  };
  return a.IsNegative() ? 0 <=> by_size() : by_size();
}

}  // namespace tanji::quantity
