#include "lib/platform/record/sequencer.h"

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/ledger/record.h"
#include "lib/platform/record/payload.h"
#include "lib/store/keys.h"
#include "lib/store/memory_store.h"

namespace tanji::platform {
namespace {

using base::IsOk;
using base::StatusIs;
using ::testing::HasSubstr;

// A memory store whose writes can be made to fail.
class FailingStore : public store::MemoryStore {
 public:
  absl::Status Apply(const store::WriteBatch& batch, uint64_t fence) override {
    if (fails.load()) return absl::ResourceExhaustedError("disk full");
    return MemoryStore::Apply(batch, fence);
  }
  std::atomic<bool> fails{false};
};

class SequencerTest : public testing::Test {
 protected:
  SequencerTest() {
    auto keys = KeyRing::LoadOrMake(dir_.path() + "/keys", "log.example");
    keys_ = *std::move(keys);
    sequencer_ = std::make_unique<Sequencer>(Sequencer::Parts{
        main_, secrets_, *main_.AcquireFence(), *secrets_.AcquireFence(),
        ledger_, *keys_, clock_, Counters()});
  }

  // A change that puts `key` = its position.
  static Change MakeChange(const std::string& key) {
    Change change;
    change.draft = NewDraft(ledger::RecordKind::kSubmission);
    change.prepare =
        [key](const Position& position,
              ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
      view.Put(key, std::to_string(position.seq));
      return std::nullopt;
    };
    return change;
  }

  std::vector<ledger::Record> Records() {
    std::vector<ledger::Record> records;
    ledger::ChainChecker chain(ledger_.origin());
    EXPECT_THAT(
        main_.Scan(store::KeyRange::Prefix(store::EntryPrefix()), UINT64_MAX,
                   [&](std::string_view, std::string_view value) {
                     const auto entry = ledger::Entry::Parse(value);
                     EXPECT_THAT(entry, IsOk());
                     EXPECT_THAT(chain.Check(*entry), IsOk());
                     records.push_back(entry->record);
                     return true;
                   }),
        IsOk());
    return records;
  }

  FailingStore main_;
  FailingStore secrets_;
  LedgerState ledger_{"log.example"};
  base::FakeClock clock_;
  base::TempDir dir_;
  std::unique_ptr<KeyRing> keys_;
  std::unique_ptr<Sequencer> sequencer_;
};

TEST_F(SequencerTest, ManyWritersMakeOneWholeChain) {
  constexpr int kThreads = 8;
  constexpr int kChanges = 50;
  std::vector<std::thread> writers;
  for (int t = 0; t < kThreads; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; i < kChanges; ++i) {
        const std::string key =
            "x" + std::to_string(t) + "," + std::to_string(i);
        const auto committed = sequencer_->SubmitAndWait(MakeChange(key));
        ASSERT_THAT(committed, IsOk());
        // Acknowledged: the entry and the puts are in the store.
        EXPECT_THAT(main_.Get(store::EntryKey(committed->seq)),
                    base::IsOkAndHolds(committed->entry));
        EXPECT_THAT(main_.Get(key),
                    base::IsOkAndHolds(std::to_string(committed->seq)));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Records().size(), size_t{kThreads * kChanges});
  EXPECT_EQ(ledger_.head().size, uint64_t{kThreads * kChanges});
}

TEST_F(SequencerTest, ARefusedChangeTakesNoPositionAndLeavesNothing) {
  TANJI_ASSERT_OK(sequencer_->SubmitAndWait(MakeChange("a")));
  Change change = MakeChange("b");
  change.prepare =
      [](const Position&,
         ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
    view.Put("b", "half");
    ++view.counters().products;
    return absl::FailedPreconditionError("no");
  };
  EXPECT_THAT(sequencer_->SubmitAndWait(std::move(change)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed next,
                             sequencer_->SubmitAndWait(MakeChange("c")));
  EXPECT_EQ(next.seq, 1U);
  EXPECT_TRUE(absl::IsNotFound(main_.Get("b").status()));
  EXPECT_EQ(sequencer_->numbering().counters.products, 0U);
}

TEST_F(SequencerTest, AChangeSeesThoseBeforeItInTheSameBatch) {
  // Held back until all are queued, so that they are taken together.
  std::atomic<bool> go{false};
  Change gate = MakeChange("gate");
  gate.prepare = [&go](const Position&,
                       ChangeView&) -> absl::StatusOr<std::optional<uint64_t>> {
    while (!go.load()) std::this_thread::yield();
    return std::nullopt;
  };
  gate.done = [](const absl::StatusOr<Committed>&) {};
  sequencer_->Submit(std::move(gate));
  Change first = MakeChange("number");
  first.done = [](const absl::StatusOr<Committed>&) {};
  sequencer_->Submit(std::move(first));
  Change second = MakeChange("seen");
  std::string seen;
  second.prepare =
      [&seen](const Position&,
              ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
    const auto value = view.Get("number");
    if (value.ok()) seen = *value;
    return std::nullopt;
  };
  std::thread waiter([&] {
    EXPECT_THAT(sequencer_->SubmitAndWait(std::move(second)), IsOk());
  });
  go.store(true);
  waiter.join();
  EXPECT_EQ(seen, "1");
}

TEST_F(SequencerTest, TimeNeverGoesBackAndAStepIsRecorded) {
  const int64_t start = clock_.NowMicros();
  TANJI_ASSERT_OK(sequencer_->SubmitAndWait(MakeChange("a")));
  clock_.Set(start - 60'000'000);
  TANJI_ASSERT_OK(sequencer_->SubmitAndWait(MakeChange("b")));
  TANJI_ASSERT_OK(sequencer_->SubmitAndWait(MakeChange("c")));
  const std::vector<ledger::Record> records = Records();
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[1].kind, ledger::RecordKind::kClock);
  for (const ledger::Record& record : records) {
    EXPECT_EQ(record.time_micros, start);
  }
}

TEST_F(SequencerTest, AfterAFailedWriteNothingMoreIsAccepted) {
  TANJI_ASSERT_OK(sequencer_->SubmitAndWait(MakeChange("a")));
  main_.fails.store(true);
  EXPECT_THAT(
      sequencer_->SubmitAndWait(MakeChange("b")),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("same request id")));
  main_.fails.store(false);
  EXPECT_THAT(sequencer_->SubmitAndWait(MakeChange("c")),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("disk full")));
  EXPECT_TRUE(sequencer_->halted());
  EXPECT_EQ(ledger_.head().size, 1U);
}

