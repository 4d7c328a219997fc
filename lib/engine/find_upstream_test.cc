#include "lib/engine/find_upstream.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using graph::Snapshot;
using graph::SnapshotBuilder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

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
                              .ToParts();
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
