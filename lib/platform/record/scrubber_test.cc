#include "lib/platform/record/scrubber.h"

#include <memory>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

class ScrubberTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SystemOptions options;
    options.data_dir = dir_.path() + "/data";
    options.checkpoint_interval = std::chrono::milliseconds(5);
    options.scrub_interval = std::chrono::milliseconds(1);
    auto system = System::Open(options, clock_);
    TANJI_ASSERT_OK(system);
    system_ = *std::move(system);
    // More than one step, and a part of one.
    for (uint64_t i = 0; i < kScrubStep; ++i) TANJI_ASSERT_OK(Write());
    // So that nothing else reads what follows again.
    const LedgerState& ledger = system_->context().ledger;
    const uint64_t size = ledger.head().size;
    ASSERT_EQ(ledger.WaitForCheckpoint(size, std::chrono::seconds(30)).size,
              size);
  }
  absl::Status Write() {
    Change change;
    change.draft.kind = ledger::RecordKind::kClock;
    change.draft.id = std::string(28, 'e') + std::to_string(1000 + written_++);
    change.prepare = [](const Position&, ChangeView&) { return std::nullopt; };
    return system_->context()
        .sequencer.SubmitAndWait(std::move(change))
        .status();
  }
  void Spoil(store::WriteBatch batch) {
    TANJI_ASSERT_OK(
        system_->context().main.Apply(batch, system_->context().main_fence));
    while (system_->Health().ok()) std::this_thread::yield();
  }

  base::TempDir dir_;
  base::FakeClock clock_;
  std::unique_ptr<System> system_;
  int written_ = 0;
};

TEST_F(ScrubberTest, AWholeLogIsReadAgainAndAgain) {
  Scrubber scrubber({system_->context().main, system_->context().ledger,
                     std::chrono::milliseconds(1), [](const absl::Status&) {}});
  while (scrubber.passes() < 3) std::this_thread::yield();
  TANJI_EXPECT_OK(scrubber.status());
  TANJI_EXPECT_OK(system_->Health());
}

// All was in a checkpoint long ago: nothing else would read it.
TEST_F(ScrubberTest, AnEntryThatHasChangedStopsTheLog) {
  store::WriteBatch batch;
  batch.Put(store::EntryKey(kScrubStep + 1), "another");
  Spoil(std::move(batch));
  EXPECT_THAT(system_->Health(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("stopped")));
  EXPECT_THAT(Write(), StatusIs(absl::StatusCode::kUnavailable,
                                HasSubstr("entry 257 in the store")));
}

TEST_F(ScrubberTest, AnEntryThatIsGoneStopsTheLog) {
  store::WriteBatch batch;
  batch.Delete(store::EntryKey(3));
  Spoil(std::move(batch));
  EXPECT_THAT(Write(), StatusIs(absl::StatusCode::kUnavailable,
                                HasSubstr("of entries 0 to 255 only 255")));
}

}  // namespace
}  // namespace tanji::platform
