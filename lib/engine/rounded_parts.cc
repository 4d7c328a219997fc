#include "lib/engine/rounded_parts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/engine/breakdown.h"
#include "lib/engine/internal/column_sums.h"
#include "lib/quantity/rational.h"

namespace tanji::engine {
namespace {

using quantity::Decimal;
using quantity::Rational;

constexpr int kDigitsMax = 17;  // name every double
constexpr int kPlacesMax = 24;  // of the sum of absolute values
constexpr double kMismatchMax = 1e-9;
constexpr double kPrecision = 0x1p-52;  // of a double, relative

// The decimal exponent of the leading digit; 0 for 0.
int LeadingExponent(double value) {
  char text[32];
  const auto written = std::to_chars(text, text + sizeof(text), value,
                                     std::chars_format::scientific);
  TANJI_CHECK(written.ec == std::errc());
  const char* sign = std::find(text, written.ptr, 'e') + 1;
  int exponent = 0;
  std::from_chars(sign + 1, written.ptr, exponent);
  return *sign == '-' ? -exponent : exponent;
}

// The sum of absolute values.
absl::StatusOr<double> CheckSum(std::span<const double> parts, double total) {
  double sum = 0;
  double lost = 0;
  double size = 0;
  for (const double part : parts) {
    lost += internal::LostInSum(sum, part);
    sum += part;
    size += std::abs(part);
  }
  if (!std::isfinite(size) || !std::isfinite(total)) {
    return absl::InvalidArgumentError(
        "parts or total: expected finite numbers that add up to one");
  }
  const double off = std::abs((sum - total) + lost);
  if (off > kMismatchMax * size) {
    return absl::FailedPreconditionError(base::StrCat(
        "parts of ", size, " in absolute values miss their total ", total,
        " by ", off, "; expected at most ", kMismatchMax, " of the former"));
  }
  return size;
}

// Adds `count` units of 10^place, an integer of either sign, to the largest
// parts.
absl::Status Distribute(double count, int place, std::span<const double> exact,
                        std::vector<Decimal>& parts) {
  const Rational unit = Rational::FromDigits("1", place);
  const double unit_size = unit.ToDouble();
  const std::vector<size_t> order = LargestParts(exact, /*fraction=*/1);
  std::vector<double> units(exact.size(), 0.0);
  double left = std::abs(count);
  // Later rounds are for parts that miss their total by more than rounding.
  for (double share = kPrecision; left > 0; share *= 2) {
    for (const size_t i : order) {
      const double own = std::floor(share * std::abs(exact[i]) / unit_size);
      const double taken = std::min(left, std::max(1.0, own));
      units[i] += taken;
      left -= taken;
    }
  }
  for (const size_t i : order) {
    if (units[i] == 0) continue;
    const auto signed_units =
        static_cast<int64_t>(std::copysign(units[i], count));
    TANJI_ASSIGN_OR_RETURN(const Decimal difference,
                           (Rational::FromInteger(signed_units) * unit)
                               .ToDecimal(Decimal::kDigitsMax));
    TANJI_ASSIGN_OR_RETURN(parts[i], parts[i].Plus(difference));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RoundedSum> RoundedParts(std::span<const double> parts,
                                        double total, int significant_digits) {
  if (significant_digits < 1 || significant_digits > kDigitsMax) {
    return absl::InvalidArgumentError(base::StrCat(
        significant_digits, " significant digits; expected 1 to ", kDigitsMax));
  }
  TANJI_ASSIGN_OR_RETURN(const double size, CheckSum(parts, total));
  RoundedSum result;
  if (size == 0) {
    result.parts.resize(parts.size());
    return result;
  }
  const int place = std::max(
      {LeadingExponent(total == 0 ? size : total) - (significant_digits - 1),
       LeadingExponent(size) - (kPlacesMax - 1),
       -Decimal::kLeadingExponentMax});
  result.total = Decimal::FromDouble(total).RoundedTo(place);
  Rational missing = Rational::FromDecimal(result.total);
  for (const double part : parts) {
    result.parts.push_back(Decimal::FromDouble(part).RoundedTo(place));
    missing = missing - Rational::FromDecimal(result.parts.back());
  }
  TANJI_ASSIGN_OR_RETURN(const Rational units,
                         missing.DividedBy(Rational::FromDigits("1", place)));
  TANJI_CHECK(units.IsInteger());
  TANJI_RETURN_IF_ERROR(
      Distribute(units.ToDouble(), place, parts, result.parts));
  return result;
}

}  // namespace tanji::engine
