// Use cases: read the public log. Everybody may, and Decide says so: errors as
// there.

#ifndef TANJI_LIB_PLATFORM_RECORD_LEDGER_READS_H_
#define TANJI_LIB_PLATFORM_RECORD_LEDGER_READS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"

namespace tanji::platform {

// The last signed checkpoint; UNAVAILABLE before the first.
absl::StatusOr<LedgerState::SignedCheckpoint> GetCheckpoint(
    const Context& context, const identity::Caller& caller);

// Entries [first, first + count) as far as they are durable; OUT_OF_RANGE when
// `first` lies above the head. At most kPageSizeMax.
absl::StatusOr<std::vector<std::string>> GetEntries(
    const Context& context, const identity::Caller& caller, uint64_t first,
    uint32_t count);

// The tlog-proof of entry `seq` under the last checkpoint.
// FAILED_PRECONDITION when it is not in a checkpoint yet (within a second);
// OUT_OF_RANGE when there is no such entry.
absl::StatusOr<std::string> GetProof(const Context& context,
                                     const identity::Caller& caller,
                                     uint64_t seq);

struct PublicKeys {
  std::string origin;
  std::string log_key;
  std::vector<std::string> signer_keys;
};
absl::StatusOr<PublicKeys> GetKeys(const Context& context,
                                   const identity::Caller& caller);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_LEDGER_READS_H_
