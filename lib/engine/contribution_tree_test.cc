#include "lib/engine/contribution_tree.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/testing/contribution_case.h"
#include "lib/engine/testing/random_network.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using base::StatusIs;
using graph::ProcessNumber;
using graph::SnapshotBuilder;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// One line a node: ". . 2 = total own rest", a point for each input.
std::vector<std::string> TextsOf(const ContributionTree& tree) {
  static constexpr const char* kEnds[] = {"",          " closed", " loop",
                                          " diverges", " deep",   " many"};
  std::vector<std::string> texts;
  for (const TreeNode& node : tree.nodes) {
    std::string text;
    for (int d = 0; d < node.depth; ++d) text += ". ";
    texts.push_back(base::StrCat(text, node.process, " = ", ByHand(node.total),
                                 " ", ByHand(node.own), " ", ByHand(node.rest),
                                 kEnds[static_cast<size_t>(node.end)]));
  }
  return texts;
}

// contribution_paths_test.cc: 1 + 3 x (0.5 + 0.4 x 0.4) + 0.5 x 0.4.
SnapshotBuilder PhonesPowerFirst() {
  return SnapshotBuilder()
      .Process("phone", 1, {{"power", 0.5}, {"chip", 3}})
      .Process("chip", 5, {{"power", 4}}, /*output=*/10)
      .Process("power", 0.4, {});
}

TEST(GrowContributionTreeTest, EachNodeIsItsPartsAndItsChildren) {
  const ContributionCase phones(PhonesPowerFirst().Build());
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionTree tree,
                             GrowContributionTree(phones.measure(), 0, {}));
  EXPECT_THAT(TextsOf(tree),
              ElementsAre("0 = 3.18 1 0", ". 1 = 1.98 1.5 0",
                          ". . 2 = 0.48 0.48 0", ". 2 = 0.2 0.2 0"));
  EXPECT_EQ(tree.end, ContributionEnd::kNothingLeft);
  EXPECT_THAT(tree.size, DoubleNear(3.18, 1e-14));
  EXPECT_EQ(tree.nodes[1].input, 1U);
  EXPECT_THAT(tree.nodes[2].amount, DoubleNear(1.2, 1e-15));
  EXPECT_EQ(tree.nodes[2].parent, 1U);
}

TEST(GrowContributionTreeTest, WhatIsNoNodeIsTheRest) {
  const ContributionCase phones(PhonesPowerFirst().Build());
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionTree tree,
      GrowContributionTree(phones.measure(), 0,
                           {.way = {}, .nodes_max = 2, .fraction = 1}));
  EXPECT_THAT(TextsOf(tree),
              ElementsAre("0 = 3.18 1 0.2", ". 1 = 1.98 1.5 0.48"));
  EXPECT_EQ(tree.end, ContributionEnd::kCountMax);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionTree deep,
      GrowContributionTree(
          phones.measure(), 0,
          {.way = {.depth_max = 1}, .nodes_max = 30, .fraction = 1}));
  EXPECT_THAT(TextsOf(deep),
              ElementsAre("0 = 3.18 1 0", ". 1 = 1.98 1.5 0.48 deep",
                          ". 2 = 0.2 0.2 0"));
  EXPECT_EQ(deep.end, ContributionEnd::kLimits);
}

// 1 + 1.5 of 3.18 are 78.6 %.
TEST(GrowContributionTreeTest, StopsWhereEnoughIsExplained) {
  const ContributionCase phones(PhonesPowerFirst().Build());
  const auto count = [&](double fraction) {
    return GrowContributionTree(
               phones.measure(), 0,
               {.way = {}, .nodes_max = 30, .fraction = fraction})
        ->nodes.size();
  };
  EXPECT_EQ(count(0.78), 2U);
  EXPECT_EQ(count(0.79), 3U);
  EXPECT_EQ(count(0), 1U);
}

// As the paths' test: a loop stands for its further turns, 0.2 x 2.625.
TEST(GrowContributionTreeTest, ALoopIsMarkedAndFollowedAsFarAsAsked) {
  const ContributionCase loop(SnapshotBuilder()
                                  .Process("steel", 1.8, {{"power", 0.5}})
                                  .Process("power", 0.6, {{"steel", 0.4}})
                                  .Build());
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionTree tree,
                             GrowContributionTree(loop.measure(), 0, {}));
  EXPECT_THAT(TextsOf(tree), ElementsAre("0 = 2.625 1.8 0", ". 1 = 0.825 0.3 0",
                                         ". . 0 = 0.525 0 0.525 loop"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionTree turns,
      GrowContributionTree(
          loop.measure(), 0,
          {.way = {.turns_max = 1}, .nodes_max = 30, .fraction = 1}));
  EXPECT_THAT(TextsOf(turns),
              ElementsAre("0 = 2.625 1.8 0", ". 1 = 0.825 0.3 0",
                          ". . 0 = 0.525 0.36 0", ". . . 1 = 0.165 0.06 0",
                          ". . . . 0 = 0.105 0 0.105 loop"));
}

