#include "services/cli/explain_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

using footprint::v1::BreakdownLine;
using footprint::v1::BreakdownResponse;
using footprint::v1::ExplainResponse;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// The demo's refrigerator in short: 3.5 + 2 - 0.5 = 5.
ExplainResponse ThreeLines() {
  ExplainResponse response;
  response.set_as_of_seq(4);
  response.mutable_footprint()->set_product("o/cabinet");
  response.mutable_footprint()->set_unit("piece");
  response.set_output("10");
  response.set_output_unit("piece");
  response.set_total_kg_co2e("5.0");
  auto* direct = response.add_lines();
  direct->set_kind(footprint::v1::LINE_KIND_DIRECT);
  direct->set_kg_co2e("3.5");
  direct->set_share(3.5 / 6);
  auto* input = response.add_lines();
  input->set_kind(footprint::v1::LINE_KIND_INPUT);
  input->set_product("o/steel");
  input->set_place("CN-SD");
  input->set_period_start("2024-01-01");
  input->set_period_end("2025-01-01");
  input->set_kg_co2e_per_unit(2.5);
  input->set_amount("8");
  input->set_unit("kg");
  input->set_kg_co2e("2.0");
  input->set_share(2.0 / 6);
  auto* credit = response.add_lines();
  credit->set_kind(footprint::v1::LINE_KIND_INPUT);
  credit->set_product("o/scrap");
  credit->set_amount("-1");
  credit->set_unit("kg");
  credit->set_kg_co2e("-0.5");
  credit->set_share(0.5 / 6);
  return response;
}

TEST(ExplanationTextTest, ShowsEachLineAndTheTotal) {
  const std::string text = ExplanationText(ThreeLines());
  EXPECT_THAT(text, StartsWith("assurance: computed, "));
  EXPECT_THAT(text,
              HasSubstr("                          amount  unit  kg CO2e/unit  "
                        "kg CO2e   share\n"
                        "direct emissions                                      "
                        "    3.5  58.3 %\n"
                        "o/steel at CN-SD in 2024       8  kg             2.5  "
                        "      2  33.3 %\n"
                        "o/scrap                       -1  kg                  "
                        "   -0.5   8.3 %\n"
                        "total                                                 "
                        "      5\n"));
  // 8 x 2.5 / 10 = 2.
  EXPECT_THAT(text, HasSubstr("A line's kg CO2e are amount x kg CO2e per unit "
                              "/ 10 piece, which one run makes, for 1 piece"));
}

TEST(ExplanationTextTest, ShowsSixDigitsOrAll) {
  ExplainResponse response = ThreeLines();
  response.mutable_lines(0)->set_kg_co2e("3.50000012345");
  response.set_total_kg_co2e("5.00000012345");
  EXPECT_THAT(ExplanationText(response),
              AllOf(HasSubstr("  3.5  "), HasSubstr("6 digits here; --exact")));
  EXPECT_THAT(
      ExplanationText(response, Digits::kAll),
      AllOf(HasSubstr("  3.50000012345  "), HasSubstr("\ntotal "),
            HasSubstr("o/cabinet: 5.00000012345 kg CO2e per piece"),
            HasSubstr("rounded so that they add up to the total exactly")));
}

TEST(ExplanationTextTest, SaysWhatTheSharesAreOf) {
  EXPECT_THAT(ExplanationText(ThreeLines()), HasSubstr("absolute values"));
}

TEST(ExplanationTextTest, MarksOwnUseAndUnlinkedInputs) {
  ExplainResponse response = ThreeLines();
  response.mutable_lines(1)->set_kind(footprint::v1::LINE_KIND_OWN_USE);
  response.mutable_lines(2)->set_kind(footprint::v1::LINE_KIND_UNLINKED);
  response.mutable_footprint()->mutable_evidence()->set_is_incomplete(true);
  const std::string text = ExplanationText(response);
  EXPECT_THAT(text, HasSubstr("o/steel at CN-SD in 2024 (own use)"));
  EXPECT_THAT(text, HasSubstr("o/scrap (no supplier: counts nothing)"));
  EXPECT_THAT(text, HasSubstr("Incomplete: "));
}

