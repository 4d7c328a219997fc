#include "services/cli/simulation_text.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "lib/base/strings.h"
#include "lib/quantity/decimal.h"
#include "services/cli/footprint_text.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using footprint::v1::LeverChange;
using footprint::v1::LeverLine;
using footprint::v1::LeversResponse;
using footprint::v1::SimulatedFootprint;
using footprint::v1::SimulatedScenario;
using footprint::v1::SimulateResponse;

constexpr char kNone[] = "none";

std::string Signed(const std::string& decimal, Digits digits) {
  const bool is_more = decimal != "0" && !decimal.starts_with('-');
  return base::StrCat(is_more ? "+" : "", DecimalText(decimal, digits));
}

std::string ChangePercent(const std::string& change,
                          const std::string& before) {
  const auto part = quantity::Decimal::Parse(change);
  const auto whole = quantity::Decimal::Parse(before);
  if (!part.ok() || !whole.ok() || whole->IsZero()) return "";
  const double share = part->ToDouble() / std::fabs(whole->ToDouble());
  return base::StrCat(share > 0 ? "+" : "", Percent(share));
}

// The class of a scenario that has one alone.
std::string OnlyLever(const SimulatedScenario& scenario) {
  for (const SimulatedFootprint& footprint : scenario.footprints()) {
    if (footprint.levers_size() != 1) continue;
    if (footprint.levers(0).lever() == footprint::v1::LEVER_UNSPECIFIED) break;
    return base::StrCat(" (", LeverText(footprint.levers(0).lever()), ")");
  }
  return "";
}

void AddLevers(const SimulatedFootprint& footprint, Digits digits,
               Table& table) {
  if (footprint.levers_size() < 2) return;
  for (const LeverChange& lever : footprint.levers()) {
    const bool stands = !lever.change_kg_co2e().empty();
    table.Add({base::StrCat("  ", LeverText(lever.lever())), "", "", "",
               stands ? Signed(lever.change_kg_co2e(), digits) : "not alone",
               stands ? ChangePercent(lever.change_kg_co2e(),
                                      footprint.before_kg_co2e())
                      : ""});
  }
  table.Add({"  together, beyond these", "", "", "",
             Signed(footprint.interaction_kg_co2e(), digits),
             ChangePercent(footprint.interaction_kg_co2e(),
                           footprint.before_kg_co2e())});
}

std::string OrNone(const std::string& decimal, Digits digits) {
  return decimal.empty() ? kNone : DecimalText(decimal, digits);
}

std::string NameOf(const footprint::v1::Footprint& footprint) {
  return base::StrCat(footprint.product(),
                      WhereText(footprint.place(), footprint.period_start(),
                                footprint.period_end()));
}

// What is to be known of the numbers above.
std::string NotesText(const SimulatedScenario& scenario) {
  std::string text;
  for (const SimulatedFootprint& footprint : scenario.footprints()) {
    if (footprint.after().has_fault()) {
      base::StrAppend(&text, Printable(footprint.after().product()),
                      " would be in or depend on ",
                      LoopText(footprint.after().fault()), "\n");
    }
    for (const LeverChange& lever : footprint.levers()) {
      if (lever.reason().empty()) continue;
      base::StrAppend(&text, LeverText(lever.lever()),
                      " not alone: ", Printable(lever.reason()), "\n");
    }
  }
  if (scenario.keeps_others()) {
    text +=
        "What others make keeps its footprint, also where it takes of what "
        "changes.\n";
  }
  return text;
}

std::string ScenarioText(const SimulatedScenario& scenario, Digits digits) {
  Table table({Align::kLeft, Align::kLeft, Align::kRight, Align::kRight,
               Align::kRight, Align::kRight});
  table.Add({"kg CO2e", "per", "before", "after", "change", ""});
  for (const SimulatedFootprint& footprint : scenario.footprints()) {
    const std::string& change = footprint.change_kg_co2e();
    table.Add({NameOf(footprint.before()), footprint.before().unit(),
               OrNone(footprint.before_kg_co2e(), digits),
               OrNone(footprint.after_kg_co2e(), digits),
               change.empty() ? "" : Signed(change, digits),
               ChangePercent(change, footprint.before_kg_co2e())});
    AddLevers(footprint, digits, table);
  }
  return base::StrCat(
      Printable(scenario.name()), ": ", scenario.changed_process_count(),
      scenario.changed_process_count() == 1 ? " process" : " processes",
      " changed", OnlyLever(scenario), "\n\n", table.ToString(),
      NotesText(scenario));
}

std::string WhatText(const LeverLine& line) {
  switch (line.kind()) {
    case footprint::v1::LEVER_LINE_KIND_INPUT:
      return base::StrCat("input ", line.product(), " (", line.input_number(),
                          ")");
    case footprint::v1::LEVER_LINE_KIND_DIRECT:
      return "own emissions";
    case footprint::v1::LEVER_LINE_KIND_OUTPUT:
      return "output of a run";
    default:
      return "";
  }
}

std::string NumberTextOf(double value, Digits digits) {
  return digits == Digits::kAll ? ShortestNumber(value) : ShortNumber(value);
}

}  // namespace

std::string_view LeverText(footprint::v1::Lever lever) {
  switch (lever) {
    case footprint::v1::LEVER_SOURCE:
      return "source 源头减碳";
    case footprint::v1::LEVER_PROCESS:
      return "process 过程降碳";
    case footprint::v1::LEVER_END_OF_PIPE:
      return "end-of-pipe 末端固碳";
    case footprint::v1::LEVER_RECYCLING:
      return "recycling 循环利用";
    default:
      return "unclassified";
  }
}

std::string SimulationText(const SimulateResponse& response, Digits digits) {
  std::string text;
  for (const SimulatedScenario& scenario : response.scenarios()) {
    base::StrAppend(&text, text.empty() ? "" : "\n",
                    ScenarioText(scenario, digits));
  }
  base::StrAppend(&text, "\nAs of record ", response.as_of_seq(),
                  "; nothing is stored.\n");
  return text;
}

std::string LeversText(const LeversResponse& response, Digits digits) {
  const footprint::v1::Footprint& footprint = response.footprint();
  Table table({Align::kRight, Align::kRight, Align::kLeft, Align::kRight,
               Align::kLeft, Align::kLeft});
  table.Add(
      {"% per %", "number", "unit", "kg CO2e/unit", "what", "of process"});
  for (const LeverLine& line : response.lines()) {
    const bool is_more = line.elasticity() > 0;
    table.Add({base::StrCat(is_more ? "+" : "",
                            NumberTextOf(line.elasticity(), digits)),
               NumberTextOf(line.number(), digits), line.unit(),
               NumberTextOf(line.derivative(), digits), WhatText(line),
               ProcessText(line.process())});
  }
  std::string text = base::StrCat(Printable(NameOf(footprint)), ": ",
                                  DecimalText(response.total_kg_co2e(), digits),
                                  " kg CO2e per ", Printable(footprint.unit()),
                                  ", as of record ", response.as_of_seq(),
                                  "\n\n", table.ToString());
  const auto shown = static_cast<uint64_t>(response.lines_size());
  if (shown < response.line_count()) {
    base::StrAppend(&text, "The largest ", shown, " of ",
                    Counted(response.line_count(), "number"), ".\n");
  }
  text +=
      "By how many percent the footprint changes per percent of a number; the "
      "number\nbehind an input is its place among the inputs, from 0.\n";
  if (response.keeps_others()) {
    text += "What others make keeps its footprint.\n";
  }
  return text;
}

}  // namespace tanji::cli
