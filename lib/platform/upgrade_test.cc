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
#include "lib/platform/pack/packs.h"
#include "lib/platform/testing/test_system.h"

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
  void SetUp() override {
    fs::copy(TANJI_STORE_V1, folder_, fs::copy_options::recursive);
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

}  // namespace
}  // namespace tanji::platform
