#include "lib/engine/breakdown.h"

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/testing/random_network.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using base::StatusIs;
using graph::ProcessNumber;
using graph::Snapshot;
using graph::SnapshotBuilder;
using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pointwise;

absl::StatusOr<TierBreakdown> BreakDown(const Snapshot& snapshot,
                                        ProcessNumber process,
                                        const TierLimits& limits = {}) {
  return BreakDownByTier(snapshot,
                         ComputeIntensities(snapshot, SolvingOrder(snapshot)),
                         process, limits);
}

// A run makes 2 phones: tier 0 is 1 / 2. It takes 6 chips, 3 a phone, of which
// 10 emit 5: 1.5; and 1 of power, 0.5 a phone: 0.2 together with that 1.7.
// Chips take 4 of power for 10, so 1.2 a phone: tier 2 is 0.48.
SnapshotBuilder PoweredPairsOfPhones() {
  return SnapshotBuilder()
      .Process("chip", 5, {{"power", 4}}, /*output=*/10)
      .Process("phone", 1, {{"chip", 6}, {"power", 1}}, /*output=*/2)
      .Process("power", 0.4, {});
}

TEST(BreakDownByTierTest, AddsUpWhatIsAsFarAway) {
  TANJI_ASSERT_OK_AND_ASSIGN(const TierBreakdown tiers,
                             BreakDown(PoweredPairsOfPhones().Build(), 1));
  EXPECT_EQ(tiers.end, TiersEnd::kNothingLeft);
  EXPECT_THAT(tiers.tiers, ElementsAre(0.5, DoubleNear(1.7, 1e-15),
                                       DoubleNear(0.48, 1e-15)));
  EXPECT_THAT(tiers.rest, ElementsAre(0));
  EXPECT_THAT(tiers.total, ElementsAre(DoubleNear(2.68, 1e-15)));
}

// Behind tier 0 lie 1.7 + 0.48, behind tier 1 the power of the chips.
TEST(BreakDownByTierTest, LeavesTheRestBehindTheLastTierAskedFor) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const TierBreakdown one,
      BreakDown(PoweredPairsOfPhones().Build(), 1, {.tiers_max = 1}));
  EXPECT_EQ(one.end, TiersEnd::kTiersMax);
  EXPECT_THAT(one.tiers, ElementsAre(0.5));
  EXPECT_THAT(one.rest, ElementsAre(DoubleNear(2.18, 1e-15)));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const TierBreakdown two,
      BreakDown(PoweredPairsOfPhones().Build(), 1, {.tiers_max = 2}));
  EXPECT_EQ(two.tier_count(), 2U);
  EXPECT_THAT(two.rest, ElementsAre(DoubleNear(0.48, 1e-15)));
}

// Tier 1 would be the second and third visit.
TEST(BreakDownByTierTest, LeavesATierWithTooManyVisitsToTheRest) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const TierBreakdown tiers,
      BreakDown(PoweredPairsOfPhones().Build(), 1, {.visits_max = 2}));
  EXPECT_EQ(tiers.end, TiersEnd::kVisitsMax);
  EXPECT_THAT(tiers.tiers, ElementsAre(0.5));
  EXPECT_THAT(tiers.rest, ElementsAre(DoubleNear(2.18, 1e-15)));
}

// y = 3 / (1 - 0.5): 3, 1.5, 0.75 and as much again.
TEST(BreakDownByTierTest, ShowsTheTurnsOfOwnUse) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const TierBreakdown tiers,
      BreakDown(SnapshotBuilder().Process("a", 3, {{"a", 0.5}}).Build(), 0,
                {.tiers_max = 3}));
  EXPECT_THAT(tiers.tiers, ElementsAre(3, 1.5, 0.75));
  EXPECT_THAT(tiers.rest, ElementsAre(0.75));
}

// Own use of -2 at output 1: y = 3 / 3, but 3 - 6 + 12 - ... has no sum.
TEST(BreakDownByTierTest, StopsWhereTheTurnsGrow) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("user", 1, {{"a", 0.25}})
                                .Process("a", 3, {{"a", -2}})
                                .Build();
  TANJI_ASSERT_OK_AND_ASSIGN(const TierBreakdown tiers, BreakDown(snapshot, 0));
  EXPECT_EQ(tiers.end, TiersEnd::kDiverges);
  EXPECT_THAT(tiers.tiers, ElementsAre(1, 0.75));
  EXPECT_THAT(tiers.rest, ElementsAre(-0.5));
  EXPECT_THAT(tiers.total, ElementsAre(1.25));
}

