// What processes may say beside amounts of inputs: gases, drafts, pinned
// versions, formulas, mixes; from the document to the footprint.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/status.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/submission/document.h"
#include "lib/platform/marks.h"
#include "lib/platform/supply/supply_reads.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using identity::Caller;
using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// 1 kg of `id` of works, with `members` of the process.
std::string Making(const std::string& id, const std::string& members) {
  return DocumentOf("works", {{id, "kg"}},
                    {R"({"product":")" + id + R"(","output":"1","unit":"kg",)" +
                     members + "}"});
}

class ProcessModelTest : public testing::Test {
 protected:
  void ExpectFootprint(const char* product, double kg_co2e) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint footprint, system_.Get(product));
    EXPECT_THAT(footprint.kg_co2e, Optional(DoubleNear(kg_co2e, 1e-12)));
  }

  // The columns of one unit of a product that are not 0, by id; column "" is
  // what was declared as kg CO2e.
  std::map<std::string, double> ColumnsOf(const std::string& product) {
    std::map<std::string, double> columns;
    const auto footprint = system_.Get(product);
    EXPECT_THAT(footprint, base::IsOk());
    const View view = system_.ViewAtHead();
    const Calculation& calculation = *view.calculation;
    const auto count = static_cast<size_t>(calculation.intensities.indicators);
    const double* values =
        &calculation.intensities.values[footprint->process * count];
    if (values[0] != 0) columns[""] = values[0];
    for (size_t c = 1; c < count; ++c) {
      const uint32_t column = calculation.network.columns[c - 1];
      if (values[c] == 0) continue;
      columns[calculation.packs.method()->columns()[column].id] = values[c];
    }
    return columns;
  }

  absl::StatusOr<graph::ProcessDeclaration> ReadBack(const char* product) {
    TANJI_ASSIGN_OR_RETURN(
        const StoredProduct stored,
        GetProduct(system_.context(), system_.ViewAtHead(), Caller::Operator(),
                   *graph::ProductId::Parse(product)));
    EXPECT_THAT(stored.processes, SizeIs(1));
    return stored.processes.at(0);
  }

  TestSystem system_;
};

// 1 kg of CH4 that leaks: AR6 29.8 over 100 years and 82.5 over 20, AR5 28.
TEST_F(ProcessModelTest, AGasIsCountedInEachColumnThatItBelongsTo) {
  TANJI_ASSERT_OK(system_.Submit(Making(
      "leak", R"("emissions":[)" +
                  GasJson("CH4", "1", R"(,"tags":["fugitive"])") + "]")));
  EXPECT_THAT(
      ColumnsOf("works/leak"),
      UnorderedElementsAre(Pair("fossil-ar6", 29.8), Pair("fossil-ar5", 28),
                           Pair("total-gwp20-ar6", 82.5)));
  ExpectFootprint("works/leak", 29.8);
}

