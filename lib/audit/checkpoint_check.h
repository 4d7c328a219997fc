// Who has signed a checkpoint, and when witnesses saw it.

#ifndef TANJI_LIB_AUDIT_CHECKPOINT_CHECK_H_
#define TANJI_LIB_AUDIT_CHECKPOINT_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/audit/finding.h"
#include "lib/audit/policy.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/log_source.h"

namespace tanji::audit {

inline constexpr size_t kCheckpointSizeMax = 1 << 20;  // bytes

struct Cosignature {
  std::string witness;
  int64_t seconds = 0;  // since 1970
};

// A checkpoint that the log has signed.
struct SignedCheckpoint {
  ledger::Checkpoint checkpoint;
  std::string note;                       // verbatim
  std::vector<Cosignature> cosignatures;  // good ones, each witness once
  std::vector<std::string> unknown;       // names on lines of unknown keys

  // By when more than half of the witnesses, and `quorum` of them, have seen
  // it: one whose clock is wrong refutes nobody. Nothing: too few say.
  std::optional<int64_t> SeenBy(size_t quorum) const;
};

// INVALID_ARGUMENT for what is no checkpoint of this log; UNAUTHENTICATED where
// no log key signed it, or not with each of policy.checkpoint_types; DATA_LOSS
// for a line of a known key, a witness's too, that does not verify. Lines of
// unknown keys are noted and count for nothing. A quorum is not demanded.
absl::StatusOr<SignedCheckpoint> OpenSigned(std::string_view note,
                                            const Policy& policy);

// The log's checkpoint, with what is wrong with it and with its witnesses as
// findings; nothing where no log key has signed it. UNAVAILABLE,
// RESOURCE_EXHAUSTED when the source cannot be read.
absl::StatusOr<std::optional<SignedCheckpoint>> ReadCheckpoint(
    const ledger::LogSource& source, const Policy& policy,
    FindingList& findings);

// Adds what is missing of policy.quorum, and of the age that it asks for.
void CheckWitnesses(const SignedCheckpoint& checkpoint, const Policy& policy,
                    FindingList& findings);

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_CHECKPOINT_CHECK_H_
