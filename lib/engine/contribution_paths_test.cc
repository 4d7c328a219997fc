#include "lib/engine/contribution_paths.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/breakdown.h"
#include "lib/engine/supply.h"
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
using ::testing::IsEmpty;
using ::testing::SizeIs;

// "0 1 2 = 0.25", with "closed", "loop" or "diverges" behind the steps.
std::string TextOf(const ContributionPath& path) {
  static constexpr const char* kEnds[] = {"", "closed ", "loop ", "diverges "};
  std::string text;
  for (const PathStep& step : path.steps) {
    base::StrAppend(&text, step.process, " ");
  }
  return base::StrCat(text, kEnds[static_cast<size_t>(path.end)], "= ",
                      ByHand(path.contribution));
}

std::vector<std::string> TextsOf(const ContributionPaths& paths) {
  std::vector<std::string> texts;
  for (const ContributionPath& path : paths.paths) {
    texts.push_back(TextOf(path));
  }
  return texts;
}

double SumOf(const ContributionPaths& paths) {
  double sum = paths.rest;
  for (const ContributionPath& path : paths.paths) sum += path.contribution;
  return sum;
}

// A phone emits 1, takes 3 chips (0.5 each, and 0.4 power, which emits 0.4) and
// 0.5 power: 1 + 1.5 + 0.48 + 0.2.
TEST(FindContributionPathsTest, TheLargestFirst) {
  const ContributionCase phones(Phones().Build());
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionPaths paths,
                             FindContributionPaths(phones.measure(), 0, {}));
  EXPECT_THAT(TextsOf(paths),
              ElementsAre("0 1 = 1.5", "0 = 1", "0 1 2 = 0.48", "0 2 = 0.2"));
  EXPECT_EQ(paths.end, ContributionEnd::kNothingLeft);
  EXPECT_EQ(paths.rest, 0);
  EXPECT_THAT(paths.size, DoubleNear(3.18, 1e-14));
  EXPECT_THAT(paths.paths[2].steps[2].amount, DoubleNear(1.2, 1e-15));
  EXPECT_EQ(paths.paths[2].steps[0].input, graph::kNoNumber);
}

TEST(FindContributionPathsTest, WhatIsNotShownIsTheRest) {
  const ContributionCase phones(Phones().Build());
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionPaths paths,
      FindContributionPaths(phones.measure(), 0,
                            {.way = {}, .paths_max = 2, .fraction = 1}));
  EXPECT_THAT(TextsOf(paths), ElementsAre("0 1 = 1.5", "0 = 1"));
  EXPECT_THAT(paths.rest, DoubleNear(0.68, 1e-15));
  EXPECT_EQ(paths.end, ContributionEnd::kCountMax);
}

// 1.5 + 1 of 3.18 are 78.6 %.
TEST(FindContributionPathsTest, StopsWhereEnoughIsShown) {
  const ContributionCase phones(Phones().Build());
  const auto count = [&](double fraction) {
    const auto paths = FindContributionPaths(
        phones.measure(), 0, {.way = {}, .paths_max = 9, .fraction = fraction});
    EXPECT_EQ(paths->end, ContributionEnd::kFraction);
    return paths->paths.size();
  };
  EXPECT_EQ(count(0.78), 2U);
  EXPECT_EQ(count(0.79), 3U);
}

TEST(FindContributionPathsTest, TwoInputsOfOneSupplierAreTwoPaths) {
  const ContributionCase twice(SnapshotBuilder()
                                   .Process("a", 0, {{"b", 1}, {"b", 2}})
                                   .Process("b", 5, {})
                                   .Build());
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionPaths paths,
                             FindContributionPaths(twice.measure(), 0, {}));
  ASSERT_THAT(TextsOf(paths), ElementsAre("0 1 = 10", "0 1 = 5"));
  EXPECT_EQ(paths.paths[0].steps[1].input, 1U);
  EXPECT_EQ(paths.paths[1].steps[1].input, 0U);
}

