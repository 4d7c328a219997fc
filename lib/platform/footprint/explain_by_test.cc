#include "lib/platform/footprint/explain_by.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/footprint/footprint_block.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using identity::Caller;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Pointwise;
using ::testing::SizeIs;

std::string Made(const std::string& product, const std::string& unit,
                 const std::string& more) {
  return R"({"product":")" + product + R"(","output":"1","unit":")" + unit +
         "\"" + more + "}";
}
std::string Direct(const std::string& kg) {
  return R"(,"direct_kgco2e":")" + kg + "\"";
}
std::string Stage(const std::string& stage) {
  return R"(,"stage":")" + stage + "\"";
}
class BreakDownTest : public testing::Test {
 protected:
  absl::StatusOr<Breakdown> Run(BreakdownQuery query,
                                const Caller& caller = Caller::Operator()) {
    return BreakDown(system_.context(), system_.ViewAtHead(), caller, query);
  }

  // Each line as text; checks that they add up to what the block says.
  std::vector<std::string> LinesOf(const BreakdownQuery& query,
                                   const Caller& caller = Caller::Operator()) {
    const auto breakdown = Run(query, caller);
    EXPECT_THAT(breakdown, base::IsOk());
    if (!breakdown.ok()) return {};
    const auto block = MakeBlock(system_.context(), system_.ViewAtHead(),
                                 Caller::Operator(), breakdown->footprint);
    EXPECT_THAT(block, base::IsOk());
    EXPECT_EQ(breakdown->total, block->total);
    std::vector<std::string> texts;
    quantity::Decimal sum;
    for (const BreakdownLine& line : breakdown->lines) {
      static constexpr const char* kKinds[] = {
          "", "unspecified ", "no gas ", "closed ", "rest ", "other "};
      std::string text = kKinds[static_cast<size_t>(line.kind)];
      for (const std::string& key : line.keys) {
        if (!key.empty()) base::StrAppend(&text, key, " ");
      }
      texts.push_back(text + line.kg_co2e.ToString());
      sum = *sum.Plus(line.kg_co2e);
    }
    EXPECT_EQ(sum, breakdown->total);
    return texts;
  }
  std::vector<std::string> LinesOf(const std::string& product, ExplainBy by,
                                   const Caller& caller = Caller::Operator()) {
    return LinesOf({.product = *graph::ProductId::Parse(product), .by = by},
                   caller);
  }

  TestSystem system_;
};

// y = 1.8 + 0.5 y_power, y_power = 0.6 + 0.4 y: 2.1 / 0.8. Steel runs 1 / 0.8
// times for one kg that leaves, power 0.5 / 0.8 times: 2.25 and 0.375.
TEST_F(BreakDownTest, ProcessesCountEveryTurnOfALoop) {
  TANJI_ASSERT_OK(system_.Submit(
      DocumentOf("works", {{"steel", "kg"}, {"power", "kWh"}},
                 {Made("steel", "kg",
                       Direct("1.8") + R"(,"inputs":[)" +
                           InputJson("works/power", "0.5", "kWh") + "]"),
                  Made("power", "kWh",
                       R"(,"place":"CN-SD","period_start":"2025-01-01",)"
                       R"("period_end":"2026-01-01")" +
                           Direct("0.6") + R"(,"inputs":[)" +
                           InputJson("works/steel", "0.4", "kg") + "]")})));
  EXPECT_THAT(LinesOf("works/steel", ExplainBy::kProcess),
              ElementsAre("works/steel 2.25",
                          "works/power CN-SD 2025-01-01 2026-01-01 0.375"));
  EXPECT_THAT(LinesOf("works/steel", ExplainBy::kPlace),
              ElementsAre("unspecified 2.25", "CN CN-SD 0.375"));
  EXPECT_THAT(LinesOf("works/steel", ExplainBy::kOrganisation),
              ElementsAre("works 2.625"));
}

