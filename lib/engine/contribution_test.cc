#include "lib/engine/contribution.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using base::StatusIs;
using graph::Snapshot;
using graph::SnapshotBuilder;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::StatusOr<FirstTier> Explain(const Snapshot& snapshot,
                                  graph::ProcessNumber process,
                                  int indicator = 0) {
  return ExplainFirstTier(snapshot,
                          ComputeIntensities(snapshot, SolvingOrder(snapshot)),
                          process, indicator);
}

// One run makes 2: direct 3 / 2; heat -6 * 0.3 / 2 = -0.9; wood twice,
// 2 * 0.05 / 2 = 0.05 and 4 * 0.05 / 2 = 0.1.
TEST(ExplainFirstTierTest, GivesAmountsInStoredOrderWithCreditsAndRepetitions) {
  const Snapshot snapshot =
      SnapshotBuilder()
          .Process("char", 3, {{"wood", 2}, {"heat", -6}, {"wood", 4}}, 2)
          .Process("heat", 0.3, {})
          .Process("wood", 0.05, {})
          .Build();
  TANJI_ASSERT_OK_AND_ASSIGN(const FirstTier tier, Explain(snapshot, 0));
  EXPECT_EQ(tier.direct, 1.5);
  EXPECT_THAT(tier.inputs,
              ElementsAre(DoubleNear(0.05, 1e-15), DoubleNear(-0.9, 1e-15),
                          DoubleNear(0.1, 1e-15)));
  EXPECT_THAT(tier.total, DoubleNear(0.75, 1e-15));
}

// Textbook case 03: 0.5 direct, own use 0.05 * 10/19, together 10/19.
TEST(ExplainFirstTierTest, ShowsOwnUseAsAnInput) {
  const Snapshot snapshot =
      SnapshotBuilder().Process("grid", 0.5, {{"grid", 0.05}}).Build();
  TANJI_ASSERT_OK_AND_ASSIGN(const FirstTier tier, Explain(snapshot, 0));
  EXPECT_THAT(tier.inputs, ElementsAre(DoubleNear(0.05 * 10 / 19, 1e-15)));
  EXPECT_THAT(tier.direct + tier.inputs[0], DoubleNear(tier.total, 1e-15));
}

TEST(ExplainFirstTierTest, LeavesUnlinkedInputsOut) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("a", 1, {{"ghost", 1}, {"b", 2}})
                                .Process("b", 1, {})
                                .Build();
  TANJI_ASSERT_OK_AND_ASSIGN(const FirstTier tier, Explain(snapshot, 0));
  EXPECT_THAT(tier.inputs, ElementsAre(2.0));
}

TEST(ExplainFirstTierTest, ReadsTheColumnOfTheIndicator) {
  Snapshot::Parts parts = SnapshotBuilder()
                              .Process("a", 0, {{"b", 2}})
                              .Process("b", 0, {})
                              .Build()
                              .parts();
  parts.indicators = 2;
  parts.direct = {1, 5, 10, 50};
  const Snapshot snapshot = *Snapshot::Create(std::move(parts));
  TANJI_ASSERT_OK_AND_ASSIGN(const FirstTier tier, Explain(snapshot, 0, 1));
  EXPECT_EQ(tier.direct, 5);
  EXPECT_THAT(tier.inputs, ElementsAre(100.0));
  EXPECT_EQ(tier.total, 105);
}

TEST(ExplainFirstTierTest, ContributesNoNegativeZero) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("a", -0.0, {{"b", -1}})
                                .Process("b", 0, {})
                                .Build();
  TANJI_ASSERT_OK_AND_ASSIGN(const FirstTier tier, Explain(snapshot, 0));
  EXPECT_FALSE(std::signbit(tier.direct));
  EXPECT_FALSE(std::signbit(tier.inputs[0]));
}

TEST(ExplainFirstTierTest, ShowsNothingOfWhatIsTakenZeroTimes) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("a", 1, {{"b", 0}, {"c", 2}})
                                .Process("b", 1, {{"b", 1.25}})
                                .Process("c", 1, {})
                                .Build();
  TANJI_ASSERT_OK_AND_ASSIGN(const FirstTier tier, Explain(snapshot, 0));
  EXPECT_THAT(tier.inputs, ElementsAre(0, 2));
  EXPECT_EQ(tier.total, 3);
}

TEST(ExplainFirstTierTest, RefusesWhatIsNotAnswered) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("a", 1, {{"b", 1}})
                                .Process("b", 1, {{"b", 1.25}})
                                .Build();
  EXPECT_THAT(Explain(snapshot, 0),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("depends on process 1, whose loop has gain "
                                 "1.25; expected below 1")));
}

TEST(ExplainFirstTierTest, SaysWhenARangeWasExceeded) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("a", 1e300, {{"b", 1e300}})
                                .Process("b", 1e300, {})
                                .Build();
  EXPECT_THAT(Explain(snapshot, 0),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("exceeds the range of a double")));
}

