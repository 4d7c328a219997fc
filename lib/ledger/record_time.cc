// The time line of a record: UTC with microseconds, in one spelling.

#include <cstdio>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/ledger/record.h"

namespace tanji::ledger {
namespace {

constexpr int64_t kSecondsPerDay = 86400;
constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kDaysPerEra = 146097;       // 400 years
constexpr int64_t kDaysBeforeEpoch = 719468;  // 0000-03-01 to 1970-01-01

// A day of the proleptic Gregorian calendar.
struct CivilDate {
  int year;   // 1970 to 9999
  int month;  // 1 to 12
  int day;    // 1 to 31
};

// Days since 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date
// Algorithms", days_from_civil and civil_from_days).
// The year is counted from March, so that the leap day is its last.
int64_t DaysFromCivil(const CivilDate& date) {
  const int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const int64_t era = year / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t month = (date.month + 9) % 12;
  const int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  const int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kDaysBeforeEpoch;
}

CivilDate CivilFromDays(int64_t days) {
  const int64_t shifted = days + kDaysBeforeEpoch;
  const int64_t era = shifted / kDaysPerEra;
  const int64_t day_of_era = shifted - era * kDaysPerEra;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 +
                               day_of_era / 36524 - day_of_era / 146096) /
                              365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;
  const int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
  const int64_t civil_month = month < 10 ? month + 3 : month - 9;
  const int64_t year = year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0);
  return {static_cast<int>(year), static_cast<int>(civil_month),
          static_cast<int>(day)};
}

}  // namespace

std::string FormatTime(int64_t time_micros) {
  TANJI_CHECK(time_micros >= 0 && time_micros <= kTimeMicrosMax);
  const int64_t seconds = time_micros / kMicrosPerSecond;
  const auto micros = static_cast<int>(time_micros % kMicrosPerSecond);
  const CivilDate date = CivilFromDays(seconds / kSecondsPerDay);
  const auto second_of_day = static_cast<int>(seconds % kSecondsPerDay);
  char text[64];
  const int size =
      std::snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ",
                    date.year, date.month, date.day, second_of_day / 3600,
                    second_of_day / 60 % 60, second_of_day % 60, micros);
  return std::string(text, static_cast<size_t>(size));
}

absl::StatusOr<int64_t> ParseTime(std::string_view text) {
  constexpr std::string_view kPattern = "0000-00-00T00:00:00.000000Z";
  const auto bad = [] {
    return absl::InvalidArgumentError(
        "expected UTC like 2026-11-23T07:20:31.523502Z");
  };
  if (text.size() != kPattern.size()) return bad();
  for (size_t i = 0; i < text.size(); ++i) {
    const bool fits = kPattern[i] == '0' ? text[i] >= '0' && text[i] <= '9'
                                         : text[i] == kPattern[i];
    if (!fits) return bad();
  }
  const auto number = [text](size_t begin, size_t size) {
    int value = 0;
    for (const char c : text.substr(begin, size))
      value = value * 10 + (c - '0');
    return value;
  };
  const CivilDate date = {number(0, 4), number(5, 2), number(8, 2)};
  if (date.year < 1970 || date.month < 1 || date.month > 12 ||
      number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) {
    return bad();
  }
  const int64_t seconds = DaysFromCivil(date) * kSecondsPerDay +
                          number(11, 2) * 3600 + number(14, 2) * 60 +
                          number(17, 2);
  const int64_t micros = seconds * kMicrosPerSecond + number(20, 6);
  // A day that its month does not have comes back as another date.
  if (micros < 0 || FormatTime(micros) != text) return bad();
  return micros;
}

}  // namespace tanji::ledger
