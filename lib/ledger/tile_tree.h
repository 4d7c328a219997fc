// Roots and proofs from the tiles of a log (c2sp.org/tlog-tiles), without its
// entries.

#ifndef TANJI_LIB_LEDGER_TILE_TREE_H_
#define TANJI_LIB_LEDGER_TILE_TREE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/tiles.h"

namespace tanji::ledger {

// The bytes of a tile, 32 times its width. Who reads it from others verifies
// what comes of it.
using TileBytesReader =
    std::function<absl::StatusOr<std::string>(const TileRef& tile)>;

// A tree of `size` leaves. Reads some tiles for each call and keeps none.
// Thread-compatible.
class TileTree {
 public:
  TileTree(uint64_t size, TileBytesReader read)
      : size_(size), read_(std::move(read)) {}

  uint64_t size() const { return size_; }

  // OUT_OF_RANGE as MerkleTree's; else errors of the reader, DATA_LOSS for a
  // tile of another length. Cost: O(log n) hashes, a tile each at most.
  absl::StatusOr<Hash> RootAt(uint64_t size) const;
  absl::StatusOr<std::vector<Hash>> InclusionProof(uint64_t index,
                                                   uint64_t size) const;
  absl::StatusOr<std::vector<Hash>> ConsistencyProof(uint64_t old_size,
                                                     uint64_t new_size) const;

 private:
  absl::StatusOr<Hash> RangeHash(uint64_t begin, uint64_t end) const;
  absl::StatusOr<Hash> SubtreeHash(int height, uint64_t index) const;

  const uint64_t size_;
  const TileBytesReader read_;
};

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_TILE_TREE_H_