// As above: 1.8, 0.5 x 0.6, 0.5 x 0.4 x 1.8, ..., each second tier 0.2 of the
// one before. A unit of the last digit may go to the largest.
TEST_F(BreakDownTest, TiersAreTheTurnsOfALoop) {
  TANJI_ASSERT_OK(system_.Submit(Document(
      "works", {{"steel", "kg", "1.8",
                 "[" + InputJson("works/power", "0.5", "kWh") + "]"},
                {"power", "kWh", "0.6",
                 "[" + InputJson("works/steel", "0.4", "kg") + "]"}})));
  EXPECT_THAT(LinesOf("works/steel", ExplainBy::kTier), SizeIs(Ge(32U)));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Breakdown tiers,
      Run({.product = {"works", "steel"}, .by = ExplainBy::kTier}));
  EXPECT_EQ(tiers.tiers_end, engine::TiersEnd::kTiersMax);
  std::vector<double> kg;
  for (int t = 0; t < 4; ++t) kg.push_back(tiers.lines[t].kg_co2e.ToDouble());
  EXPECT_THAT(kg, Pointwise(DoubleNear(1e-13), {1.8, 0.3, 0.36, 0.06}));
}

// 24 kg from two materials, 0.3 for the lorry, 200 kWh a year for 10 years at
// 0.5, 60 kg of waste at 0.02; assembly and the part in between have no stage.
TEST_F(BreakDownTest, StagesOfALifeCycle) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "maker",
      {{"machine", "piece"},
       {"part", "piece"},
       {"steel", "kg"},
       {"ore", "kg"},
       {"lorry", "t*km"},
       {"grid", "kWh"},
       {"tip", "kg"}},
      {Made("ore", "kg", Direct("0.5")),
       Made("steel", "kg",
            Stage("raw-material") + Direct("1.5") + R"(,"inputs":[)" +
                InputJson("maker/ore", "1", "kg", Stage("distribution")) + "]"),
       Made("grid", "kWh", Direct("0.5")), Made("tip", "kg", Direct("0.02")),
       Made("lorry", "t*km", Direct("0.1")),
       Made("part", "piece",
            Direct("1") + R"(,"inputs":[)" +
                InputJson("maker/ghost", "1", "kg") + "," +
                InputJson("maker/ore", "8", "kg", Stage("raw-material")) + "]"),
       Made("machine", "piece",
            Direct("5") + R"(,"inputs":[)" +
                InputJson("maker/part", "1", "piece") + "," +
                InputJson("maker/steel", "10", "kg") + "," +
                InputJson("maker/lorry", "3", "t*km", Stage("distribution")) +
                R"(,{"product":"maker/grid","formula":"200 * 10",)"
                R"("unit":"kWh","stage":"use"},)" +
                InputJson("maker/tip", "60", "kg",
                          Stage("end-of-life") + R"(,"waste":true)") +
                "]")})));
  EXPECT_THAT(LinesOf("maker/machine", ExplainBy::kStage),
              ElementsAre("raw-material 24", "distribution 0.3", "use 1000",
                          "end-of-life 1.2", "unspecified 6"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Breakdown stages,
      Run({.product = {"maker", "machine"}, .by = ExplainBy::kStage}));
  EXPECT_EQ(stages.largest_count_80, 1U);
  EXPECT_NEAR(stages.lines[2].share, 1000 / 1031.5, 1e-12);
}

// y = (1 + 2) / 0.5 = 6: 1 of its own and 0.5 of itself, 3, by its stage; 2 of
// tin, which has none.
TEST_F(BreakDownTest, TheProductsOwnStageIsThatOfItsEmissions) {
  TANJI_ASSERT_OK(system_.Submit(
      DocumentOf("maker", {{"can", "piece"}, {"tin", "kg"}},
                 {Made("tin", "kg", Direct("2")),
                  Made("can", "piece",
                       Stage("production") + Direct("1") + R"(,"inputs":[)" +
                           InputJson("maker/can", "0.5", "piece") + "," +
                           InputJson("maker/tin", "1", "kg") + "]")})));
  EXPECT_THAT(LinesOf("maker/can", ExplainBy::kStage),
              ElementsAre("production 4", "unspecified 2"));
}

