// Checkpoints (c2sp.org/tlog-checkpoint) and proofs of inclusion as files
// (c2sp.org/tlog-proof@v1).

#ifndef TANJI_LIB_LEDGER_CHECKPOINT_H_
#define TANJI_LIB_LEDGER_CHECKPOINT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"

namespace tanji::ledger {

// Origin, size and root; no extension lines.
struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Hash root{};

  std::string ToText() const;
  // Strict; INVALID_ARGUMENT with line and expectation.
  static absl::StatusOr<Checkpoint> FromText(std::string_view text);
};

std::string SignCheckpoint(const Checkpoint& checkpoint,
                           const std::vector<const NoteSigner*>& signers);
std::string SignCheckpoint(const Checkpoint& checkpoint,
                           const NoteSigner& signer);

// A checkpoint whose note carries a good signature of `log_key` under the
// origin's name. UNAUTHENTICATED when it is by another key, DATA_LOSS when the
// signature is bad.
absl::StatusOr<Checkpoint> OpenCheckpoint(std::string_view note,
                                          const VerifierKey& log_key);
// The same with a good signature of one of `log_keys` at least, and none of
// them that is bad. All have one name.
absl::StatusOr<Checkpoint> OpenCheckpoint(
    std::string_view note, const std::vector<VerifierKey>& log_keys);

struct TlogProof {
  uint64_t index = 0;
  std::vector<Hash> hashes;
  std::string checkpoint;  // the signed note, verbatim

  std::string ToText() const;
  // Strict; an `extra` line is refused, for nothing authenticates it.
  static absl::StatusOr<TlogProof> FromText(std::string_view text);
};

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_CHECKPOINT_H_
