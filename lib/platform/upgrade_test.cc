// A data folder that version 1 of the store format has made, opened by this
// program (lib/store/FORMAT.md, Versions).

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/certificate/verify.h"
#include "lib/ledger/record.h"
#include "lib/platform/access/access_store.h"
#include "lib/platform/footprint/certify.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

namespace fs = std::filesystem;
using identity::Caller;
using ::testing::DoubleNear;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

// Its genesis, a submission of works/steel and works/power, and a certificate.
constexpr std::chrono::seconds kLongWait{30};
constexpr uint64_t kRecordsOfVersion1 = 3;
// 2026-11-27: after its last record.
constexpr int64_t kLaterMicros = 1'795'737'600'000'000;

class UpgradeTest : public testing::Test {
 protected:
  void SetUp() override { CopyFolder(TANJI_STORE_V1); }

  void CopyFolder(const std::string& folder) {
    fs::copy(folder, folder_, fs::copy_options::recursive);
    // A version control system keeps neither modes nor empty files.
    for (const char* key : {"/keys/log.key", "/keys/records.key"}) {
      fs::permissions(folder_ + key, fs::perms(0600));
    }
    TANJI_ASSERT_OK(base::ReplaceFile(folder_ + "/LOCK", "", 0600));
  }

  absl::StatusOr<std::unique_ptr<System>> Open() {
    SystemOptions options;
    options.data_dir = folder_;
    return System::Open(options, clock_);
  }
  std::string Format() const {
    const auto format = base::ReadFile(folder_ + "/FORMAT", 64);
    return format.ok() ? *format : "";
  }
  static absl::StatusOr<Footprint> Get(const Context& context,
                                       const graph::ProductId& product) {
    TANJI_ASSIGN_OR_RETURN(
        const View view,
        ViewFor(context, {context.ledger.head().size - 1, 10'000}));
    return GetFootprint(view, Caller::Operator(), product);
  }

  base::TempDir dir_;
  const std::string folder_ = dir_.path() + "/data";
  base::FakeClock clock_{kLaterMicros};
};

TEST_F(UpgradeTest, KeepsWhatWasRecordedAndLoadsTheGwpPack) {
  ASSERT_EQ(Format(), "tanji-store 1\n");
  for (int start = 0; start < 2; ++start) {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto system, Open());
    EXPECT_EQ(Format(), "tanji-store 3\n");
    const Context& context = system->context();
    // The GWP pack, and a status list of the certificate.
    context.ledger.WaitForMore(kRecordsOfVersion1 + 1, kLongWait);
    EXPECT_EQ(context.ledger.head().size, kRecordsOfVersion1 + 2);
    // steel = 1.8 + 0.5 x 0.4
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel,
                               Get(context, {"works", "steel"}));
    EXPECT_THAT(steel.kg_co2e, Optional(DoubleNear(2, 1e-12)));
    TANJI_ASSERT_OK_AND_ASSIGN(
        const std::vector<LoadedPack> packs,
        ListPacks(context.live.Current(), Caller::Operator()));
    ASSERT_THAT(packs, SizeIs(1));
    EXPECT_EQ(packs[0].seq, kRecordsOfVersion1);
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report, RunFsck(folder_));
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.entries, kRecordsOfVersion1 + 2);
}

TEST_F(UpgradeTest, AReaderTakesItAsItIs) {
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report, RunFsck(folder_));
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.entries, kRecordsOfVersion1);
  EXPECT_EQ(Format(), "tanji-store 1\n");
}

// A folder of the server before certificates had a status and the log
// witnesses: accounts, a grant, a certificate and an erasure, in the store
// format of today.
class UpgradeOfVersion3Test : public UpgradeTest {
 protected:
  // Its genesis, the GWP pack, two submissions, a grant, one that was erased,
  // its erasure, and a certificate.
  static constexpr uint64_t kRecords = 8;
  static constexpr uint64_t kCertificate = 6;

  // 2026-12-05: after its last record.
  static constexpr int64_t kAfterMicros = 1'796'428'800'000'000;

  void SetUp() override {
    CopyFolder(TANJI_STORE_V3);
    clock_.Set(kAfterMicros);
  }
};

TEST_F(UpgradeOfVersion3Test, GoesOnWithEverything) {
  for (int start = 0; start < 2; ++start) {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto system, Open());
    Context& context = system->context();
    // A status list of the certificate follows, once.
    context.ledger.WaitForMore(kRecords, kLongWait);
    EXPECT_EQ(context.ledger.head().size, kRecords + 1);
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint nail,
                               Get(context, {"smith", "nail"}));
    EXPECT_THAT(nail.kg_co2e, Optional(3.5));
    EXPECT_THAT(Get(context, {"mine", "ore"}),
                base::StatusIs(absl::StatusCode::kNotFound, ::testing::_));
    EXPECT_TRUE(context.access.Current()->accounts.contains("mill"));
    EXPECT_TRUE(context.access.Current()->accounts.contains("smith"));
    const auto entry =
        ledger::Entry::Parse(*context.main.Get(store::EntryKey(kCertificate)));
    TANJI_ASSERT_OK(entry.status());
    EXPECT_EQ(entry->record.kind, ledger::RecordKind::kFootprint);
    while (context.ledger.checkpoint().size < kRecords + 1) {
      context.ledger.WaitForCheckpoint(kRecords + 1, kLongWait);
    }
    TANJI_ASSERT_OK_AND_ASSIGN(
        const IssuedCertificate issued,
        GetCertificate(context, Caller::Operator(), entry->record.id));
    certificate::TrustedKeys trusted;
    trusted.log_keys = context.keys.checkpoint_verifiers();
    for (const auto& signer : context.keys.signers(KeyPurpose::kRecords)) {
      trusted.signer_keys.push_back(
          *ledger::VerifierKey::Parse(signer->verifier_key()));
    }
    EXPECT_EQ(certificate::Verify(issued.certificate, trusted).outcome,
              certificate::Outcome::kProven);
    TANJI_EXPECT_OK(system->Health());
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report, RunFsck(folder_));
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.erased, 1u);
}

}  // namespace
}  // namespace tanji::platform