// a: 10 of CO2, 0.01 of N2O (273, AR6) and 1 as CO2e; twice b: 3 of CO2 and 1.
TEST_F(BreakDownTest, GasesByThePack) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"a", "kg"}, {"b", "kg"}},
      {Made("b", "kg",
            Direct("1") + R"(,"emissions":[)" + GasJson("CO2", "1") + "," +
                GasJson("CO2", "2") + "]"),
       Made("a", "kg",
            Direct("1") + R"(,"emissions":[)" + GasJson("N2O", "0.01") + "," +
                GasJson("CO2", "10") + R"(],"inputs":[)" +
                InputJson("works/b", "2", "kg") + "]")})));
  EXPECT_THAT(LinesOf("works/a", ExplainBy::kGas),
              ElementsAre("CO2 16", "no gas 3", "N2O 2.73"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Breakdown gases,
      Run({.product = {"works", "a"}, .by = ExplainBy::kGas}));
  EXPECT_EQ(gases.lines[0].count, 2U);  // processes
  EXPECT_EQ(gases.lines[2].count, 1U);
}

// Milk bears 4/5 of 1000 kg of CO2, 100 without gas and 50 kg of feed at 2, a
// kg of 1000; the credit for the manure is 20 kg of fertiliser at 3.
TEST_F(BreakDownTest, CoProductsAndCredits) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "farm", {{"milk", "kg"}, {"meat", "kg"}, {"feed", "kg"}, {"npk", "kg"}},
      {Made("feed", "kg", Direct("2")),
       Made("npk", "kg",
            R"(,"place":"DE","emissions":[)" + GasJson("CO2", "3") + "]"),
       R"({"product":"milk","place":"CN","output":"1000","unit":"kg",)"
       R"("direct_kgco2e":"100","emissions":[)" +
           GasJson("CO2", "1000") +
           R"(],"allocation":{"method":"shares","key":"0.8"},)"
           R"("co_products":[{"product":"meat","amount":"20","unit":"kg",)"
           R"("key":"0.2"}],"inputs":[)" +
           InputJson("farm/feed", "50", "kg") + "," +
           InputJson("farm/npk", "-20", "kg") + "]}"})));
  // 0.8 x (1000, 100, 100, -60) / 1000
  EXPECT_THAT(LinesOf("farm/milk", ExplainBy::kGas),
              ElementsAre("CO2 0.752", "no gas 0.16"));
  EXPECT_THAT(
      LinesOf("farm/milk", ExplainBy::kProcess),
      ElementsAre("farm/milk CN 0.88", "farm/feed 0.08", "farm/npk DE -0.048"));
  EXPECT_THAT(LinesOf("farm/milk", ExplainBy::kPlace),
              ElementsAre("CN CN 0.88", "unspecified 0.08", "DE DE -0.048"));
  // 0.2 x 1000 / 20 and so on.
  EXPECT_THAT(LinesOf("farm/meat", ExplainBy::kTier),
              ElementsAre("0 11", "1 0.4"));
}