// Milk of 1000 kg that bears 80 %: 0.8 x 1200 / 1000 and so on.
TEST(ExplanationTextTest, SaysWhatEachLineIsAndWhatTheProductBears) {
  ExplainResponse response;
  response.mutable_footprint()->set_unit("kg");
  response.set_output("1000");
  response.set_output_unit("kg");
  response.set_allocation_method("economic");
  response.set_allocated_percent("80");
  auto* gas = response.add_lines();
  gas->set_kind(footprint::v1::LINE_KIND_EMISSION);
  gas->set_gas("CH4");
  gas->set_origin("biogenic");
  gas->set_amount("40");
  gas->set_unit("kg");
  gas->set_kg_co2e("0.96");
  gas->set_allocated_percent("80");
  auto* power = response.add_lines();
  power->set_kind(footprint::v1::LINE_KIND_INPUT);
  power->set_product("grid/cn");
  power->mutable_electricity()->set_instrument("grid-average");
  power->mutable_electricity()->set_place("CN-SD");
  power->set_stage("use");
  auto* lorry = response.add_lines();
  lorry->set_kind(footprint::v1::LINE_KIND_INPUT);
  lorry->set_product("o/lorry");
  lorry->set_is_waste(true);
  lorry->mutable_leg()->set_mass("2");
  lorry->mutable_leg()->set_mass_unit("t");
  lorry->mutable_leg()->set_distance("300");
  lorry->mutable_leg()->set_distance_unit("km");
  auto* credit = response.add_lines();
  credit->set_kind(footprint::v1::LINE_KIND_REPLACEMENT);
  credit->set_product("o/soap");
  EXPECT_THAT(ExplanationText(response),
              AllOf(HasSubstr("CH4 emitted (biogenic)"), HasSubstr("80 %"),
                    HasSubstr("grid/cn (grid-average in CN-SD, use)"),
                    HasSubstr("o/lorry (2 t x 300 km, waste)"),
                    HasSubstr("o/soap (replaced)"),
                    HasSubstr("bears 80 % of a run (economic)")));
}

// 5 + 3 - 1 and two more: 80 % of 10 are reached by two.
BreakdownResponse FiveProcesses() {
  BreakdownResponse response;
  response.set_as_of_seq(4);
  response.mutable_footprint()->set_product("o/x");
  response.mutable_footprint()->set_unit("kg");
  response.set_total_kg_co2e("8");
  response.set_line_count(5);
  response.set_largest_count_80(2);
  BreakdownLine* own = response.add_lines();
  own->set_kind(footprint::v1::BREAKDOWN_LINE_KIND_NAMED);
  for (const char* key : {"o/x", "CN-SD", "2025-01-01", "2026-01-01"}) {
    own->add_keys(key);
  }
  own->set_kg_co2e("5");
  own->set_share(0.5);
  own->set_cumulative_share(0.5);
  own->set_count(1);
  BreakdownLine* closed = response.add_lines();
  closed->set_kind(footprint::v1::BREAKDOWN_LINE_KIND_CLOSED);
  closed->add_keys("p/y");
  closed->set_kg_co2e("3");
  closed->set_share(0.3);
  closed->set_cumulative_share(0.8);
  closed->set_count(7);
  BreakdownLine* other = response.add_lines();
  other->set_kind(footprint::v1::BREAKDOWN_LINE_KIND_OTHER);
  other->set_kg_co2e("0");
  other->set_cumulative_share(1);
  other->set_count(3);
  return response;
}

TEST(BreakdownTextTest, ShowsEachLineAndTheTotal) {
  EXPECT_THAT(
      BreakdownText(FiveProcesses(), footprint::v1::EXPLAIN_BY_PROCESS),
      AllOf(StartsWith("assurance: computed, "),
            HasSubstr("o/x: 8 kg CO2e per kg by process, as of record 4"),
            HasSubstr("\no/x at CN-SD in 2025  "),
            HasSubstr("\np/y (of another organisation, whole)"),
            HasSubstr("\nother (3)"), HasSubstr("\ntotal "),
            HasSubstr("The first 2 of 5 lines make 80.0 % of the sum of "
                      "absolute values; the others"),
            HasSubstr("sum of absolute values")));
}

