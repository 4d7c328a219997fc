#include "lib/platform/system.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/wire.h"
#include "lib/graph/version.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/fsck.h"
#include "lib/platform/record/bulk_marker.h"
#include "lib/platform/record/key_ring.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/data_folder.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;
using ::testing::Optional;

// Every byte of every file of a folder.
std::string AllBytes(const std::string& folder) {
  std::string all;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream stream(file.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(stream), {});
    all.push_back('\n');
  }
  return all;
}

void WaitForCheckpoint(TestSystem& system) {
  system.WaitForCheckpoint(system.context().ledger.head().size);
}

TEST(SystemTest, TwoFoldersHaveTwoOriginsAndARestartKeepsItsOwn) {
  TestSystem a, b;
  const std::string origin = a.context().keys.origin();
  EXPECT_THAT(origin, HasSubstr("tanji.local/"));
  EXPECT_NE(origin, b.context().keys.origin());
  TANJI_ASSERT_OK(a.Restart());
  EXPECT_EQ(a.context().keys.origin(), origin);
  EXPECT_EQ(a.context().ledger.head().size, kRecordsOfANewLog);
}

TEST(SystemTest, AnotherOriginThanTheFoldersIsRefused) {
  TestSystem system;
  system.Close();
  SystemOptions options;
  options.data_dir = system.data_dir();
  options.origin = "other.example/log";
  EXPECT_THAT(System::Open(options, system.clock()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("other.example/log")));
}

TEST(SystemTest, KeysAreForTheirOwnerOnly) {
  TestSystem system;
  system.Close();
  const std::string key = system.data_dir() + "/keys/log.key";
  namespace fs = std::filesystem;
  EXPECT_EQ(fs::status(key).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  fs::permissions(key, fs::perms::group_read, fs::perm_options::add);
  EXPECT_THAT(system.Open(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                      HasSubstr("0600")));
}

TEST(SystemTest, AFootprintIsTheSameBytesAfterARestartWithAndWithoutTheFile) {
  TestSystem system;
  TANJI_ASSERT_OK(system.ImportCsv(
      "works", "node,output,unit\na,1,kg\nb,3,kWh\nc,1,piece\n",
      "consumer,supplier,amount,gsd2\na,b,0.7,1\nb,a,0.3,1\nc,a,2.1,1\n",
      "node,kgco2e,gsd2\na,0.1,1\nb,0.37,1\n"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint before, system.Get("works/c"));
  TANJI_ASSERT_OK(system.Restart());  // with the compiled file
  EXPECT_EQ(system.context().live.solves(), 0U);
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint with_file, system.Get("works/c"));
  EXPECT_EQ(with_file.kg_co2e, before.kg_co2e);
  system.Close();
  std::filesystem::remove(system.data_dir() + "/snapshot");
  TANJI_ASSERT_OK(system.Open());
  EXPECT_EQ(system.context().live.solves(), 1U);
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint rebuilt, system.Get("works/c"));
  EXPECT_EQ(rebuilt.kg_co2e, before.kg_co2e);
}

TEST(SystemTest, ADamagedCompiledFileIsRebuilt) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "2"}})));
  TANJI_ASSERT_OK(system.Get("works/steel"));
  system.Close();
  const std::string path = system.data_dir() + "/snapshot";
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string good,
                             base::ReadFile(path, 1 << 20));
  for (size_t i = 0; i < good.size(); i += 1 + good.size() / 7) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    TANJI_ASSERT_OK(base::ReplaceFile(path, bad, 0600));
    TANJI_ASSERT_OK(system.Open());
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel,
                               system.Get("works/steel"));
    EXPECT_THAT(steel.kg_co2e, Optional(2.0));
    system.Close();
  }
}

TEST(SystemTest, AnOlderCopyOfTheStoreIsRefused) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "2"}})));
  WaitForCheckpoint(system);
  system.Close();
  const std::string db = system.data_dir() + "/db";
  const std::string copy = system.data_dir() + "-old";
  std::filesystem::copy(db, copy, std::filesystem::copy_options::recursive);
  TANJI_ASSERT_OK(system.Open());
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "3"}})));
  WaitForCheckpoint(system);
  system.Close();
  std::filesystem::remove_all(db);
  std::filesystem::rename(copy, db);
  EXPECT_THAT(system.Open(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("anchor")));
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system.data_dir()));
  EXPECT_GT(report.fault_count, 0U);
}

// What is lost stays as it is: no key is made anew, none is replaced.
TEST(SystemTest, AMissingKeyOfALogThatHasBegunIsDataLoss) {
  for (const std::string lost : {"log.key", "records.key"}) {
    TestSystem system;
    system.Close();
    const std::string keys = system.data_dir() + "/keys/";
    const std::string other = lost == "log.key" ? "records.key" : "log.key";
    TANJI_ASSERT_OK_AND_ASSIGN(const std::string before,
                               base::ReadFile(keys + other, 4096));
    std::filesystem::remove(keys + lost);
    EXPECT_THAT(system.Open(),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr(lost)));
    EXPECT_FALSE(std::filesystem::exists(keys + lost));
    EXPECT_THAT(base::ReadFile(keys + other, 4096), base::IsOkAndHolds(before));
    std::filesystem::remove(keys + other);
    EXPECT_THAT(system.Open(), StatusIs(absl::StatusCode::kDataLoss,
                                        HasSubstr("its keys are gone")));
  }
}

