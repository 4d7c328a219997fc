#include "lib/platform/backup/secret_backup.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/crypto/envelope.h"
#include "lib/platform/erasure/erase.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/keys.h"
#include "lib/store/memory_store.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr int64_t kAnHour = int64_t{3'600} * 1'000'000;
constexpr int64_t kFirstBackup = int64_t{1'795'000'000} * 1'000'000;
constexpr size_t kBackupSizeMax = 1 << 20;

crypto::KeyAndCertificate NewOfflineKey() {
  auto made = crypto::MakeRecipient("offline", 1'700'000'000, 1'900'000'000);
  EXPECT_TRUE(made.ok()) << made.status();
  return *std::move(made);
}

class SecretBackupTest : public ::testing::Test {
 protected:
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(dir_)) {
      files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
  }
  std::string Newest() const {
    const auto envelope = base::ReadFile(Files().back(), kBackupSizeMax);
    EXPECT_TRUE(envelope.ok());
    return envelope.value_or("");
  }

  const base::TempDir temp_;
  const std::string dir_ = temp_.path() + "/backups";
  const crypto::KeyAndCertificate key_ = NewOfflineKey();
};

TEST_F(SecretBackupTest, MakesOneADayAndKeepsThemForThirty) {
  base::FakeClock clock(kFirstBackup);
  const auto secrets = std::make_unique<store::MemoryStore>();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto backups,
      StartSecretBackups({dir_, key_.certificate}, "log", *secrets, clock));
  EXPECT_THAT(Files(), ElementsAre(HasSubstr("/secrets-20261118T")));
  TANJI_ASSERT_OK(base::ReplaceFile(dir_ + "/notes.txt", "mine", 0600));
  for (int hour = 1; hour <= 24 * 40; ++hour) {
    clock.Set(kFirstBackup + hour * kAnHour);
    TANJI_ASSERT_OK(backups->Tend());
    EXPECT_LE(Files().size(), 1u + 30 + 1);
  }
  EXPECT_THAT(Files(), SizeIs(31));  // 30, and the notes
  EXPECT_TRUE(std::filesystem::exists(dir_ + "/notes.txt"));
  EXPECT_THAT(Files()[1], HasSubstr("/secrets-20261129T"));
}

TEST_F(SecretBackupTest, SaysWhyThereIsNone) {
  base::FakeClock clock(kFirstBackup);
  const auto secrets = std::make_unique<store::MemoryStore>();
  EXPECT_THAT(
      StartSecretBackups({dir_, "no certificate"}, "log", *secrets, clock),
      StatusIs(absl::StatusCode::kInvalidArgument, _));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto backups,
      StartSecretBackups({dir_, key_.certificate}, "log", *secrets, clock));
  std::filesystem::remove_all(dir_);
  TANJI_ASSERT_OK(base::ReplaceFile(dir_, "a file", 0600));
  EXPECT_THAT(backups->Tend(), Not(base::IsOk()));
  EXPECT_THAT(backups->status(), Not(base::IsOk()));
}

