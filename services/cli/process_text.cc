#include "services/cli/process_text.h"

#include <algorithm>

#include "lib/base/strings.h"

namespace tanji::cli {
namespace {

constexpr size_t kYearSize = 4;  // digits
constexpr size_t kDaySize = 10;  // "2024-01-01"
constexpr std::string_view kNewYear = "-01-01";
constexpr std::string_view kNoPeriod = "none";

bool IsYear(std::string_view text) {
  return text.size() == kYearSize &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

// Of a text that IsYear.
std::string YearAfter(std::string_view year) {
  std::string next(year);
  for (size_t i = next.size(); i-- > 0;) {
    if (next[i] != '9') {
      ++next[i];
      break;
    }
    next[i] = '0';
  }
  return next;
}

// The year that begins on `day`; empty for another day.
std::string_view YearOf(std::string_view day) {
  const std::string_view year = day.substr(0, kYearSize);
  return IsYear(year) && day.substr(kYearSize) == kNewYear ? year
                                                           : std::string_view();
}

}  // namespace

std::string PeriodText(std::string_view start, std::string_view end) {
  if (start.empty()) return "";
  const std::string_view year = YearOf(start);
  if (!year.empty() && YearOf(end) == YearAfter(year)) return std::string(year);
  return base::StrCat(start, "..", end);
}

std::string WhereText(std::string_view place, std::string_view period_start,
                      std::string_view period_end) {
  std::string text;
  if (!place.empty()) base::StrAppend(&text, " at ", place);
  if (!period_start.empty()) {
    base::StrAppend(&text, " in ", PeriodText(period_start, period_end));
  }
  return text;
}

std::string ProcessText(const footprint::v1::ProcessName& name) {
  return name.product() +
         WhereText(name.place(), name.period_start(), name.period_end());
}

absl::Status SetChoice(const ProcessOptions& options,
                       footprint::v1::ProcessChoice* choice) {
  if (options.has_place) choice->set_place(options.place);
  const std::string_view period = options.period;
  if (period.empty()) return absl::OkStatus();
  if (period == kNoPeriod) {
    choice->set_without_period(true);
    return absl::OkStatus();
  }
  if (IsYear(period)) {
    choice->set_period_start(base::StrCat(period, kNewYear));
    choice->set_period_end(base::StrCat(YearAfter(period), kNewYear));
    return absl::OkStatus();
  }
  const bool has_dots =
      period.size() == 2 * kDaySize + 2 && period.substr(kDaySize, 2) == "..";
  const bool has_slash =
      period.size() == 2 * kDaySize + 1 && period[kDaySize] == '/';
  if (!has_dots && !has_slash) {
    return absl::InvalidArgumentError(base::StrCat(
        "\"", period,
        "\": expected a year as 2024, days as 2024-01-01..2024-07-01 (the "
        "second is the day after the last), or none"));
  }
  choice->set_period_start(std::string(period.substr(0, kDaySize)));
  choice->set_period_end(std::string(period.substr(period.size() - kDaySize)));
  return absl::OkStatus();
}

}  // namespace tanji::cli
