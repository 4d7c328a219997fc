// Evidence that a log has signed two histories: it convinces whoever has the
// log's key (lib/ledger/FORMAT.md).

#ifndef TANJI_LIB_LEDGER_FORK_H_
#define TANJI_LIB_LEDGER_FORK_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"

namespace tanji::ledger {

inline constexpr size_t kForkSizeMax = size_t{4} << 20;  // bytes

// Two signed checkpoints. Where the second one is larger, the proof shows what
// root its tree has at the size of the first: another one than was signed.
struct ForkEvidence {
  std::string first;  // signed notes, verbatim; the first is not larger
  std::string second;
  Hash prefix_root{};       // of the second's tree at the first's size
  std::vector<Hash> proof;  // of consistency; empty for equal sizes

  std::string ToText() const;
  // Strict. INVALID_ARGUMENT; RESOURCE_EXHAUSTED above kForkSizeMax.
  static absl::StatusOr<ForkEvidence> FromText(std::string_view text);
};

// OK when the evidence shows that the holder of one of `log_keys`, which are of
// one log, has signed two histories. DATA_LOSS, UNAUTHENTICATED,
// INVALID_ARGUMENT when it shows nothing.
absl::Status VerifyFork(const ForkEvidence& evidence,
                        const std::vector<VerifierKey>& log_keys);

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_FORK_H_