// Own use of -2: y = 3 / 3; folded as any other, so there are no turns.
TEST(GrowContributionTreeTest, OwnUseIsFolded) {
  const ContributionCase credit(SnapshotBuilder()
                                    .Process("user", 1, {{"a", 0.25}})
                                    .Process("a", 3, {{"a", -2}, {"b", 3}})
                                    .Process("b", 1, {})
                                    .Build());
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionTree tree,
                             GrowContributionTree(credit.measure(), 0, {}));
  EXPECT_THAT(TextsOf(tree), ElementsAre("0 = 1.5 1 0", ". 1 = 0.5 0.25 0",
                                         ". . 2 = 0.25 0.25 0"));
  EXPECT_EQ(tree.nodes[1].own_use, -2);
}

TEST(GrowContributionTreeTest, ClosedSuppliersAreWhole) {
  const ContributionCase closed(PhonesPowerFirst().Build(), {0, 1});
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionTree tree,
                             GrowContributionTree(closed.measure(), 0, {}));
  EXPECT_THAT(TextsOf(tree),
              ElementsAre("0 = 3.18 1 0", ". 1 = 1.98 0 1.98 closed",
                          ". 2 = 0.2 0.2 0"));
}

// A total of 0 has parts all the same.
TEST(GrowContributionTreeTest, CreditsAreNodes) {
  const ContributionCase credit(SnapshotBuilder()
                                    .Process("a", 1, {{"b", 1}, {"scrap", -2}})
                                    .Process("b", 3, {})
                                    .Process("scrap", 2, {})
                                    .Build());
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionTree tree,
                             GrowContributionTree(credit.measure(), 0, {}));
  EXPECT_THAT(TextsOf(tree),
              ElementsAre("0 = 0 1 0", ". 2 = -4 -4 0", ". 1 = 3 3 0"));
  EXPECT_EQ(tree.size, 8);
}

TEST(GrowContributionTreeTest, RefusesWhatHasNoAnswer) {
  const ContributionCase bad(
      SnapshotBuilder().Process("a", 1, {{"a", 2}}).Build());
  EXPECT_THAT(
      GrowContributionTree(bad.measure(), 0, {}),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("gain")));
  EXPECT_THAT(GrowContributionTree(bad.measure(), 9, {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("not in force")));
  EXPECT_THAT(
      GrowContributionTree(bad.measure(), 0,
                           {.way = {}, .nodes_max = 0, .fraction = 1}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("0 nodes")));
}

TEST(GrowContributionTreeTest, NodesAddUpOnRandomNetworks) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 60; ++round) {
    const ContributionCase network(
        RandomNetwork(random, 40, round % 3 == 0 ? 3 : 40,
                      round % 2 == 0 ? 0 : 0.1)
            .Compile(),
        round % 5 == 0 ? std::set<ProcessNumber>{3, 9, 20}
                       : std::set<ProcessNumber>{});
    for (const size_t count : {1U, 10U, 200U}) {
      TANJI_ASSERT_OK_AND_ASSIGN(
          const ContributionTree tree,
          GrowContributionTree(network.measure(), 5,
                               {.way = {.depth_max = 8,
                                        .turns_max = round % 3,
                                        .inputs_max = 1000},
                                .nodes_max = count,
                                .fraction = 1}));
      std::vector<double> parts(tree.nodes.size());
      double sum = 0;
      for (size_t n = tree.nodes.size(); n-- > 0;) {
        const TreeNode& node = tree.nodes[n];
        sum += node.own + node.rest;
        EXPECT_THAT(node.own + node.rest + parts[n],
                    DoubleNear(node.total, 1e-12 * tree.size));
        if (n > 0) {
          ASSERT_LT(node.parent, n);
          parts[node.parent] += node.total;
        }
      }
      EXPECT_THAT(sum, DoubleNear(network.FootprintOf(5), 1e-12 * tree.size));
    }
  }
}

}  // namespace
}  // namespace tanji::engine