// Power needs 0.2 of itself: it runs 1 / 0.8 times, y = 0.5.
TEST(FindContributionPathsTest, OwnUseIsNoStep) {
  const ContributionCase own(SnapshotBuilder()
                                 .Process("a", 0, {{"power", 2}})
                                 .Process("power", 0.4, {{"power", 0.2}})
                                 .Build());
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionPaths paths,
                             FindContributionPaths(own.measure(), 0, {}));
  ASSERT_THAT(TextsOf(paths), ElementsAre("0 1 = 1"));
  EXPECT_EQ(paths.paths[0].steps[1].own_use, 0.2);
  EXPECT_EQ(paths.paths[0].steps[0].own_use, 0);
}

// y_steel = 1.8 + 0.5 y_power, y_power = 0.6 + 0.4 y_steel: 2.625, 1.65. The
// second turn begins with 0.2 of steel: 0.525 of 2.625.
TEST(FindContributionPathsTest, AWayEndsWhereItMeetsItself) {
  const ContributionCase loop(SnapshotBuilder()
                                  .Process("steel", 1.8, {{"power", 0.5}})
                                  .Process("power", 0.6, {{"steel", 0.4}})
                                  .Build());
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionPaths paths,
                             FindContributionPaths(loop.measure(), 0, {}));
  EXPECT_THAT(TextsOf(paths),
              ElementsAre("0 = 1.8", "0 1 0 loop = 0.525", "0 1 = 0.3"));
  EXPECT_EQ(paths.rest, 0);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionPaths turns,
      FindContributionPaths(
          loop.measure(), 0,
          {.way = {.turns_max = 1}, .paths_max = 20, .fraction = 1}));
  EXPECT_THAT(TextsOf(turns),
              ElementsAre("0 = 1.8", "0 1 0 = 0.36", "0 1 = 0.3",
                          "0 1 0 1 0 loop = 0.105", "0 1 0 1 = 0.06"));
}

// Gain -2: y_a = (3 - 4 y_b) , y_b = 0.5 y_a: 1. Its turns grow.
TEST(FindContributionPathsTest, TurnsThatGrowAreNotFollowed) {
  const ContributionCase loop(SnapshotBuilder()
                                  .Process("a", 3, {{"b", -4}})
                                  .Process("b", 0, {{"a", 0.5}})
                                  .Build());
  for (const int turns : {0, 5}) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ContributionPaths paths,
        FindContributionPaths(
            loop.measure(), 0,
            {.way = {.turns_max = turns}, .paths_max = 20, .fraction = 1}));
    EXPECT_THAT(TextsOf(paths), ElementsAre("0 = 3", "0 1 0 diverges = -2"));
    EXPECT_EQ(paths.size, 5);
  }
}

TEST(FindContributionPathsTest, CreditsAreNegativeAndNotLost) {
  const ContributionCase credit(SnapshotBuilder()
                                    .Process("a", 1, {{"scrap", -2}, {"b", 1}})
                                    .Process("scrap", 2, {})
                                    .Process("b", 3, {})
                                    .Build());
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionPaths paths,
                             FindContributionPaths(credit.measure(), 0, {}));
  EXPECT_THAT(TextsOf(paths), ElementsAre("0 1 = -4", "0 2 = 3", "0 = 1"));
  EXPECT_EQ(paths.total, 0);
  EXPECT_EQ(paths.size, 8);
}

TEST(FindContributionPathsTest, WhatIsClosedCountsWhole) {
  const ContributionCase closed(Phones().Build(), {1});
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionPaths paths,
                             FindContributionPaths(closed.measure(), 0, {}));
  EXPECT_THAT(TextsOf(paths),
              ElementsAre("0 1 closed = 1.98", "0 = 1", "0 2 = 0.2"));
}

// The product itself is explained, but not met again.
TEST(FindContributionPathsTest, AClosedProductIsEnteredOnce) {
  const ContributionCase loop(SnapshotBuilder()
                                  .Process("steel", 1.8, {{"power", 0.5}})
                                  .Process("power", 0.6, {{"steel", 0.4}})
                                  .Build(),
                              {0});
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionPaths paths,
      FindContributionPaths(
          loop.measure(), 0,
          {.way = {.turns_max = 3}, .paths_max = 20, .fraction = 1}));
  EXPECT_THAT(TextsOf(paths),
              ElementsAre("0 = 1.8", "0 1 0 loop = 0.525", "0 1 = 0.3"));
}

