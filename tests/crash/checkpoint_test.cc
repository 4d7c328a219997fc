// A crash between the steps of a checkpoint (stored, anchored, published), and
// old copies put back: a folder may be behind, but never behind what was
// signed.

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/system.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/keys.h"
#include "tests/crash/system_client.h"

namespace tanji::crash {
namespace {

namespace fs = std::filesystem;
using ::tanji::base::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr size_t kFileSizeMax = 1 << 20;

// The line of a checkpoint over a log to which `added` records were appended.
std::string SizeLine(int added) {
  return base::StrCat("\n", platform::kRecordsOfANewLog + added, "\n");
}

class CheckpointCrashTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.data_dir = dir_.path() + "/data";
    options_.publish_dir = dir_.path() + "/published";
    // Checkpoints at the start and at the end.
    options_.checkpoint_interval = std::chrono::hours(1);
  }

  absl::StatusOr<std::unique_ptr<platform::System>> Open() {
    return platform::System::Open(options_, clock_);
  }
  // Opens, appends `count` records, closes with a checkpoint over them.
  void Grow(int count) {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto system, Open());
    for (int i = 0; i < count; ++i) {
      TANJI_ASSERT_OK(
          Perform(system->context(), MakeRequest({round_, 1, 4 * i})));
    }
    ++round_;
  }
  std::string Path(const std::string& name) const {
    return options_.data_dir + "/" + name;
  }
  std::string Anchor() const {
    const auto anchor = base::ReadFile(Path("anchor"), kFileSizeMax);
    TANJI_EXPECT_OK(anchor);
    return anchor.ok() ? *anchor : "";
  }
  void PutAnchor(const std::string& note) {
    TANJI_ASSERT_OK(base::ReplaceFile(Path("anchor"), note, 0644));
  }
  std::string PublishedCheckpoint() const {
    const auto note =
        base::ReadFile(options_.publish_dir + "/checkpoint", kFileSizeMax);
    TANJI_EXPECT_OK(note);
    return note.ok() ? *note : "";
  }
  void Keep(const std::string& folder) {
    fs::copy(folder, folder + ".kept", fs::copy_options::recursive);
  }
  void Restore(const std::string& folder) {
    fs::remove_all(folder);
    fs::copy(folder + ".kept", folder, fs::copy_options::recursive);
  }

  base::TempDir dir_;
  base::FakeClock clock_;
  platform::SystemOptions options_;
  int round_ = 0;
};

TEST_F(CheckpointCrashTest, AnAnchorBehindTheStoreIsBroughtUpToDate) {
  Grow(2);
  const std::string old_anchor = Anchor();
  Grow(2);
  const std::string anchor = Anchor();
  ASSERT_NE(anchor, old_anchor);
  PutAnchor(old_anchor);
  Grow(1);
  EXPECT_NE(Anchor(), old_anchor);
  EXPECT_NE(Anchor(), anchor);
}

TEST_F(CheckpointCrashTest, ACheckpointThatWasNeverAnchoredIsNoHarm) {
  Grow(2);
  fs::remove(Path("anchor"));  // killed after the first was stored
  Grow(1);
  EXPECT_THAT(Anchor(), HasSubstr(SizeLine(3)));
}

TEST_F(CheckpointCrashTest, SignsNothingMoreWhenTheAnchorCannotBeWritten) {
  Grow(1);
  fs::remove(Path("anchor"));
  fs::create_directories(Path("anchor") + "/in the way");
  EXPECT_FALSE(Open().ok());
  fs::remove_all(Path("anchor"));
  TANJI_ASSERT_OK_AND_ASSIGN(const auto system, Open());
  TANJI_ASSERT_OK(Perform(system->context(), MakeRequest({7, 1, 0})));
  fs::remove(Path("anchor"));
  fs::create_directories(Path("anchor") + "/in the way");
  const uint64_t signed_size = system->context().ledger.checkpoint().size;
  system->Stop();
  EXPECT_EQ(system->context().ledger.checkpoint().size, signed_size);
  EXPECT_FALSE(system->Health().ok());
}

// The entries of the last second are read back before they are signed.
TEST_F(CheckpointCrashTest, SignsNothingThatTheStoreDoesNotHave) {
  for (const bool is_gone : {true, false}) {
    SCOPED_TRACE(is_gone);
    Grow(1);
    const std::string anchor = Anchor();
    const std::string published = PublishedCheckpoint();
    {
      TANJI_ASSERT_OK_AND_ASSIGN(const auto system, Open());
      platform::Context& context = system->context();
      TANJI_ASSERT_OK(Perform(context, MakeRequest({70, 1, 0})));
      const std::string key = store::EntryKey(context.ledger.head().size - 1);
      TANJI_ASSERT_OK_AND_ASSIGN(std::string entry, context.main.Get(key));
      entry.back() = static_cast<char>(entry.back() ^ 1);
      store::WriteBatch batch;
      if (is_gone) {
        batch.Delete(key);
      } else {
        batch.Put(key, entry);
      }
      TANJI_ASSERT_OK(context.main.Apply(batch, context.main_fence));
      const uint64_t signed_size = context.ledger.checkpoint().size;
      system->Stop();
      EXPECT_EQ(context.ledger.checkpoint().size, signed_size);
      EXPECT_THAT(system->Health(),
                  StatusIs(absl::StatusCode::kUnavailable,
                           AllOf(HasSubstr("writing has stopped"),
                                 HasSubstr(is_gone ? "are in the store"
                                                   : "do not hash"))));
    }
    EXPECT_EQ(Anchor(), anchor);
    EXPECT_EQ(PublishedCheckpoint(), published);
    // That one is gone which nobody has signed is seen by who has its receipt.
    if (!is_gone) {
      EXPECT_THAT(Open(), StatusIs(kDataLoss, _));
    }
    fs::remove_all(options_.data_dir);
    fs::remove_all(options_.publish_dir);
  }
}