class ForeignSupplyTest : public BreakDownTest {
 protected:
  // fridge: 10 + 30 steel (1.1 CO2 + 1 ore) + 2 panels (1 + 1 steel), and the
  // use of it. Steel and ore are of another organisation.
  void SetUp() override {
    TANJI_ASSERT_OK(system_.Submit(DocumentOf(
        "works", {{"steel", "kg"}, {"ore", "kg"}},
        {Made("ore", "kg", Direct("1")),
         Made("steel", "kg",
              Stage("raw-material") + R"(,"place":"CN","emissions":[)" +
                  GasJson("CO2", "1.1") + R"(],"inputs":[)" +
                  InputJson("works/ore", "1", "kg") + "]")})));
    TANJI_ASSERT_OK(system_.Submit(DocumentOf(
        "maker", {{"fridge", "piece"}, {"panel", "piece"}},
        {Made("panel", "piece",
              Direct("1") + R"(,"inputs":[)" +
                  InputJson("works/steel", "1", "kg") + "]"),
         Made("fridge", "piece",
              Direct("10") + R"(,"inputs":[)" +
                  InputJson("works/steel", "30", "kg") + "," +
                  InputJson("maker/panel", "2", "piece") + "," +
                  InputJson("works/ore", "100", "kg", Stage("use")) + "]")})));
  }
};

TEST_F(ForeignSupplyTest, WhatIsTakenOfOthersIsOneBlock) {
  // 32 kg of steel at 2.1; 100 of ore.
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kProcess, kMaker),
              ElementsAre("closed works/ore 100", "closed works/steel 67.2",
                          "maker/fridge 10", "maker/panel 2"));
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kOrganisation, kMaker),
              ElementsAre("closed works 167.2", "maker 12"));
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kGas, kMaker),
              ElementsAre("closed 167.2", "no gas 12"));
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kPlace, kMaker),
              ElementsAre("closed 167.2", "unspecified 12"));
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kStage, kMaker),
              ElementsAre("use 100", "unspecified 12", "closed 67.2"));
  // 30 x 2.1 + 100 + 2 x 1 in the first tier, 2 x 2.1 in the second.
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kTier, kMaker),
              ElementsAre("0 10", "1 165", "2 4.2"));
}

TEST_F(ForeignSupplyTest, TheOperatorSeesThroughIt) {
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kProcess),
              ElementsAre("works/ore 132", "works/steel CN 35.2",
                          "maker/fridge 10", "maker/panel 2"));
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kOrganisation),
              ElementsAre("works 167.2", "maker 12"));
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kGas),
              ElementsAre("no gas 144", "CO2 35.2"));
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kStage),
              ElementsAre("raw-material 67.2", "use 100", "unspecified 12"));
  // 30 x 1.1 + 2 x 1 + 100, then 30 x 1 + 2 x 1.1, then 2 x 1.
  EXPECT_THAT(LinesOf("maker/fridge", ExplainBy::kTier),
              ElementsAre("0 10", "1 135", "2 32.2", "3 2"));
}

TEST_F(ForeignSupplyTest, OthersProductsAreNotExplained) {
  EXPECT_THAT(
      Run({.product = {"works", "steel"}, .by = ExplainBy::kTier}, kMaker),
      StatusIs(absl::StatusCode::kPermissionDenied,
               HasSubstr("explain a footprint")));
}

// 50, 30, -10, 6, 4: 80 of 100 are reached by two.
class ShareTest : public BreakDownTest {
 protected:
  void SetUp() override {
    TANJI_ASSERT_OK(system_.Submit(DocumentOf(
        "maker",
        {{"x", "kg"}, {"a", "kg"}, {"b", "kg"}, {"c", "kg"}, {"d", "kg"}},
        {Made("a", "kg", Direct("3")), Made("b", "kg", Direct("5")),
         Made("c", "kg", Direct("6")), Made("d", "kg", Direct("4")),
         Made("x", "kg",
              Direct("50") + R"(,"inputs":[)" +
                  InputJson("maker/a", "10", "kg") + "," +
                  InputJson("maker/b", "-2", "kg") + "," +
                  InputJson("maker/c", "1", "kg") + "," +
                  InputJson("maker/d", "1", "kg") + "]")})));
  }
  const BreakdownQuery all_ = {.product = {"maker", "x"},
                               .by = ExplainBy::kProcess};
};

