// What a log asks a witness (c2sp.org/tlog-witness, add-checkpoint).

#ifndef TANJI_LIB_LEDGER_ADD_CHECKPOINT_H_
#define TANJI_LIB_LEDGER_ADD_CHECKPOINT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"

namespace tanji::ledger {

inline constexpr size_t kAddCheckpointProofMax = 63;  // hashes
inline constexpr size_t kAddCheckpointSizeMax =
    kNoteSizeMax + size_t{16} * 1024;  // bytes

// A checkpoint, and that it goes on from the one that the witness has.
struct AddCheckpointRequest {
  uint64_t old_size = 0;
  std::vector<Hash> proof;  // of consistency; empty for an old size of 0
  std::string checkpoint;   // the signed note, verbatim

  std::string ToText() const;
  // Strict, but for the note. INVALID_ARGUMENT with line and expectation.
  static absl::StatusOr<AddCheckpointRequest> FromText(std::string_view text);
};

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_ADD_CHECKPOINT_H_