TEST_F(CheckpointCrashTest, AnAnchorAheadOfTheStoreIsARollback) {
  Grow(2);
  Keep(Path("db"));
  Grow(2);
  Restore(Path("db"));
  EXPECT_THAT(Open(), StatusIs(kDataLoss,
                               AllOf(HasSubstr("anchor"),
                                     HasSubstr("an old copy was restored"))));
}

TEST_F(CheckpointCrashTest, ARollbackIsRefusedAgainAndAgain) {
  Grow(2);
  Keep(Path("db"));
  Grow(2);
  const std::string anchor = Anchor();
  Restore(Path("db"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("old copy")));
  }
  EXPECT_EQ(Anchor(), anchor);  // the refusal leaves the evidence
}

// Whoever has put an old copy back can look at it, and goes on with nothing.
TEST_F(CheckpointCrashTest, WhatCannotBeGoneOnWithIsShownReadOnly) {
  Grow(2);
  Keep(Path("db"));
  Grow(2);
  Restore(Path("db"));
  const auto files = [&] {
    std::map<std::string, std::string> bytes;
    for (const auto& one :
         fs::recursive_directory_iterator(options_.data_dir)) {
      if (!one.is_regular_file()) continue;
      bytes[one.path()] = base::ReadFile(one.path(), 64 << 20).value_or("?");
    }
    return bytes;
  };
  const auto before = files();
  const uint64_t size = platform::kRecordsOfANewLog + 2;
  options_.is_read_only = true;
  {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto system, Open());
    platform::Context& context = system->context();
    EXPECT_EQ(context.ledger.head().size, size);
    EXPECT_EQ(context.ledger.checkpoint().size, size);
    TANJI_EXPECT_OK(
        platform::GetProof(context, identity::Caller::Operator(), size - 1));
    const auto read_only =
        StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("read-only"));
    EXPECT_THAT(Perform(context, MakeRequest({round_, 1, 0})), read_only);
    EXPECT_THAT(system->Health(), read_only);
  }
  EXPECT_EQ(files(), before);
  options_.is_read_only = false;
  EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("old copy")));
}

TEST_F(CheckpointCrashTest,
       AnOldCopyOfTheWholeFolderWithTheNewAnchorIsRefused) {
  Grow(2);
  Keep(options_.data_dir);
  Grow(1);
  const std::string anchor = Anchor();
  Restore(options_.data_dir);
  PutAnchor(anchor);
  EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("old copy")));
}

TEST_F(CheckpointCrashTest, AnOldCopyThatHasGrownAgainIsAnotherHistory) {
  Grow(2);
  Keep(options_.data_dir);
  Grow(2);
  const std::string anchor = Anchor();
  Restore(options_.data_dir);
  // What was published tells; so does the anchor where that is not at hand.
  EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("published checkpoint")));
  options_.publish_dir.clear();
  Grow(3);  // other records at the same positions, and more
  PutAnchor(anchor);
  EXPECT_THAT(Open(), StatusIs(kDataLoss, AllOf(HasSubstr("anchor"),
                                                HasSubstr("was changed"))));
}

TEST_F(CheckpointCrashTest, AnAnchorOfAnotherLogIsRefused) {
  Grow(1);
  const platform::SystemOptions own = options_;
  options_.data_dir = dir_.path() + "/other";
  options_.publish_dir = dir_.path() + "/other-published";
  Grow(1);
  const std::string other = Anchor();
  options_ = own;
  PutAnchor(other);
  EXPECT_THAT(Open(), StatusIs(kDataLoss, HasSubstr("anchor")));
}

TEST_F(CheckpointCrashTest, WhatWasSignedButNotPublishedIsPublishedLater) {
  Grow(2);
  Keep(options_.publish_dir);
  const std::string behind = PublishedCheckpoint();
  Grow(2);
  const std::string published = PublishedCheckpoint();
  Restore(options_.publish_dir);
  ASSERT_EQ(PublishedCheckpoint(), behind);
  // By the next start, though nothing is recorded.
  Grow(0);
  EXPECT_EQ(PublishedCheckpoint(), published);
  Grow(1);
  EXPECT_THAT(PublishedCheckpoint(), HasSubstr(SizeLine(5)));
  EXPECT_EQ(PublishedCheckpoint(), Anchor());
  const auto bundle =
      base::ReadFile(base::StrCat(options_.publish_dir, "/tile/entries/000.p/",
                                  platform::kRecordsOfANewLog + 5),
                     kFileSizeMax);
  TANJI_EXPECT_OK(bundle);
}

TEST_F(CheckpointCrashTest, AFolderThatCannotBePublishedToStopsNothing) {
  options_.publish_dir = dir_.path() + "/a file";
  TANJI_ASSERT_OK(base::ReplaceFile(options_.publish_dir, "", 0644));
  Grow(2);
  EXPECT_THAT(Anchor(), HasSubstr(SizeLine(2)));
  options_.publish_dir = dir_.path() + "/published";
  Grow(1);
  EXPECT_EQ(PublishedCheckpoint(), Anchor());
}

}  // namespace
}  // namespace tanji::crash
