#include "lib/engine/solving_order.h"

#include <algorithm>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::Snapshot;
using graph::SnapshotBuilder;
using ::testing::ElementsAre;

std::vector<std::vector<ProcessNumber>> Groups(const SolvingOrder& order) {
  std::vector<std::vector<ProcessNumber>> groups;
  for (size_t g = 0; g < order.group_count(); ++g) {
    groups.emplace_back(order.group(g).begin(), order.group(g).end());
  }
  return groups;
}

// Inputs as rows of suppliers, each of amount 0.1.
Snapshot FromRows(const std::vector<std::vector<ProcessNumber>>& rows) {
  Snapshot::Parts parts;
  parts.input_begin.push_back(0);
  for (const auto& row : rows) {
    parts.output.push_back(1);
    parts.direct.push_back(1);
    parts.unlinked.push_back(0);
    parts.supplier.insert(parts.supplier.end(), row.begin(), row.end());
    parts.input_begin.push_back(parts.supplier.size());
  }
  parts.amount.assign(parts.supplier.size(), 0.1);
  return *Snapshot::Create(std::move(parts));
}

TEST(SolvingOrderTest, PutsSuppliersFirst) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("car", 0, {{"steel", 1}, {"power", 1}})
                                .Process("steel", 0, {{"power", 1}})
                                .Process("power", 0, {})
                                .Build();
  EXPECT_THAT(Groups(SolvingOrder(snapshot)),
              ElementsAre(ElementsAre(2), ElementsAre(1), ElementsAre(0)));
}

TEST(SolvingOrderTest, KeepsALoopTogetherInAscendingOrder) {
  const Snapshot snapshot = FromRows({{2}, {3}, {4}, {}, {0, 1}});
  EXPECT_THAT(
      Groups(SolvingOrder(snapshot)),
      ElementsAre(ElementsAre(3), ElementsAre(1), ElementsAre(0, 2, 4)));
}

TEST(SolvingOrderTest, OwnUseAloneMakesNoLoopGroup) {
  EXPECT_THAT(Groups(SolvingOrder(FromRows({{0}}))),
              ElementsAre(ElementsAre(0)));
}

TEST(SolvingOrderTest, SplitsTwoLoopsThatOnlyFeedEachOtherOneWay) {
  const Snapshot snapshot = FromRows({{1}, {0, 2}, {3}, {2}});
  EXPECT_THAT(Groups(SolvingOrder(snapshot)),
              ElementsAre(ElementsAre(2, 3), ElementsAre(0, 1)));
}

// 0 takes from 1, 1 takes 0 (and -0) of process 0: no loop.
TEST(SolvingOrderTest, LeavesOutWhatIsTakenZeroTimes) {
  Snapshot::Parts parts = FromRows({{1}, {0, 0, 2}, {}}).ToParts();
  parts.amount = {1, 0.0, -0.0, 1};
  EXPECT_THAT(Groups(SolvingOrder(*Snapshot::Create(std::move(parts)))),
              ElementsAre(ElementsAre(2), ElementsAre(1), ElementsAre(0)));
}

TEST(SolvingOrderTest, GivesAProcessThatIsNotInForceAGroupOfItsOwn) {
  Snapshot::Parts parts = FromRows({{}, {}}).ToParts();
  parts.output[0] = 0;
  const Snapshot snapshot = *Snapshot::Create(std::move(parts));
  EXPECT_THAT(Groups(SolvingOrder(snapshot)),
              ElementsAre(ElementsAre(0), ElementsAre(1)));
}

TEST(SolvingOrderTest, OfNothingIsEmpty) {
  const SolvingOrder order(FromRows({}));
  EXPECT_EQ(order.group_count(), 0U);
  EXPECT_TRUE(order.processes().empty());
}

// A recursive search would overflow the stack here.
TEST(SolvingOrderTest, FollowsAMillionTiers) {
  constexpr ProcessNumber kTiers = 1'000'000;
  std::vector<std::vector<ProcessNumber>> rows(kTiers);
  for (ProcessNumber i = 0; i + 1 < kTiers; ++i) rows[i] = {i + 1};
  const SolvingOrder order(FromRows(rows));
  ASSERT_EQ(order.group_count(), size_t{kTiers});
  EXPECT_EQ(order.group(0).front(), kTiers - 1);
}

// Two processes share a group exactly when each can be reached from the other;
// reachability by Warshall's closure.
TEST(SolvingOrderTest, AgreesWithReachabilityOnRandomGraphs) {
  constexpr int kGraphs = 300;
  std::mt19937_64 random(7);
  RecordProperty("seed", 7);
  for (int graph = 0; graph < kGraphs; ++graph) {
    SCOPED_TRACE(testing::Message() << "seed 7, graph " << graph);
    const size_t n = 1 + random() % 12;
    std::vector<std::vector<ProcessNumber>> rows(n);
    std::vector<std::vector<bool>> reaches(n, std::vector<bool>(n, false));
    for (size_t links = random() % (2 * n); links > 0; --links) {
      const size_t i = random() % n;
      const size_t j = random() % n;
      rows[i].push_back(static_cast<ProcessNumber>(j));
      reaches[i][j] = true;
    }
    for (size_t i = 0; i < n; ++i) reaches[i][i] = true;
    for (size_t k = 0; k < n; ++k) {
      for (size_t i = 0; i < n; ++i) {
        for (size_t j = 0; j < n; ++j) {
          if (reaches[i][k] && reaches[k][j]) reaches[i][j] = true;
        }
      }
    }
    const auto groups = Groups(SolvingOrder(FromRows(rows)));
    std::vector<size_t> group_of(n, SIZE_MAX);
    for (size_t g = 0; g < groups.size(); ++g) {
      EXPECT_TRUE(std::is_sorted(groups[g].begin(), groups[g].end()));
      for (const ProcessNumber i : groups[g]) {
        EXPECT_EQ(group_of[i], SIZE_MAX);
        group_of[i] = g;
      }
    }
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < n; ++j) {
        EXPECT_EQ(group_of[i] == group_of[j], reaches[i][j] && reaches[j][i]);
        EXPECT_TRUE(!reaches[i][j] || group_of[j] <= group_of[i]);
      }
    }
  }
}

}  // namespace
}  // namespace tanji::engine
