#include "services/cli/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/quantity/decimal.h"

namespace tanji::cli {
namespace {

constexpr int kShortDigits = 6;        // significant ones, for people
constexpr size_t kNumberSizeMax = 64;  // bytes of a formatted number

// snprintf of one double.
std::string Format(const char* format, double value) {
  char buffer[kNumberSizeMax];
  const int size = std::snprintf(buffer, sizeof(buffer), format, value);
  return std::string(buffer, static_cast<size_t>(size));
}

}  // namespace

std::string ExactNumber(double value) { return Format("%.17g", value); }

std::string ShortestNumber(double value) {
  char text[kNumberSizeMax];
  const auto [end, error] = std::to_chars(text, text + sizeof(text), value);
  TANJI_CHECK(error == std::errc());
  return std::string(text, end);
}

std::string ShortNumber(double value) { return Format("%.6g", value); }

std::string ShortDecimal(const std::string& decimal) {
  const auto value = quantity::Decimal::Parse(decimal);
  if (!value.ok() || value->IsZero()) return decimal;
  const int leading =
      static_cast<int>(std::floor(std::log10(std::fabs(value->ToDouble()))));
  return value->RoundedTo(std::min(0, leading + 1 - kShortDigits)).ToString();
}

std::string DecimalText(const std::string& decimal, Digits digits) {
  return digits == Digits::kAll ? decimal : ShortDecimal(decimal);
}

std::string Percent(double share) { return Format("%.1f %%", share * 100); }

std::string Grouped(uint64_t count) {
  const std::string digits = std::to_string(count);
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped.push_back(' ');
    grouped.push_back(digits[i]);
  }
  return grouped;
}

std::string ByteSize(uint64_t bytes) {
  constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return base::StrCat(bytes, " B");
  double value = static_cast<double>(bytes) / 1024;
  size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  return base::StrCat(Format("%.1f ", value), kUnits[unit]);
}

std::string Seconds(double seconds) {
  if (seconds < 60) return Format("%.2f s", seconds);
  const auto whole = static_cast<uint64_t>(seconds);
  return base::StrCat(whole / 60, " min ", whole % 60 < 10 ? "0" : "",
                      whole % 60, " s");
}

std::string Counted(uint64_t count, const std::string& noun) {
  return base::StrCat(Grouped(count), " ", noun, count == 1 ? "" : "s");
}

}  // namespace tanji::cli
