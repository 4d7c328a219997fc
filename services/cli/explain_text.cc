#include "services/cli/explain_text.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/strings.h"
#include "lib/quantity/decimal.h"
#include "services/cli/explain_words.h"
#include "services/cli/footprint_text.h"
#include "services/cli/process_text.h"
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
    notes.push_back(base::StrCat(
        ShortDecimal(line.leg().mass()), " ", line.leg().mass_unit(), " x ",
        ShortDecimal(line.leg().distance()), " ", line.leg().distance_unit()));
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
  return base::StrCat(
      line.product(),
      WhereText(line.place(), line.period_start(), line.period_end()),
      NotesOf(line));
}

std::string_view IncompleteText(const Footprint& footprint) {
  return footprint.evidence().is_incomplete()
             ? "Incomplete: an input upstream has no supplier; `tanji "
               "footprint` names it.\n"
             : "";
}

std::string HeadOf(const Footprint& footprint, const std::string& total) {
  return base::StrCat(
      kAssurance, "\n", Printable(footprint.product()),
      Printable(WhereText(footprint.place(), footprint.period_start(),
                          footprint.period_end())),
      ": ", Printable(total), " kg CO2e per ", Printable(footprint.unit()));
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
  if (by == footprint::v1::EXPLAIN_BY_PROCESS) {
    return line.keys(0) + WhereText(line.keys(1), line.keys(2), line.keys(3));
  }
  if (by == footprint::v1::EXPLAIN_BY_PLACE) return line.keys(1);
  if (by == footprint::v1::EXPLAIN_BY_TIER) {
    return base::StrCat("tier ", line.keys(0),
                        line.keys(0) == "0" ? " (the process itself)" : "");
  }
  return line.keys(0);
}

std::string_view TiersText(const BreakdownResponse& response) {
  const bool has_rest = std::any_of(
      response.lines().begin(), response.lines().end(),
      [](const BreakdownLine& line) {
        return line.kind() == footprint::v1::BREAKDOWN_LINE_KIND_REST;
      });
  switch (response.tiers_end()) {
    case footprint::v1::TIERS_END_TIERS_MAX:
    case footprint::v1::TIERS_END_VISITS_MAX:
      return has_rest ? "There are more tiers than were looked at.\n" : "";
    case footprint::v1::TIERS_END_DIVERGES:
      return "The tiers end here: by credits in a loop its turns grow, so that "
             "the footprint is no sum of tiers, though as sure as any.\n";
    default:
      return "";
  }
}

// The share that Percent shows as 0.0 %.
constexpr double kShownShareMin = 0.0005;

// Where the last lines that show as nothing begin; all of them, where those are
// fewer than two, which are no more text than one.
int TailBegin(const BreakdownResponse& response) {
  int begin = response.lines_size();
  while (begin > 0 &&
         std::fabs(response.lines(begin - 1).share()) < kShownShareMin &&
         response.lines(begin - 1).kind() !=
             footprint::v1::BREAKDOWN_LINE_KIND_OTHER) {
    --begin;
  }
  return response.lines_size() - begin < 2 ? response.lines_size() : begin;
}

// One line for those from `begin` on; nothing where they do not add up to a
// decimal.
std::optional<BreakdownLine> MergedTail(const BreakdownResponse& response,
                                        int begin) {
  if (begin >= response.lines_size()) return std::nullopt;
  quantity::Decimal sum;
  BreakdownLine merged;
  double share = 0;
  for (int i = begin; i < response.lines_size(); ++i) {
    const auto kg = quantity::Decimal::Parse(response.lines(i).kg_co2e());
    if (!kg.ok()) return std::nullopt;
    const auto added = sum.Plus(*kg);
    if (!added.ok()) return std::nullopt;
    sum = *added;
    share += response.lines(i).share();
  }
  merged.set_kg_co2e(sum.ToString());
  merged.set_share(share);
  merged.set_cumulative_share(
      response.lines(response.lines_size() - 1).cumulative_share());
  return merged;
}

// How many lines are shown, of how many.
std::string CountText(const BreakdownResponse& response) {
  const int count = response.lines_size();
  const bool is_cut = count > 0 && response.lines(count - 1).kind() ==
                                       footprint::v1::BREAKDOWN_LINE_KIND_OTHER;
  if (!is_cut) {
    return base::StrCat("The largest ", response.largest_count_80(), " of ",
                        Counted(response.line_count(), "line"),
                        " reach 80 % of the sum of absolute values.\n");
  }
  const std::string reached =
      count < 2 ? "0.0 %"
                : Percent(response.lines(count - 2).cumulative_share());
  return base::StrCat("The first ", count - 1, " of ",
                      Counted(response.line_count(), "line"), " make ", reached,
                      " of the sum of absolute values; the others are added up "
                      "in one.\n");
}

