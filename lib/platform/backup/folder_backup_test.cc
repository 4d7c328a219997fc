#include "lib/platform/backup/folder_backup.h"

#include <atomic>
#include <filesystem>
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
#include "lib/platform/erasure/erase.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/data_folder.h"
#include "lib/store/keys.h"
#include "lib/store/testing/store_contents.h"

namespace tanji::platform {
namespace {

namespace fs = std::filesystem;
using base::StatusIs;
using ::testing::_;
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr size_t kFileSizeMax = size_t{64} << 20;

class FolderBackupTest : public ::testing::Test {
 protected:
  static crypto::KeyAndCertificate NewKey() {
    auto made = crypto::MakeRecipient("offline", 1'700'000'000, 1'900'000'000);
    EXPECT_TRUE(made.ok()) << made.status();
    return *std::move(made);
  }
  static BackupSource SourceOf(TestSystem& system, base::Mutex* erasing) {
    const Context& context = system.context();
    return {context.main,
            context.secrets,
            system.data_dir(),
            context.keys.origin(),
            nullptr,
            erasing,
            erasing == nullptr ? nullptr : &context.erasures_wanted};
  }
  // What it was given, but for the fence, which is the store's own.
  static store::Contents ContentsOf(const store::KeyValueStore& store) {
    auto contents = store::ReadContents(store);
    EXPECT_TRUE(contents.ok()) << contents.status();
    contents->erase(store::MetaKey("fence"));
    return *std::move(contents);
  }

  const base::TempDir temp_;
  const std::string path_ = temp_.path() + "/tanji.backup";
  const std::string restored_ = temp_.path() + "/restored";
  const crypto::KeyAndCertificate key_ = NewKey();
  base::FakeClock clock_{int64_t{1'795'000'000} * 1'000'000};
};

TEST_F(FolderBackupTest, HoldsBothStoresAndTheKeysAndNothingInClear) {
  TestSystem system;
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.5")));
  TANJI_ASSERT_OK(system.Issue("works/steel"));
  const std::string origin = system.context().keys.origin();
  const uint64_t entries = system.context().ledger.head().size;
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FolderBackupCounts counts,
      WriteFolderBackupOf(system.data_dir(), key_.certificate, clock_, path_));
  EXPECT_EQ(counts.entries, entries);
  EXPECT_EQ(counts.bytes, fs::file_size(path_));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string file,
                             base::ReadFile(path_, kFileSizeMax));
  EXPECT_THAT(file, Not(HasSubstr("pcf-record/v1")));
  EXPECT_THAT(file, Not(HasSubstr("PRIVATE+KEY")));
  EXPECT_TRUE(IsFolderBackup(path_));

  TANJI_ASSERT_OK_AND_ASSIGN(const FolderBackupHead head,
                             ReadFolderBackup(path_, key_, restored_));
  EXPECT_EQ(head.log, origin);
  EXPECT_EQ(head.time_micros, clock_.NowMicros());
  TANJI_ASSERT_OK_AND_ASSIGN(
      store::DataFolder original,
      store::DataFolder::Open(system.data_dir(), store::OpenMode::kReadOnly));
  TANJI_ASSERT_OK_AND_ASSIGN(
      store::DataFolder copy,
      store::DataFolder::Open(restored_, store::OpenMode::kReadOnly));
  EXPECT_EQ(ContentsOf(original.main()), ContentsOf(copy.main()));
  EXPECT_EQ(ContentsOf(original.secrets()), ContentsOf(copy.secrets()));
  for (const char* name : {"/log.key", "/records.key"}) {
    const std::string path = restored_ + kRestoredKeysFolder + name;
    EXPECT_EQ(
        base::ReadFile(system.data_dir() + "/keys" + name, 4096).value_or("a"),
        base::ReadFile(path, 4096).value_or("b"));
    EXPECT_EQ(fs::status(path).permissions(), fs::perms(0600));
  }
}

TEST_F(FolderBackupTest, IsOfOneStateWhileOthersWriteAndErase) {
  TestSystem system;
  base::Mutex& erasing = system.context().erasing;
  std::atomic<bool> is_done = false;
  std::thread writer([&] {
    for (int i = 0; !is_done; ++i) {
      const auto steel = system.SubmitAtHead(Steel(base::StrCat(i % 7 + 1)));
      ASSERT_TRUE(steel.ok()) << steel.status();
      if (i % 3 != 2) continue;
      TANJI_ASSERT_OK(Erase(system.context(), identity::Caller::Operator(),
                            {"", "works", {steel->seq}, true}));
    }
  });
  for (int i = 0; i < 10;) {
    const auto written = WriteFolderBackup(SourceOf(system, &erasing),
                                           key_.certificate, clock_, path_);
    if (absl::IsAborted(written.status())) continue;  // it gave way
    TANJI_ASSERT_OK(written);
    ++i;
    fs::remove_all(restored_);
    TANJI_ASSERT_OK(ReadFolderBackup(path_, key_, restored_));
    fs::rename(restored_ + kRestoredKeysFolder, restored_ + "/keys");
    TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report, RunFsck(restored_));
    // The anchor is no part of it: whoever restores brings what is known.
    EXPECT_THAT(report.faults, Each("anchor file: is missing"));
  }
  is_done = true;
  writer.join();
}

// What a backup looks at would stay in the files: K too.
TEST_F(FolderBackupTest, GivesWayToAnErasure) {
  TestSystem system;
  Context& context = system.context();
  ++context.erasures_wanted;
  EXPECT_THAT(WriteFolderBackup(SourceOf(system, &context.erasing),
                                key_.certificate, clock_, path_),
              StatusIs(absl::StatusCode::kAborted, _));
  EXPECT_FALSE(fs::exists(path_));
  --context.erasures_wanted;
  TANJI_EXPECT_OK(WriteFolderBackup(SourceOf(system, &context.erasing),
                                    key_.certificate, clock_, path_));
}

TEST_F(FolderBackupTest, RefusesWhatIsDamagedCutOffOrForAnotherKey) {
  TestSystem system;
  TANJI_ASSERT_OK(WriteFolderBackup(SourceOf(system, nullptr), key_.certificate,
                                    clock_, path_));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string file,
                             base::ReadFile(path_, kFileSizeMax));
  const auto read = [&](const std::string& bytes) {
    EXPECT_TRUE(base::ReplaceFile(path_, bytes, 0600).ok());
    fs::remove_all(restored_);
    return ReadFolderBackup(path_, key_, restored_).status();
  };
  TANJI_EXPECT_OK(read(file));
  const auto is_lost = StatusIs(absl::StatusCode::kDataLoss, _);
  for (size_t at = 0; at < file.size(); at += file.size() / 60 + 1) {
    std::string other = file;
    other[at] = static_cast<char>(other[at] ^ 1);
    EXPECT_THAT(read(other), AnyOf(is_lost, StatusIs(kFailedPrecondition, _)))
        << at;
    EXPECT_THAT(read(file.substr(0, at)), is_lost) << at;
  }
  EXPECT_THAT(read(file + "x"), is_lost);
  EXPECT_THAT(read("tanji-backup/v2\n"), is_lost);
  EXPECT_THAT(ReadFolderBackup(temp_.path() + "/none", key_, restored_),
              StatusIs(absl::StatusCode::kNotFound, _));
  TANJI_ASSERT_OK(base::ReplaceFile(path_, file, 0600));
  EXPECT_THAT(ReadFolderBackup(path_, NewKey(), restored_), is_lost);
}

