// What a stored record is, by its payload line, as far as evidence needs it.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_RECORD_MEDIA_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_RECORD_MEDIA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"
#include "lib/platform/stored_records.h"

namespace tanji::platform {

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

// The factor pack of record `seq`. Errors as ReadPayload and ReadFactorPack;
// INVALID_ARGUMENT for another record.
absl::StatusOr<exchange::FactorPack> ReadFactorPackOf(
    const StoredRecords& stored, uint64_t seq);

// Whether record `seq` is a factor pack with rows whose licence forbids handing
// them on. Errors as ReadPayload and ReadFactorPack. Cost: the document is
// read.
absl::StatusOr<bool> ForbidsExport(const StoredRecords& stored, uint64_t seq);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_RECORD_MEDIA_H_
