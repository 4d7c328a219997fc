// Paths and contents of a tiled log (c2sp.org/tlog-tiles).

#ifndef TANJI_LIB_LEDGER_TILES_H_
#define TANJI_LIB_LEDGER_TILES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/ledger/merkle.h"

namespace tanji::ledger {

inline constexpr uint64_t kTileWidth = 256;
inline constexpr int kTileHeight = 8;

// "tile/0/x001/x234/067", "tile/entries/000.p/15"; width 1 to 256.
std::string TilePath(int level, uint64_t index, uint64_t width);
std::string BundlePath(uint64_t index, uint64_t width);

struct TileRef {
  int level;
  uint64_t index;
  uint64_t width;
};
// The tiles that a tree of `new_size` has and one of `old_size` has not, level
// by level.
std::vector<TileRef> NewTiles(uint64_t old_size, uint64_t new_size);
// The bundles likewise (level 0).
std::vector<TileRef> NewBundles(uint64_t old_size, uint64_t new_size);

// The bytes of a tile of `tree`, which must be large enough.
std::string TileBytes(const MerkleTree& tree, const TileRef& tile);

// Appends big-endian uint16 length and entry.
void AppendToBundle(std::string* bundle, std::string_view entry);
// The entries of a bundle; INVALID_ARGUMENT when cut off or above 256 entries.
absl::StatusOr<std::vector<std::string>> ReadBundle(std::string_view bundle);

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_TILES_H_