// How a line's kg CO2e follow from what stands before it.
std::string FormulaText(const ExplainResponse& response) {
  const bool is_allocated = !response.allocated_percent().empty();
  return base::StrCat("A line's kg CO2e are amount x kg CO2e per unit",
                      is_allocated ? " x what is borne" : "", " / ",
                      Printable(response.output()), " ",
                      Printable(response.output_unit()),
                      ", which one run makes, for 1 ",
                      Printable(response.footprint().unit()), ".\n");
}

std::string BorneText(const ExplainResponse& response) {
  if (response.allocated_percent().empty()) return "";
  return base::StrCat("This product bears ",
                      Printable(response.allocated_percent()), " % of a run (",
                      Printable(response.allocation_method()),
                      ") where a line does not say otherwise.\n");
}

std::string_view DigitsText(Digits digits) {
  return digits == Digits::kAll
             ? "Lines are rounded so that they add up to the total exactly.\n"
             : "Numbers have 6 digits here; --exact shows all, which add up to "
               "the total.\n";
}

std::vector<std::string> RowOf(const ExplanationLine& line, Digits digits) {
  std::string factor;
  if (line.has_kg_co2e_per_unit()) {
    factor = digits == Digits::kAll
                 ? ShortestNumber(line.kg_co2e_per_unit())
                 : ShortDecimal(ShortestNumber(line.kg_co2e_per_unit()));
  }
  return {LabelOf(line),
          DecimalText(line.amount(), digits),
          line.unit(),
          std::move(factor),
          DecimalText(line.kg_co2e(), digits),
          Percent(line.share()),
          line.allocated_percent().empty()
              ? ""
              : DecimalText(line.allocated_percent(), digits) + " %"};
}

std::string DayText(const std::string& valid_on) {
  return valid_on.empty() ? ""
                          : base::StrCat(", with what is valid on ", valid_on);
}

// Of a product whose process the caller may not read.
std::string ClosedText(const ExplainResponse& response) {
  Table table({Align::kLeft, Align::kRight, Align::kRight});
  table.Add({"", "kg CO2e", "share"});
  for (const ExplanationLine& line : response.lines()) {
    table.Add({LabelOf(line), line.kg_co2e(), Percent(line.share())});
  }
  return table.ToString() +
         "\nIts owner lets you see of what the footprint is made, not the "
         "process: amounts are\nnot shown, and lines have three digits, so "
         "that "
         "they add up to the total about.\n";
}

}  // namespace

std::string ExplanationText(const ExplainResponse& response, Digits digits) {
  const Footprint& footprint = response.footprint();
  if (response.is_closed()) {
    return base::StrCat(
        HeadOf(footprint, DecimalText(response.total_kg_co2e(), digits)),
        ", as of record ", response.as_of_seq(), DayText(response.valid_on()),
        "\n\n", ClosedText(response));
  }
  Table table({Align::kLeft, Align::kRight, Align::kLeft, Align::kRight,
               Align::kRight, Align::kRight, Align::kRight});
  std::vector<std::string> head = {"",        "amount", "unit", "kg CO2e/unit",
                                   "kg CO2e", "share"};
  if (!response.allocated_percent().empty()) head.emplace_back("borne");
  table.Add(std::move(head));
  for (const ExplanationLine& line : response.lines()) {
    table.Add(RowOf(line, digits));
  }
  const std::string total = DecimalText(response.total_kg_co2e(), digits);
  table.Add({"total", "", "", "", total});
  return base::StrCat(HeadOf(footprint, total), ", as of record ",
                      response.as_of_seq(), DayText(response.valid_on()),
                      "\n\n", table.ToString(), "\n", FormulaText(response),
                      BorneText(response), DigitsText(digits), kShares,
                      IncompleteText(footprint));
}

std::string BreakdownText(const BreakdownResponse& response, ExplainBy by,
                          Digits digits) {
  const Footprint& footprint = response.footprint();
  Table table({Align::kLeft, Align::kRight, Align::kRight, Align::kRight});
  table.Add({"", "kg CO2e", "share", "up to here"});
  const auto add = [&](const std::string& label, const BreakdownLine& line) {
    table.Add({label, DecimalText(line.kg_co2e(), digits),
               Percent(line.share()), Percent(line.cumulative_share())});
  };
  const bool has_tail =
      by == footprint::v1::EXPLAIN_BY_TIER && digits == Digits::kShort;
  const int tail = has_tail ? TailBegin(response) : response.lines_size();
  const auto merged = MergedTail(response, tail);
  const int shown = merged.has_value() ? tail : response.lines_size();
  for (int i = 0; i < shown; ++i) {
    add(LabelOf(response.lines(i), by), response.lines(i));
  }
  if (shown < response.lines_size()) {
    add(base::StrCat("tier ", shown, " and further"), *merged);
  }
  const std::string total = DecimalText(response.total_kg_co2e(), digits);
  table.Add({"total", total});
  return base::StrCat(HeadOf(footprint, total), " by ", WordOf(by),
                      ", as of record ", response.as_of_seq(),
                      DayText(response.valid_on()), "\n\n", table.ToString(),
                      "\n", CountText(response), DigitsText(digits), kShares,
                      TiersText(response), IncompleteText(footprint));
}

}  // namespace tanji::cli
