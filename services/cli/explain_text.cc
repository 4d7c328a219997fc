#include "services/cli/explain_text.h"

#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/strings.h"
#include "services/cli/explain_words.h"
#include "services/cli/footprint_text.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using footprint::v1::BreakdownLine;
using footprint::v1::BreakdownResponse;
using footprint::v1::ExplainBy;
using footprint::v1::ExplainResponse;
using footprint::v1::ExplanationLine;
using footprint::v1::Footprint;

constexpr std::string_view kShares =
    "Shares are of the sum of absolute values, so that credits do not hide "
    "what they offset.\n";

// " (waste, use)", or nothing.
std::string NotesText(const std::vector<std::string>& notes) {
  std::string text;
  for (const std::string& note : notes) {
    base::StrAppend(&text, text.empty() ? " (" : ", ", note);
  }
  return text.empty() ? text : text + ")";
}

std::string NotesOf(const ExplanationLine& line) {
  std::vector<std::string> notes;
  if (line.kind() == footprint::v1::LINE_KIND_OWN_USE) {
    notes.emplace_back("own use");
  }
  if (line.kind() == footprint::v1::LINE_KIND_UNLINKED) {
    notes.emplace_back("no supplier: counts nothing");
  }
  if (line.kind() == footprint::v1::LINE_KIND_REPLACEMENT) {
    notes.emplace_back("replaced");
  }
  if (line.has_electricity()) {
    notes.push_back(base::StrCat(line.electricity().instrument(), " in ",
                                 line.electricity().place()));
  }
  if (line.has_leg()) {
    notes.push_back(base::StrCat(line.leg().mass(), " ", line.leg().mass_unit(),
                                 " x ", line.leg().distance(), " ",
                                 line.leg().distance_unit()));
  }
  if (line.is_waste()) notes.emplace_back("waste");
  if (!line.stage().empty()) notes.push_back(line.stage());
  return NotesText(notes);
}

std::string LabelOf(const ExplanationLine& line) {
  if (line.kind() == footprint::v1::LINE_KIND_DIRECT) {
    return "direct emissions";
  }
  if (line.kind() == footprint::v1::LINE_KIND_EMISSION) {
    return base::StrCat(
        line.gas(), " emitted",
        line.origin() == "fossil" ? "" : NotesText({line.origin()}));
  }
  return line.product() + NotesOf(line);
}

std::string_view IncompleteText(const Footprint& footprint) {
  return footprint.evidence().is_incomplete()
             ? "Incomplete: an input upstream has no supplier; `tanji "
               "footprint` names it.\n"
             : "";
}

std::string HeadOf(const Footprint& footprint, const std::string& total) {
  return base::StrCat(kAssurance, "\n", Printable(footprint.product()), ": ",
                      Printable(total), " kg CO2e per ",
                      Printable(footprint.unit()));
}

// "CN-SD", but "CN: CN-SD" says to which country it belongs.
std::string PlaceText(const BreakdownLine& line) {
  const std::string& country = line.keys(0);
  const std::string& place = line.keys(1);
  return country == place ? place : base::StrCat(country, ": ", place);
}

std::string ProcessText(const BreakdownLine& line) {
  std::string text = line.keys(0);
  if (!line.keys(1).empty()) base::StrAppend(&text, " at ", line.keys(1));
  if (!line.keys(2).empty()) {
    base::StrAppend(&text, " in ", line.keys(2), "/", line.keys(3));
  }
  return text;
}

