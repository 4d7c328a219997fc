#include "services/cli/simulation_json.h"

#include <utility>

#include "lib/json/json.h"
#include "services/cli/block_text.h"
#include "services/cli/footprint_json.h"
#include "services/cli/json_values.h"

namespace tanji::cli {
namespace {

using footprint::v1::Footprint;
using footprint::v1::LeverLine;
using footprint::v1::SimulatedFootprint;
using footprint::v1::SimulatedScenario;

// A decimal, or null where there is none.
json::Value DecimalOf(const std::string& decimal) {
  return decimal.empty() ? json::Value() : json::Value(decimal);
}

json::Object HeadOf(const Footprint& footprint) {
  return {{"product", footprint.product()},
          {"unit", footprint.unit()},
          {"place", footprint.place()},
          {"period_start", footprint.period_start()},
          {"period_end", footprint.period_end()}};
}

json::Array IndicatorsOf(const SimulatedFootprint& footprint) {
  json::Array indicators;
  for (const auto& indicator : footprint.indicators()) {
    indicators.push_back(json::Object{{"id", indicator.id()},
                                      {"unit", indicator.unit()},
                                      {"before", indicator.before()},
                                      {"after", indicator.after()},
                                      {"change", indicator.change()},
                                      {"is_main", indicator.is_main()}});
  }
  return indicators;
}

json::Array LeversOf(const SimulatedFootprint& footprint) {
  json::Array levers;
  for (const auto& lever : footprint.levers()) {
    json::Object object = {
        {"lever", std::string(LeverWord(lever.lever()))},
        {"change_kg_co2e", DecimalOf(lever.change_kg_co2e())}};
    if (!lever.reason().empty()) object.emplace_back("reason", lever.reason());
    levers.push_back(std::move(object));
  }
  return levers;
}

json::Value FootprintOf(const SimulatedFootprint& footprint) {
  json::Object object = HeadOf(footprint.before());
  object.emplace_back("before_kg_co2e", DecimalOf(footprint.before_kg_co2e()));
  object.emplace_back("after_kg_co2e", DecimalOf(footprint.after_kg_co2e()));
  object.emplace_back("change_kg_co2e", DecimalOf(footprint.change_kg_co2e()));
  object.emplace_back("is_incomplete",
                      footprint.after().evidence().is_incomplete());
  json::Array caveats;
  for (const int caveat : footprint.after().caveats()) {
    caveats.push_back(
        std::string(CaveatText(static_cast<footprint::v1::Caveat>(caveat))));
  }
  object.emplace_back("caveats", std::move(caveats));
  if (footprint.after().has_fault()) {
    object.emplace_back("fault", LoopJson(footprint.after().fault()));
  }
  if (footprint.change_kg_co2e().empty()) return object;
  object.emplace_back("indicators", IndicatorsOf(footprint));
  object.emplace_back("levers", LeversOf(footprint));
  object.emplace_back("interaction_kg_co2e", footprint.interaction_kg_co2e());
  return object;
}

json::Value ScenarioOf(const SimulatedScenario& scenario) {
  json::Array footprints;
  for (const SimulatedFootprint& footprint : scenario.footprints()) {
    footprints.push_back(FootprintOf(footprint));
  }
  return json::Object{
      {"name", scenario.name()},
      {"changed_process_count", CountOf(scenario.changed_process_count())},
      {"keeps_others", scenario.keeps_others()},
      {"footprints", std::move(footprints)}};
}

const char* KindOf(footprint::v1::LeverLineKind kind) {
  switch (kind) {
    case footprint::v1::LEVER_LINE_KIND_INPUT:
      return "input";
    case footprint::v1::LEVER_LINE_KIND_DIRECT:
      return "direct";
    case footprint::v1::LEVER_LINE_KIND_OUTPUT:
      return "output";
    default:
      return "unknown";
  }
}

json::Value LineOf(const LeverLine& line) {
  json::Object object = {{"kind", KindOf(line.kind())},
                         {"process", line.process().product()},
                         {"place", line.process().place()},
                         {"period_start", line.process().period_start()},
                         {"period_end", line.process().period_end()}};
  if (line.kind() == footprint::v1::LEVER_LINE_KIND_INPUT) {
    object.emplace_back("input", line.product());
    object.emplace_back("input_number", CountOf(line.input_number()));
  }
  object.emplace_back("number", NumberOf(line.number()));
  object.emplace_back("unit", line.unit());
  object.emplace_back("derivative", NumberOf(line.derivative()));
  object.emplace_back("elasticity", NumberOf(line.elasticity()));
  return object;
}

}  // namespace

std::string_view LeverWord(footprint::v1::Lever lever) {
  switch (lever) {
    case footprint::v1::LEVER_SOURCE:
      return "source";
    case footprint::v1::LEVER_PROCESS:
      return "process";
    case footprint::v1::LEVER_END_OF_PIPE:
      return "end-of-pipe";
    case footprint::v1::LEVER_RECYCLING:
      return "recycling";
    default:
      return "unclassified";
  }
}

std::string SimulationJson(const footprint::v1::SimulateResponse& response) {
  json::Array scenarios;
  for (const SimulatedScenario& scenario : response.scenarios()) {
    scenarios.push_back(ScenarioOf(scenario));
  }
  return json::Write(json::Object{{"as_of_seq", CountOf(response.as_of_seq())},
                                  {"snapshot", response.snapshot()},
                                  {"scenarios", std::move(scenarios)}}) +
         "\n";
}

std::string LeversJson(const footprint::v1::LeversResponse& response) {
  json::Object object = HeadOf(response.footprint());
  object.emplace_back("as_of_seq", CountOf(response.as_of_seq()));
  object.emplace_back("total_kg_co2e", response.total_kg_co2e());
  object.emplace_back("keeps_others", response.keeps_others());
  object.emplace_back("line_count", CountOf(response.line_count()));
  json::Array lines;
  for (const LeverLine& line : response.lines()) lines.push_back(LineOf(line));
  object.emplace_back("lines", std::move(lines));
  return json::Write(object) + "\n";
}

}  // namespace tanji::cli
