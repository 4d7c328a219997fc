// Places and periods as people write them.

#ifndef TANJI_SERVICES_CLI_PROCESS_TEXT_H_
#define TANJI_SERVICES_CLI_PROCESS_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

// "2024" for a calendar year, else "2024-01-01..2024-07-01": days, the second
// the day after the last. Empty for no period.
std::string PeriodText(std::string_view start, std::string_view end);

// " at CN-SD in 2024": where and when a process works, as far as stated.
std::string WhereText(std::string_view place, std::string_view period_start,
                      std::string_view period_end);

// "o/steel at CN-SD in 2024".
std::string ProcessText(const footprint::v1::ProcessName& name);

// --place and --period as they were typed.
struct ProcessOptions {
  std::string place;
  bool has_place = false;
  std::string period;  // empty: not given
};

// Puts the options into `choice`. A period is a year, START..END as PeriodText
// writes them, or "none": of the process whose period is not stated.
// INVALID_ARGUMENT for another text.
absl::Status SetChoice(const ProcessOptions& options,
                       footprint::v1::ProcessChoice* choice);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_PROCESS_TEXT_H_