TEST(FindContributionPathsTest, LimitsLeaveARest) {
  const ContributionCase phones(Phones().Build());
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionPaths shallow,
      FindContributionPaths(
          phones.measure(), 0,
          {.way = {.depth_max = 1}, .paths_max = 20, .fraction = 1}));
  EXPECT_THAT(TextsOf(shallow), ElementsAre("0 1 = 1.5", "0 = 1", "0 2 = 0.2"));
  EXPECT_THAT(shallow.rest, DoubleNear(0.48, 1e-15));
  EXPECT_EQ(shallow.end, ContributionEnd::kLimits);
  // Two inputs are those of the phone alone.
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ContributionPaths few,
      FindContributionPaths(
          phones.measure(), 0,
          {.way = {.inputs_max = 2}, .paths_max = 20, .fraction = 1}));
  EXPECT_THAT(TextsOf(few), ElementsAre("0 1 = 1.5", "0 = 1", "0 2 = 0.2"));
  EXPECT_EQ(few.end, ContributionEnd::kLimits);
}

TEST(FindContributionPathsTest, NothingComesFromNothing) {
  const ContributionCase zero(SnapshotBuilder()
                                  .Process("a", 0, {{"b", 1}})
                                  .Process("b", 0, {})
                                  .Build());
  TANJI_ASSERT_OK_AND_ASSIGN(const ContributionPaths paths,
                             FindContributionPaths(zero.measure(), 0, {}));
  EXPECT_THAT(paths.paths, IsEmpty());
  EXPECT_EQ(paths.rest, 0);
  EXPECT_EQ(paths.size, 0);
}

