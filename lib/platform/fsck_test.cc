#include "lib/platform/fsck.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/graph/version.h"
#include "lib/ledger/checkpoint.h"
#include "lib/platform/compiled_file.h"
#include "lib/platform/testing/test_system.h"
#include "lib/quantity/unit.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Changes one byte of a file, from the front or (negative) from the back.
void Damage(const std::string& path, int64_t place) {
  TANJI_ASSERT_OK_AND_ASSIGN(std::string bytes, base::ReadFile(path, 1 << 20));
  const auto size = static_cast<int64_t>(bytes.size());
  char& byte = bytes[static_cast<size_t>(place < 0 ? size + place : place)];
  byte = static_cast<char>(byte ^ 1);
  TANJI_ASSERT_OK(base::ReplaceFile(path, bytes, 0600));
}

TEST(FsckTest, AHealthyFolderHasNoFaults) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "2"}})));
  TANJI_ASSERT_OK(system.Issue("works/steel"));
  EXPECT_THAT(RunFsck(system.data_dir()).status(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("process")));
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.entries, kRecordsOfANewLog + 3);
  // The pack's, the submission's, the certificate's statement and inputs, and
  // the status list.
  EXPECT_EQ(report.payloads, 5U);
  // The pack, the organisation, the product and the process.
  EXPECT_EQ(report.versions, 4U);
  EXPECT_EQ(report.checkpoint_size, kRecordsOfANewLog + 3);
}

TEST(FsckTest, FindsADamagedCompiledFile) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "2"}})));
  TANJI_ASSERT_OK(system.Get("works/steel"));
  system.Close();
  Damage(system.data_dir() + "/snapshot", -1);
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, Contains(HasSubstr("compiled snapshot")));
}

TEST(FsckTest, FindsADamagedFirstLineOfTheCompiledFile) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "2"}})));
  TANJI_ASSERT_OK(system.Get("works/steel"));
  system.Close();
  Damage(system.data_dir() + "/snapshot", 3);
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, Contains(HasSubstr("first line")));
  TANJI_EXPECT_OK(system.Open());
}

// A compiled file that opens and yet says something else than the store.
TEST(FsckTest, FindsACompiledFileThatIsNotTheStores) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "2"}})));
  TANJI_ASSERT_OK(system.Get("works/steel"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string secret,
      system.context().secrets.Get(store::PurposeSecretKey("compiled")));
  system.Close();
  const CompiledFile file(system.data_dir() + "/snapshot", secret);
  TANJI_ASSERT_OK_AND_ASSIGN(CompiledContent content, file.Read());
  content.intensities.values[0] = 3;
  TANJI_ASSERT_OK(
      file.Write(content.header, content.network, content.intensities));
  TANJI_ASSERT_OK_AND_ASSIGN(FsckReport report, RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, Contains(HasSubstr("other footprints")));

  graph::ProcessVersion version;
  version.in_force = true;
  version.output = quantity::Decimal::FromInteger(1);
  version.unit = (*quantity::FindUnit("kg"))->code;
  version.direct_kgco2e = quantity::Decimal::FromInteger(9);
  TANJI_ASSERT_OK(content.network.SetProcess(0, version, 1));
  TANJI_ASSERT_OK(
      file.Write(content.header, content.network, content.intensities));
  TANJI_ASSERT_OK_AND_ASSIGN(report, RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, Contains(HasSubstr("works/steel")));
}

TEST(FsckTest, FindsLostNamesAndDisclosures) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "2"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed issued,
                             system.Issue("works/steel"));
  store::KeyValueStore& main = system.context().main;
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string id,
                             base::HexDecode(issued.record_id));
  std::string name;
  TANJI_ASSERT_OK(main.Scan(store::KeyRange::Prefix(store::NamePrefix()), 1,
                            [&](std::string_view key, std::string_view) {
                              name = std::string(key);
                              return false;
                            }));
  store::WriteBatch batch;
  batch.Delete(name);
  TANJI_ASSERT_OK(main.Apply(batch, system.context().main_fence));
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(FsckReport report, RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, Contains(HasSubstr("does not lead to number")));
  TANJI_ASSERT_OK(system.Open());
  store::WriteBatch lost;
  lost.Delete(store::InputsKey(id, 0));
  TANJI_ASSERT_OK(
      system.context().main.Apply(lost, system.context().main_fence));
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(report, RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, Contains(HasSubstr("entry 3")));
}

TEST(FsckTest, FindsWhatWasChangedBehindTheStoresBack) {
  const auto faults_after = [&](const std::string& key, const char* expected) {
    TestSystem damaged;
    EXPECT_THAT(damaged.Submit(Document("works", {{"steel", "kg", "2"}})),
                base::IsOk());
    damaged.WaitForCheckpoint(damaged.context().ledger.head().size);
    store::KeyValueStore& main = damaged.context().main;
    auto value = main.Get(key);
    if (value.ok()) {
      value->back() = static_cast<char>(value->back() ^ 1);
      store::WriteBatch batch;
      batch.Put(key, *value);
      EXPECT_THAT(main.Apply(batch, damaged.context().main_fence),
                  base::IsOk());
    } else {
      ADD_FAILURE() << "nothing to damage";
    }
    damaged.Close();
    const auto report = RunFsck(damaged.data_dir());
    ASSERT_THAT(report, base::IsOk());
    EXPECT_THAT(report->faults, Contains(HasSubstr(expected)));
  };
  faults_after(store::EntryKey(0), "entry 0");
  faults_after(store::EntityKey(2, 0, kFirstFreeSeq), "product");
  faults_after(store::EntityKey(3, 0, kFirstFreeSeq), "process");
  faults_after(store::EntityKey(4, 0, 1), "pack");
  faults_after(store::MetaKey("counters"), "counters");
  faults_after(store::MetaKey("checkpoint"), "stored checkpoint");
}

TEST(FsckTest, HoldsTheWitnessedCheckpointAgainstTheEntriesToo) {
  TestSystem system;
  system.WaitForCheckpoint(system.context().ledger.head().size);
  const std::string good = system.context().ledger.checkpoint().note;
  const std::string of_another_history = ledger::SignCheckpoint(
      {system.context().keys.origin(), 1, {}},
      *system.context().keys.signers(KeyPurpose::kCheckpoints).front());
  const auto report_with = [&](const std::string& note) {
    store::WriteBatch batch;
    batch.Put(store::MetaKey("witnessed"), note);
    EXPECT_THAT(system.context().main.Apply(batch, system.context().main_fence),
                base::IsOk());
    system.Close();
    auto report = RunFsck(system.data_dir());
    EXPECT_THAT(system.Open(), base::IsOk());
    return report;
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport clean, report_with(good));
  EXPECT_THAT(clean.faults, testing::IsEmpty());
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             report_with(of_another_history));
  EXPECT_THAT(report.faults,
              Contains(HasSubstr("witnessed checkpoint: its root is not")));
}

}  // namespace
}  // namespace tanji::platform
