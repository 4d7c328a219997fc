#include "lib/platform/pack/packs.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/method/shipped_pack.h"
#include "lib/platform/marks.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using identity::Caller;
using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

TEST(PacksTest, ANewLogHasTheGwpPackOfTheProgram) {
  TestSystem system;
  for (int start = 0; start < 2; ++start) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const std::vector<LoadedPack> packs,
        ListPacks(system.ViewAtHead(), Caller::Operator()));
    ASSERT_THAT(packs, SizeIs(1));
    EXPECT_EQ(packs[0].seq, 1U);
    EXPECT_EQ(packs[0].version.kind, graph::PackKind::kGwp);
    EXPECT_EQ(packs[0].version.id, "gwp-ipcc");
    EXPECT_THAT(ExportPack(system.context(), system.ViewAtHead(),
                           Caller::Operator(), "gwp-ipcc"),
                IsOkAndHolds(std::string(method::ShippedGwpPack())));
    EXPECT_EQ(system.context().ledger.head().size, kRecordsOfANewLog);
    TANJI_ASSERT_OK(system.Restart());
  }
}

TEST(PacksTest, TheRowsOfAPackAreProductsOfItsOwn) {
  TestSystem system;
  const std::string document =
      FactorPackOf("cement", "1", {Row("clinker", "0.8"), Row("lime", "0.7")});
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed loaded, system.LoadPack(document));
  EXPECT_EQ(loaded.seq, kFirstFreeSeq);
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint clinker,
                             system.Get("cement/clinker"));
  EXPECT_THAT(clinker.kg_co2e, Optional(0.8));
  EXPECT_EQ(clinker.evidence.marks, MarkOfPack(0));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::vector<LoadedPack> packs,
      ListPacks(system.ViewAtHead(), Caller::Operator()));
  ASSERT_THAT(packs, SizeIs(2));
  EXPECT_EQ(packs[1].seq, loaded.seq);
  EXPECT_EQ(packs[1].version.id, "cement");
  EXPECT_EQ(packs[1].version.title, "Cement");
  EXPECT_THAT(ExportPack(system.context(), system.ViewAtHead(),
                         Caller::Operator(), "cement"),
              IsOkAndHolds(document));
}

TEST(PacksTest, TheSamePackTwiceIsOneRecord) {
  TestSystem system;
  const std::string document =
      FactorPackOf("cement", "1", {Row("clinker", "0.8")});
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first, system.LoadPack(document));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed again, system.LoadPack(document));
  EXPECT_EQ(again.entry, first.entry);
  TANJI_ASSERT_OK(system.Restart());
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed later, system.LoadPack(document));
  EXPECT_EQ(later.seq, first.seq);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed gwp,
      system.LoadPack(std::string(method::ShippedGwpPack())));
  EXPECT_EQ(gwp.seq, 1U);
  EXPECT_EQ(system.context().ledger.head().size, kRecordsOfANewLog + 1);
}

