// Writes the log as static files (c2sp.org/tlog-tiles) that any web server can
// offer.

#ifndef TANJI_LIB_PLATFORM_RECORD_PUBLISHER_H_
#define TANJI_LIB_PLATFORM_RECORD_PUBLISHER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/tiles.h"
#include "lib/platform/record/key_ring.h"
#include "lib/platform/record/ledger_state.h"

namespace tanji::platform {

// Entries [begin, end), in order.
using EntryReader = std::function<absl::StatusOr<std::vector<std::string>>(
    uint64_t begin, uint64_t end)>;

// The bytes of one tile.
using TileReader = std::function<std::string(const ledger::TileRef& tile)>;

// Writes to `directory` the tiles and bundles that a log has at `new_size` and
// had not at `old_size`.
absl::Status WriteTiles(const std::string& directory, uint64_t old_size,
                        uint64_t new_size, const TileReader& read_tile,
                        const EntryReader& read_entries);

// Thread-compatible.
class Publisher {
 public:
  // DATA_LOSS when `directory` holds the checkpoint of another log, or of more
  // than this one has, or of another history: it is evidence, and not
  // overwritten. A folder that cannot be read is looked at again before
  // anything is written to it. `ledger` and `keys` outlive the publisher.
  static absl::StatusOr<std::unique_ptr<Publisher>> Open(
      std::string directory, const LedgerState& ledger, const KeyRing& keys);

  // Looks at the folder where that was not possible before. Errors as Open.
  absl::Status CheckOnce();
  // The checkpoint that is published, as far as it could be read; empty: none.
  const LedgerState::SignedCheckpoint& shown() const { return shown_; }

  // Writes what is new since the last call (everything at the first, so that a
  // folder that fell behind is made whole), then replaces the checkpoint by
  // `note`, which is signed for `size` entries.
  absl::Status Publish(uint64_t size, const std::string& note,
                       const TileReader& read_tile,
                       const EntryReader& read_entries);

 private:
  Publisher(std::string directory, const LedgerState& ledger,
            const KeyRing& keys)
      : directory_(std::move(directory)), ledger_(ledger), keys_(keys) {}

  const std::string directory_;
  const LedgerState& ledger_;
  const KeyRing& keys_;
  bool is_checked_ = false;
  uint64_t published_size_ = 0;  // in this process
  LedgerState::SignedCheckpoint shown_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_PUBLISHER_H_
