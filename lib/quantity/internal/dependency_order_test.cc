#include "lib/quantity/internal/dependency_order.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::quantity::internal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Needs = std::vector<std::vector<size_t>>;

TEST(OrderByDependencyTest, PutsWhatIsNeededFirst) {
  // 0 needs 2 and 1, 1 needs 2, 3 needs nothing.
  const auto result = OrderByDependency(Needs{{2, 1}, {2}, {}, {}});
  EXPECT_THAT(result.order, ElementsAre(2, 1, 0, 3));
  EXPECT_THAT(result.cycles, IsEmpty());
}

TEST(OrderByDependencyTest, NamesACycleInItsOwnOrder) {
  // 0 needs 1, and 1 -> 2 -> 3 -> 1 is a circle.
  const auto result = OrderByDependency(Needs{{1}, {2}, {3}, {1}});
  EXPECT_THAT(result.cycles, ElementsAre(ElementsAre(1, 2, 3)));
  EXPECT_EQ(result.order.size(), 4u);
}

TEST(OrderByDependencyTest, FindsOwnUseAndCyclesThatShareAMember) {
  EXPECT_THAT(OrderByDependency(Needs{{0}}).cycles,
              ElementsAre(ElementsAre(0)));
  // 0 <-> 1 and 1 <-> 2.
  EXPECT_THAT(OrderByDependency(Needs{{1}, {0, 2}, {1}}).cycles,
              ElementsAre(ElementsAre(0, 1), ElementsAre(1, 2)));
  // All three need each other; 1 <-> 2 adds no member.
  EXPECT_THAT(OrderByDependency(Needs{{1, 2}, {0, 2}, {0, 1}}).cycles,
              ElementsAre(ElementsAre(0, 1), ElementsAre(0, 1, 2)));
}

TEST(OrderByDependencyTest, FollowsALongChainWithoutRecursion) {
  constexpr size_t kCount = 200'000;
  Needs needs(kCount);
  for (size_t i = 0; i + 1 < kCount; ++i) needs[i].push_back(i + 1);
  const auto result = OrderByDependency(needs);
  EXPECT_EQ(result.order.front(), kCount - 1);
  EXPECT_EQ(result.order.back(), 0u);
}

TEST(OrderByDependencyTest, TakesNothing) {
  EXPECT_THAT(OrderByDependency({}).order, IsEmpty());
}

}  // namespace
}  // namespace tanji::quantity::internal
