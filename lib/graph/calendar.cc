#include "lib/graph/calendar.h"

#include <chrono>

#include "absl/strings/str_format.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::graph {
namespace {

// The number in `text[begin, begin + size)`, or -1.
int Digits(std::string_view text, size_t begin, size_t size) {
  int value = 0;
  for (const char c : text.substr(begin, size)) {
    if (c < '0' || c > '9') return -1;
    value = 10 * value + (c - '0');
  }
  return value;
}

absl::Status NoDay(std::string_view text) {
  return absl::InvalidArgumentError(base::StrCat(
      "\"", text, "\" is no day; expected YYYY-MM-DD, 1900 to 2200"));
}

}  // namespace

absl::StatusOr<Day> ParseDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return NoDay(text);
  }
  const int year = Digits(text, 0, 4);
  const int month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2);
  if (year < 0 || month < 0 || day < 0) return NoDay(text);
  const std::chrono::year_month_day date{
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return NoDay(text);
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  if (days < kDayMin || days > kDayMax) return NoDay(text);
  return static_cast<Day>(days);
}

std::string FormatDay(Day day) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(day))};
  return absl::StrFormat("%04d-%02d-%02d", static_cast<int>(date.year()),
                         static_cast<unsigned>(date.month()),
                         static_cast<unsigned>(date.day()));
}

Day DayOfMicros(int64_t micros) {
  return static_cast<Day>(
      std::chrono::floor<std::chrono::days>(std::chrono::microseconds(micros))
          .count());
}

std::string FormatPeriod(const Period& period) {
  constexpr std::string_view kNewYear = "-01-01";
  const std::string start = FormatDay(period.start);
  const std::string end = FormatDay(period.end);
  if (start.ends_with(kNewYear) && end.ends_with(kNewYear) &&
      Digits(end, 0, 4) == Digits(start, 0, 4) + 1) {
    return start.substr(0, 4);
  }
  return base::StrCat(start, "..", end);
}

}  // namespace tanji::graph