TEST_F(FolderBackupTest, TheServerMakesOneADayAndGivesUpWhenItStops) {
  TestSystem system;
  const std::string dir = temp_.path() + "/backups";
  EXPECT_THAT(StartFolderBackups({dir, key_.certificate, 31},
                                 SourceOf(system, nullptr), clock_),
              StatusIs(kInvalidArgument, HasSubstr("1 to 30 days")));
  EXPECT_THAT(
      StartFolderBackups({dir, "none", 7}, SourceOf(system, nullptr), clock_),
      StatusIs(kInvalidArgument, HasSubstr("key of the backups")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto backups,
      StartFolderBackups({dir, key_.certificate, 7}, SourceOf(system, nullptr),
                         clock_));
  for (int day = 0; day < 10; ++day) {
    TANJI_ASSERT_OK(backups->Tend());
    clock_.Set(clock_.NowMicros() + int64_t{86'400} * 1'000'000);
  }
  TANJI_ASSERT_OK(backups->Tend());
  TANJI_ASSERT_OK(backups->status());
  EXPECT_EQ(std::distance(fs::directory_iterator(dir), {}), 7);
  for (const auto& entry : fs::directory_iterator(dir)) {
    EXPECT_THAT(entry.path().filename().string(),
                testing::MatchesRegex("tanji-[0-9a-f]+-20.*Z[.]backup"));
  }
  backups->Stop();
  clock_.Set(clock_.NowMicros() + int64_t{86'400} * 1'000'000);
  EXPECT_THAT(backups->Tend(), StatusIs(absl::StatusCode::kCancelled, _));
  // What was too old went, and nothing was left half written.
  EXPECT_EQ(std::distance(fs::directory_iterator(dir), {}), 6);
}

// A log that has stopped for damage is not backed up over one that was whole.
TEST_F(FolderBackupTest, KeepsTheLastOneWhileNoneCanBeMade) {
  TestSystem system;
  const std::string dir = temp_.path() + "/backups";
  std::atomic<bool> is_damaged = false;
  BackupSource source = SourceOf(system, nullptr);
  source.check = [&] {
    return is_damaged ? absl::DataLossError("entry 7 is damaged")
                      : absl::OkStatus();
  };
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto backups,
      StartFolderBackups({dir, key_.certificate, 2}, source, clock_));
  TANJI_ASSERT_OK(backups->Tend());
  is_damaged = true;
  for (int day = 1; day < kBackupDaysMax; ++day) {
    clock_.Set(clock_.NowMicros() + int64_t{86'400} * 1'000'000);
    EXPECT_THAT(backups->Tend(),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("entry 7")));
    EXPECT_EQ(std::distance(fs::directory_iterator(dir), {}), 1) << day;
  }
  // Erasures allow no more.
  clock_.Set(clock_.NowMicros() + int64_t{2 * 86'400} * 1'000'000);
  EXPECT_THAT(backups->Tend(), Not(base::IsOk()));
  EXPECT_EQ(std::distance(fs::directory_iterator(dir), {}), 0);
}

}  // namespace
}  // namespace tanji::platform
