// Use cases: read the public log. Everybody may, and Decide says so: errors as
// there.

#ifndef TANJI_LIB_PLATFORM_RECORD_LEDGER_READS_H_
#define TANJI_LIB_PLATFORM_RECORD_LEDGER_READS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/record/cosigners.h"
#include "lib/platform/record/key_ring.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/platform/record/timestamper.h"

namespace tanji::platform {

// The last signed checkpoint; UNAVAILABLE before the first.
absl::StatusOr<LedgerState::SignedCheckpoint> GetCheckpoint(
    const Context& context, const identity::Caller& caller);

// Entries [first, first + count) as far as they are durable; OUT_OF_RANGE when
// `first` lies above the head. At most kPageSizeMax.
absl::StatusOr<std::vector<std::string>> GetEntries(
    const Context& context, const identity::Caller& caller, uint64_t first,
    uint32_t count);

// The tlog-proof of entry `seq`: under the last checkpoint that a quorum of
// witnesses has cosigned where that covers it, else under the last one.
// FAILED_PRECONDITION when it is not in a checkpoint yet (within a second);
// OUT_OF_RANGE when there is no such entry.
absl::StatusOr<std::string> GetProof(const Context& context,
                                     const identity::Caller& caller,
                                     uint64_t seq);

// That the first `old_size` entries are a prefix of the last checkpoint, as a
// witness asks for it: an add-checkpoint request. OUT_OF_RANGE when they are
// more than it covers; UNAVAILABLE before the first checkpoint.
absl::StatusOr<std::string> GetWitnessRequest(const Context& context,
                                              const identity::Caller& caller,
                                              uint64_t old_size);

// Takes cosignature lines that came by file (Cosigners::TakeLines). Right:
// manage-log. FAILED_PRECONDITION where no witnesses are configured.
absl::Status AddCosignatures(Context& context, const identity::Caller& caller,
                             const std::string& checkpoint,
                             const std::string& lines);

// How far the log has come, and its witnesses.
struct LogStatus {
  uint64_t size = 0;             // durable entries
  uint64_t checkpoint_size = 0;  // in a signed checkpoint
  bool has_witnesses = false;    // a policy is configured
  uint64_t witnessed_size = 0;   // in one that a quorum has cosigned
  std::vector<WitnessState> witnesses;
  std::optional<TimestampState> timestamps;  // where an authority is asked
};
absl::StatusOr<LogStatus> GetLogStatus(const Context& context,
                                       const identity::Caller& caller);

// The payload of record `seq` where that is public (PublicPayloads): of a
// timestamp the TimeStampResp (RFC 3161), of a key-add the certificates of the
// key. OUT_OF_RANGE when there is no such entry; NOT_FOUND when it has none.
absl::StatusOr<std::string> GetPublicPayload(const Context& context,
                                             const identity::Caller& caller,
                                             uint64_t seq);

// All that the log has or had, and what stands for it now.
struct PublicKeys {
  std::string origin;
  std::string log_key;                   // the Ed25519 key of checkpoints
  std::vector<std::string> signer_keys;  // of records, those that ended too
  std::vector<LogKey> keys;
};
absl::StatusOr<PublicKeys> GetKeys(const Context& context,
                                   const identity::Caller& caller);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_LEDGER_READS_H_
