#include "lib/platform/supply/supply_records.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "lib/base/status.h"
#include "lib/json/json.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/supply/csv_payload.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/supply/release.h"
#include "lib/platform/supply/submit.h"
#include "lib/store/keys.h"

namespace tanji::platform {

absl::StatusOr<ledger::Record> ReadRecordAt(const StoredRecords& stored,
                                            uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         stored.main.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(ledger::Entry entry, ledger::Entry::Parse(bytes));
  return std::move(entry.record);
}

bool HasMediaType(const ledger::Record& record, std::string_view media_type) {
  return record.payload.has_value() && record.payload->media_type == media_type;
}

absl::StatusOr<ReleaseDocument> ParseRelease(std::string_view document) {
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(document));
  std::vector<std::string> faults;
  json::ObjectReader reader(value, "", faults);
  ReleaseDocument release;
  const std::string format = reader.RequiredString("format");
  release.process = reader.RequiredString("process");
  const std::string version = reader.RequiredString("version");
  if (!faults.empty() || format != "tanji-release/v1" ||
      !absl::SimpleAtoi(version, &release.version_seq)) {
    return absl::InvalidArgumentError("expected a document tanji-release/v1");
  }
  return release;
}

absl::StatusOr<std::optional<ReleaseDocument>> ReadRelease(
    const StoredRecords& stored, uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Record record,
                         ReadRecordAt(stored, seq));
  if (!HasMediaType(record, kReleaseMediaType)) return std::nullopt;
  TANJI_ASSIGN_OR_RETURN(const std::string document,
                         ReadPayload(stored.main, stored.secrets, record));
  TANJI_ASSIGN_OR_RETURN(ReleaseDocument release, ParseRelease(document));
  return release;
}

bool IsSignedMedia(std::string_view media_type) {
  return media_type == kSignedSubmissionMediaType ||
         media_type == kSignedCsvImportMediaType;
}

absl::StatusOr<ledger::Note> SignedNoteOf(const StoredRecords& stored,
                                          const ledger::Record& record) {
  if (HasMediaType(record, kSignedCsvImportMediaType)) {
    TANJI_ASSIGN_OR_RETURN(
        const std::string begin,
        ReadPayloadBegin(stored.main, stored.secrets, record));
    TANJI_ASSIGN_OR_RETURN(const std::string note, NoteOfCsvPayload(begin));
    return ledger::Note::Parse(note);
  }
  if (!HasMediaType(record, kSignedSubmissionMediaType)) {
    return absl::InvalidArgumentError(
        base::StrCat("record ", record.seq, " is not signed by its supplier"));
  }
  TANJI_ASSIGN_OR_RETURN(const std::string payload,
                         ReadPayload(stored.main, stored.secrets, record));
  return ledger::Note::Parse(payload);
}

absl::StatusOr<bool> IsImport(const StoredRecords& stored, uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Record record,
                         ReadRecordAt(stored, seq));
  return record.payload.has_value() && IsCsvImport(record.payload->media_type);
}

}  // namespace tanji::platform
