// What loaded packs do to footprints and submissions.

#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/method/shipped_pack.h"
#include "lib/platform/marks.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/testing/pack_documents.h"
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
using ::testing::SizeIs;

std::string ShippedPack(const std::string& name) {
  const auto pack =
      base::ReadFile(base::StrCat(TANJI_PACKS, "/", name, ".json"), 64 << 20);
  TANJI_EXPECT_OK(pack);
  return pack.ok() ? *pack : "";
}

// 1 piece that takes 10 kWh of the grid at `place`.
std::string PumpAt(const std::string& place, const std::string& more = "",
                   const std::string& instrument = "grid-average") {
  return DocumentOf(
      "works", {{"pump", "piece"}},
      {R"({"product":"pump","output":"1","unit":"piece","inputs":[)"
       R"({"electricity":{"instrument":")" +
       instrument + R"(","place":")" + place +
       R"("},"amount":"10","unit":"kWh"}])" + more + "}"});
}

TEST(PackEffectsTest, ElectricityIsFoundByItsPlaceOfUse) {
  TestSystem system;
  const auto refusal = [](const char* what) {
    return StatusIs(
        kFailedPrecondition,
        AllOf(HasSubstr("processes[0].inputs[0].electricity: "),
              HasSubstr("load one, or name the product"), HasSubstr(what)));
  };
  EXPECT_THAT(system.Submit(PumpAt("CN-SD")), refusal("\"CN-SD\""));
  TANJI_ASSERT_OK(system.LoadPack(ShippedPack("cn-electricity")));
  // Shandong has a factor of direct CO2 alone; the country's life-cycle factor
  // is 0.5777 in 2024 and 0.6205 in 2023.
  TANJI_ASSERT_OK(system.Submit(PumpAt("CN-SD")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint pump, system.Get("works/pump"));
  EXPECT_THAT(pump.kg_co2e, Optional(DoubleNear(5.777, 1e-12)));
  EXPECT_EQ(pump.evidence.marks, kMarkFootprintElectricity | MarkOfPack(0));
  TANJI_ASSERT_OK(system.Submit(PumpAt(
      "CN", R"(,"period_start":"2023-01-01","period_end":"2024-01-01")")));
  TANJI_ASSERT_OK(
      system.Submit(R"({"format":"tanji-submission/v1","organisation":"works",)"
                    R"("removals":[{"product":"pump"}]})"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint older, system.Get("works/pump"));
  EXPECT_THAT(older.kg_co2e, Optional(DoubleNear(6.205, 1e-12)));
  // Elsewhere, and otherwise bought, there is none.
  EXPECT_THAT(system.Submit(PumpAt("DE")), refusal("\"DE\""));
  EXPECT_THAT(system.Submit(PumpAt("CNX-SD")), refusal("\"CNX-SD\""));
  EXPECT_THAT(system.Submit(PumpAt("CN-SD", "", "residual")),
              refusal("residual"));
}

TEST(PackEffectsTest, TheNearestPlaceAndTheLastPackDecide) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("grids", "1",
                   {GridRow("cn", "CN", "0.5"), GridRow("sd", "CN-SD", "2")})));
  TANJI_ASSERT_OK(system.Submit(PumpAt("CN-SD-QD")));
  TANJI_ASSERT_OK_AND_ASSIGN(Footprint pump, system.Get("works/pump"));
  EXPECT_THAT(pump.kg_co2e, Optional(20.0));
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("other", "1", {GridRow("sd", "CN-SD", "3")})));
  TANJI_ASSERT_OK(system.Submit(PumpAt("CN-SD-QD")));
  TANJI_ASSERT_OK_AND_ASSIGN(pump, system.Get("works/pump"));
  EXPECT_THAT(pump.kg_co2e, Optional(30.0));
}

// What a new version of the pack leaves out is not found any more: the place
// above it is, and without one the submission is refused.
TEST(PackEffectsTest, AGridThatIsGoneIsNotFound) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("grids", "1",
                   {GridRow("cn", "CN", "0.5"), GridRow("sd", "CN-SD", "2")})));
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("grids", "2", {GridRow("cn", "CN", "0.5")})));
  TANJI_ASSERT_OK(system.Submit(PumpAt("CN-SD")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint pump, system.Get("works/pump"));
  EXPECT_THAT(pump.kg_co2e, Optional(5.0));
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf("grids", "3", {Row("x", "1")})));
  EXPECT_THAT(system.Submit(PumpAt("CN-SD")),
              StatusIs(kFailedPrecondition, HasSubstr("no factor pack has")));
}

// ... but another pack's grid of that place stays.
TEST(PackEffectsTest, AGridOfAnotherPackStays) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("grids", "1", {GridRow("sd", "CN-SD", "2")})));
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("other", "1", {GridRow("sd", "CN-SD", "3")})));
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf("grids", "2", {Row("x", "1")})));
  TANJI_ASSERT_OK(system.Submit(PumpAt("CN-SD")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint pump, system.Get("works/pump"));
  EXPECT_THAT(pump.kg_co2e, Optional(30.0));
}

