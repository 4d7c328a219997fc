#include "lib/ledger/tile_tree.h"

#include <algorithm>
#include <bit>

#include "lib/base/status.h"
#include "lib/ledger/frontier.h"
#include "lib/ledger/internal/proof_ranges.h"

namespace tanji::ledger {
namespace {

using base::StrCat;
using internal::LeafRange;

}  // namespace

// Of the leaves [index 2^height, (index + 1) 2^height).
absl::StatusOr<Hash> TileTree::SubtreeHash(int height, uint64_t index) const {
  const int level = height / kTileHeight;
  const int within = height % kTileHeight;
  const uint64_t first = index << within;  // hash of that level
  const uint64_t count = uint64_t{1} << within;
  const uint64_t tile = first / kTileWidth;
  const uint64_t level_size = size_ >> (level * kTileHeight);
  const uint64_t width = std::min(kTileWidth, level_size - tile * kTileWidth);
  TANJI_ASSIGN_OR_RETURN(const std::string bytes, read_({level, tile, width}));
  if (bytes.size() != width * crypto::kSha256Size) {
    return absl::DataLossError(
        StrCat(TilePath(level, tile, width), " has ", bytes.size(), " bytes"));
  }
  Frontier frontier;
  for (uint64_t i = first % kTileWidth; frontier.size() < count; ++i) {
    frontier.Append(crypto::DigestFromBytes(std::string_view(bytes).substr(
        i * crypto::kSha256Size, crypto::kSha256Size)));
  }
  return frontier.Root();
}

absl::StatusOr<Hash> TileTree::RangeHash(uint64_t begin, uint64_t end) const {
  const uint64_t size = end - begin;
  if (std::has_single_bit(size)) {
    const int height = std::countr_zero(size);
    return SubtreeHash(height, begin >> height);
  }
  const uint64_t middle = begin + internal::SplitPoint(size);
  TANJI_ASSIGN_OR_RETURN(const Hash left, RangeHash(begin, middle));
  TANJI_ASSIGN_OR_RETURN(const Hash right, RangeHash(middle, end));
  return NodeHash(left, right);
}

absl::StatusOr<Hash> TileTree::RootAt(uint64_t size) const {
  if (size > size_) {
    return absl::OutOfRangeError(
        StrCat("root at size ", size, ", but the tree has ", size_));
  }
  if (size == 0) return EmptyRoot();
  return RangeHash(0, size);
}

absl::StatusOr<std::vector<Hash>> TileTree::InclusionProof(
    uint64_t index, uint64_t size) const {
  if (size > size_ || index >= size) {
    return absl::OutOfRangeError(StrCat("inclusion of entry ", index,
                                        " in size ", size,
                                        ", but the tree has ", size_));
  }
  std::vector<Hash> proof;
  for (const LeafRange& range : internal::InclusionRanges(index, size)) {
    TANJI_ASSIGN_OR_RETURN(proof.emplace_back(),
                           RangeHash(range.begin, range.end));
  }
  return proof;
}

absl::StatusOr<std::vector<Hash>> TileTree::ConsistencyProof(
    uint64_t old_size, uint64_t new_size) const {
  if (new_size > size_ || old_size > new_size || old_size == 0) {
    return absl::OutOfRangeError(StrCat("consistency of sizes ", old_size,
                                        " and ", new_size,
                                        ", but the tree has ", size_));
  }
  std::vector<Hash> proof;
  for (const LeafRange& range :
       internal::ConsistencyRanges(old_size, new_size)) {
    TANJI_ASSIGN_OR_RETURN(proof.emplace_back(),
                           RangeHash(range.begin, range.end));
  }
  return proof;
}

}  // namespace tanji::ledger