TEST(KeyRingTest, AnInterruptedFirstStartIsCompletedWithTheSameName) {
  const base::TempDir dir;
  TANJI_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<KeyRing> made,
                             KeyRing::LoadOrMake(dir.path(), ""));
  std::filesystem::remove(dir.path() + "/log.key");
  EXPECT_THAT(KeyRing::LoadOrMake(dir.path(), "other.example/log").status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr(made->origin())));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<KeyRing> again,
                             KeyRing::LoadOrMake(dir.path(), ""));
  EXPECT_EQ(again->origin(), made->origin());
  EXPECT_EQ(again->signers(KeyPurpose::kRecords).front()->verifier_key(),
            made->signers(KeyPurpose::kRecords).front()->verifier_key());
}

TEST(SystemTest, ALostSecretStopsTheStartAndIsNamed) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "2"}})));
  store::WriteBatch batch;
  batch.Delete(store::RecordSecretKey(kFirstFreeSeq));
  TANJI_ASSERT_OK(system.context().secrets.Apply(
      batch, *system.context().secrets.AcquireFence()));
  system.Close();
  EXPECT_THAT(system.Open(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("(record 2)")));
}

// An interrupted import is swept only once the history is known to be whole.
TEST(SystemTest, NothingIsSweptFromAHistoryThatIsNotWhole) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("works", {{"steel", "kg", "2"}})));
  WaitForCheckpoint(system);
  store::WriteBatch batch;
  batch.Put(store::MetaKey("bulk"),
            BulkMarker{0, std::string(store::kRecordIdSize, 'x')}.Pack());
  batch.Delete(store::EntryKey(kFirstFreeSeq));
  TANJI_ASSERT_OK(system.context().main.Apply(
      batch, *system.context().main.AcquireFence()));
  system.Close();
  EXPECT_THAT(system.Open(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("anchor")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      store::DataFolder folder,
      store::DataFolder::Open(system.data_dir(), store::OpenMode::kReadOnly));
  TANJI_EXPECT_OK(folder.main().Get(store::MetaKey("bulk")));
}

TEST(SystemTest, ALogWithoutCheckpointsTakesNoMoreRecords) {
  TestSystem system;
  std::filesystem::remove(system.data_dir() + "/anchor");
  std::filesystem::create_directory(system.data_dir() + "/anchor");
  std::filesystem::create_directory(system.data_dir() + "/anchor/x");
  absl::Status status;
  for (int i = 0; i < 100'000 && status.ok(); ++i) {
    status = system.Submit(Document("works", {{"steel", "kg", "2"}})).status();
    std::this_thread::yield();
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable,
                               HasSubstr("writing has stopped")));
  EXPECT_FALSE(system.system().Health().ok());
}

// An update that failed halfway must not be written down as done. The new
// version of steel is valid later only, so the one before is looked for; that
// one is damaged as long as this process lives.
TEST(SystemTest, AFailedUpdateIsMadeUpForAfterTheRestart) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      Document("works", {{"coal", "kg", "5"}, {"steel", "kg", "7"}})));
  TANJI_EXPECT_OK(system.Get("works/steel"));
  const Context& context = system.context();
  const std::string key = store::EntityKey(
      static_cast<uint8_t>(graph::EntityKind::kProcess), 1, kFirstFreeSeq);
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string whole, context.main.Get(key));
  store::WriteBatch damage;
  damage.Put(key, std::string(whole.size(), 'x'));
  TANJI_ASSERT_OK(context.main.Apply(damage, context.main_fence));
  std::string later =
      Document("works", {{"coal", "kg", "20"}, {"steel", "kg", "8"}});
  const std::string place = R"("direct_kgco2e":"8")";
  later.replace(later.find(place), place.size(),
                place + R"(,"valid_from":"2099-01-01")");
  TANJI_ASSERT_OK(system.Submit(later));
  while (system.system().Health().ok()) std::this_thread::yield();
  store::WriteBatch repair;
  repair.Put(key, whole);
  TANJI_ASSERT_OK(context.main.Apply(repair, context.main_fence));
  TANJI_ASSERT_OK(system.Restart());
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint coal, system.Get("works/coal"));
  EXPECT_THAT(coal.kg_co2e, Optional(20.0));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel, system.Get("works/steel"));
  EXPECT_THAT(steel.kg_co2e, Optional(7.0));
}

TEST(SystemTest, ASecondProcessOnTheFolderIsRefused) {
  TestSystem system;
  SystemOptions options;
  options.data_dir = system.data_dir();
  EXPECT_THAT(
      System::Open(options, system.clock()).status(),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr(system.data_dir())));
}

