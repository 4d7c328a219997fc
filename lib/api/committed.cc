#include "lib/api/committed.h"

#include "lib/ledger/record.h"

namespace tanji::api {

absl::StatusOr<std::string> RecordIdOf(const platform::Committed& committed) {
  auto entry = ledger::Entry::Parse(committed.entry);
  if (!entry.ok()) {
    return absl::InternalError(base::StrCat(
        "entry ", committed.seq, ": ", base::ToStd(entry.status().message())));
  }
  return std::move(entry->record.id);
}

void SetReason(platform::UnsuppliedInput::Reason reason,
               supply::v1::UnsuppliedInput* message) {
  using Reason = platform::UnsuppliedInput::Reason;
  switch (reason) {
    case Reason::kNotMade:
      return message->set_reason(supply::v1::UNSUPPLIED_REASON_NOT_MADE);
    case Reason::kLaterPeriod:
      return message->set_reason(supply::v1::UNSUPPLIED_REASON_LATER_PERIOD);
  }
}

}  // namespace tanji::api
