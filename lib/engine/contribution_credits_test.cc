// Trees and paths where something is subtracted: gross_intensity.h.

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/contribution_paths.h"
#include "lib/engine/contribution_tree.h"
#include "lib/engine/gross_intensity.h"
#include "lib/engine/testing/contribution_case.h"
#include "lib/engine/testing/random_network.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using base::StatusIs;
using graph::ProcessNumber;
using graph::SnapshotBuilder;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::IsNan;
using ::testing::SizeIs;

constexpr size_t kProcessesMax = 1000;

GrossIntensities GrossOf(const ContributionCase& network, ProcessNumber root) {
  auto gross = SolveGross(network.measure(), root, kProcessesMax);
  EXPECT_THAT(gross, base::IsOk());
  return *std::move(gross);
}

// A part of 10 whose scrap saves 9.9; all but 0.1 of it is hidden.
SnapshotBuilder Part() {
  return SnapshotBuilder()
      .Process("machine", 1, {{"part", 1}, {"bolt", 0.5}})
      .Process("part", 0, {{"steel", 2}, {"scrap", -3.3}})
      .Process("steel", 5, {})
      .Process("scrap", 3, {})
      .Process("bolt", 4, {});
}

TEST(SolveGrossTest, AddsUpWhatIsSubtracted) {
  const ContributionCase network(Part().Build());
  const GrossIntensities gross = GrossOf(network, 0);
  EXPECT_THAT(gross.Of(1), DoubleNear(19.9, 1e-13));
  EXPECT_THAT(gross.Of(0), DoubleNear(22.9, 1e-13));
  EXPECT_EQ(gross.Of(3), 3);
  EXPECT_THAT(GrossOf(network, 1).Of(0), IsNan());
}

// The part is 0.1 as a whole.
TEST(SolveGrossTest, WhatIsClosedIsWhole) {
  const ContributionCase network(Part().Build(), {1});
  const GrossIntensities gross = GrossOf(network, 0);
  EXPECT_THAT(gross.Of(0), DoubleNear(1 + 0.1 + 2, 1e-13));
  EXPECT_THAT(gross.Of(1), IsNan());
}

// 1 - 2 y, answered as 1/3; in absolute values it eats more than it makes.
TEST(SolveGrossTest, IsNotWhereALoopHasNone) {
  const ContributionCase network(SnapshotBuilder()
                                     .Process("user", 1, {{"a", 1}})
                                     .Process("a", 1, {{"a", -2}})
                                     .Build());
  ASSERT_TRUE(network.IsAnswered(0));
  EXPECT_THAT(GrossOf(network, 0).Of(0), IsNan());
  EXPECT_THAT(
      SolveGross(network.measure(), 0, 1),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("more than 1")));
}

TEST(ContributionCreditsTest, WhatCancelsIsFound) {
  const ContributionCase network(Part().Build());
  const GrossIntensities gross = GrossOf(network, 0);
  PathLimits limits;
  limits.paths_max = 2;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionPaths paths,
      FindContributionPaths(network.measure(&gross), 0, limits));
  ASSERT_THAT(paths.paths, SizeIs(2));
  EXPECT_EQ(paths.paths[0].contribution, 10);
  EXPECT_THAT(paths.paths[1].contribution, DoubleNear(-9.9, 1e-14));
  EXPECT_THAT(paths.rest, DoubleNear(3, 1e-14));
  EXPECT_THAT(paths.size, DoubleNear(22.9, 1e-13));
}

// Without the bound the bolt would come first, and the credit not at all.
TEST(ContributionCreditsTest, WhatCancelsIsANode) {
  const ContributionCase network(Part().Build());
  const GrossIntensities gross = GrossOf(network, 0);
  TreeLimits limits;
  limits.nodes_max = 3;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionTree tree,
      GrowContributionTree(network.measure(&gross), 0, limits));
  ASSERT_THAT(tree.nodes, SizeIs(3));
  EXPECT_EQ(tree.nodes[1].process, 1U);
  EXPECT_THAT(tree.nodes[1].total, DoubleNear(0.1, 1e-14));
  EXPECT_EQ(tree.nodes[2].process, 2U);
  EXPECT_THAT(tree.size, DoubleNear(22.9, 1e-13));
}

// What comes to exactly nothing has its parts all the same.
TEST(ContributionCreditsTest, NothingIsEnteredWhereItHasParts) {
  const ContributionCase network(SnapshotBuilder()
                                     .Process("a", 1, {{"b", 1}})
                                     .Process("b", 0, {{"c", 2}, {"d", -1}})
                                     .Process("c", 3, {})
                                     .Process("d", 6, {})
                                     .Build());
  const GrossIntensities gross = GrossOf(network, 0);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionPaths paths,
      FindContributionPaths(network.measure(&gross), 0, {}));
  EXPECT_THAT(paths.paths, SizeIs(3));
  EXPECT_EQ(paths.end, ContributionEnd::kNothingLeft);
}

TEST(ContributionCreditsTest, AddsUpOnRandomNetworks) {
  std::mt19937_64 random(23);
  for (int round = 0; round < 40; ++round) {
    const ContributionCase network(
        RandomNetwork(random, 30, round % 2 == 0 ? 3 : 30, 0.2).Compile());
    const GrossIntensities gross = GrossOf(network, 4);
    PathLimits limits;
    limits.way = {.depth_max = 10, .turns_max = round % 3, .inputs_max = 5000};
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ContributionPaths paths,
        FindContributionPaths(network.measure(&gross), 4, limits));
    double sum = paths.rest;
    for (const ContributionPath& path : paths.paths) sum += path.contribution;
    EXPECT_THAT(sum, DoubleNear(network.FootprintOf(4), 1e-12 * paths.size));
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ContributionTree tree,
        GrowContributionTree(network.measure(&gross), 4, {.way = limits.way}));
    sum = 0;
    for (const TreeNode& node : tree.nodes) sum += node.own + node.rest;
    EXPECT_THAT(sum, DoubleNear(network.FootprintOf(4), 1e-12 * tree.size));
  }
}

// Half of the inputs are credits; the first 20 paths are the largest there are.
TEST(ContributionCreditsTest, LeavesNoLargerPathOut) {
  std::mt19937_64 random(29);
  std::uniform_real_distribution<double> amount(-0.9, 0.9);
  for (int round = 0; round < 20; ++round) {
    Network layers;
    for (ProcessNumber i = 0; i < 14; ++i) {
      layers.output.push_back(1);
      layers.direct.push_back(amount(random));
      for (int k = 0; k < 3; ++k) {
        const ProcessNumber supplier = i + 1 + random() % 3;
        if (supplier < 14) {
          layers.inputs.push_back({i, supplier, amount(random)});
        }
      }
    }
    const ContributionCase network(layers.Compile());
    const GrossIntensities gross = GrossOf(network, 0);
    std::vector<double> all;
    AddAll(network, 0, 1, all);
    std::sort(all.begin(), all.end(),
              [](double a, double b) { return std::abs(a) > std::abs(b); });
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ContributionPaths paths,
        FindContributionPaths(network.measure(&gross), 0, {}));
    ASSERT_THAT(paths.paths, SizeIs(std::min<size_t>(20, all.size())));
    double size = 0;
    for (const double part : all) size += std::abs(part);
    EXPECT_THAT(paths.size, DoubleNear(size, 1e-12 * size));
    for (size_t p = 0; p < paths.paths.size(); ++p) {
      EXPECT_THAT(paths.paths[p].contribution, DoubleNear(all[p], 1e-12));
    }
  }
}

}  // namespace
}  // namespace tanji::engine
