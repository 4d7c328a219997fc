#include "services/cli/footprint_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

using footprint::v1::ExplainResponse;
using footprint::v1::GetResponse;
using footprint::v1::LoopFault;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

GetResponse Answered() {
  GetResponse response;
  response.set_snapshot("7:ab");
  auto* footprint = response.mutable_footprint();
  footprint->set_product("o/steel");
  footprint->set_unit("kg");
  footprint->set_kg_co2e(2.25);
  footprint->mutable_evidence()->set_backward_error_max(1.5e-16);
  return response;
}

LoopFault TwoMemberLoop() {
  LoopFault fault;
  fault.set_kind(footprint::v1::FAULT_KIND_UNPRODUCTIVE);
  fault.set_gain(1.25);
  fault.mutable_worst()->set_product("o/smelter");
  fault.add_members()->set_product("o/smelter");
  fault.add_members()->set_product("o/power");
  fault.set_member_count(2);
  return fault;
}

TEST(FootprintTextTest, BeginsWithTheAssuranceLevel) {
  EXPECT_THAT(FootprintText(Answered()), StartsWith("assurance: computed, "));
}

TEST(FootprintTextTest, ShowsNumberUnitAndSnapshot) {
  const std::string text = FootprintText(Answered());
  EXPECT_THAT(text, HasSubstr("2.25 kg CO2e per kg"));
  EXPECT_THAT(text, HasSubstr("7:ab"));
  EXPECT_THAT(text, HasSubstr("missing: nothing"));
}

TEST(FootprintTextTest, NamesTheLoopInPlaceOfANumber) {
  GetResponse response = Answered();
  response.mutable_footprint()->clear_kg_co2e();
  *response.mutable_footprint()->mutable_fault() = TwoMemberLoop();
  const std::string text = FootprintText(response);
  EXPECT_THAT(text, HasSubstr("none: in or behind an unproductive loop"));
  EXPECT_THAT(text, HasSubstr("gain 1.25: o/smelter, o/power"));
}

TEST(FootprintTextTest, NamesWhatNobodySupplies) {
  GetResponse response = Answered();
  response.mutable_missing()->add_products("o/paint");
  response.mutable_missing()->add_products("o/water");
  response.mutable_missing()->add_other_dimension_products("o/water");
  response.mutable_missing()->set_input_count(3);
  EXPECT_THAT(
      FootprintText(response),
      HasSubstr("missing: at least 3 inputs without a supplier, counted "
                "as nothing:\n  o/paint\n  o/water (its owner declares it in a "
                "unit of another dimension than this input)\n"));
}

TEST(FootprintTextTest, ShowsControlCharactersOfNames) {
  GetResponse response = Answered();
  response.mutable_footprint()->set_product("o/\x1b[2J");
  EXPECT_THAT(FootprintText(response), Not(HasSubstr("\x1b")));
}

TEST(LoopTextTest, CountsTheMembersThatItDoesNotName) {
  LoopFault fault = TwoMemberLoop();
  fault.set_member_count(7);
  EXPECT_THAT(LoopText(fault), HasSubstr("o/power and 5 more"));
}

TEST(LoopTextTest, NamesTheWorstMemberOfALoopWithoutAList) {
  LoopFault fault = TwoMemberLoop();
  fault.clear_members();
  EXPECT_THAT(LoopText(fault), HasSubstr(": o/smelter"));
}

TEST(LeftOutTextTest, CountsInputsAndNamesTheirProducts) {
  footprint::v1::Missing missing;
  missing.set_is_complete(true);
  missing.set_input_count(1);
  missing.add_products("o/paint");
  EXPECT_EQ(LeftOutText(missing), "1 input that has no supplier: o/paint");
  missing.set_input_count(3);
  missing.add_products("o/glue");
  EXPECT_EQ(LeftOutText(missing),
            "3 inputs that have no supplier: o/paint, o/glue");
  missing.set_is_complete(false);
  for (int i = 0; i < kMissingShown; ++i) missing.add_products("o/more");
  EXPECT_THAT(LeftOutText(missing), StartsWith("at least 3 inputs that"));
  EXPECT_THAT(LeftOutText(missing), EndsWith(", o/more, ..."));
}

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
              HasSubstr("                  amount  unit  kg CO2e   share\n"
                        "direct emissions                    3.5  58.3 %\n"
                        "o/steel                8  kg        2.0  33.3 %\n"
                        "o/scrap               -1  kg       -0.5   8.3 %\n"
                        "total                               5.0\n"));
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
  EXPECT_THAT(text, HasSubstr("o/steel (own use)"));
  EXPECT_THAT(text, HasSubstr("o/scrap (no supplier: counts nothing)"));
  EXPECT_THAT(text, HasSubstr("Incomplete: "));
}

}  // namespace
}  // namespace tanji::cli