// Burnt straw: CO2 that was taken up before is no part of the footprint, the
// methane of the fire is, as biogenic; N2O of the field by 273 and 265. In two
// tonnes of a consumer's, everything is there twice a thousand times.
TEST_F(ProcessModelTest, OriginsHaveColumnsOfTheirOwn) {
  TANJI_ASSERT_OK(system_.Submit(Making(
      "straw",
      R"("direct_kgco2e":"3","emissions":[)" +
          GasJson("CO2", "-2", R"(,"origin":"biogenic")") + "," +
          GasJson("CO2", "2", R"(,"origin":"biogenic","tags":["combustion"])") +
          "," +
          GasJson("CH4", "1", R"(,"origin":"biogenic","tags":["combustion"])") +
          "," + GasJson("N2O", "1") + "]")));
  TANJI_ASSERT_OK(system_.Submit(Document(
      "user",
      {{"heat", "kWh", "0", "[" + InputJson("works/straw", "2", "t") + "]"}})));
  EXPECT_THAT(
      ColumnsOf("user/heat"),
      UnorderedElementsAre(
          Pair("", 6000), Pair("fossil-ar6", 546'000),
          Pair("fossil-ar5", 530'000), Pair("biogenic-non-co2-ar6", 54'000),
          Pair("biogenic-non-co2-ar5", 56'000),
          Pair("biogenic-co2-uptake", -4000),
          Pair("biogenic-co2-release", 4000),
          Pair("total-gwp20-ar6", 705'400)));  // 2000 (273 + 79.7)
  ExpectFootprint("user/heat", 606'000);       // 2000 (3 + 273 + 27)
}

// 40 % of 1 kg CO2e declared and 2 kg CO2 emitted; 5 MJ.
TEST_F(ProcessModelTest, PrimaryDataAndPrimaryEnergyAreColumns) {
  TANJI_ASSERT_OK(system_.Submit(
      Making("part", R"("direct_kgco2e":"1","primary_energy_mj":"5",)"
                     R"("primary_data_percent":"40","emissions":[)" +
                         GasJson("CO2", "2") + "]")));
  EXPECT_THAT(
      ColumnsOf("works/part"),
      UnorderedElementsAre(Pair("", 1), Pair("fossil-ar6", 2),
                           Pair("fossil-ar5", 2), Pair("total-gwp20-ar6", 2),
                           Pair("primary-data-ar6", DoubleNear(1.2, 1e-15)),
                           Pair("primary-energy", 5)));
  ExpectFootprint("works/part", 3);
}

// Given shares of 0.75 and 0.25, but for the N2O, which is all the second's.
TEST_F(ProcessModelTest, EmissionsAreAllocated) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"a", "kg"}, {"b", "kg"}},
      {R"({"product":"a","output":"1","unit":"kg","emissions":[)" +
       GasJson("CO2", "4") + "," +
       GasJson("N2O", "1", R"(,"shares":["0","1"])") +
       R"(],"primary_energy_mj":"8","allocation":{"method":"shares",)"
       R"("key":"0.75"},"co_products":[{"product":"b","amount":"2",)"
       R"("unit":"kg","key":"0.25"}]})"})));
  EXPECT_THAT(ColumnsOf("works/a"),
              UnorderedElementsAre(Pair("fossil-ar6", 3), Pair("fossil-ar5", 3),
                                   Pair("total-gwp20-ar6", 3),
                                   Pair("primary-energy", 6)));
  // (1 + 273) / 2, (1 + 265) / 2 and a quarter of 8 MJ by 2
  EXPECT_THAT(ColumnsOf("works/b"),
              UnorderedElementsAre(
                  Pair("fossil-ar6", 137), Pair("fossil-ar5", 133),
                  Pair("total-gwp20-ar6", 137), Pair("primary-energy", 1)));
}

TEST_F(ProcessModelTest, AGasThatNobodyKnowsIsNamed) {
  EXPECT_THAT(
      system_.Submit(Making("odd", R"("emissions":[)" + GasJson("CO2", "5") +
                                       "," + GasJson("XYZ", "5") + "]")),
      StatusIs(
          kFailedPrecondition,
          AllOf(HasSubstr("processes[0].emissions[1]: "), HasSubstr("XYZ"))));
}

TEST_F(ProcessModelTest, TheSameBytesWithAndWithoutTheCompiledFile) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"a", "kg"}, {"b", "kg"}, {"c", "kg"}},
      {R"({"product":"a","output":"3","unit":"kg","emissions":[)" +
           GasJson("CH4", "0.7", R"(,"origin":"biogenic")") +
           R"(],"allocation":)"
           R"({"method":"economic","key":"0.1"},"co_products":[{"product":"b",)"
           R"("amount":"0.3","unit":"kg","key":"0.7"}],"inputs":[)" +
           InputJson("works/c", "0.37", "kg") + "]}",
       R"({"product":"c","output":"7","unit":"kg","direct_kgco2e":"0.3",)"
       R"("primary_energy_mj":"1.1","provenance":{"source":"x","licence":)"
       R"("y","verified":false},"inputs":[)" +
           InputJson("works/b", "0.01", "kg") + "]}"})));
  const auto values = system_.ViewAtHead().calculation->intensities.values;
  const auto marks = ColumnsOf("works/a");
  EXPECT_THAT(marks, SizeIs(testing::Gt(3U)));
  TANJI_ASSERT_OK(system_.Restart());
  EXPECT_EQ(system_.context().live.solves(), 0U);
  EXPECT_EQ(system_.ViewAtHead().calculation->intensities.values, values);
  system_.Close();
  std::filesystem::remove(system_.data_dir() + "/snapshot");
  TANJI_ASSERT_OK(system_.Open());
  EXPECT_EQ(system_.context().live.solves(), 1U);
  EXPECT_EQ(system_.ViewAtHead().calculation->intensities.values, values);
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint a, system_.Get("works/a"));
  EXPECT_EQ(a.evidence.marks, kMarkUnverified);
}

