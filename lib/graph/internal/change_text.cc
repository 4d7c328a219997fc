#include "lib/graph/internal/change_text.h"

#include <cmath>

#include "lib/base/strings.h"
#include "lib/graph/plausibility.h"
#include "lib/quantity/decimal.h"

namespace tanji::graph::internal {
namespace {

// With so many digits; `value` is not 0.
std::string Rounded(double value, int digits) {
  const int leading =
      static_cast<int>(std::floor(std::log10(std::fabs(value))));
  return quantity::Decimal::FromDouble(value)
      .RoundedTo(leading - digits + 1)
      .ToString();
}

}  // namespace

std::optional<double> TimesOf(double before, double after) {
  if (before == 0 || after == 0 || (before < 0) != (after < 0)) {
    return std::nullopt;
  }
  const double times = after / before;
  if (!std::isfinite(times) || times == 0) return std::nullopt;
  return times;
}

bool IsJump(double times) { return times >= kJumpMax || times * kJumpMax <= 1; }

std::string TimesText(double times) {
  const bool is_more = times >= 1;
  const double factor = is_more ? times : 1 / times;
  const double power = std::round(std::log10(factor));
  const double exact = std::pow(10, power);
  const bool is_slip =
      power >= 1 && std::fabs(factor / exact - 1) <= kSlipTolerance;
  return base::StrCat(is_more ? "" : "1/", Rounded(factor, 3),
                      is_more ? " times what it was" : " of what it was",
                      is_slip ? "; a wrong unit or decimal point?" : "");
}

std::optional<std::string> ChangeText(double before, double after) {
  if (before == 0) return std::nullopt;
  if (after == 0) return "0, and was not";
  if ((before < 0) != (after < 0)) {
    return after < 0 ? "below 0 and was above; a wrong sign?"
                     : "above 0 and was below; a wrong sign?";
  }
  const std::optional<double> times = TimesOf(before, after);
  if (!times.has_value() || !IsJump(*times)) return std::nullopt;
  return TimesText(*times);
}

std::string ShortNumber(double value) {
  return value == 0 ? "0" : Rounded(value, 4);
}

}  // namespace tanji::graph::internal