TEST(PackEffectsTest, MarksOfRowsArriveDownstream) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf(
      "cement", "1",
      {Row("clinker", "0.8"), Row("lime", "0.7", /*is_verified=*/false)})));
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("closed", "1", {Row("glass", "1")}, "forbidden")));
  TANJI_ASSERT_OK(system.Submit(Document(
      "works",
      {{"clean", "kg", "1", "[" + InputJson("cement/clinker", "1", "kg") + "]"},
       {"doubtful", "kg", "1", "[" + InputJson("cement/lime", "1", "kg") + "]"},
       {"house", "piece", "0",
        "[" + InputJson("works/doubtful", "1", "kg") + "," +
            InputJson("closed/glass", "1", "kg") + "]"}})));
  const auto marks_of = [&](const char* product) {
    const auto footprint = system.Get(product);
    EXPECT_THAT(footprint, base::IsOk());
    return footprint->evidence.marks;
  };
  EXPECT_EQ(marks_of("works/clean"), MarkOfPack(0));
  EXPECT_EQ(marks_of("works/doubtful"), kMarkUnverified | MarkOfPack(0));
  EXPECT_EQ(marks_of("works/house"), kMarkUnverified | kMarkNotForExport |
                                         MarkOfPack(0) | MarkOfPack(1));
}

// 1 kg of CH4 that leaks: 29.8 kg CO2e, then 100. The change of the pack alone
// changes the result, of what is stored nothing.
TEST(PackEffectsTest, AnotherGwpPackChangesEveryFootprint) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(DocumentOf(
      "works", {{"gas", "kg"}},
      {R"({"product":"gas","output":"1","unit":"kg","direct_kgco2e":"1",)"
       R"("emissions":[{"gas":"CH4","amount":"1","unit":"kg",)"
       R"("tags":["fugitive"]}]})"})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint before, system.Get("works/gas"));
  EXPECT_THAT(before.kg_co2e, Optional(DoubleNear(30.8, 1e-12)));
  const std::string name = system.ViewAtHead().calculation->SnapshotName();
  TANJI_ASSERT_OK(system.LoadPack(OtherGwpPack()));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint after, system.Get("works/gas"));
  EXPECT_THAT(after.kg_co2e, Optional(101.0));
  EXPECT_NE(system.ViewAtHead().calculation->SnapshotName(), name);
  // The same bytes with the compiled file, and from the store alone.
  const auto values = system.ViewAtHead().calculation->intensities.values;
  TANJI_ASSERT_OK(system.Restart());
  EXPECT_EQ(system.context().live.solves(), 0U);
  EXPECT_EQ(system.ViewAtHead().calculation->intensities.values, values);
  system.Close();
  std::filesystem::remove(system.data_dir() + "/snapshot");
  TANJI_ASSERT_OK(system.Open());
  EXPECT_EQ(system.context().live.solves(), 1U);
  EXPECT_EQ(system.ViewAtHead().calculation->intensities.values, values);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::vector<LoadedPack> packs,
      ListPacks(system.ViewAtHead(), Caller::Operator()));
  ASSERT_THAT(packs, SizeIs(1));  // in the place of the one before
  EXPECT_EQ(packs[0].version.version, "2");
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
}

// A gas that the new pack does not know counts nothing from then on, and that
// is marked; with the old pack it counts again.
TEST(PackEffectsTest, AGasThatIsLostIsMarked) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      DocumentOf("works", {{"switch", "piece"}},
                 {R"({"product":"switch","output":"1","unit":"piece",)"
                  R"("direct_kgco2e":"1","emissions":[)"
                  R"({"gas":"SF6","amount":"1","unit":"g"}]})"})));
  TANJI_ASSERT_OK_AND_ASSIGN(Footprint it, system.Get("works/switch"));
  EXPECT_THAT(it.kg_co2e, Optional(DoubleNear(26.2, 1e-12)));  // 25,200 a kg
  EXPECT_EQ(it.evidence.marks, 0U);
  TANJI_ASSERT_OK(system.LoadPack(
      Replaced(OtherGwpPack(), R"("id": "SF6")", R"("id": "SF6-renamed")"),
      PackCheck::kConfirmed));
  TANJI_ASSERT_OK_AND_ASSIGN(it, system.Get("works/switch"));
  EXPECT_THAT(it.kg_co2e, Optional(1.0));
  EXPECT_EQ(it.evidence.marks, kMarkUncharacterised);
  TANJI_ASSERT_OK(system.LoadPack(OtherGwpPack(), PackCheck::kConfirmed));
  TANJI_ASSERT_OK_AND_ASSIGN(it, system.Get("works/switch"));
  EXPECT_THAT(it.kg_co2e, Optional(DoubleNear(26.2, 1e-12)));
  EXPECT_EQ(it.evidence.marks, 0U);
}

}  // namespace
}  // namespace tanji::platform