TEST_F(ProcessModelTest, ADraftChangesNothingUntilItIsReleased) {
  TANJI_ASSERT_OK(system_.Submit(Making("a", R"("direct_kgco2e":"1")")));
  TANJI_ASSERT_OK(
      system_.Submit(Making("a", R"("direct_kgco2e":"2","draft":true)")));
  TANJI_ASSERT_OK(
      system_.Submit(Making("b", R"("direct_kgco2e":"2","draft":true)")));
  for (int start = 0; start < 2; ++start) {
    ExpectFootprint("works/a", 1);
    EXPECT_THAT(system_.Get("works/b"),
                StatusIs(absl::StatusCode::kNotFound, HasSubstr("no process")));
    TANJI_ASSERT_OK(system_.Restart());
  }
  TANJI_ASSERT_OK(system_.Submit(Making("b", R"("direct_kgco2e":"2")")));
  TANJI_ASSERT_OK(system_.Submit(Making("a", R"("direct_kgco2e":"2")")));
  ExpectFootprint("works/a", 2);
  ExpectFootprint("works/b", 2);
}

// A draft after the end of a process does not bring it back.
TEST_F(ProcessModelTest, ADraftOfWhatHasEndedChangesNothing) {
  TANJI_ASSERT_OK(system_.Submit(Making("a", R"("direct_kgco2e":"1")")));
  TANJI_ASSERT_OK(
      system_.Submit(R"({"format":"tanji-submission/v1","organisation":)"
                     R"("works","removals":[{"product":"a"}]})"));
  TANJI_ASSERT_OK(
      system_.Submit(Making("a", R"("direct_kgco2e":"2","draft":true)")));
  EXPECT_THAT(system_.Get("works/a"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no process")));
}

std::string Pinned(const std::string& version) {
  return Document("user", {{"x", "kg", "0",
                            R"([{"product":"works/a","amount":"1",)"
                            R"("unit":"kg","pin":{"version":")" +
                                version + R"("}}])"}});
}

TEST_F(ProcessModelTest, APinnedVersionStaysWhatItWas) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed first,
      system_.Submit(Making("a", R"("direct_kgco2e":"1","emissions":[)" +
                                     GasJson("CO2", "4") + "]")));
  const std::string document = Pinned(std::to_string(first.seq));
  TANJI_ASSERT_OK(system_.Submit(document));
  TANJI_ASSERT_OK(
      system_.Submit(Making("a", R"("direct_kgco2e":"3","emissions":[)" +
                                     GasJson("CO2", "6") + "]")));
  ExpectFootprint("works/a", 9);
  ExpectFootprint("user/x", 5);
  TANJI_ASSERT_OK(
      system_.Submit(R"({"format":"tanji-submission/v1","organisation":)"
                     R"("works","removals":[{"product":"a"}]})"));
  EXPECT_THAT(system_.Get("works/a"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no process")));
  // Again, and by another: the same copy.
  TANJI_ASSERT_OK(system_.Submit(document));
  TANJI_ASSERT_OK(system_.Restart());
  ExpectFootprint("user/x", 5);
  TANJI_ASSERT_OK_AND_ASSIGN(const graph::ProcessDeclaration read,
                             ReadBack("user/x"));
  EXPECT_THAT(read.inputs[0].pin->version_seq, Optional(first.seq));
  system_.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system_.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
}

// The copy is the consumer's matter: the supplier has one process.
TEST_F(ProcessModelTest, APinnedVersionIsNoProcessOfTheSuppliers) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed first,
      system_.Submit(Making("a", R"("direct_kgco2e":"1")")));
  TANJI_ASSERT_OK(system_.Submit(Pinned(std::to_string(first.seq))));
  TANJI_EXPECT_OK(ReadBack("works/a"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ProductPage page,
      ListProducts(system_.ViewAtHead(), Caller::Operator(), "works", 0, 10));
  ASSERT_THAT(page.products, SizeIs(1));
  EXPECT_EQ(page.products[0].process_count, 1U);
}

