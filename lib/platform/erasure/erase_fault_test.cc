// Erasures that a failing disk breaks off: the next start ends them.

#include <memory>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/erasure/erase.h"
#include "lib/platform/erasure/pending_erasure.h"
#include "lib/platform/testing/opened_folder.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/data_folder.h"
#include "lib/store/internal/data_folder_settings.h"
#include "lib/store/keys.h"
#include "lib/store/testing/fault_file_system.h"
#include "lib/store/testing/folder_files.h"

namespace tanji::platform {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kName[] = "Qx7 secret alloy";

// A system with one record of the works, and the secret of that.
struct Filled {
  TestSystem system;
  uint64_t seq = 0;
  std::string secret;
};

void Fill(Filled& filled) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed committed,
      filled.system.SubmitAtHead(
          R"({"format":"tanji-submission/v1","organisation":"works",)"
          R"("products":[{"id":"alloy","unit":"kg","name":")" +
          std::string(kName) +
          R"("}],"processes":[{"product":"alloy","output":"1","unit":"kg",)"
          R"("direct_kgco2e":"2.5"}]})"));
  TANJI_ASSERT_OK(filled.system.SubmitAtHead(Screw("4", "")));
  filled.seq = committed.seq;
  TANJI_ASSERT_OK_AND_ASSIGN(filled.secret,
                             filled.system.context().secrets.Get(
                                 store::RecordSecretKey(committed.seq)));
  filled.system.Close();
}

// The `n`-th operation of the erasure on the disk of one store fails. Whether
// one did.
bool EraseWithFault(Filled& filled, bool of_secrets, uint64_t n) {
  store::FaultFileSystem disk;
  auto settings = store::internal::DataFolderSettings::Default();
  (of_secrets ? settings.secrets : settings.main).file_system =
      disk.file_system();
  auto folder = store::DataFolder::OpenWith(settings, filled.system.data_dir(),
                                            store::OpenMode::kReadWrite);
  EXPECT_TRUE(folder.ok()) << folder.status();
  SystemOptions options;
  options.data_dir = filled.system.data_dir();
  base::FakeClock clock;
  auto system = System::OpenFolder(*std::move(folder), options, clock);
  EXPECT_TRUE(system.ok()) << system.status();
  disk.FailOperation(n, store::FaultFileSystem::Fault::kIoError);
  const absl::Status erased =
      Erase((*system)->context(), identity::Caller::Operator(),
            {"", "works", {filled.seq}, true})
          .status();
  const bool has_failed = disk.has_failed();
  EXPECT_TRUE(erased.ok() || has_failed) << erased;
  return has_failed;
}

// Either nothing has happened, or all of it.
void ExpectAllOrNothing(Filled& filled) {
  TANJI_ASSERT_OK(filled.system.Open());
  Context& context = filled.system.context();
  bool is_recorded = false;
  for (uint64_t seq = 0; seq < context.ledger.head().size; ++seq) {
    TANJI_ASSERT_OK_AND_ASSIGN(const std::string entry,
                               context.main.Get(store::EntryKey(seq)));
    is_recorded =
        is_recorded || entry.find("kind erasure") != std::string::npos;
  }
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto pending, PendingErasure::Find(context.main, context.secrets));
  EXPECT_FALSE(pending.has_value());
  EXPECT_EQ(filled.system.Get("works/alloy").ok(), !is_recorded);
  TANJI_EXPECT_OK(filled.system.Get("maker/screw").status());
  filled.system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(filled.system.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
  if (!is_recorded) return;
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string opened,
                             OpenAll(filled.system.data_dir()));
  EXPECT_THAT(opened, Not(HasSubstr(kName)));
  for (const auto& [name, bytes] :
       store::ReadFolder(filled.system.data_dir())) {
    EXPECT_EQ(bytes.find(filled.secret), std::string::npos) << name;
  }
}

class EraseFaultTest : public ::testing::TestWithParam<bool> {};

TEST_P(EraseFaultTest, IsAllOrNothingAfterTheNextStart) {
  constexpr uint64_t kOperationsMax = 60;
  int failed = 0;
  for (uint64_t n = 1; n <= kOperationsMax; n += 4) {
    SCOPED_TRACE(n);
    Filled filled;
    ASSERT_NO_FATAL_FAILURE(Fill(filled));
    const bool has_failed = EraseWithFault(filled, GetParam(), n);
    failed += has_failed;
    ASSERT_NO_FATAL_FAILURE(ExpectAllOrNothing(filled));
    if (!has_failed) break;
  }
  EXPECT_GE(failed, 3);
}

INSTANTIATE_TEST_SUITE_P(OfEachStore, EraseFaultTest, ::testing::Bool(),
                         [](const auto& of_secrets) {
                           return of_secrets.param ? "Secrets" : "Main";
                         });

}  // namespace
}  // namespace tanji::platform
