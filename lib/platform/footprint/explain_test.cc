#include "lib/platform/footprint/explain.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/footprint/footprint_block.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using identity::Caller;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = ExplanationLine::Kind;

class ExplainTest : public testing::Test {
 protected:
  absl::StatusOr<Explanation> Explained(
      const std::string& product, const Caller& caller = Caller::Operator()) {
    return Explain(system_.context(), system_.ViewAtHead(), caller,
                   *graph::ProductId::Parse(product));
  }

  // Each line: what it is of, and its kg CO2e. Checks that they add up to what
  // the block of the footprint says.
  std::vector<std::string> LinesOf(const std::string& product) {
    const auto explanation = Explained(product);
    EXPECT_THAT(explanation, base::IsOk());
    const auto block = MakeBlock(system_.context(), system_.ViewAtHead(),
                                 Caller::Operator(), explanation->footprint);
    EXPECT_THAT(block, base::IsOk());
    std::vector<std::string> texts;
    quantity::Decimal sum;
    for (const ExplanationLine& line : explanation->lines) {
      const bool is_gas = line.kind == Kind::kEmission;
      texts.push_back((line.kind == Kind::kDirect ? "direct"
                       : is_gas                   ? line.gas
                                                  : line.product.ToString()) +
                      " " + line.kg_co2e.ToString());
      sum = *sum.Plus(line.kg_co2e);
    }
    EXPECT_EQ(sum, block->total);
    EXPECT_EQ(explanation->total, block->total);
    return texts;
  }

  TestSystem system_;
};

// Per kg of a run of 10: 5/10 without gas, 20/10 CO2, 1/10 N2O at 273 (AR6),
// biogenic CO2 outside of the main indicator, 10/10 kWh at 0.5.
TEST_F(ExplainTest, EachGasIsALine) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"steel", "kg"}, {"power", "kWh"}},
      {R"({"product":"power","output":"1","unit":"kWh","direct_kgco2e":"0.5"})",
       R"({"product":"steel","output":"10","unit":"kg","direct_kgco2e":"5",)"
       R"("emissions":[{"gas":"CO2","amount":"0.02","unit":"t"},)"
       R"({"gas":"N2O","amount":"1","unit":"kg"},)"
       R"({"gas":"CO2","amount":"7","unit":"kg","origin":"biogenic"}],)"
       R"("inputs":[{"product":"works/power","amount":"10","unit":"kWh"}]})"})));
  EXPECT_THAT(LinesOf("works/steel"),
              ElementsAre("direct 0.5", "CO2 2", "N2O 27.3", "CO2 0",
                          "works/power 0.5"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Explanation steel, Explained("works/steel"));
  EXPECT_EQ(steel.total.ToString(), "30.3");
  EXPECT_EQ(steel.lines[1].amount.ToString(), "0.02");
  EXPECT_EQ(steel.lines[1].unit, "t");
  EXPECT_EQ(steel.lines[3].origin, graph::Origin::kBiogenic);
  EXPECT_FALSE(steel.lines[1].allocated_percent.has_value());
  EXPECT_FALSE(steel.allocated_percent.has_value());
}

TEST_F(ExplainTest, WithGasesAloneThereIsNoLineWithoutGas) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"lime", "kg"}},
      {R"({"product":"lime","output":"1","unit":"kg",)"
       R"("emissions":[{"gas":"CO2","amount":"0.75","unit":"kg"}]})"})));
  EXPECT_THAT(LinesOf("works/lime"), ElementsAre("CO2 0.75"));
}

// 1000 kg of milk at 0.4 EUR and 20 kg of meat at 5: 4/5 and 1/5. Of 1200 kg
// CO2e and 100 kg of feed at 2 milk bears 0.96 and 0.16 a kg, meat 12 and 2;
// the cooling, 50 kg CO2e, is milk's alone.
TEST_F(ExplainTest, CoProductsSayWhatTheyBear) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "farm", {{"milk", "kg"}, {"meat", "kg"}, {"feed", "kg"}, {"cold", "kg"}},
      {R"({"product":"feed","output":"1","unit":"kg","direct_kgco2e":"2"})",
       R"({"product":"cold","output":"1","unit":"kg","direct_kgco2e":"5"})",
       R"({"product":"milk","output":"1000","unit":"kg",)"
       R"("direct_kgco2e":"1200","allocation":{"method":"economic",)"
       R"("property":"EUR","key":"0.4"},"co_products":[)"
       R"({"product":"meat","amount":"20","unit":"kg","key":"5"}],)"
       R"("inputs":[{"product":"farm/feed","amount":"100","unit":"kg"},)"
       R"({"product":"farm/cold","amount":"10","unit":"kg",)"
       R"("shares":["1","0"]}]})"})));
  EXPECT_THAT(LinesOf("farm/milk"),
              ElementsAre("direct 0.96", "farm/feed 0.16", "farm/cold 0.05"));
  EXPECT_THAT(LinesOf("farm/meat"),
              ElementsAre("direct 12", "farm/feed 2", "farm/cold 0"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Explanation meat, Explained("farm/meat"));
  EXPECT_EQ(meat.output.ToString(), "20");
  EXPECT_EQ(meat.allocation, graph::AllocationMethod::kEconomic);
  EXPECT_EQ(meat.allocated_percent->ToString(), "20");
  EXPECT_EQ(meat.lines[1].amount.ToString(), "100");  // of the whole run
  EXPECT_EQ(meat.lines[1].allocated_percent->ToString(), "20");
  EXPECT_EQ(meat.lines[2].allocated_percent->ToString(), "0");
}

