#include "lib/ledger/tile_tree.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::ledger {
namespace {

using base::StatusIs;
using ::testing::_;

MerkleTree TreeOf(uint64_t size) {
  MerkleTree tree;
  for (uint64_t i = 0; i < size; ++i) {
    tree.Append(LeafHash(base::StrCat("entry ", i)));
  }
  return tree;
}

// The tiles that a log of this tree's size serves.
TileTree TilesOf(const MerkleTree& tree) {
  return TileTree(
      tree.size(), [&tree](const TileRef& tile) -> absl::StatusOr<std::string> {
        const uint64_t begin = tile.index * kTileWidth;
        const uint64_t count = tree.size() >> tile.level * kTileHeight;
        if (begin + tile.width > count) {
          return absl::NotFoundError("the log has no such tile");
        }
        return TileBytes(tree, tile);
      });
}

// Against the tree that keeps every hash, at sizes around whole tiles.
TEST(TileTreeTest, GivesWhatTheWholeTreeGives) {
  for (const uint64_t size : {1, 2, 3, 255, 256, 257, 511, 777, 1025}) {
    const MerkleTree tree = TreeOf(size);
    const TileTree tiles = TilesOf(tree);
    for (uint64_t part = 0; part <= size; part += 1 + part / 7) {
      EXPECT_EQ(*tiles.RootAt(part), *tree.RootAt(part));
      if (part == 0) continue;
      EXPECT_EQ(*tiles.ConsistencyProof(part, size),
                *tree.ConsistencyProof(part, size));
      EXPECT_EQ(*tiles.InclusionProof(part - 1, size),
                *tree.InclusionProof(part - 1, size));
      EXPECT_EQ(*tiles.InclusionProof(part / 2, part),
                *tree.InclusionProof(part / 2, part));
    }
  }
}

// 256^2 leaves and some more have tiles of three levels.
TEST(TileTreeTest, GoesUpThreeLevels) {
  const MerkleTree tree = TreeOf(65'536 + 300);
  const TileTree tiles = TilesOf(tree);
  EXPECT_EQ(*tiles.RootAt(tree.size()), tree.Root());
  for (const uint64_t old_size : {1, 300, 65'535, 65'536, 65'537}) {
    EXPECT_EQ(*tiles.ConsistencyProof(old_size, tree.size()),
              *tree.ConsistencyProof(old_size, tree.size()));
  }
}

TEST(TileTreeTest, RefusesWhatItHasNot) {
  const MerkleTree tree = TreeOf(10);
  const TileTree tiles = TilesOf(tree);
  const auto beyond = StatusIs(absl::StatusCode::kOutOfRange, _);
  EXPECT_THAT(tiles.RootAt(11), beyond);
  EXPECT_THAT(tiles.InclusionProof(10, 10), beyond);
  EXPECT_THAT(tiles.InclusionProof(1, 11), beyond);
  EXPECT_THAT(tiles.ConsistencyProof(0, 10), beyond);
  EXPECT_THAT(tiles.ConsistencyProof(5, 4), beyond);
  const TileTree cut(10, [](const TileRef&) { return std::string(31, 'a'); });
  EXPECT_THAT(cut.RootAt(10), StatusIs(absl::StatusCode::kDataLoss, _));
}

}  // namespace
}  // namespace tanji::ledger
