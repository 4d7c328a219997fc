#include "services/cli/simulation_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/simulation_json.h"

namespace tanji::cli {
namespace {

using footprint::v1::LeversResponse;
using footprint::v1::SimulatedFootprint;
using footprint::v1::SimulateResponse;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// A car whose footprint goes from 210.1 to 158.9.
SimulateResponse OneScenario() {
  SimulateResponse response;
  response.set_as_of_seq(24);
  auto* scenario = response.add_scenarios();
  scenario->set_name("wind \x1b[31m");
  scenario->set_changed_process_count(2);
  SimulatedFootprint* footprint = scenario->add_footprints();
  footprint->mutable_before()->set_product("works/car");
  footprint->mutable_before()->set_unit("piece");
  footprint->set_before_kg_co2e("210.1");
  footprint->set_after_kg_co2e("158.9");
  footprint->set_change_kg_co2e("-51.2");
  footprint->set_interaction_kg_co2e("3.8");
  auto* process = footprint->add_levers();
  process->set_lever(footprint::v1::LEVER_PROCESS);
  process->set_change_kg_co2e("-36");
  auto* source = footprint->add_levers();
  source->set_lever(footprint::v1::LEVER_SOURCE);
  source->set_change_kg_co2e("-19");
  auto* indicator = footprint->add_indicators();
  indicator->set_id("fossil-ar6");
  indicator->set_unit("kg CO2e");
  indicator->set_before("210.1");
  indicator->set_after("158.9");
  indicator->set_change("-51.2");
  return response;
}

TEST(SimulationTextTest, ShowsBeforeAfterAndTheChangeByClass) {
  const std::string text = SimulationText(OneScenario(), Digits::kShort);
  EXPECT_THAT(text,
              AllOf(HasSubstr("2 processes changed"),
                    ContainsRegex("works/car +piece +210\\.1 +158\\.9 +-51\\.2 "
                                  "+-24\\.4 %"),
                    ContainsRegex("process 过程降碳 +-36 +-17\\.1 %"),
                    ContainsRegex("source 源头减碳 +-19"),
                    ContainsRegex("together, beyond these +\\+3\\.8"),
                    HasSubstr("As of record 24")));
  // Nobody's scenario steers a terminal.
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(SimulationTextTest, NamesTheLoopThatAScenarioLeaves) {
  SimulateResponse response;
  auto* scenario = response.add_scenarios();
  scenario->set_keeps_others(true);
  SimulatedFootprint* footprint = scenario->add_footprints();
  footprint->mutable_before()->set_product("works/car");
  footprint->set_before_kg_co2e("2");
  footprint->mutable_after()->set_product("works/car");
  auto* fault = footprint->mutable_after()->mutable_fault();
  fault->set_kind(footprint::v1::FAULT_KIND_UNPRODUCTIVE);
  fault->set_gain(1.25);
  fault->mutable_worst()->set_product("works/steel");
  EXPECT_THAT(SimulationText(response, Digits::kShort),
              AllOf(HasSubstr("none"), HasSubstr("works/steel"),
                    HasSubstr("What others make keeps its footprint")));
  EXPECT_THAT(SimulationJson(response),
              AllOf(HasSubstr(R"("after_kg_co2e":null)"),
                    HasSubstr(R"("kind":"unproductive")")));
}

TEST(SimulationJsonTest, HasDecimalsAsTheyCame) {
  EXPECT_THAT(
      SimulationJson(OneScenario()),
      AllOf(HasSubstr(R"("change_kg_co2e":"-51.2")"),
            HasSubstr(R"({"lever":"process","change_kg_co2e":"-36"})"),
            HasSubstr(R"("interaction_kg_co2e":"3.8")"),
            HasSubstr(R"({"id":"fossil-ar6","unit":"kg CO2e",)"
                      R"("before":"210.1","after":"158.9","change":"-51.2")")));
}

LeversResponse OneLever() {
  LeversResponse response;
  response.mutable_footprint()->set_product("works/car");
  response.mutable_footprint()->set_unit("piece");
  response.set_total_kg_co2e("200");
  response.set_line_count(3);
  auto* line = response.add_lines();
  line->set_kind(footprint::v1::LEVER_LINE_KIND_INPUT);
  line->mutable_process()->set_product("works/car");
  line->set_product("works/steel");
  line->set_input_number(0);
  line->set_number(100);
  line->set_unit("kg");
  line->set_derivative(1.8);
  line->set_elasticity(0.9);
  return response;
}

TEST(LeversTextTest, ShowsWhatAPercentDoes) {
  EXPECT_THAT(LeversText(OneLever(), Digits::kShort),
              AllOf(HasSubstr("works/car: 200 kg CO2e per piece"),
                    ContainsRegex("\\+0\\.9 +100 +kg +1\\.8 +input works/steel "
                                  "\\(0\\) +works/car"),
                    HasSubstr("The largest 1 of 3 numbers.")));
  EXPECT_THAT(LeversJson(OneLever()),
              AllOf(HasSubstr(R"("input":"works/steel","input_number":0)"),
                    HasSubstr(R"("elasticity":0.9)")));
}

}  // namespace
}  // namespace tanji::cli