// Credits alone, 2 a = 4 and -1.5 b = -3, are no reason to stop.
TEST(BreakDownByTierTest, GoesOnWhereCreditsCancelOnce) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("user", 0, {{"a", 2}, {"b", -1.5}})
                                .Process("a", 2, {})
                                .Process("b", 2, {})
                                .Build();
  TANJI_ASSERT_OK_AND_ASSIGN(const TierBreakdown tiers, BreakDown(snapshot, 0));
  EXPECT_EQ(tiers.end, TiersEnd::kNothingLeft);
  EXPECT_THAT(tiers.tiers, ElementsAre(0, 1));
}

// Two ways to b, 1 and -1: nothing of it is needed.
TEST(BreakDownByTierTest, EndsWhereAllThatIsAskedForCancels) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("user", 1, {{"b", 1}, {"b", -1}})
                                .Process("b", 2, {})
                                .Build();
  TANJI_ASSERT_OK_AND_ASSIGN(const TierBreakdown tiers, BreakDown(snapshot, 0));
  EXPECT_EQ(tiers.end, TiersEnd::kNothingLeft);
  EXPECT_THAT(tiers.tiers, ElementsAre(1));
}

TEST(BreakDownByTierTest, BreaksEachColumnDown) {
  Snapshot::Parts parts = PoweredPairsOfPhones().Build().ToParts();
  parts.indicators = 2;
  parts.direct = {5, 0, 1, 7, 0.4, -1};
  TANJI_ASSERT_OK_AND_ASSIGN(const TierBreakdown tiers,
                             BreakDown(*Snapshot::Create(std::move(parts)), 1));
  EXPECT_EQ(tiers.tier_count(), 3U);
  EXPECT_THAT(tiers.tiers,
              Pointwise(DoubleNear(1e-15), {0.5, 3.5, 1.7, -0.5, 0.48, -1.2}));
  EXPECT_THAT(tiers.total, Pointwise(DoubleNear(1e-15), {2.68, 1.8}));
  EXPECT_THAT(tiers.rest, ElementsAre(0, 0));
}

TEST(BreakDownByTierTest, RefusesLimitsOutOfRange) {
  const Snapshot snapshot = PoweredPairsOfPhones().Build();
  for (const TierLimits limits :
       {TierLimits{.tiers_max = 0}, TierLimits{.tiers_max = kTiersMax + 1},
        TierLimits{.tiers_max = 1, .visits_max = 0}}) {
    EXPECT_THAT(
        BreakDown(snapshot, 1, limits),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("expected")));
  }
}

TEST(BreakDownByTierTest, RefusesWhatHasNoFootprint) {
  Snapshot::Parts parts = SnapshotBuilder()
                              .Process("user", 1, {{"bad", 1}})
                              .Process("bad", 1, {{"bad", 1.25}})
                              .Process("gone", 1, {})
                              .Build()
                              .ToParts();
  parts.output[2] = 0;
  const Snapshot snapshot = *Snapshot::Create(std::move(parts));
  EXPECT_THAT(BreakDown(snapshot, 0),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("depends on process 1")));
  EXPECT_THAT(BreakDown(snapshot, 2),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("not in force")));
  EXPECT_THAT(BreakDown(snapshot, 3),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("not in force")));
}

// Own uses of 10^250 and -10^250 are none in all; what each takes is 10^350.
TEST(BreakDownByTierTest, RefusesATierBeyondTheRange) {
  const Snapshot snapshot =
      SnapshotBuilder()
          .Process("a", 0, {{"b", 1e200}})
          .Process("b", 0, {{"c", 1e-200}, {"d", 1e200}, {"d", -1e200}})
          .Process("c", 1, {})
          .Process("d", 0, {})
          .Build();
  EXPECT_THAT(BreakDown(snapshot, 0),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("exceeds the range of a double")));
}