TEST(PacksTest, ANewVersionTakesThePlaceOfTheOneBefore) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf(
      "cement", "1", {Row("clinker", "0.8"), Row("lime", "0.7")})));
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf("glass", "1", {Row("a", "1")})));
  TANJI_ASSERT_OK(system.Submit(
      Document("works", {{"wall", "piece", "0",
                          "[" + InputJson("cement/clinker", "10", "kg") + "," +
                              InputJson("cement/lime", "1", "kg") + "]"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint before, system.Get("works/wall"));
  EXPECT_THAT(before.kg_co2e, Optional(DoubleNear(8.7, 1e-12)));
  TANJI_ASSERT_OK(system.LoadPack(FactorPackOf(
      "cement", "2", {Row("clinker", "0.6"), Row("gypsum", "1")})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint after, system.Get("works/wall"));
  EXPECT_THAT(after.kg_co2e, Optional(DoubleNear(6, 1e-12)));
  EXPECT_TRUE(after.evidence.incomplete);          // lime is no longer made
  EXPECT_EQ(after.evidence.marks, MarkOfPack(0));  // its place stays its own
  EXPECT_THAT(system.Get("cement/lime"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("cement/lime")));
  TANJI_EXPECT_OK(system.Get("cement/gypsum"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::vector<LoadedPack> packs,
      ListPacks(system.ViewAtHead(), Caller::Operator()));
  ASSERT_THAT(packs, SizeIs(3));
  EXPECT_EQ(packs[1].version.version, "2");
  // And back: what was ended is made again.
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("cement", "1", {Row("clinker", "0.8"), Row("lime", "0.7")}),
      PackCheck::kConfirmed));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint back, system.Get("works/wall"));
  EXPECT_EQ(back.kg_co2e, before.kg_co2e);
  system.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST(PacksTest, APackHasAnIdOfItsOwn) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Document("cement", {{"clinker", "kg", "1"}})));
  EXPECT_THAT(
      system.LoadPack(FactorPackOf("cement", "1", {Row("x", "1")})),
      StatusIs(kFailedPrecondition, AllOf(HasSubstr("\"cement\" has submitted"),
                                          HasSubstr("no organisation has"))));
  EXPECT_EQ(system.context().ledger.head().size, kRecordsOfANewLog + 1);
  // One that is only named by others so far is free.
  TANJI_ASSERT_OK(system.Submit(Document(
      "works",
      {{"wall", "kg", "0", "[" + InputJson("glass/x", "1", "kg") + "]"}})));
  TANJI_EXPECT_OK(system.LoadPack(FactorPackOf("glass", "1", {Row("x", "3")})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint wall, system.Get("works/wall"));
  EXPECT_THAT(wall.kg_co2e, Optional(3.0));
}

TEST(PacksTest, NobodySubmitsForAPack) {
  TestSystem system;
  TANJI_ASSERT_OK(
      system.LoadPack(FactorPackOf("cement", "1", {Row("clinker", "0.8")})));
  const auto refusal =
      StatusIs(kFailedPrecondition, HasSubstr("\"cement\" is a factor pack"));
  EXPECT_THAT(system.Submit(Document("cement", {{"clinker", "kg", "0"}})),
              refusal);
  EXPECT_THAT(
      system.ImportCsv("cement", "node,output,unit\na,1,kg\n",
                       "consumer,supplier,amount,gsd2\n", "node,kgco2e,gsd2\n"),
      refusal);
  EXPECT_EQ(system.context().ledger.head().size, kRecordsOfANewLog + 1);
}

TEST(PacksTest, APackMayForbidToBeHandedOn) {
  TestSystem system;
  TANJI_ASSERT_OK(system.LoadPack(
      FactorPackOf("closed", "1", {Row("glass", "1")}, "forbidden")));
  EXPECT_THAT(ExportPack(system.context(), system.ViewAtHead(),
                         Caller::Operator(), "closed"),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("\"glass\""), HasSubstr("A licence"))));
  EXPECT_THAT(ExportPack(system.context(), system.ViewAtHead(),
                         Caller::Operator(), "open"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("\"open\"")));
}

TEST(PacksTest, BadDocumentsLeaveNothing) {
  TestSystem system;
  EXPECT_THAT(system.LoadPack("{}"),
              StatusIs(kInvalidArgument, HasSubstr("format: ")));
  EXPECT_THAT(system.LoadPack("[1"), StatusIs(kInvalidArgument, HasSubstr("")));
  EXPECT_THAT(
      system.LoadPack(R"({"format":"tanji-submission/v1"})"),
      StatusIs(kInvalidArgument, AllOf(HasSubstr("tanji-factor-pack/v1"),
                                       HasSubstr("tanji-gwp-pack/v1"))));
  EXPECT_THAT(system.LoadPack(FactorPackOf("cement", "1",
                                           {Row("a", "1"), Row("b", "much")})),
              StatusIs(kInvalidArgument, HasSubstr("factors[1].kg_co2e")));
  EXPECT_THAT(system.LoadPack(Replaced(OtherGwpPack(), "\"sets\"", "\"set\"")),
              StatusIs(kInvalidArgument, HasSubstr("set")));
  EXPECT_EQ(system.context().ledger.head().size, kRecordsOfANewLog);
}

TEST(PacksTest, AGasThatTheGwpPackDoesNotKnowIsNamed) {
  TestSystem system;
  const std::string row =
      Replaced(Row("foam", "1"), R"("kg_co2e":"1")",
               R"("emissions":[{"gas":"CO2","amount":"1","unit":"kg",)"
               R"("origin":"fossil"},{"gas":"XYZ","amount":"1","unit":"kg",)"
               R"("origin":"fossil"}])");
  EXPECT_THAT(system.LoadPack(FactorPackOf("foams", "1", {row})),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("factors[0].emissions[1]: "),
                             HasSubstr("XYZ"))));
}

TEST(PacksTest, AStrangerMayNeitherLoadNorRead) {
  TestSystem system;
  const Caller stranger{"other", {identity::Role::kExporter}};
  bool refused = false;
  LoadPack(system.context(), stranger,
           FactorPackOf("cement", "1", {Row("a", "1")}), PackCheck::kOn,
           [&](const absl::StatusOr<Committed>& result) {
             refused = absl::IsPermissionDenied(result.status());
           });
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace tanji::platform
