// Processes and how they are chosen, to and from messages.

#ifndef TANJI_LIB_API_PROCESS_CHOICE_H_
#define TANJI_LIB_API_PROCESS_CHOICE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "lib/graph/calendar.h"
#include "lib/graph/ids.h"
#include "lib/platform/footprint/process_choice.h"
#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::api {

// INVALID_ARGUMENT for a malformed place or day, a period that has one end or
// ends before it begins, and a period beside without_period.
absl::StatusOr<platform::ProcessChoice> ToProcessChoice(
    const footprint::v1::ProcessChoice& message);

// Equal texts for equal choices; empty for none.
std::string TextOf(const platform::ProcessChoice& choice);

void FromProcessId(const graph::ProcessId& process,
                   footprint::v1::ProcessName* message);

// For messages with period_start and period_end, which stay empty without a
// period.
template <typename Message>
void FromPeriod(const std::optional<graph::Period>& period, Message* message) {
  if (!period.has_value()) return;
  message->set_period_start(graph::FormatDay(period->start));
  message->set_period_end(graph::FormatDay(period->end));
}

}  // namespace tanji::api

#endif  // TANJI_LIB_API_PROCESS_CHOICE_H_
