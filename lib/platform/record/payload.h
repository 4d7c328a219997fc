// Payloads: sealed in chunks beside the log.

#ifndef TANJI_LIB_PLATFORM_RECORD_PAYLOAD_H_
#define TANJI_LIB_PLATFORM_RECORD_PAYLOAD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/ledger/record.h"
#include "lib/platform/record/change.h"
#include "lib/store/key_value_store.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Bytes of payload in one stored chunk.
inline constexpr size_t kPayloadChunkSize = (256 << 10) - 64;

// The draft of a record of `kind` with a new random id.
ledger::Record NewDraft(ledger::RecordKind kind);
std::string NewRecordId();

// Adds the payload line of `payload` under `secret` to `draft`.
void CommitTo(ledger::Record& draft, std::string_view secret,
              std::string_view media_type, std::string_view payload);

// Puts `payload` of the record with this id (32 hex) in sealed chunks.
void PutPayload(ChangeView& view, const store::RecordSealer& sealer,
                const std::string& record_id, std::string_view payload);

// The content of `record`'s payload, checked against its commitment and without
// its padding. NOT_FOUND when its secret or bytes are gone; DATA_LOSS when they
// are not what was committed to.
absl::StatusOr<std::string> ReadPayload(const store::KeyValueStore& main,
                                        const store::KeyValueStore& secrets,
                                        const ledger::Record& record);

// Its first chunk, sealed for this record but not checked against the
// commitment, which takes all of it. Errors as ReadPayload.
absl::StatusOr<std::string> ReadPayloadBegin(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    const ledger::Record& record);

// The private list of a footprint record's disclosures, likewise.
void PutInputs(ChangeView& view, const store::RecordSealer& sealer,
               const std::string& record_id, std::string_view list);

// The list that PutInputs keeps, of all of a record's disclosures by leaf:
// those behind the first ones, which come from payload and secret.
std::string PackDisclosures(const std::vector<std::string>& disclosures);

// All disclosures of a footprint's record with this payload, by leaf. NOT_FOUND
// when its secret was erased.
absl::StatusOr<std::vector<std::string>> ReadDisclosures(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    const ledger::Record& record, std::string_view payload);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_PAYLOAD_H_
