#include "lib/platform/supply/import.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/fsck.h"
#include "lib/platform/limits.h"
#include "lib/platform/record/bulk_marker.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using identity::Caller;
using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

constexpr char kNodes[] = "node,output,unit\nsteel,1,kg\npower,1,kWh\n";
constexpr char kEdges[] =
    "consumer,supplier,amount,gsd2\nsteel,power,0.5,1.1\n"
    "power,steel,0.01,1\n";
constexpr char kFactors[] = "node,kgco2e,gsd2\nsteel,1.8,1\npower,0.4,1.2\n";

TEST(ImportTest, AnImportMakesTheOrganisationAndItsFootprints) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ImportResult result,
      system.ImportCsv("works", kNodes, kEdges, kFactors));
  EXPECT_EQ(result.products, 2U);
  EXPECT_EQ(result.inputs, 2U);
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel, system.Get("works/steel"));
  EXPECT_THAT(steel.kg_co2e, Optional(DoubleNear(2.0 / 0.995, 1e-12)));
  TANJI_ASSERT_OK(system.Restart());
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint again, system.Get("works/steel"));
  EXPECT_EQ(again.kg_co2e, steel.kg_co2e);
}

TEST(ImportTest, ARepeatSaysWhatHasSupersededIt) {
  TestSystem system;
  const std::string later = "node,kgco2e,gsd2\nsteel,9,1\npower,0.4,1.2\n";
  TANJI_ASSERT_OK(system.ImportCsv("works", kNodes, kEdges, kFactors, "a"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ImportResult second,
      system.ImportCsv("works", kNodes, kEdges, later, "b"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      ImportResult again,
      system.ImportCsv("works", kNodes, kEdges, kFactors, "a"));
  EXPECT_TRUE(again.committed.repeated);
  EXPECT_EQ(again.committed.superseded_by, second.committed.seq);
  TANJI_ASSERT_OK(system.ImportCsv("works", kNodes, kEdges, kFactors, "a2"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      again, system.ImportCsv("works", kNodes, kEdges, kFactors, "a"));
  EXPECT_EQ(again.committed.superseded_by, 0U);
}

TEST(ImportTest, AnotherImportReplacesProcessesAndKeepsNumbers) {
  TestSystem system;
  TANJI_ASSERT_OK(system.ImportCsv("works", kNodes, kEdges, kFactors));
  TANJI_ASSERT_OK(
      system.ImportCsv("works", "node,output,unit\nore,1,t\nsteel,2,kg\n",
                       "consumer,supplier,amount,gsd2\nsteel,ore,0.004,1\n",
                       "node,kgco2e,gsd2\nore,500,1\n"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel, system.Get("works/steel"));
  // 0.004 t x 500 kg/t for 2 kg
  EXPECT_THAT(steel.kg_co2e, Optional(DoubleNear(1, 1e-12)));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint power, system.Get("works/power"));
  EXPECT_THAT(power.kg_co2e, Optional(DoubleNear(0.41, 1e-12)));
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FsckReport report,
      Fsck(system.data_dir(), [](const std::string&, uint64_t, uint64_t) {}));
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST(ImportTest, ARepeatedImportIsTheFirstOne) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ImportResult first,
      system.ImportCsv("works", kNodes, kEdges, kFactors, "i"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ImportResult again,
      system.ImportCsv("works", kNodes, kEdges, kFactors, "i"));
  EXPECT_EQ(again.committed.entry, first.committed.entry);
  EXPECT_TRUE(again.committed.repeated);
  EXPECT_EQ(system.context().ledger.head().size, kRecordsOfANewLog + 1);
}

TEST(ImportTest, BadFilesAreRefusedWithPlaceAndLeaveNothing) {
  TestSystem system;
  EXPECT_THAT(
      system.ImportCsv("works", "node,output,unit\na,0,kg\nb,1,stone\n",
                       "consumer,supplier,amount,gsd2\na,c,1,1\n", kFactors),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("nodes.csv:2"), HasSubstr("nodes.csv:3"))));
  EXPECT_THAT(system.ImportCsv("works", kNodes,
                               "consumer,supplier,amount,gsd2\n"
                               "steel,tin,1,1\n",
                               kFactors),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("edges.csv:2"), HasSubstr("tin"))));
  EXPECT_EQ(system.context().ledger.head().size, kRecordsOfANewLog);
}

TEST(ImportTest, AUnitOfAnotherDimensionIsRefusedWithItsLine) {
  TestSystem system;
  TANJI_ASSERT_OK(system.ImportCsv("works", kNodes, kEdges, kFactors));
  EXPECT_THAT(
      system.ImportCsv("works", "node,output,unit\nsteel,1,kg\npower,1,L\n",
                       "consumer,supplier,amount,gsd2\n", "node,kgco2e,gsd2\n"),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("nodes.csv:3: unit: product "
                         "\"works/power\"")));
}

TEST(ImportTest, FilesOfAnotherSizeThanAnnouncedAreRefused) {
  TestSystem system;
  ImportHeader header;
  header.organisation = "works";
  header.nodes_size = sizeof(kNodes) - 1;
  header.edges_size = sizeof(kEdges) - 1;
  header.factors_size = sizeof(kFactors) - 1;
  {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const auto import,
        Import::Begin(system.context(), Caller::Operator(), header));
    TANJI_ASSERT_OK(import->Feed(std::string(kNodes) + "consumer,"));
    EXPECT_THAT(import->Finish(), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr("edges.csv is cut off")));
  }
  TANJI_ASSERT_OK_AND_ASSIGN(
      const auto import,
      Import::Begin(system.context(), Caller::Operator(), header));
  EXPECT_THAT(
      import->Feed(std::string(kNodes) + kEdges + kFactors + "x"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("more bytes")));
}

