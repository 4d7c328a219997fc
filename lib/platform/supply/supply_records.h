// What a stored record of supply is, by its payload line.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_SUPPLY_RECORDS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_SUPPLY_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"
#include "lib/platform/stored_records.h"

namespace tanji::platform {

// NOT_FOUND, DATA_LOSS.
absl::StatusOr<ledger::Record> ReadRecordAt(const StoredRecords& stored,
                                            uint64_t seq);
bool HasMediaType(const ledger::Record& record, std::string_view media_type);

// What a release says.
struct ReleaseDocument {
  std::string process;       // graph::ProcessId::ToString
  uint64_t version_seq = 0;  // the record whose version is released
};
// INVALID_ARGUMENT for another text.
absl::StatusOr<ReleaseDocument> ParseRelease(std::string_view document);

// Of record `seq`, if it is a release. NOT_FOUND, DATA_LOSS.
absl::StatusOr<std::optional<ReleaseDocument>> ReadRelease(
    const StoredRecords& stored, uint64_t seq);

// Whether a payload of this media type carries its supplier's signature.
bool IsSignedMedia(std::string_view media_type);
// The note that the supplier of such a record has signed: its document, or an
// import's manifest. Errors as ReadPayload; INVALID_ARGUMENT for another
// record. Cost: of an import its first chunk is read.
absl::StatusOr<ledger::Note> SignedNoteOf(const StoredRecords& stored,
                                          const ledger::Record& record);

// Whether record `seq` is the import of a database.
absl::StatusOr<bool> IsImport(const StoredRecords& stored, uint64_t seq);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_SUPPLY_RECORDS_H_
