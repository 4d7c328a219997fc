#include "services/cli/footprint_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

using footprint::v1::GetResponse;
using footprint::v1::LoopFault;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

GetResponse SteelAnswer() {
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
  EXPECT_THAT(FootprintText(SteelAnswer()),
              StartsWith("assurance: computed, "));
}

TEST(FootprintTextTest, ShowsNumberUnitAndSnapshot) {
  const std::string text = FootprintText(SteelAnswer());
  EXPECT_THAT(text, HasSubstr("2.25 kg CO2e per kg"));
  EXPECT_THAT(text, HasSubstr("7:ab"));
  EXPECT_THAT(text, HasSubstr("missing: nothing"));
}

TEST(FootprintTextTest, ShowsSixDigitsAndAllOfThem) {
  GetResponse response = SteelAnswer();
  response.mutable_footprint()->set_kg_co2e(152.53077522023224);
  response.mutable_block()->set_total_kg_co2e("152.530775220232");
  EXPECT_THAT(FootprintText(response),
              AllOf(HasSubstr("footprint      152.531 kg CO2e per kg\n"),
                    HasSubstr("to all digits  152.530775220232 kg CO2e per "
                              "kg\n")));
  EXPECT_THAT(
      FootprintText(response, Digits::kAll),
      AllOf(HasSubstr("footprint     152.530775220232 kg CO2e per kg\n"),
            Not(HasSubstr("to all digits"))));
}

// 15 digits less the 6.3 that an ill-conditioned loop may have taken: 8 whole.
TEST(FootprintTextTest, SaysHowManyDigitsHold) {
  GetResponse response = SteelAnswer();
  response.mutable_footprint()->set_kg_co2e(1500000.00004013);
  response.mutable_footprint()->mutable_evidence()->set_digits_lost(6.3);
  response.mutable_block()->set_total_kg_co2e("1500000.00004013");
  EXPECT_THAT(FootprintText(response),
              HasSubstr("1500000.00004013 kg CO2e per kg, of which 8 hold: "));
}

TEST(FootprintTextTest, SaysWhereAndWhenAndHowElse) {
  GetResponse response = SteelAnswer();
  EXPECT_THAT(FootprintText(response), Not(HasSubstr("made")));
  response.mutable_footprint()->set_place("CN");
  response.mutable_footprint()->set_period_start("2024-01-01");
  response.mutable_footprint()->set_period_end("2025-01-01");
  EXPECT_THAT(FootprintText(response), HasSubstr("made       at CN in 2024\n"));
  response.add_other_processes()->set_place("CN-SD");
  response.add_other_processes();
  response.set_other_process_count(30);
  EXPECT_THAT(FootprintText(response),
              HasSubstr("at CN in 2024; also at CN-SD, without place and "
                        "period and 28 more (--place, --period)\n"));
}

TEST(FootprintTextTest, NamesTheLoopInPlaceOfANumber) {
  GetResponse response = SteelAnswer();
  response.mutable_footprint()->clear_kg_co2e();
  *response.mutable_footprint()->mutable_fault() = TwoMemberLoop();
  const std::string text = FootprintText(response);
  EXPECT_THAT(text, HasSubstr("none: in or behind an unproductive loop"));
  EXPECT_THAT(text, HasSubstr("gain 1.25: o/smelter, o/power"));
}

TEST(FootprintTextTest, NamesWhatNobodySupplies) {
  GetResponse response = SteelAnswer();
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
  GetResponse response = SteelAnswer();
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

}  // namespace
}  // namespace tanji::cli