TEST(BreakdownTextTest, SaysWhatMakesMostWhereAllIsShown) {
  BreakdownResponse response = FiveProcesses();
  response.mutable_lines()->RemoveLast();
  EXPECT_THAT(BreakdownText(response, footprint::v1::EXPLAIN_BY_PROCESS),
              HasSubstr("The largest 2 of 5 lines reach 80 % of the sum"));
}

TEST(BreakdownTextTest, APlaceIsItsNameAlone) {
  BreakdownResponse response;
  BreakdownLine* line = response.add_lines();
  line->set_kind(footprint::v1::BREAKDOWN_LINE_KIND_NAMED);
  line->add_keys("CN");
  line->add_keys("CN-SD");
  EXPECT_THAT(BreakdownText(response, footprint::v1::EXPLAIN_BY_PLACE),
              HasSubstr("\nCN-SD "));
}

// 5, 0.001, 0.0001 and 0.00002 behind: the last three show as 0.0 %.
TEST(BreakdownTextTest, TheLastTiersAreOneLine) {
  BreakdownResponse response;
  for (const double kg : {5.0, 0.001, 0.0001, 0.00002}) {
    BreakdownLine* line = response.add_lines();
    line->set_kind(footprint::v1::BREAKDOWN_LINE_KIND_NAMED);
    line->add_keys(std::to_string(response.lines_size() - 1));
    line->set_share(kg / 5.00112);
    line->set_cumulative_share(1);
  }
  response.mutable_lines(0)->set_kg_co2e("5");
  response.mutable_lines(1)->set_kg_co2e("0.001");
  response.mutable_lines(2)->set_kg_co2e("0.0001");
  response.mutable_lines(3)->set_kg_co2e("0.00002");
  response.mutable_lines(3)->set_kind(footprint::v1::BREAKDOWN_LINE_KIND_REST);
  response.set_tiers_end(footprint::v1::TIERS_END_TIERS_MAX);
  EXPECT_THAT(BreakdownText(response, footprint::v1::EXPLAIN_BY_TIER),
              AllOf(HasSubstr("\ntier 0 (the process itself) "),
                    HasSubstr("\ntier 1 and further           0.00112  "),
                    Not(HasSubstr("tier 2")), HasSubstr("more tiers than")));
  EXPECT_THAT(
      BreakdownText(response, footprint::v1::EXPLAIN_BY_TIER, Digits::kAll),
      AllOf(HasSubstr("\ntier 2 "), HasSubstr("\nall further tiers ")));
}

TEST(BreakdownTextTest, TellsTiersThatAreNoSum) {
  BreakdownResponse response = FiveProcesses();
  response.clear_lines();
  response.add_lines()->set_kind(footprint::v1::BREAKDOWN_LINE_KIND_NAMED);
  response.mutable_lines(0)->add_keys("0");
  response.add_lines()->set_kind(footprint::v1::BREAKDOWN_LINE_KIND_REST);
  response.set_tiers_end(footprint::v1::TIERS_END_DIVERGES);
  EXPECT_THAT(BreakdownText(response, footprint::v1::EXPLAIN_BY_TIER),
              AllOf(HasSubstr("\ntier 0 (the process itself)"),
                    HasSubstr("\nall further tiers"), HasSubstr("turns grow")));
}

TEST(BreakdownTextTest, SteersNoTerminal) {
  BreakdownResponse response = FiveProcesses();
  response.mutable_lines(0)->set_keys(0, "o/\x1b[31mx");
  EXPECT_THAT(BreakdownText(response, footprint::v1::EXPLAIN_BY_PROCESS),
              HasSubstr("o/\\x1b[31mx"));
}

}  // namespace
}  // namespace tanji::cli
