// Records of kind `timestamp`: an authority (RFC 3161) says when a checkpoint
// was there (lib/ledger/FORMAT.md).

#ifndef TANJI_LIB_LEDGER_TIMESTAMP_RECORD_H_
#define TANJI_LIB_LEDGER_TIMESTAMP_RECORD_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/record.h"

namespace tanji::ledger {

// Of the payload, which is the authority's answer.
inline constexpr std::string_view kTimestampMediaType =
    "application/timestamp-reply";

// What is stamped: the checkpoint without its signatures, hashed.
crypto::Sha256Digest TimestampDigest(const Checkpoint& checkpoint);

// The number of the request, 16 bytes: the record's own id, so that the answer
// fits no other record.
std::string TimestampNonce(const Record& record);

// The size of the checkpoint that was stamped: the record refers to its last
// entry. INVALID_ARGUMENT when the record, which is of this kind, has other
// lines than one ref and a payload of kTimestampMediaType.
absl::StatusOr<uint64_t> StampedSize(const Record& record);

// The file beside the log's tiles that has the payload of record `seq`.
std::string TimestampPath(uint64_t seq);

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_TIMESTAMP_RECORD_H_
