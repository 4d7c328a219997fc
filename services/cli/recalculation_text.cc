#include "services/cli/recalculation_text.h"

#include <utility>

#include "lib/base/strings.h"
#include "lib/json/json.h"
#include "services/cli/json_values.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using certificate::CheckState;
using certificate::Outcome;
using platform::Recalculation;

const char* AssuranceOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kProven:
      return "assurance: computed, and repeated to the bit from what suppliers "
             "submitted (no third party has verified that)";
    case Outcome::kRefuted:
      return "assurance: none";
    case Outcome::kUndecided:
      break;
  }
  return "assurance: undecided (the file claims: computed)";
}

const char* NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kProven:
      return "repeated";
    case Outcome::kRefuted:
      return "refuted";
    case Outcome::kUndecided:
      break;
  }
  return "undecided";
}

const char* NameOf(CheckState state) {
  switch (state) {
    case CheckState::kPassed:
      return "passed";
    case CheckState::kFailed:
      return "failed";
    case CheckState::kClaimed:
      return "claimed";
    case CheckState::kNotJudged:
      break;
  }
  return "not judged";
}

// The first check that decides.
std::string ReasonOf(const Recalculation& result) {
  const CheckState deciding = result.outcome == Outcome::kRefuted
                                  ? CheckState::kFailed
                                  : CheckState::kNotJudged;
  for (const certificate::CheckResult& check : result.checks) {
    if (result.outcome != Outcome::kProven && check.state == deciding) {
      return base::StrCat(check.name, ": ", check.detail);
    }
  }
  return base::StrCat("every number of the statement, from ", result.records,
                      " records and ", result.processes, " processes");
}

}  // namespace

std::string RecalculationText(const Recalculation& result) {
  std::string text = base::StrCat(AssuranceOf(result.outcome),
                                  "\nRecalculation: ", NameOf(result.outcome),
                                  ": ", Printable(ReasonOf(result)), "\n");
  if (result.statement.has_value() && result.outcome != Outcome::kRefuted) {
    const certificate::FootprintStatement& statement = *result.statement;
    base::StrAppend(&text, "Product: ", Printable(statement.product),
                    Printable(WhereText(statement.place, statement.period_start,
                                        statement.period_end)),
                    "\nFootprint: ", statement.kg_co2e.ToString(),
                    " kg CO2e per ", Printable(statement.declared_unit),
                    "\nAs of: record ", statement.snapshot.seq, " of log ",
                    Printable(statement.log), ", with what is valid on ",
                    Printable(statement.valid_from), "\n");
  }
  for (const platform::StatementDifference& difference : result.differences) {
    base::StrAppend(&text, "Differs: ", Printable(difference.member),
                    ": certified ", Printable(difference.certified),
                    ", recalculated ", Printable(difference.recalculated),
                    "\n");
  }
  for (const std::string& note : result.notes) {
    base::StrAppend(&text, "Claimed, not shown: ", Printable(note), "\n");
  }
  text += "Checks:\n";
  for (const certificate::CheckResult& check : result.checks) {
    base::StrAppend(&text, "  ", NameOf(check.state), " ",
                    Printable(check.name), ": ", Printable(check.detail), "\n");
  }
  return text;
}

std::string RecalculationJson(const Recalculation& result) {
  json::Object object = {{"verdict", NameOf(result.outcome)},
                         {"reason", ReasonOf(result)}};
  if (result.statement.has_value()) {
    const certificate::FootprintStatement& statement = *result.statement;
    object.emplace_back("product", statement.product);
    object.emplace_back("kg_co2e", statement.kg_co2e.ToString());
    object.emplace_back("declared_unit", statement.declared_unit);
    object.emplace_back("snapshot", statement.snapshot.ToString());
    object.emplace_back("valid_on", statement.valid_from);
  }
  object.emplace_back("records", CountOf(result.records));
  object.emplace_back("processes", CountOf(result.processes));
  json::Array differences;
  for (const platform::StatementDifference& difference : result.differences) {
    differences.push_back(
        json::Object{{"member", difference.member},
                     {"certified", difference.certified},
                     {"recalculated", difference.recalculated}});
  }
  object.emplace_back("differences", std::move(differences));
  json::Array notes;
  for (const std::string& note : result.notes) notes.emplace_back(note);
  object.emplace_back("claims", std::move(notes));
  json::Array checks;
  for (const certificate::CheckResult& check : result.checks) {
    checks.push_back(json::Object{{"name", check.name},
                                  {"state", NameOf(check.state)},
                                  {"detail", check.detail}});
  }
  object.emplace_back("checks", std::move(checks));
  return json::Write(json::Value(std::move(object))) + "\n";
}

}  // namespace tanji::cli