TEST_F(SequencerTest, StopFinishesWhatIsQueuedAndRefusesTheRest) {
  std::atomic<int> committed{0};
  for (int i = 0; i < 100; ++i) {
    Change change = MakeChange("k" + std::to_string(i));
    change.done = [&](const absl::StatusOr<Committed>& result) {
      if (result.ok()) committed.fetch_add(1);
    };
    sequencer_->Submit(std::move(change));
  }
  sequencer_->Stop();
  EXPECT_EQ(committed.load(), 100);
  EXPECT_THAT(sequencer_->SubmitAndWait(MakeChange("late")),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("stopping")));
}

TEST_F(SequencerTest, TheSecretIsSyncedBeforeTheRecord) {
  secrets_.fails.store(true);
  Change change = MakeChange("a");
  change.secret = std::string(32, 'k');
  EXPECT_THAT(sequencer_->SubmitAndWait(std::move(change)),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("stopped")));
  EXPECT_TRUE(absl::IsNotFound(main_.Get(store::EntryKey(0)).status()));
}

// One change that no store would take harms no other.
TEST_F(SequencerTest, AChangeThatIsTooLargeIsRefusedAlone) {
  Change change = MakeChange("a");
  change.prepare =
      [](const Position&,
         ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
    view.Put("b", std::string(store::kValueSizeMax + 1, 'x'));
    return std::nullopt;
  };
  bool loaded = false;
  change.alone = true;
  change.load = [&](const Position&) {
    loaded = true;
    return absl::OkStatus();
  };
  EXPECT_THAT(sequencer_->SubmitAndWait(std::move(change)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bytes")));
  EXPECT_FALSE(loaded);
  EXPECT_FALSE(sequencer_->halted());
  EXPECT_THAT(sequencer_->SubmitAndWait(MakeChange("a")), IsOk());
}

TEST_F(SequencerTest, AfterAHaltNothingIsTaken) {
  sequencer_->Halt(absl::DataLossError("the roots differ"));
  EXPECT_THAT(
      sequencer_->SubmitAndWait(MakeChange("a")),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("the roots differ")));
}

}  // namespace
}  // namespace tanji::platform
