#include "lib/api/process_choice.h"

#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::api {
namespace {

absl::StatusOr<platform::ProcessChoice> Read(
    const footprint::v1::ProcessChoice& message) {
  platform::ProcessChoice choice;
  if (message.has_place()) {
    TANJI_RETURN_IF_ERROR(graph::CheckPlace(message.place()));
    choice.place = message.place();
  }
  choice.without_period = message.without_period();
  if (message.period_start().empty() && message.period_end().empty()) {
    return choice;
  }
  if (choice.without_period) {
    return absl::InvalidArgumentError(
        "without_period and a period are stated; expected one of them");
  }
  graph::Period period;
  TANJI_ASSIGN_OR_RETURN(period.start, graph::ParseDay(message.period_start()));
  TANJI_ASSIGN_OR_RETURN(period.end, graph::ParseDay(message.period_end()));
  if (period.start >= period.end) {
    return absl::InvalidArgumentError(base::StrCat(
        "the period ends on ", message.period_end(), ", which is not after ",
        message.period_start(), "; the end is the day after the last"));
  }
  choice.period = period;
  return choice;
}

}  // namespace

absl::StatusOr<platform::ProcessChoice> ToProcessChoice(
    const footprint::v1::ProcessChoice& message) {
  auto choice = Read(message);
  if (choice.ok()) return choice;
  return base::AddPlace(choice.status(), "choice");
}

std::string TextOf(const platform::ProcessChoice& choice) {
  std::string text;
  if (choice.place.has_value()) base::StrAppend(&text, "@", *choice.place);
  if (choice.without_period) text += " without";
  if (!choice.period.has_value()) return text;
  return base::StrCat(text, " ", graph::FormatDay(choice.period->start), "..",
                      graph::FormatDay(choice.period->end));
}

void FromProcessId(const graph::ProcessId& process,
                   footprint::v1::ProcessName* message) {
  message->set_product(process.product.ToString());
  message->set_place(process.place);
  FromPeriod(process.period, message);
}

}  // namespace tanji::api