// Heat with 4 kWh of power that replace 4 kWh at 0.5: 10 - 2. The power itself
// is worth what it replaces.
TEST_F(ExplainTest, ReplacementsAreCredits) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "plant", {{"heat", "MJ"}, {"power", "kWh"}, {"grid", "kWh"}},
      {R"({"product":"grid","output":"1","unit":"kWh","direct_kgco2e":"0.5"})",
       R"({"product":"heat","output":"1","unit":"MJ","direct_kgco2e":"10",)"
       R"("allocation":{"method":"substitution"},"co_products":[)"
       R"({"product":"power","amount":"4","unit":"kWh",)"
       R"("substitutes":"plant/grid"}]})"})));
  EXPECT_THAT(LinesOf("plant/heat"), ElementsAre("direct 10", "plant/grid -2"));
  EXPECT_THAT(LinesOf("plant/power"),
              ElementsAre("direct 0", "plant/grid 0.5"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Explanation heat, Explained("plant/heat"));
  EXPECT_EQ(heat.lines[1].kind, Kind::kReplacement);
  EXPECT_EQ(heat.lines[1].amount.ToString(), "-4");
  EXPECT_EQ(heat.allocated_percent->ToString(), "100");
  EXPECT_NEAR(heat.lines[1].share, -2.0 / 12, 1e-15);
}

// 2 t x 300 km at 0.1 a t*km, 3 kg of waste at 0.2, 10 kWh at 0.5.
TEST_F(ExplainTest, InputsSayWhatTheyAre) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works",
      {{"lorry", "t*km"}, {"tip", "kg"}, {"sun", "kWh"}, {"part", "piece"}},
      {R"({"product":"lorry","output":"1","unit":"t*km",)"
       R"("direct_kgco2e":"0.1"})",
       R"({"product":"tip","output":"1","unit":"kg","direct_kgco2e":"0.2"})",
       R"({"product":"sun","output":"1","unit":"kWh","direct_kgco2e":"0.5"})",
       R"({"product":"part","output":"1","unit":"piece","inputs":[)"
       R"({"product":"works/lorry","stage":"distribution","leg":{"mass":"2",)"
       R"("mass_unit":"t","distance":"300","distance_unit":"km"}},)"
       R"({"product":"works/tip","amount":"3","unit":"kg","waste":true},)"
       R"({"product":"works/sun","amount":"10","unit":"kWh","electricity":)"
       R"({"instrument":"supplier","place":"CN-SD"}}]})"})));
  EXPECT_THAT(LinesOf("works/part"),
              ElementsAre("direct 0", "works/lorry 60", "works/tip 0.6",
                          "works/sun 5"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Explanation part, Explained("works/part"));
  const ExplanationLine& lorry = part.lines[1];
  EXPECT_EQ(lorry.amount.ToString(), "600");
  EXPECT_EQ(lorry.unit, "t*km");
  EXPECT_EQ(lorry.leg->mass.ToString() + lorry.leg->mass_unit, "2t");
  EXPECT_EQ(lorry.leg->distance.ToString() + lorry.leg->distance_unit, "300km");
  EXPECT_EQ(lorry.stage, graph::Stage::kDistribution);
  EXPECT_TRUE(part.lines[2].is_waste);
  EXPECT_FALSE(part.lines[1].is_waste);
  EXPECT_EQ(part.lines[3].electricity->instrument,
            graph::Instrument::kSupplier);
  EXPECT_EQ(part.lines[3].electricity->place, "CN-SD");
}

