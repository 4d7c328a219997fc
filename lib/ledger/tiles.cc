#include "lib/ledger/tiles.h"

#include <algorithm>
#include <cstdio>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/ledger/record.h"

namespace tanji::ledger {
namespace {

using base::StrCat;

// Three digits an element; all but the last begin with an x.
std::string IndexPath(uint64_t index) {
  std::string path;
  for (bool last = true; last || index > 0; last = false, index /= 1000) {
    char element[8];
    std::snprintf(element, sizeof(element), "%03u",
                  static_cast<unsigned>(index % 1000));
    path = last ? std::string(element) : StrCat("x", element, "/", path);
  }
  return path;
}

std::string PathUnder(std::string_view folder, uint64_t index, uint64_t width) {
  TANJI_CHECK(width >= 1 && width <= kTileWidth);
  std::string path = StrCat("tile/", folder, "/", IndexPath(index));
  if (width < kTileWidth) path += StrCat(".p/", width);
  return path;
}

// The tiles of one level that holds `new_count` hashes and held `old_count`.
void AppendNewTiles(int level, uint64_t old_count, uint64_t new_count,
                    std::vector<TileRef>* tiles) {
  for (uint64_t begin = old_count - old_count % kTileWidth; begin < new_count;
       begin += kTileWidth) {
    const uint64_t width = std::min(kTileWidth, new_count - begin);
    if (begin + width > old_count) {
      tiles->push_back({level, begin / kTileWidth, width});
    }
  }
}

}  // namespace

std::string TilePath(int level, uint64_t index, uint64_t width) {
  return PathUnder(StrCat(level), index, width);
}

std::string BundlePath(uint64_t index, uint64_t width) {
  return PathUnder("entries", index, width);
}

std::vector<TileRef> NewTiles(uint64_t old_size, uint64_t new_size) {
  std::vector<TileRef> tiles;
  int level = 0;
  while (new_size > 0) {
    AppendNewTiles(level, old_size, new_size, &tiles);
    ++level;
    old_size /= kTileWidth;
    new_size /= kTileWidth;
  }
  return tiles;
}

std::vector<TileRef> NewBundles(uint64_t old_size, uint64_t new_size) {
  std::vector<TileRef> bundles;
  AppendNewTiles(0, old_size, new_size, &bundles);
  return bundles;
}

std::string TileBytes(const MerkleTree& tree, const TileRef& tile) {
  const std::vector<Hash> hashes = tree.Subtrees(
      tile.level * kTileHeight, tile.index * kTileWidth, tile.width);
  std::string bytes;
  bytes.reserve(hashes.size() * crypto::kSha256Size);
  for (const Hash& hash : hashes) bytes += crypto::AsBytes(hash);
  return bytes;
}

void AppendToBundle(std::string* bundle, std::string_view entry) {
  TANJI_CHECK(entry.size() <= kEntrySizeMax);
  base::AppendU16(bundle, static_cast<uint16_t>(entry.size()));
  bundle->append(entry);
}

absl::StatusOr<std::vector<std::string>> ReadBundle(std::string_view bundle) {
  base::WireReader reader(bundle, "bundle");
  std::vector<std::string> entries;
  while (!reader.rest().empty()) {
    if (entries.size() == kTileWidth) {
      return absl::InvalidArgumentError("bundle has more than 256 entries");
    }
    const auto size = reader.U16();
    const auto entry = size.ok()
                           ? reader.Bytes(*size)
                           : absl::StatusOr<std::string_view>(size.status());
    if (!entry.ok()) {
      return absl::InvalidArgumentError(
          StrCat("bundle is cut off in entry ", entries.size()));
    }
    entries.emplace_back(*entry);
  }
  return entries;
}

}  // namespace tanji::ledger
