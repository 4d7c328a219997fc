#include "lib/ledger/frontier.h"

#include <string>

#include "gtest/gtest.h"

namespace tanji::ledger {
namespace {

TEST(FrontierTest, HasTheRootOfTheTreeAtEverySize) {
  MerkleTree tree;
  Frontier frontier;
  EXPECT_EQ(frontier.Root(), EmptyRoot());
  for (uint64_t size = 1; size <= 600; ++size) {
    const Hash leaf = LeafHash("entry " + std::to_string(size));
    tree.Append(leaf);
    frontier.Append(leaf);
    ASSERT_EQ(frontier.size(), size);
    ASSERT_EQ(frontier.Root(), tree.Root()) << size;
  }
}

TEST(FrontierTest, AnotherLeafGivesAnotherRoot) {
  Frontier a, b;
  for (int i = 0; i < 5; ++i) {
    a.Append(LeafHash(std::string(1, 'a')));
    b.Append(LeafHash(std::string(1, i == 3 ? 'b' : 'a')));
  }
  EXPECT_NE(a.Root(), b.Root());
}

}  // namespace
}  // namespace tanji::ledger