TEST(ImportTest, OnlySoManyImportsRunAtOnce) {
  TestSystem system;
  std::vector<std::unique_ptr<Import>> running;
  for (size_t i = 0; i < kImportsAtOnceMax; ++i) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        auto import, Import::Begin(system.context(), Caller::Operator(),
                                   {"", "works", 10, 0, 0}));
    running.push_back(std::move(import));
  }
  EXPECT_THAT(Import::Begin(system.context(), Caller::Operator(),
                            {"", "works", 10, 0, 0}),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("imports are running")));
  running.clear();
  EXPECT_THAT(system.ImportCsv("works", kNodes, kEdges, kFactors),
              base::IsOk());
}

TEST(ImportTest, NamesGivenOutMeanwhileAreTakenIntoAccount) {
  TestSystem system;
  ImportHeader header;
  header.organisation = "works";
  header.nodes_size = sizeof(kNodes) - 1;
  header.edges_size = sizeof(kEdges) - 1;
  header.factors_size = sizeof(kFactors) - 1;
  TANJI_ASSERT_OK_AND_ASSIGN(
      auto import, Import::Begin(system.context(), Caller::Operator(), header));
  TANJI_ASSERT_OK(import->Feed(std::string(kNodes) + kEdges + kFactors));
  // Submissions of others, while the import is being built and after it.
  std::thread others([&] {
    for (int i = 0; i < 50; ++i) {
      EXPECT_THAT(
          system.Submit(Document(
              "maker", {{"can" + std::to_string(i), "piece", "0",
                         "[" + InputJson("works/steel", "1", "kg") + "]"}})),
          base::IsOk());
    }
  });
  TANJI_EXPECT_OK(import->Finish());
  import.reset();
  others.join();
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint can, system.Get("maker/can49"));
  EXPECT_THAT(can.kg_co2e, Optional(DoubleNear(2.0 / 0.995, 1e-12)));
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FsckReport report,
      Fsck(system.data_dir(), [](const std::string&, uint64_t, uint64_t) {}));
  EXPECT_THAT(report.faults, IsEmpty());
}

// More nodes than one thread seals at a time; some of them, numbered in another
// order, are known from submissions.
TEST(ImportTest, KnownAndNewNodesOfALargeImportKeepTheirNumbers) {
  constexpr int kCount = 9'000;
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document(
      "works",
      {{"n8999", "kg", "7"}, {"n4096", "kg", "7"}, {"n1", "kg", "7"}})));
  std::string nodes = "node,output,unit\n";
  std::string edges = "consumer,supplier,amount,gsd2\n";
  std::string factors = "node,kgco2e,gsd2\n";
  for (int i = 0; i < kCount; ++i) {
    base::StrAppend(&nodes, "n", i, ",1,kg\n");
    base::StrAppend(&factors, "n", i, ",1,1\n");
    if (i > 0) base::StrAppend(&edges, "n", i, ",n", i - 1, ",0.5,1.1\n");
  }
  for (const char* request : {"first", "second"}) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ImportResult result,
        system.ImportCsv("works", nodes, edges, factors, request));
    EXPECT_EQ(result.products, uint64_t{kCount});
    // y_i = 1 + y_(i-1) / 2
    for (const auto& [product, kg] :
         std::vector<std::pair<std::string, double>>{{"works/n0", 1},
                                                     {"works/n1", 1.5},
                                                     {"works/n4096", 2},
                                                     {"works/n4097", 2},
                                                     {"works/n8999", 2}}) {
      TANJI_ASSERT_OK_AND_ASSIGN(const Footprint found, system.Get(product));
      EXPECT_THAT(found.kg_co2e, Optional(DoubleNear(kg, 1e-12))) << product;
    }
    edges += "n0,n0,0,1\n";  // nothing, but another file
  }
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST(ImportTest, WhatAnInterruptedImportLeftIsSwept) {
  TestSystem system;
  TANJI_ASSERT_OK(system.ImportCsv("works", kNodes, kEdges, kFactors));
  // A later import that loaded its files and got no further.
  store::KeyValueStore& main = system.context().main;
  const uint64_t fence = system.context().main_fence;
  constexpr uint64_t kNext = kFirstFreeSeq + 1;
  store::WriteBatch leftovers;
  const std::string id(store::kRecordIdSize, 'x');
  leftovers.Put(store::MetaKey("bulk"), BulkMarker{kNext, id}.Pack());
  leftovers.Put(store::PayloadKey(id, 0), "sealed");
  leftovers.Put(store::EntityKey(3, 0, kNext), "sealed");
  leftovers.Put(store::EntityKey(3, 7, kNext), "sealed");
  TANJI_ASSERT_OK(main.Apply(leftovers, fence));
  TANJI_ASSERT_OK(system.Restart());
  store::KeyValueStore& swept = system.context().main;
  for (const std::string& key :
       {store::MetaKey("bulk"), store::PayloadKey(id, 0),
        store::EntityKey(3, 0, kNext), store::EntityKey(3, 7, kNext)}) {
    EXPECT_TRUE(absl::IsNotFound(swept.Get(key).status()));
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel, system.Get("works/steel"));
  EXPECT_THAT(steel.kg_co2e, Optional(DoubleNear(2.0 / 0.995, 1e-12)));
}

}  // namespace
}  // namespace tanji::platform