TEST(SystemTest, PublishesWhatOthersCanRead) {
  base::TempDir publish;
  base::TempDir data;
  base::FakeClock clock;
  SystemOptions options;
  options.data_dir = data.path() + "/d";
  options.publish_dir = publish.path();
  options.checkpoint_interval = std::chrono::milliseconds(5);
  {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto system, System::Open(options, clock));
    system->Stop();
  }
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string note,
      base::ReadFile(publish.path() + "/checkpoint", 4096));
  EXPECT_THAT(note, HasSubstr("\n2\n"));
  EXPECT_TRUE(
      std::filesystem::exists(publish.path() + "/tile/entries/000.p/2"));
  EXPECT_TRUE(std::filesystem::exists(publish.path() + "/tile/0/000.p/2"));
}

// What would give a recipe away: ids, names, amounts as text and as doubles.
TEST(SystemTest, NoFileHoldsNamesOrAmountsInClear) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      R"({"format":"tanji-submission/v1","organisation":"zirkonwerk",)"
      R"("declaration":{"name":"Zirkonwerk Musterstadt"},)"
      R"("products":[{"id":"ferrochrom-xyz","name":"Chromlegierung",)"
      R"("unit":"kg"},{"id":"koks-xyz","unit":"MJ"}],"processes":[)"
      R"({"product":"ferrochrom-xyz","output":"1","unit":"kg",)"
      R"("direct_kgco2e":"3.14159265","inputs":[{"product":)"
      R"("zirkonwerk/koks-xyz","amount":"271828.1828","unit":"MJ"}]}]})",
      "request-xyz"));
  TANJI_ASSERT_OK(system.Issue("zirkonwerk/ferrochrom-xyz"));
  TANJI_ASSERT_OK(system.Get("zirkonwerk/ferrochrom-xyz"));
  WaitForCheckpoint(system);
  system.Close();
  const std::string bytes = AllBytes(system.data_dir());
  std::vector<std::string> secrets = {
      "zirkonwerk",  "Zirkonwerk", "ferrochrom",  "Chromlegierung", "koks-xyz",
      "request-xyz", "3.14159265", "271828.1828", "31415926"};
  for (const double amount : {3.14159265, 271828.1828}) {
    std::string big;
    base::AppendDouble(&big, amount);
    secrets.push_back(big);
    secrets.emplace_back(big.rbegin(), big.rend());  // as it lies in memory
  }
  for (const std::string& secret : secrets) {
    EXPECT_EQ(bytes.find(secret), std::string::npos)
        << testing::PrintToString(secret);
  }

  // The positive control: with the secrets, all of it is there.
  TANJI_ASSERT_OK(system.Open());
  EntityReader reader(system.context().main, system.context().secrets);
  std::string opened;
  for (const auto kind :
       {graph::EntityKind::kOrganisation, graph::EntityKind::kProduct}) {
    TANJI_ASSERT_OK(
        reader.ForEach(kind, [&](const EntityReader::Visited& version) {
          opened.append(version.packed);
          return absl::OkStatus();
        }));
  }
  for (const char* name :
       {"zirkonwerk", "Zirkonwerk Musterstadt", "ferrochrom-xyz"}) {
    EXPECT_THAT(opened, HasSubstr(name));
  }
  TANJI_ASSERT_OK_AND_ASSIGN(
      const EntityReader::Packed packed,
      reader.Latest(graph::EntityKind::kProcess, 0, UINT64_MAX - 1));
  TANJI_ASSERT_OK_AND_ASSIGN(const graph::ProcessVersion process,
                             graph::UnpackProcess(packed.bytes));
  EXPECT_EQ(process.direct_kgco2e.ToString(), "3.14159265");
  EXPECT_EQ(process.inputs[0].amount.ToString(), "271828.1828");
  const CompiledFile file(
      system.data_dir() + "/snapshot",
      *system.context().secrets.Get(store::PurposeSecretKey("compiled")));
  TANJI_ASSERT_OK_AND_ASSIGN(const CompiledContent content, file.Read());
  std::string plain;
  content.network.AppendTo(&plain);
  EXPECT_THAT(plain, HasSubstr("ferrochrom-xyz"));
  const double amount = 271828.1828;
  EXPECT_THAT(
      plain, HasSubstr(std::string(reinterpret_cast<const char*>(&amount), 8)));
}

// Another log's folder is evidence, and so is one that is ahead.
TEST(SystemTest, APublishedFolderOfAnotherLogIsNotOverwritten) {
  const base::TempDir published;
  SystemOptions options;
  options.publish_dir = published.path();
  base::FakeClock clock;
  const base::TempDir one, two;
  options.data_dir = one.path() + "/data";
  TANJI_EXPECT_OK(System::Open(options, clock).status());
  const std::string path = published.path() + "/checkpoint";
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string before,
                             base::ReadFile(path, 4096));
  options.data_dir = two.path() + "/data";
  EXPECT_THAT(System::Open(options, clock).status(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr(path)));
  EXPECT_THAT(base::ReadFile(path, 4096), base::IsOkAndHolds(before));
  options.data_dir = one.path() + "/data";
  TANJI_EXPECT_OK(System::Open(options, clock).status());
}

}  // namespace
}  // namespace tanji::platform
