#include "lib/platform/record/change_feed.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/store/keys.h"
#include "lib/store/memory_store.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::chrono::milliseconds kNow(0);

class ChangeFeedTest : public testing::Test {
 protected:
  ChangeFeedTest() : fence_(*store_.AcquireFence()) {}

  // The next record; it changed process `number`, or nothing.
  void AppendRecord(std::optional<uint32_t> number) {
    const uint64_t seq = ledger_.head().size;
    if (number.has_value()) {
      ChangeSet changes;
      changes.Add(graph::EntityKind::kProcess, *number);
      store::WriteBatch batch;
      batch.Put(store::ChangeKey(seq), changes.Pack());
      TANJI_ASSERT_OK(store_.Apply(batch, fence_));
    }
    ledger_.Append({{ledger::LeafHash(std::to_string(seq)), 0}});
  }

  store::MemoryStore store_;
  uint64_t fence_;
  LedgerState ledger_{"log.example"};
};

TEST_F(ChangeFeedTest, GivesEachChangeOnceInOrder) {
  AppendRecord(7);
  AppendRecord(std::nullopt);
  AppendRecord(8);
  Follower follower = Follow(store_, ledger_, 0);
  TANJI_ASSERT_OK_AND_ASSIGN(const Follower::Step step, follower.Next(kNow));
  ASSERT_EQ(step.items.size(), 2U);
  EXPECT_EQ(step.items[0].seq, 0U);
  EXPECT_EQ(step.items[1].seq, 2U);
  EXPECT_THAT(step.items[1].changes.runs(),
              ElementsAre(ChangeSet::Run{graph::EntityKind::kProcess, 8, 1}));
  EXPECT_TRUE(step.caught_up());
  TANJI_ASSERT_OK_AND_ASSIGN(const Follower::Step none, follower.Next(kNow));
  EXPECT_THAT(none.items, IsEmpty());
  AppendRecord(9);
  TANJI_ASSERT_OK_AND_ASSIGN(const Follower::Step more, follower.Next(kNow));
  ASSERT_EQ(more.items.size(), 1U);
  EXPECT_EQ(more.items[0].seq, 3U);
}

TEST_F(ChangeFeedTest, BeginsWhereItIsToldAndStaysBelowTheHead) {
  AppendRecord(1);
  AppendRecord(2);
  ChangeSet above;
  above.Add(graph::EntityKind::kProcess, 3);
  store::WriteBatch batch;  // durable, but not visible yet
  batch.Put(store::ChangeKey(2), above.Pack());
  TANJI_ASSERT_OK(store_.Apply(batch, fence_));
  Follower follower = Follow(store_, ledger_, 1);
  TANJI_ASSERT_OK_AND_ASSIGN(const Follower::Step step, follower.Next(kNow));
  ASSERT_EQ(step.items.size(), 1U);
  EXPECT_EQ(step.items[0].seq, 1U);
}

TEST_F(ChangeFeedTest, LongFeedsComeInSteps) {
  for (size_t i = 0; i < kFeedStepMax + 10; ++i) {
    AppendRecord(static_cast<uint32_t>(i));
  }
  Follower follower = Follow(store_, ledger_, 0);
  TANJI_ASSERT_OK_AND_ASSIGN(const Follower::Step first, follower.Next(kNow));
  EXPECT_EQ(first.items.size(), kFeedStepMax);
  EXPECT_FALSE(first.caught_up());
  TANJI_ASSERT_OK_AND_ASSIGN(const Follower::Step rest, follower.Next(kNow));
  EXPECT_EQ(rest.items.size(), 10U);
  EXPECT_EQ(rest.items[0].seq, kFeedStepMax);
  EXPECT_TRUE(rest.caught_up());
}

TEST_F(ChangeFeedTest, ADamagedFeedIsAnError) {
  AppendRecord(1);
  store::WriteBatch batch;
  batch.Put(store::ChangeKey(0), "\x01\x09");
  TANJI_ASSERT_OK(store_.Apply(batch, fence_));
  Follower follower = Follow(store_, ledger_, 0);
  EXPECT_THAT(follower.Next(kNow), StatusIs(absl::StatusCode::kDataLoss, _));
}

TEST(ChangeSetTest, JoinsRunsAndReadsBackWhatItWrote) {
  ChangeSet changes;
  changes.Add(graph::EntityKind::kProduct, 4);
  changes.Add(graph::EntityKind::kProduct, 5);
  changes.Add(graph::EntityKind::kProcess, 6);
  changes.AddRun(graph::EntityKind::kProcess, 9, 1000);
  changes.AddRun(graph::EntityKind::kProcess, 9, 0);
  EXPECT_THAT(
      changes.runs(),
      ElementsAre(ChangeSet::Run{graph::EntityKind::kProduct, 4, 2},
                  ChangeSet::Run{graph::EntityKind::kProcess, 6, 1},
                  ChangeSet::Run{graph::EntityKind::kProcess, 9, 1000}));
  TANJI_ASSERT_OK_AND_ASSIGN(const ChangeSet read,
                             ChangeSet::Unpack(changes.Pack()));
  EXPECT_EQ(read.runs(), changes.runs());
  EXPECT_THAT(ChangeSet::Unpack(changes.Pack() + "x"),
              StatusIs(absl::StatusCode::kDataLoss, _));
}

}  // namespace
}  // namespace tanji::platform