// Own uses of 10^250 and -10^250 are none in all: a footprint of 10^100, but
// parts of 10^350.
TEST(ExplainFirstTierTest, RefusesPartsBeyondTheRange) {
  const Snapshot snapshot =
      SnapshotBuilder()
          .Process("a", 1e100, {{"a", 1e250}, {"a", -1e250}})
          .Build();
  EXPECT_THAT(Explain(snapshot, 0),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("process 0 has a footprint of 1e+100, but a "
                                 "part of it exceeds the range of a double")));
}

TEST(ExplainFirstTierTest, RefusesAProcessThatIsNotInForce) {
  Snapshot::Parts parts = SnapshotBuilder().Process("a", 1, {}).Build().parts();
  parts.output[0] = 0;
  const Snapshot snapshot = *Snapshot::Create(std::move(parts));
  EXPECT_THAT(Explain(snapshot, 0),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("process 0")));
  EXPECT_THAT(Explain(snapshot, 1),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("process 1")));
}

TEST(ExplainFirstTierTest, RefusesAnIndicatorThatDoesNotExist) {
  const Snapshot snapshot = SnapshotBuilder().Process("a", 1, {}).Build();
  EXPECT_THAT(Explain(snapshot, 0, 1),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("indicator 1 does not exist")));
  EXPECT_THAT(
      Explain(snapshot, 0, -1),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("indicator -1")));
}

// top -> mid -> {low (unlinked), loop}, loop -> mid; other stands aside.
Snapshot Chain() {
  return SnapshotBuilder()
      .Process("top", 1, {{"mid", 1}, {"ghost", 1}})
      .Process("mid", 1, {{"low", 1}, {"loop", 0.1}})
      .Process("other", 1, {{"ghost", 1}})
      .Process("loop", 1, {{"mid", 0.1}})
      .Process("low", 1, {{"ghost", 1}, {"spectre", 1}})
      .Build();
}

TEST(FindUnlinkedUpstreamTest, ListsTheProcessItselfAndWhatIsUpstream) {
  const FoundUpstream found = FindUnlinkedUpstream(Chain(), 0, 100);
  EXPECT_THAT(found.processes, ElementsAre(0, 4));
  EXPECT_TRUE(found.complete);
}

TEST(FindUnlinkedUpstreamTest, FindsNothingDownstreamOrAside) {
  const FoundUpstream found = FindUnlinkedUpstream(Chain(), 3, 100);
  EXPECT_THAT(found.processes, ElementsAre(4));
  EXPECT_TRUE(found.complete);
}

TEST(FindUnlinkedUpstreamTest, PassesByWhatIsTakenZeroTimes) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("a", 1, {{"b", 0}})
                                .Process("b", 1, {{"ghost", 1}})
                                .Build();
  EXPECT_THAT(FindUnlinkedUpstream(snapshot, 0, 100).processes, IsEmpty());
}

TEST(FindUnlinkedUpstreamTest, SaysWhenItStoppedEarly) {
  const FoundUpstream found = FindUnlinkedUpstream(Chain(), 0, 2);
  EXPECT_THAT(found.processes, ElementsAre(0));
  EXPECT_FALSE(found.complete);
}

TEST(FindUnlinkedUpstreamTest, IsCompleteWithExactlyEnoughVisits) {
  EXPECT_TRUE(FindUnlinkedUpstream(Chain(), 0, 4).complete);
  EXPECT_FALSE(FindUnlinkedUpstream(Chain(), 0, 3).complete);
}

TEST(FindUnlinkedUpstreamTest, FindsNothingForANumberThatNoProcessHas) {
  const FoundUpstream found = FindUnlinkedUpstream(Chain(), 5, 100);
  EXPECT_THAT(found.processes, IsEmpty());
  EXPECT_TRUE(found.complete);
}

// top -> mid -> low; low is marked 4 and 1, mid 2, other 4.
Snapshot MarkedChain() {
  Snapshot::Parts parts = SnapshotBuilder()
                              .Process("top", 1, {{"mid", 1}, {"other", 0}})
                              .Process("mid", 1, {{"low", 1}})
                              .Process("low", 1, {})
                              .Process("other", 1, {})
                              .Build()
                              .parts();
  parts.marks = {0, 2, 5, 4};
  return *Snapshot::Create(std::move(parts));
}

TEST(FindMarkedUpstreamTest, ListsWhoHasOneOfTheMarks) {
  const Snapshot snapshot = MarkedChain();
  EXPECT_THAT(FindMarkedUpstream(snapshot, 0, 4, 100).processes,
              ElementsAre(2));
  EXPECT_THAT(FindMarkedUpstream(snapshot, 0, 3, 100).processes,
              ElementsAre(1, 2));
  EXPECT_THAT(FindMarkedUpstream(snapshot, 2, 2, 100).processes, IsEmpty());
}

TEST(FindMarkedUpstreamTest, SaysWhenItStoppedEarly) {
  const FoundUpstream found = FindMarkedUpstream(MarkedChain(), 0, 4, 2);
  EXPECT_THAT(found.processes, IsEmpty());
  EXPECT_FALSE(found.complete);
}

TEST(FindMarkedUpstreamTest, FindsNothingWhereNobodyIsMarked) {
  EXPECT_THAT(FindMarkedUpstream(Chain(), 0, ~0U, 100).processes, IsEmpty());
}

}  // namespace
}  // namespace tanji::engine