TEST_F(ProcessModelTest, OnlyAReleasedVersionCanBePinned) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed draft,
      system_.Submit(Making("a", R"("direct_kgco2e":"1","draft":true)")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed released,
      system_.Submit(Making("a", R"("direct_kgco2e":"1")")));
  for (const uint64_t seq :
       {uint64_t{1}, draft.seq, released.seq + 1, released.seq + 100}) {
    EXPECT_THAT(
        system_.Submit(Pinned(std::to_string(seq))),
        StatusIs(kFailedPrecondition,
                 AllOf(HasSubstr("processes[0].inputs[0].pin.version: "),
                       HasSubstr("has not released this process"))))
        << seq;
  }
  TANJI_EXPECT_OK(system_.Submit(Pinned(std::to_string(released.seq))));
}

// Two plants make power at 0.2 and 0.6 kg CO2e a kWh; the mix takes 3 : 1.
TEST_F(ProcessModelTest, AMixIsTheProviderOfItsProduct) {
  TANJI_ASSERT_OK(system_.Submit(
      DocumentOf("works", {{"power", "kWh"}},
                 {R"({"product":"power","place":"A","output":"1","unit":"kWh",)"
                  R"("direct_kgco2e":"0.2"})",
                  R"({"product":"power","place":"B","output":"1","unit":"kWh",)"
                  R"("direct_kgco2e":"0.6"})"})));
  TANJI_ASSERT_OK(system_.Submit(Document(
      "user",
      {{"x", "kg", "0", "[" + InputJson("works/power", "10", "kWh") + "]"}})));
  ExpectFootprint("user/x", 2);  // the first of the two
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {},
      {R"({"product":"power","output":"4","unit":"kWh","mix":true,"inputs":[)"
       R"({"product":"works/power","amount":"3","unit":"kWh","pin":)"
       R"({"place":"A"}},{"product":"works/power","amount":"1","unit":"kWh",)"
       R"("pin":{"place":"B"}}]})"})));
  ExpectFootprint("user/x", 3);  // 10 (0.75 x 0.2 + 0.25 x 0.6)
}

// 50 kg over 200 km are 10 t*km at 0.1 kg CO2e; the formula gives 2 x 3 kg of
// lime at 0.5, and 4 kg leave as waste whose treatment emits 0.25 a kg.
TEST_F(ProcessModelTest, FormulasLegsAndWasteCount) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "others", {{"lorry", "t*km"}, {"lime", "kg"}, {"landfill", "kg"}},
      {R"({"product":"lorry","output":"1","unit":"t*km","direct_kgco2e":"0.1"})",
       R"({"product":"lime","output":"1","unit":"kg","direct_kgco2e":"0.5"})",
       R"({"product":"landfill","output":"1","unit":"kg",)"
       R"("direct_kgco2e":"0.25"})"})));
  TANJI_ASSERT_OK(system_.Submit(
      Making("wall",
             R"("parameters":[{"name":"bags","value":"2"}],"inputs":[)"
             R"({"product":"others/lorry","leg":{"mass":"50","mass_unit":"kg",)"
             R"("distance":"200","distance_unit":"km"}},)"
             R"({"product":"others/lime","formula":"bags * 3","unit":"kg"},)"
             R"({"product":"others/landfill","amount":"4","unit":"kg",)"
             R"("waste":true}])")));
  ExpectFootprint("works/wall", 5);
}