TEST(FindContributionPathsTest, RefusesWhatHasNoAnswer) {
  const ContributionCase bad(
      SnapshotBuilder().Process("a", 1, {{"a", 2}}).Build());
  EXPECT_THAT(
      FindContributionPaths(bad.measure(), 0, {}),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("gain")));
  EXPECT_THAT(FindContributionPaths(bad.measure(), 1, {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("not in force")));
  const ContributionCase good(SnapshotBuilder().Process("a", 1, {}).Build());
  EXPECT_THAT(
      FindContributionPaths(good.measure(), 0,
                            {.way = {}, .paths_max = 0, .fraction = 1}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("0 paths")));
  EXPECT_THAT(
      FindContributionPaths(good.measure(), 0,
                            {.way = {}, .paths_max = 1, .fraction = 1.5}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("a fraction of 1.5")));
  EXPECT_THAT(
      FindContributionPaths(
          good.measure(), 0,
          {.way = {.depth_max = 0}, .paths_max = 1, .fraction = 1}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a depth of 0")));
}

TEST(FindContributionPathsTest, RefusesAPathBeyondTheRange) {
  const ContributionCase huge(
      SnapshotBuilder()
          .Process("a", 0, {{"b", 1e200}, {"b", -1e200}})
          .Process("b", 1e200, {})
          .Build());
  // The total is NaN or 0 by the sums' own rules; a path would be infinite.
  if (!huge.IsAnswered(0)) return;
  EXPECT_THAT(
      FindContributionPaths(huge.measure(), 0, {}),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("range")));
}

// On random networks, whatever the limits: what is shown and the rest are the
// total; without credits nothing larger is left out.
TEST(FindContributionPathsTest, ShownAndRestAreTheTotal) {
  std::mt19937_64 random(20261126);
  for (int round = 0; round < 60; ++round) {
    const double credits = round % 2 == 0 ? 0 : 0.1;
    const size_t reach = round % 3 == 0 ? 3 : 30;
    const ContributionCase network(
        RandomNetwork(random, 30, reach, credits).Compile());
    for (ProcessNumber i = 0; i < 30; i += 7) {
      for (const size_t count : {1U, 7U, 300U}) {
        TANJI_ASSERT_OK_AND_ASSIGN(
            const ContributionPaths paths,
            FindContributionPaths(network.measure(), i,
                                  {.way = {.depth_max = 12,
                                           .turns_max = round % 4,
                                           .inputs_max = 20'000},
                                   .paths_max = count,
                                   .fraction = 1}));
        EXPECT_THAT(SumOf(paths),
                    DoubleNear(network.FootprintOf(i), 1e-12 * paths.size));
        for (size_t p = 1; p < paths.paths.size(); ++p) {
          EXPECT_LE(std::abs(paths.paths[p].contribution),
                    std::abs(paths.paths[p - 1].contribution));
        }
        if (credits == 0) {
          EXPECT_THAT(paths.size,
                      DoubleNear(network.FootprintOf(i), 1e-12 * paths.size));
        }
      }
    }
  }
}

// Against all ways, followed one by one: the first 20 of a network without
// loops are the largest there are.
// Fourteen processes that take of the next three at most: no loops.
Network Layers(std::mt19937_64& random) {
  std::uniform_real_distribution<double> amount(0.05, 0.9);
  Network layers;
  for (ProcessNumber i = 0; i < 14; ++i) {
    layers.output.push_back(amount(random) + 0.5);
    layers.direct.push_back(amount(random));
    for (int k = 0; k < 3; ++k) {
      const ProcessNumber supplier = i + 1 + random() % 3;
      if (supplier < 14) {
        layers.inputs.push_back({i, supplier, amount(random)});
      }
    }
  }
  return layers;
}

TEST(FindContributionPathsTest, LeavesNoLargerPathOut) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20; ++round) {
    const ContributionCase network(Layers(random).Compile());
    std::vector<double> all;
    AddAll(network, 0, 1, all);
    std::sort(all.rbegin(), all.rend());
    TANJI_ASSERT_OK_AND_ASSIGN(const ContributionPaths paths,
                               FindContributionPaths(network.measure(), 0, {}));
    ASSERT_THAT(paths.paths, SizeIs(std::min<size_t>(20, all.size())));
    for (size_t p = 0; p < paths.paths.size(); ++p) {
      EXPECT_THAT(paths.paths[p].contribution, DoubleNear(all[p], 1e-12));
    }
  }
}

// All paths, added up by who emits, are what the supply says; by their length,
// the tiers.
TEST(FindContributionPathsTest, AreTheSupplyAndTheTiersOneByOne) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 5; ++round) {
    const ContributionCase network(Layers(random).Compile());
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ContributionPaths paths,
        FindContributionPaths(
            network.measure(), 0,
            {.way = {}, .paths_max = 1'000'000, .fraction = 1}));
    ASSERT_EQ(paths.end, ContributionEnd::kNothingLeft);
    std::vector<double> by_process(14);
    std::vector<double> by_tier(14);
    for (const ContributionPath& path : paths.paths) {
      by_process[path.steps.back().process] += path.contribution;
      by_tier[path.steps.size() - 1] += path.contribution;
    }
    TANJI_ASSERT_OK_AND_ASSIGN(
        const Supply supply,
        SolveSupply(network.snapshot(), 0, kFollowAll, 100));
    for (size_t p = 0; p < supply.processes.size(); ++p) {
      const ProcessNumber process = supply.processes[p];
      EXPECT_THAT(
          by_process[process],
          DoubleNear(supply.runs[p] * network.snapshot().direct(process)[0],
                     1e-11 * paths.size));
    }
    TANJI_ASSERT_OK_AND_ASSIGN(
        const TierBreakdown tiers,
        BreakDownByTier(network.snapshot(), network.measure().intensities, 0,
                        {}));
    for (size_t t = 0; t < tiers.tier_count(); ++t) {
      EXPECT_THAT(by_tier[t], DoubleNear(tiers.tiers[t], 1e-11 * paths.size));
    }
  }
}

}  // namespace
}  // namespace tanji::engine
