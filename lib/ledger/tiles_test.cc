#include "lib/ledger/tiles.h"

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::ledger {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Paths(const std::vector<TileRef>& tiles) {
  std::vector<std::string> paths;
  for (const TileRef& tile : tiles) {
    paths.push_back(TilePath(tile.level, tile.index, tile.width));
  }
  return paths;
}

MerkleTree TreeOfSize(uint64_t size) {
  MerkleTree tree;
  for (uint64_t i = 0; i < size; ++i) tree.Append(LeafHash(std::to_string(i)));
  return tree;
}

// c2sp.org/tlog-tiles, "Merkle Tree": index 1234067.
TEST(TilePathTest, WritesTheExampleOfTheSpecification) {
  EXPECT_EQ(TilePath(0, 1234067, 256), "tile/0/x001/x234/067");
}

TEST(TilePathTest, NamesTheWidthOfPartialTilesOnly) {
  EXPECT_EQ(TilePath(0, 0, 1), "tile/0/000.p/1");
  EXPECT_EQ(TilePath(2, 999, 255), "tile/2/999.p/255");
  EXPECT_EQ(TilePath(63, 1000, 256), "tile/63/x001/000");
  EXPECT_EQ(BundlePath(0, 15), "tile/entries/000.p/15");
  EXPECT_EQ(BundlePath(12345, 256), "tile/entries/x012/345");
}

TEST(TilePathDeathTest, StopsOnAnImpossibleWidth) {
  EXPECT_DEATH(TilePath(0, 0, 0), "width");
  EXPECT_DEATH(BundlePath(0, 257), "width");
}

// The two examples of c2sp.org/tlog-tiles, "Partial Tiles".
TEST(NewTilesTest, CountsTheTilesOfTheSpecificationsExamples) {
  EXPECT_THAT(Paths(NewTiles(0, 256)),
              ElementsAre("tile/0/000", "tile/1/000.p/1"));
  std::map<std::pair<int, uint64_t>, int> count;  // by level and width
  for (const TileRef& tile : NewTiles(0, 70'000)) {
    ++count[{tile.level, tile.width}];
  }
  const std::map<std::pair<int, uint64_t>, int> expected = {
      {{0, 256}, 273}, {{0, 112}, 1}, {{1, 256}, 1}, {{1, 17}, 1}, {{2, 1}, 1}};
  EXPECT_EQ(count, expected);
}

TEST(NewTilesTest, LeavesOutWhatTheOldTreeHas) {
  EXPECT_THAT(NewTiles(0, 0), IsEmpty());
  EXPECT_THAT(NewTiles(70'000, 70'000), IsEmpty());
  EXPECT_THAT(Paths(NewTiles(255, 257)),
              ElementsAre("tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"));
  EXPECT_THAT(Paths(NewTiles(256, 257)), ElementsAre("tile/0/001.p/1"));
  EXPECT_EQ(NewBundles(0, 257).size(), 2u);
  EXPECT_EQ(NewBundles(256, 257).size(), 1u);
}

// By the definition: a tree of size s has at level l floor(s / 256^l) hashes.
TEST(NewTilesTest, IsTheDifferenceOfTwoCompleteLists) {
  const auto all = [](uint64_t size) {
    std::set<std::tuple<int, uint64_t, uint64_t>> tiles;
    int level = 0;
    for (uint64_t count = size; count > 0; count /= 256, ++level) {
      for (uint64_t i = 0; i < count / 256; ++i) tiles.insert({level, i, 256});
      if (count % 256 > 0) tiles.insert({level, count / 256, count % 256});
    }
    return tiles;
  };
  const std::vector<uint64_t> sizes = {0,   1,    2,     255,   256,
                                       257, 1000, 65535, 65536, 65537};
  for (const uint64_t old_size : sizes) {
    for (const uint64_t new_size : sizes) {
      if (old_size > new_size) continue;
      auto expected = all(new_size);
      for (const auto& tile : all(old_size)) expected.erase(tile);
      std::set<std::tuple<int, uint64_t, uint64_t>> actual;
      for (const TileRef& tile : NewTiles(old_size, new_size)) {
        actual.insert({tile.level, tile.index, tile.width});
      }
      EXPECT_EQ(actual, expected) << old_size << " to " << new_size;
    }
  }
}

TEST(TileBytesTest, HoldsTheHashesOfFullTilesBelow) {
  const MerkleTree tree = TreeOfSize(600);
  const std::string leaves = TileBytes(tree, {0, 2, 88});
  EXPECT_EQ(leaves.size(), 88u * 32);
  EXPECT_EQ(leaves.substr(32, 32), crypto::AsBytes(tree.Leaf(513)));
  const std::string above = TileBytes(tree, {1, 0, 2});
  MerkleTree second;
  for (uint64_t i = 256; i < 512; ++i) second.Append(tree.Leaf(i));
  EXPECT_EQ(above.substr(32), crypto::AsBytes(second.Root()));
}

TEST(TileBytesDeathTest, StopsOnATileThatTheTreeDoesNotHave) {
  const MerkleTree tree = TreeOfSize(600);
  EXPECT_DEATH(TileBytes(tree, {0, 2, 89}), "count");
  EXPECT_DEATH(TileBytes(tree, {3, 0, 1}), "levels_");
}

TEST(BundleTest, IsLengthAndEntryInTurn) {
  std::string bundle;
  AppendToBundle(&bundle, "ab");
  AppendToBundle(&bundle, std::string(0x0102, 'x'));
  EXPECT_EQ(bundle.substr(0, 6), std::string("\x00\x02"
                                             "ab\x01\x02",
                                             6));
  EXPECT_THAT(ReadBundle(bundle),
              base::IsOkAndHolds(ElementsAre("ab", std::string(258, 'x'))));
  EXPECT_THAT(ReadBundle(""), base::IsOkAndHolds(IsEmpty()));
}

TEST(BundleTest, RefusesEveryCut) {
  std::string bundle;
  AppendToBundle(&bundle, "first");
  const size_t whole = bundle.size();
  AppendToBundle(&bundle, "second");
  for (size_t size = 1; size < bundle.size(); ++size) {
    if (size == whole) continue;
    EXPECT_THAT(ReadBundle(bundle.substr(0, size)),
                base::StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr("cut off")));
  }
}

TEST(BundleTest, RefusesMoreEntriesThanATileIsWide) {
  std::string bundle;
  for (uint64_t i = 0; i < kTileWidth; ++i) AppendToBundle(&bundle, "e");
  TANJI_EXPECT_OK(ReadBundle(bundle));
  AppendToBundle(&bundle, "e");
  EXPECT_THAT(ReadBundle(bundle),
              base::StatusIs(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace tanji::ledger