TEST_F(ShareTest, SharesAreOfAbsoluteValuesAndAddUp) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Breakdown breakdown, Run(all_));
  EXPECT_EQ(breakdown.total.ToString(), "80");
  EXPECT_EQ(breakdown.line_count, 5U);
  EXPECT_EQ(breakdown.largest_count_80, 2U);
  ASSERT_EQ(breakdown.lines.size(), 5U);
  EXPECT_NEAR(breakdown.lines[2].share, -0.1, 1e-15);
  EXPECT_NEAR(breakdown.lines[2].cumulative_share, 0.9, 1e-15);
  EXPECT_NEAR(breakdown.lines[4].cumulative_share, 1, 1e-15);
}

TEST_F(ShareTest, TheRestIsOneLine) {
  BreakdownQuery query = all_;
  query.cumulative_percent = 80;
  EXPECT_THAT(LinesOf(query),
              ElementsAre("maker/x 50", "maker/a 30", "other 0"));
  query.cumulative_percent = 81;
  EXPECT_THAT(LinesOf(query), ElementsAre("maker/x 50", "maker/a 30",
                                          "maker/b -10", "other 10"));
  query.cumulative_percent = 100;
  query.lines_max = 1;
  EXPECT_THAT(LinesOf(query), ElementsAre("maker/x 50", "other 30"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Breakdown breakdown, Run(query));
  EXPECT_EQ(breakdown.lines[1].count, 4U);
  EXPECT_NEAR(breakdown.lines[1].share, 0.3, 1e-15);
  EXPECT_EQ(breakdown.lines[1].cumulative_share, 1);
  EXPECT_EQ(breakdown.largest_count_80, 2U);
}

TEST_F(ShareTest, LimitsOutOfRangeAreRefused) {
  for (const auto& [lines, percent] :
       {std::pair{0U, 100U}, {1001U, 100U}, {1U, 0U}, {1U, 101U}}) {
    BreakdownQuery query = all_;
    query.lines_max = lines;
    query.cumulative_percent = percent;
    EXPECT_THAT(Run(query), StatusIs(absl::StatusCode::kInvalidArgument,
                                     HasSubstr("expected 1 to")));
  }
}

// y = 3 - 2 y = 1, but 3 - 6 + 12 - ... is no sum.
TEST_F(BreakDownTest, TiersThatGrowAreToldSo) {
  TANJI_ASSERT_OK(system_.Submit(Document(
      "works",
      {{"x", "kg", "3", "[" + InputJson("works/x", "-2", "kg") + "]"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Breakdown tiers,
      Run({.product = {"works", "x"}, .by = ExplainBy::kTier}));
  EXPECT_EQ(tiers.tiers_end, engine::TiersEnd::kDiverges);
  EXPECT_EQ(tiers.lines.back().kind, PartKind::kRest);
  EXPECT_THAT(LinesOf("works/x", ExplainBy::kTier),
              ElementsAre("0 3", "rest -2"));
  EXPECT_THAT(LinesOf("works/x", ExplainBy::kProcess),
              ElementsAre("works/x 1"));
}

TEST_F(BreakDownTest, AProductWithoutFootprintHasNone) {
  TANJI_ASSERT_OK(system_.Submit(Document(
      "works",
      {{"x", "kg", "3", "[" + InputJson("works/x", "2", "kg") + "]"}})));
  EXPECT_THAT(
      Run({.product = {"works", "x"}, .by = ExplainBy::kGas}),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("works/x")));
  EXPECT_THAT(Run({.product = {"works", "y"}, .by = ExplainBy::kGas}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("works/y")));
}

TEST_F(BreakDownTest, NothingIsMadeOfNothing) {
  TANJI_ASSERT_OK(system_.Submit(Document("works", {{"air", "kg", "0"}})));
  EXPECT_THAT(LinesOf("works/air", ExplainBy::kProcess), ElementsAre());
  EXPECT_THAT(LinesOf("works/air", ExplainBy::kTier), ElementsAre("0 0"));
}

}  // namespace
}  // namespace tanji::platform
