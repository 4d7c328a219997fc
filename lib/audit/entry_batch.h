// Some bundles of a log, read and checked on several threads.

#ifndef TANJI_LIB_AUDIT_ENTRY_BATCH_H_
#define TANJI_LIB_AUDIT_ENTRY_BATCH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"

namespace tanji::audit {

// One entry as it was read, and which keys are to have signed it.
struct ReadEntry {
  ledger::Hash leaf_hash{};
  absl::StatusOr<ledger::Entry> entry = absl::InternalError("not read");
  // For each signature line its key, or null where it has none.
  std::vector<const ledger::VerifierKey*> keys = {};
  bool is_verified = false;     // beforehand
  absl::Status signature = {};  // the first line that does not verify
};

// A bundle with the tile of its leaf hashes.
struct ReadBundle {
  uint64_t index = 0;
  absl::Status status = {};  // why there are no entries
  std::vector<ReadEntry> entries = {};
  absl::StatusOr<std::string> tile = absl::InternalError("not read");
};

// Reads and parses the bundle `index` of `width` entries.
ReadBundle ReadBundleAt(const ledger::LogSource& source, uint64_t index,
                        uint64_t width);

// Verifies the lines of `entry` that have keys.
absl::Status VerifyLines(const ReadEntry& entry);

// Verifies what is not verified yet, into `signature`.
void VerifyBundle(ReadBundle& bundle);

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_ENTRY_BATCH_H_
