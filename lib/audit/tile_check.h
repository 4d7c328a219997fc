// Every tile of every level against the entries that were hashed.

#ifndef TANJI_LIB_AUDIT_TILE_CHECK_H_
#define TANJI_LIB_AUDIT_TILE_CHECK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/frontier.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/tiles.h"

namespace tanji::audit {

// The tree of the entries so far, and what its tiles must hold. Memory: 32
// bytes for each 256 entries. Thread-compatible.
class TileCheck {
 public:
  // Called for each tile that must exist: OK when it holds `bytes`.
  using Compare = std::function<void(const ledger::TileRef& tile,
                                     const std::string& bytes)>;
  explicit TileCheck(Compare compare) : compare_(std::move(compare)) {}

  void Append(const ledger::Hash& leaf_hash);
  // The partial tiles at the right edge. Once, at the end.
  void Finish();

  uint64_t size() const { return frontier_.size(); }
  ledger::Hash Root() const { return frontier_.Root(); }

  // The leaf hash at `seq`, below size(): of what was appended last, or of a
  // tile of `source`, which must hash to what was appended. A few tiles are
  // kept. DATA_LOSS; errors as ReadTile.
  absl::StatusOr<ledger::Hash> Leaf(const ledger::LogSource& source,
                                    uint64_t seq);
  // The root of the first `size` entries, at most size(). Errors as Leaf. Cost:
  // a hash for each 256 entries, and at most 256.
  absl::StatusOr<ledger::Hash> RootAt(const ledger::LogSource& source,
                                      uint64_t size);

 private:
  // Hashes of a level since its last full tile.
  struct Level {
    uint64_t tiles = 0;  // that were full
    std::vector<ledger::Hash> hashes;
  };
  void AppendTo(size_t level, const ledger::Hash& hash);
  void CompareTile(size_t level);

  const Compare compare_;
  ledger::Frontier frontier_;
  std::vector<Level> levels_;
  std::vector<ledger::Hash> tile_roots_;  // of full tiles of level 0
  std::map<uint64_t, std::string> kept_;  // tiles of level 0
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_TILE_CHECK_H_