// Every member that a process may have comes back as it was declared.
TEST_F(ProcessModelTest, WhatWasDeclaredCanBeReadBack) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed power,
      system_.Submit(Making("power", R"("direct_kgco2e":"1")")));
  const std::string document = Making(
      "wall",
      R"("place":"CN-SD","direct_kgco2e":"1","primary_energy_mj":"2",)"
      R"("primary_data_percent":"50","exempted_percent":"1",)"
      R"("parameters":[{"name":"bags","value":"2","description":"a day's"},)"
      R"({"name":"kilos","formula":"bags * 3"}],"inputs":[)"
      R"({"product":"haulier/lorry","leg":{"mass":"50","mass_unit":"kg",)"
      R"("distance":"200","distance_unit":"km"}},)"
      R"({"product":"others/lime","formula":"kilos","unit":"kg",)"
      R"("shares":["0.5","0.5"]},)"
      R"({"product":"others/landfill","amount":"4","unit":"kg",)"
      R"("waste":true},)"
      R"({"product":"grid/wind","electricity":{"instrument":"certificate",)"
      R"("place":"DE","certificate":"GO-1"},"amount":"4","unit":"kWh"},)"
      R"({"product":"works/power","amount":"1","unit":"kg","pin":)"
      R"({"version":")" +
          std::to_string(power.seq) +
          R"("}}],"emissions":[{"gas":"CH4","formula":"bags / 10",)"
          R"("unit":"g","origin":"biogenic","tags":["combustion"],)"
          R"("gsd2":"1.2","shares":["1","0"]}],)"
          R"("allocation":{"method":"physical","property":"mass","key":"1"},)"
          R"("co_products":[{"product":"power","formula":"bags * 5",)"
          R"("unit":"kg","key":"1"}],)"
          R"("provenance":{"source":"a book","licence":"CC0","boundary":)"
          R"("gate","export":"share-alike","electricity_family":)"
          R"("direct-co2","verified":false})");
  TANJI_ASSERT_OK(system_.Submit(document));
  TANJI_ASSERT_OK_AND_ASSIGN(const graph::Submission submission,
                             exchange::ReadSubmission(document));
  TANJI_ASSERT_OK_AND_ASSIGN(const graph::ProcessDeclaration read,
                             ReadBack("works/wall"));
  EXPECT_TRUE(read == submission.processes[0]);
}

TEST_F(ProcessModelTest, ElectricityOfAPlaceComesBackWithoutAProduct) {
  TANJI_ASSERT_OK(system_.LoadPack(
      R"({"format":"tanji-factor-pack/v1","id":"grids","version":"1","date":)"
      R"("2026-01-01","title":{"en":"Grids"},"publisher":"A grid","licence":)"
      R"({"name":"CC0","export":"allowed"},"factors":[{"id":"cn","names":)"
      R"({"en":"China"},"category":"electricity","unit":"kWh","place":"CN",)"
      R"("kg_co2e":"0.5","electricity":{"family":"footprint","instrument":)"
      R"("grid-average"},"source":"a grid","verified":true}]})"));
  TANJI_ASSERT_OK(system_.Submit(
      Making("pump",
             R"("inputs":[{"electricity":{"instrument":"grid-average","place":)"
             R"("CN-SD"},"amount":"3.6","unit":"MJ"}])")));
  ExpectFootprint("works/pump", 0.5);
  TANJI_ASSERT_OK_AND_ASSIGN(const graph::ProcessDeclaration read,
                             ReadBack("works/pump"));
  EXPECT_EQ(read.inputs[0].product, graph::ProductId());
  EXPECT_EQ(read.inputs[0].electricity->place, "CN-SD");
}

}  // namespace
}  // namespace tanji::platform
