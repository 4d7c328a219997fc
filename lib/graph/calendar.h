// Days, reference periods and times of validity.

#ifndef TANJI_LIB_GRAPH_CALENDAR_H_
#define TANJI_LIB_GRAPH_CALENDAR_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::graph {

// Days since 1970-01-01 in the proleptic Gregorian calendar.
using Day = int32_t;
inline constexpr Day kDayMin = -25567;  // 1900-01-01
inline constexpr Day kDayMax = 84006;   // 2200-01-01

// "YYYY-MM-DD" from 1900-01-01 to 2200-01-01; INVALID_ARGUMENT for all else.
absl::StatusOr<Day> ParseDay(std::string_view text);
std::string FormatDay(Day day);
// The day (UTC) of a time in microseconds since 1970.
Day DayOfMicros(int64_t micros);

// From `start` (included) to `end` (excluded), start < end.
struct Period {
  Day start = kDayMin;
  Day end = kDayMax;
  friend bool operator==(const Period&, const Period&) = default;
};

// "2024" for a calendar year, else "START..END", the end excluded.
std::string FormatPeriod(const Period& period);

// When a version holds: from `from` (included) to `to` (excluded).
struct Validity {
  Day from = kDayMin;
  Day to = kDayMax;
  bool Covers(Day day) const { return from <= day && day < to; }
  bool IsUnbounded() const { return from == kDayMin && to == kDayMax; }
  friend bool operator==(const Validity&, const Validity&) = default;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_CALENDAR_H_