// Steel of 0.9 kg CO2e a kg at CN-SD and 1.4 at CN-HE, 700 and 300 kg of a run
// of 1 t. By hand: 0.7 t x 900 a t / 1 t = 0.63 kg CO2e a kg, 300 kg x 1.4 /
// 1000 kg = 0.42. N2O in g: 273 / 1000 a g.
TEST_F(ExplainTest, LinesOfAMixNameTheirProcessesAndTheirFactors) {
  constexpr char kYear[] =
      R"("period_start":"2024-01-01","period_end":"2025-01-01")";
  const std::string head =
      R"({"product":"steel","unit":"kg","output":"1",)" + std::string(kYear);
  const auto pin = [&](const std::string& place) {
    return R"("pin":{"place":")" + place + R"(",)" + kYear + "}}";
  };
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"steel", "kg"}, {"can", "piece"}},
      {head + R"(,"place":"CN-SD","direct_kgco2e":"0.9"})",
       head + R"(,"place":"CN-HE","direct_kgco2e":"1.4"})",
       R"({"product":"steel","unit":"t","output":"1","mix":true,"place":"CN",)" +
           std::string(kYear) +
           R"(,"inputs":[{"product":"works/steel","amount":"0.7","unit":"t",)" +
           pin("CN-SD") +
           R"(,{"product":"works/steel","amount":"300","unit":"kg",)" +
           pin("CN-HE") + "]}",
       R"({"product":"can","unit":"piece","output":"1",)"
       R"("emissions":[{"gas":"N2O","amount":"2","unit":"g"}],)"
       R"("inputs":[{"product":"works/steel","amount":"50","unit":"g"}]})"})));
  TANJI_ASSERT_OK_AND_ASSIGN(const Explanation mix, Explained("works/steel"));
  EXPECT_EQ(mix.footprint.place, "CN");
  ASSERT_EQ(mix.lines.size(), 3);
  EXPECT_EQ(mix.lines[1].place, "CN-SD");
  EXPECT_EQ(mix.lines[2].place, "CN-HE");
  EXPECT_EQ(graph::FormatDay(mix.lines[2].period->start), "2024-01-01");
  EXPECT_DOUBLE_EQ(*mix.lines[1].kg_co2e_per_unit, 900);
  EXPECT_EQ(mix.lines[1].kg_co2e.ToString(), "0.63");
  EXPECT_DOUBLE_EQ(*mix.lines[2].kg_co2e_per_unit, 1.4);
  EXPECT_EQ(mix.lines[2].kg_co2e.ToString(), "0.42");
  EXPECT_FALSE(mix.lines[0].kg_co2e_per_unit.has_value());

  TANJI_ASSERT_OK_AND_ASSIGN(const Explanation can, Explained("works/can"));
  EXPECT_DOUBLE_EQ(*can.lines[0].kg_co2e_per_unit, 0.273);
  EXPECT_DOUBLE_EQ(*can.lines[1].kg_co2e_per_unit, 1.05 / 1000);

  TANJI_ASSERT_OK_AND_ASSIGN(
      const Explanation hebei,
      Explain(system_.context(), system_.ViewAtHead(), Caller::Operator(),
              {"works", "steel"}, {.place = "CN-HE"}));
  EXPECT_EQ(hebei.total.ToString(), "1.4");
}

// The maker may not read the works' supply: not where they are.
TEST_F(ExplainTest, AnothersPlaceIsNotNamed) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"steel", "kg"}},
      {R"({"product":"steel","unit":"kg","output":"1","place":"CN-SD",)"
       R"("direct_kgco2e":"2"})"})));
  TANJI_ASSERT_OK(system_.Submit(
      Document("maker", {{"can", "piece", "0",
                          "[" + InputJson("works/steel", "3", "kg") + "]"}})));
  const Caller maker{"maker", {identity::Role::kExporter}};
  TANJI_ASSERT_OK_AND_ASSIGN(const Explanation own,
                             Explained("maker/can", maker));
  EXPECT_EQ(own.lines[1].place, "");
  TANJI_ASSERT_OK_AND_ASSIGN(const Explanation all, Explained("maker/can"));
  EXPECT_EQ(all.lines[1].place, "CN-SD");
}

// A third each of 1: 15 digits of the largest column give 0.333333333333333
// three times, and the unit that is missing goes to the first.
TEST_F(ExplainTest, WhatRoundingLeavesGoesToTheLargestLines) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"ore", "kg"}, {"steel", "kg"}},
      {R"({"product":"ore","output":"3","unit":"kg","direct_kgco2e":"1"})",
       R"({"product":"steel","output":"1","unit":"kg","inputs":[)"
       R"({"product":"works/ore","amount":"1","unit":"kg"},)"
       R"({"product":"works/ore","amount":"1","unit":"kg"},)"
       R"({"product":"works/ore","amount":"1","unit":"kg"}]})"})));
  EXPECT_THAT(
      LinesOf("works/steel"),
      ElementsAre("direct 0", "works/ore 0.33333333333334",
                  "works/ore 0.33333333333333", "works/ore 0.33333333333333"));
}

TEST_F(ExplainTest, NobodyElsesBreakdownIsShown) {
  TANJI_ASSERT_OK(system_.Submit(Document("works", {{"steel", "kg", "2"}})));
  const Caller other{"maker", {identity::Role::kExporter}};
  EXPECT_THAT(Explained("works/steel", other),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("explain a footprint")));
  EXPECT_THAT(Explained("works/tin"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("works/tin")));
}

}  // namespace
}  // namespace tanji::platform