std::string LabelOf(const BreakdownLine& line, ExplainBy by) {
  const auto has_keys =
      static_cast<size_t>(line.keys_size()) == KeyNamesOf(by).size();
  switch (line.kind()) {
    case footprint::v1::BREAKDOWN_LINE_KIND_NOT_STATED:
      return "not stated";
    case footprint::v1::BREAKDOWN_LINE_KIND_WITHOUT_GAS:
      return "kg CO2e without gas";
    case footprint::v1::BREAKDOWN_LINE_KIND_REST:
      return "all further tiers";
    case footprint::v1::BREAKDOWN_LINE_KIND_OTHER:
      return base::StrCat("other (", line.count(), ")");
    case footprint::v1::BREAKDOWN_LINE_KIND_CLOSED:
      if (line.keys_size() == 0) return "of other organisations";
      return line.keys(0) + " (of another organisation, whole)";
    default:
      break;
  }
  if (!has_keys) return "";  // of a later version of the server
  if (by == footprint::v1::EXPLAIN_BY_PROCESS) return ProcessText(line);
  if (by == footprint::v1::EXPLAIN_BY_PLACE) return PlaceText(line);
  if (by == footprint::v1::EXPLAIN_BY_TIER) {
    return base::StrCat("tier ", line.keys(0),
                        line.keys(0) == "0" ? " (the process itself)" : "");
  }
  return line.keys(0);
}

std::string_view TiersText(footprint::v1::TiersEnd end) {
  switch (end) {
    case footprint::v1::TIERS_END_TIERS_MAX:
    case footprint::v1::TIERS_END_VISITS_MAX:
      return "There are more tiers than were looked at.\n";
    case footprint::v1::TIERS_END_DIVERGES:
      return "The tiers end here: by credits in a loop its turns grow, so that "
             "the footprint is no sum of tiers, though as sure as any.\n";
    default:
      return "";
  }
}

}  // namespace

std::string ExplanationText(const ExplainResponse& response) {
  const Footprint& footprint = response.footprint();
  const bool is_allocated = !response.allocated_percent().empty();
  std::vector<Align> columns = {Align::kLeft, Align::kRight, Align::kLeft,
                                Align::kRight, Align::kRight};
  std::vector<std::string> head = {"", "amount", "unit", "kg CO2e", "share"};
  if (is_allocated) {
    columns.push_back(Align::kRight);
    head.emplace_back("borne");
  }
  Table table(columns);
  table.Add(std::move(head));
  for (const ExplanationLine& line : response.lines()) {
    table.Add({LabelOf(line), line.amount(), line.unit(), line.kg_co2e(),
               Percent(line.share()),
               line.allocated_percent().empty()
                   ? ""
                   : line.allocated_percent() + " %"});
  }
  table.Add({"total", "", "", response.total_kg_co2e(), ""});
  const std::string borne =
      is_allocated
          ? base::StrCat(
                "This product bears ", Printable(response.allocated_percent()),
                " % of a run (", Printable(response.allocation_method()),
                ") where a line does not say otherwise.\n")
          : "";
  return base::StrCat(
      HeadOf(footprint, response.total_kg_co2e()), ", as of record ",
      response.as_of_seq(), "\n\n", table.ToString(),
      "\nAmounts are of one run, which makes ", Printable(response.output()),
      " ", Printable(response.output_unit()), "; kg CO2e are per ",
      Printable(footprint.unit()),
      ", rounded so that they add up to the total.\n", borne, kShares,
      IncompleteText(footprint));
}

std::string BreakdownText(const BreakdownResponse& response, ExplainBy by) {
  const Footprint& footprint = response.footprint();
  Table table({Align::kLeft, Align::kRight, Align::kRight, Align::kRight});
  table.Add({"", "kg CO2e", "share", "up to here"});
  for (const BreakdownLine& line : response.lines()) {
    table.Add({LabelOf(line, by), line.kg_co2e(), Percent(line.share()),
               Percent(line.cumulative_share())});
  }
  table.Add({"total", response.total_kg_co2e()});
  return base::StrCat(
      HeadOf(footprint, response.total_kg_co2e()), " by ", WordOf(by),
      ", as of record ", response.as_of_seq(), "\n\n", table.ToString(), "\n",
      response.largest_count_80(), " of ",
      Counted(response.line_count(), "line"),
      " reach 80 % of the sum of absolute values.\n", kShares,
      TiersText(response.tiers_end()), IncompleteText(footprint));
}

}  // namespace tanji::cli
