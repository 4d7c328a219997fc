// The verdict as text for people.

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/certificate/verify.h"
#include "lib/quantity/decimal.h"

namespace tanji::certificate {
namespace {

using base::StrAppend;

std::string_view AssuranceLine(const Verdict& verdict) {
  switch (verdict.outcome) {
    case Outcome::kProven:
      return "assurance: computed (calculated from what suppliers "
             "submitted; no third party has verified it)";
    case Outcome::kRefuted:
      return "assurance: none";
    case Outcome::kUndecided:
      return "assurance: undecided (the file claims: computed)";
  }
  TANJI_CHECK(false);
}

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kProven:
      return "proven";
    case Outcome::kRefuted:
      return "refuted";
    case Outcome::kUndecided:
      return "undecided";
  }
  TANJI_CHECK(false);
}

std::string_view StateName(CheckState state) {
  switch (state) {
    case CheckState::kPassed:
      return "passed    ";
    case CheckState::kFailed:
      return "FAILED    ";
    case CheckState::kNotJudged:
      return "not judged";
  }
  TANJI_CHECK(false);
}

// The first check that decides an outcome other than proven.
std::string_view Reason(const Verdict& verdict) {
  const CheckState deciding = verdict.outcome == Outcome::kRefuted
                                  ? CheckState::kFailed
                                  : CheckState::kNotJudged;
  for (const CheckResult& check : verdict.checks) {
    if (check.state == deciding) return check.detail;
  }
  return "every check passed";
}

void AppendCompleteness(const FootprintStatement& statement,
                        std::string* text) {
  if (statement.complete) {
    StrAppend(text, "Completeness: complete\n");
    return;
  }
  StrAppend(text, "Completeness: partial, ", statement.unlinked_count,
            statement.unlinked_count == 1 ? " input has" : " inputs have",
            " no supplier and no factor");
  std::string_view separator = ": ";
  for (const std::string& product : statement.unlinked) {
    StrAppend(text, separator, product);
    separator = ", ";
  }
  // A full list may have been cut off.
  StrAppend(text, statement.unlinked.size() == kUnlinkedMax ? ", ...\n" : "\n");
}

void AppendStatement(const FootprintStatement& statement, std::string* text) {
  StrAppend(text, "Product: ", statement.product, " (", statement.product_name,
            ")\nFootprint: ",
            quantity::Decimal::FromDouble(statement.kg_co2e).ToString(),
            " kg CO2e per ", statement.declared_unit, "\n");
  if (!statement.place.empty()) {
    StrAppend(text, "Place: ", statement.place, "\n");
  }
  if (!statement.period_start.empty()) {
    StrAppend(text, "Reference period: ", statement.period_start, " to ",
              statement.period_end, " (excluded)\n");
  }
  StrAppend(text, "Valid: ", statement.valid_from, " to ",
            statement.valid_until, " (excluded)\n");
  AppendCompleteness(statement, text);
  StrAppend(text, "Supplier's own signature: ",
            statement.supplier_signed ? "signed" : "not signed",
            "\nMethod: ", statement.method, ", engine ", statement.engine,
            "\nSnapshot: ", statement.snapshot.ToString(),
            "\nLog: ", statement.log, "\n");
}

}  // namespace

std::string Describe(const Verdict& verdict) {
  std::string text(AssuranceLine(verdict));
  StrAppend(&text, "\nVerdict: ", OutcomeName(verdict.outcome), " (",
            Reason(verdict), ")\n");
  if (verdict.statement && verdict.outcome != Outcome::kRefuted) {
    AppendStatement(*verdict.statement, &text);
    for (const ledger::DisclosedInput& input : verdict.disclosed) {
      StrAppend(&text, "Disclosed ", input.name, ": ", input.value_json, "\n");
    }
  }
  for (const CheckResult& check : verdict.checks) {
    StrAppend(&text, "  ", StateName(check.state), "  ", check.name, ": ",
              check.detail, "\n");
  }
  return text;
}

}  // namespace tanji::certificate