// Against the definition: T_t = F^T D^-1 (A^T D^-1)^t e, one power at a time
// over all processes.
TEST(BreakDownByTierTest, AgreesWithThePowerSeriesOnRandomNetworks) {
  constexpr uint64_t kSeed = 20261126;
  std::mt19937_64 random(kSeed);
  for (int graph = 0; graph < 100; ++graph) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", graph " << graph);
    const size_t processes = 1 + random() % 60;
    const size_t reach = 1 + random() % 20;
    const Network network = RandomNetwork(random, processes, reach, 0.05);
    const size_t n = network.size();
    const auto root = static_cast<ProcessNumber>(random() % n);
    TANJI_ASSERT_OK_AND_ASSIGN(
        const TierBreakdown tiers,
        BreakDown(network.Compile(), root, {.tiers_max = 20}));
    std::vector<double> demand(n, 0.0);
    std::vector<double> size(n, 0.0);  // of all that was added up
    demand[root] = size[root] = 1;
    double sum = 0;
    double sum_of_sizes = 0;
    for (size_t t = 0; t < 20; ++t) {
      double tier = 0;
      double tier_size = 0;
      std::vector<double> next(n, 0.0);
      std::vector<double> next_size(n, 0.0);
      for (size_t i = 0; i < n; ++i) {
        tier += demand[i] / network.output[i] * network.direct[i];
        tier_size += size[i] / network.output[i] * network.direct[i];
      }
      for (const Input& input : network.inputs) {
        const double share = input.amount / network.output[input.consumer];
        next[input.supplier] += demand[input.consumer] * share;
        next_size[input.supplier] += size[input.consumer] * std::abs(share);
      }
      demand = next;
      size = next_size;
      const double shown = t < tiers.tier_count() ? tiers.tiers[t] : 0;
      EXPECT_LE(std::abs(shown - tier), 1e-13 * tier_size) << t;
      sum += shown;
      sum_of_sizes += tier_size;
    }
    EXPECT_LE(std::abs(sum + tiers.rest[0] - tiers.total[0]),
              1e-12 * (sum_of_sizes + std::abs(tiers.rest[0])));
  }
}

TEST(SharesTest, AreOfTheSumOfAbsoluteValues) {
  EXPECT_THAT(Shares(std::vector<double>{3, -1, 0, 4}),
              ElementsAre(0.375, -0.125, 0, 0.5));
  EXPECT_THAT(Shares(std::vector<double>{0, -0.0}), Each(0));
  EXPECT_THAT(Shares(std::vector<double>()), IsEmpty());
}

TEST(SharesTest, AreThereWhereTheSumIsBeyondTheRange) {
  EXPECT_THAT(Shares(std::vector<double>{1e308, -1e308, 1e308, 1e308}),
              ElementsAre(0.25, -0.25, 0.25, 0.25));
}

TEST(LargestPartsTest, AreAsFewAsReachTheFraction) {
  // 10 in all: 4 + 3 = 7 is below 8, and one more reaches 9.
  const std::vector<double> parts = {1, -3, 0, 4, 2};
  EXPECT_THAT(LargestParts(parts, 0.8), ElementsAre(3, 1, 4));
  EXPECT_THAT(LargestParts(parts, 0.7), ElementsAre(3, 1));
  EXPECT_THAT(LargestParts(parts, 1), ElementsAre(3, 1, 4, 0));
  EXPECT_THAT(LargestParts(parts, 0), IsEmpty());
}

TEST(LargestPartsTest, TakesTheFirstOfEqualsFirst) {
  EXPECT_THAT(LargestParts(std::vector<double>{-1, 1, 1, -1}, 0.75),
              ElementsAre(0, 1, 2));
}

TEST(LargestPartsTest, AreNoneOfNothing) {
  EXPECT_THAT(LargestParts(std::vector<double>{0, 0}, 1), IsEmpty());
  EXPECT_THAT(LargestParts(std::vector<double>(), 0.8), IsEmpty());
}

// 0.1 added ten times is below 1 in double; all of them are all nevertheless.
TEST(LargestPartsTest, ReachAllWithAllThatIsNotZero) {
  EXPECT_EQ(LargestParts(std::vector<double>(10, 0.1), 1).size(), 10U);
}

}  // namespace
}  // namespace tanji::engine
