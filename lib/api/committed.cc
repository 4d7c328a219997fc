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

}  // namespace tanji::api