// The third promise of an erasure: a backup from before brings nothing back,
// and the backups themselves end.
TEST_F(SecretBackupTest, ARestoreReplaysErasuresAndBackupsOfTheErasedEnd) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed steel,
                             system.SubmitAtHead(Steel("1.5")));
  TANJI_ASSERT_OK(system.SubmitAtHead(Screw("4", "")));
  const std::string origin = system.context().ledger.origin();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string secret,
      system.context().secrets.Get(store::RecordSecretKey(steel.seq)));
  base::FakeClock clock(kFirstBackup);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto backups, StartSecretBackups({dir_, key_.certificate}, origin,
                                             system.context().secrets, clock));
  const std::string before = Newest();
  EXPECT_THAT(before, Not(HasSubstr(secret)));
  EXPECT_THAT(crypto::OpenEnvelope(key_, before),
              base::IsOkAndHolds(HasSubstr(secret)));  // the positive control

  TANJI_ASSERT_OK(Erase(system.context(), identity::Caller::Operator(),
                        {"", "works", {steel.seq}, true}));
  for (int day = 1; day <= kBackupDaysMax; ++day) {
    clock.Set(kFirstBackup + day * 24 * kAnHour);
    TANJI_ASSERT_OK(backups->Tend());
  }
  for (const std::string& file : Files()) {
    TANJI_ASSERT_OK_AND_ASSIGN(const std::string envelope,
                               base::ReadFile(file, kBackupSizeMax));
    EXPECT_THAT(crypto::OpenEnvelope(key_, envelope),
                base::IsOkAndHolds(Not(HasSubstr(secret))));
  }
  backups->Stop();

  // The secret store is lost, and the backup from before the erasure is taken.
  system.Close();
  std::filesystem::remove_all(system.data_dir() + "/secrets");
  EXPECT_THAT(system.Open(), Not(base::IsOk()));
  EXPECT_THAT(RestoreSecrets(system.data_dir(), NewOfflineKey(), before),
              StatusIs(absl::StatusCode::kDataLoss, _));
  TANJI_ASSERT_OK_AND_ASSIGN(const RestoredSecrets restored,
                             RestoreSecrets(system.data_dir(), key_, before));
  EXPECT_GT(restored.restored, 4u);
  EXPECT_EQ(restored.kept, 0u);
  // What came after it is lost, and said to be.
  EXPECT_THAT(system.Open(), Not(base::IsOk()));
}

// An erasure that came after the backup has left nothing that needs its secret.
TEST_F(SecretBackupTest, AnErasureAfterTheBackupIsNoLoss) {
  TestSystem system;
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.5")));
  TANJI_ASSERT_OK(system.SubmitAtHead(Screw("4", "")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string backup,
      WriteSecretBackup(system.context().secrets,
                        system.context().ledger.origin(), key_.certificate));
  TANJI_ASSERT_OK(
      EraseOrganisation(system.context(), identity::Caller::Operator(), "works")
          .status());
  system.Close();
  std::filesystem::remove_all(system.data_dir() + "/secrets");
  TANJI_ASSERT_OK(RestoreSecrets(system.data_dir(), key_, backup).status());
  TANJI_ASSERT_OK(system.Open());
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint screw, system.Get("maker/screw"));
  EXPECT_EQ(screw.kg_co2e, 4);
  EXPECT_THAT(system.Get("works/steel"),
              StatusIs(absl::StatusCode::kNotFound, _));
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST_F(SecretBackupTest, ARestoredFolderServesWhatWasNotErased) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed steel,
                             system.SubmitAtHead(Steel("1.5")));
  TANJI_ASSERT_OK(system.SubmitAtHead(Screw("4", "")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string backup,
      WriteSecretBackup(system.context().secrets,
                        system.context().ledger.origin(), key_.certificate));
  TANJI_ASSERT_OK(Erase(system.context(), identity::Caller::Operator(),
                        {"", "works", {steel.seq}, true}));
  system.Close();
  // Others of the store are there still, and stay.
  TANJI_ASSERT_OK_AND_ASSIGN(const RestoredSecrets restored,
                             RestoreSecrets(system.data_dir(), key_, backup));
  EXPECT_EQ(restored.restored, 1u);
  EXPECT_GT(restored.kept, 4u);
  TANJI_ASSERT_OK(system.Open());
  EXPECT_THAT(
      system.context().secrets.Get(store::RecordSecretKey(steel.seq)).status(),
      StatusIs(absl::StatusCode::kNotFound, _));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint screw, system.Get("maker/screw"));
  EXPECT_EQ(screw.kg_co2e, 4);
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());

  TestSystem other;
  other.Close();
  EXPECT_THAT(RestoreSecrets(other.data_dir(), key_, backup),
              StatusIs(kFailedPrecondition, HasSubstr("of log")));
}

}  // namespace
}  // namespace tanji::platform
