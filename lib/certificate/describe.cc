// The verdict as text for people.

#include <algorithm>
#include <cstddef>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/certificate/verify.h"

namespace tanji::certificate {
namespace {

using base::StrAppend;
using base::StrCat;

// How much an opinion takes from the level.
int WeightOf(Opinion opinion) { return static_cast<int>(opinion); }

// Whether nothing proven by the same key stands behind it.
bool IsLastWord(const std::vector<JudgedAttestation>& all, size_t i) {
  return std::none_of(all.begin() + static_cast<ptrdiff_t>(i) + 1, all.end(),
                      [&](const JudgedAttestation& later) {
                        return later.is_proven &&
                               later.key_name == all[i].key_name;
                      });
}

// The attestation that the level rests on: of each key its last word counts, of
// several the worst opinion, then the later; null where there is none.
const JudgedAttestation* Deciding(const Verdict& verdict) {
  const JudgedAttestation* deciding = nullptr;
  const auto& all = verdict.attestations;
  for (size_t i = 0; i < all.size(); ++i) {
    if (!all[i].is_proven || !IsLastWord(all, i)) continue;
    if (deciding == nullptr || WeightOf(all[i].attestation.opinion) >=
                                   WeightOf(deciding->attestation.opinion)) {
      deciding = &all[i];
    }
  }
  return deciding;
}

// Where the same verifier may have said something else since.
std::string LaterClaim(const Verdict& verdict,
                       const JudgedAttestation& deciding) {
  const bool has_later =
      std::any_of(verdict.attestations.begin(), verdict.attestations.end(),
                  [&](const JudgedAttestation& other) {
                    return !other.is_proven && other.seq > deciding.seq &&
                           (other.key_name == deciding.key_name ||
                            other.attestation.organisation ==
                                deciding.attestation.organisation);
                  });
  return has_later ? "; A LATER STATEMENT in its name is by a key that is not "
                     "given"
                   : "";
}

std::string AccreditationText(const Attestation& attestation) {
  if (attestation.accreditation_number.empty()) return ", not accredited";
  return StrCat(", accreditation ", attestation.accreditation_number, " by ",
                attestation.accreditation_body);
}

std::string LevelText(const Attestation& attestation) {
  if (attestation.opinion == Opinion::kAdverse) {
    return StrCat("none (the opinion of ", attestation.body,
                  AccreditationText(attestation),
                  ", is ADVERSE: ", attestation.basis, ")");
  }
  return StrCat("third-party verified, ", AssuranceLevelName(attestation.level),
                " assurance, by ", attestation.body,
                AccreditationText(attestation), ", opinion ",
                attestation.opinion == Opinion::kModified
                    ? StrCat("MODIFIED: ", attestation.basis)
                    : std::string("unmodified"));
}

std::string AssuranceLine(const Verdict& verdict) {
  switch (verdict.outcome) {
    case Outcome::kProven:
      break;
    case Outcome::kRefuted:
      return "assurance: none";
    case Outcome::kUndecided:
      return verdict.attestations.empty()
                 ? "assurance: undecided (the file claims: computed)"
                 : "assurance: undecided (the file claims: attested by a third "
                   "party)";
  }
  if (const JudgedAttestation* deciding = Deciding(verdict)) {
    return StrCat("assurance: ", LevelText(deciding->attestation), ", key ",
                  deciding->key_name, LaterClaim(verdict, *deciding));
  }
  constexpr std::string_view kComputed =
      "assurance: computed (calculated from what suppliers submitted; ";
  if (verdict.attestations.empty()) {
    return StrCat(kComputed,
                  verdict.is_disclosure
                      ? "this disclosure shows no verification by others)"
                      : "no third party has verified it)");
  }
  return StrCat(kComputed,
                "it is attested, but by no third party whose key is given)");
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
    case CheckState::kClaimed:
      return "claimed   ";
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

std::string_view CaveatText(StatementCaveat caveat) {
  switch (caveat) {
    case StatementCaveat::kElectricityDirectCo2:
      return "electricity upstream by the CO2 of generation alone";
    case StatementCaveat::kElectricityGenerationMix:
      return "electricity upstream by a generation mix, without grid losses "
             "and trade";
    case StatementCaveat::kNotForExport:
      return "data upstream whose licence forbids handing them on";
    case StatementCaveat::kCredits:
      return "credits upstream: what is avoided or taken up is subtracted, and "
             "the share of primary data is of what remains";
  }
  TANJI_CHECK(false);
}

void AppendPack(std::string_view what, const StatementPack& pack,
                std::string* text) {
  StrAppend(text, what, ": ", pack.id, " ", pack.version, " (SHA-256 ",
            pack.sha256, ")\n");
}

// Whose GWPs and factors the number rests on.
void AppendPacks(const FootprintStatement& statement, std::string* text) {
  AppendPack("GWP pack", statement.gwp_pack, text);
  for (const StatementPack& pack : statement.packs) {
    AppendPack("Factor pack", pack, text);
  }
}

void AppendReports(const FootprintStatement& statement, std::string* text) {
  const auto append = [text](std::string_view what,
                             const std::optional<quantity::Decimal>& number,
                             std::string_view unit) {
    if (!number.has_value()) return;
    StrAppend(text, what, ": ", number->ToString(), " ", unit, "\n");
  };
  if (!statement.precharacterised_kg_co2e.IsZero()) {
    append("Of it without gas", statement.precharacterised_kg_co2e,
           "kg CO2e, the same in every GWP set");
  }
  append("Primary data", statement.primary_data_percent, "%");
  if (statement.data_quality.has_value()) {
    const StatementQuality& quality = *statement.data_quality;
    StrAppend(
        text,
        "Data quality of the process and its direct inputs (1 best, 5 worst): "
        "technological ",
        quality.technological.ToString(), ", geographical ",
        quality.geographical.ToString(), ", temporal ",
        quality.temporal.ToString(), "\n");
  }
  append("Cut off, as declared for this process alone",
         statement.exempted_percent, "% of the footprint");
  append("Fossil carbon in the product", statement.fossil_carbon_kg, "kg");
  append("Biogenic carbon in the product", statement.biogenic_carbon_kg, "kg");
  append("Biogenic CO2 neither released nor in the product",
         statement.biogenic_balance_kg, "kg");
}

void AppendIndicators(const FootprintStatement& statement, std::string* text) {
  for (const StatementIndicator& indicator : statement.indicators) {
    StrAppend(text, "Indicator ", indicator.id, ": ",
              indicator.value.ToString(), " ", indicator.unit);
    if (indicator.id == statement.main_indicator) {
      std::string_view separator = ", the footprint = ";
      for (const std::string& part : statement.parts) {
        StrAppend(text, separator, part);
        separator = " + ";
      }
    }
    StrAppend(text, "\n");
  }
}

// Dates as they are written compare as days do.
std::string ValidityText(const FootprintStatement& statement,
                         const std::string& today) {
  if (today.empty()) return "";
  if (today < statement.valid_from) {
    return StrCat("; NOT YET VALID on ", today);
  }
  return today < statement.valid_until ? ""
                                       : StrCat("; NO LONGER VALID on ", today);
}

void AppendStatement(const FootprintStatement& statement,
                     const DescribeOptions& options, std::string* text) {
  StrAppend(text, "Product: ", statement.product, " (", statement.product_name,
            ")\nFootprint: ", statement.kg_co2e.ToString(), " kg CO2e per ",
            statement.declared_unit, "\n");
  AppendCompleteness(statement, text);
  if (options.indicators) AppendIndicators(statement, text);
  AppendReports(statement, text);
  for (const StatementCaveat caveat : statement.caveats) {
    StrAppend(text, "Caveat: ", CaveatText(caveat), "\n");
  }
  if (!statement.place.empty()) {
    StrAppend(text, "Place: ", statement.place, "\n");
  }
  if (!statement.period_start.empty()) {
    StrAppend(text, "Reference period: ", statement.period_start, " to ",
              statement.period_end, " (excluded)\n");
  }
  StrAppend(text, "Valid: ", statement.valid_from, " to ",
            statement.valid_until, " (excluded)",
            ValidityText(statement, options.today), "\n");
  StrAppend(text, "Supplier's own signature: ",
            statement.supplier_signed ? "signed" : "not signed",
            "\nMethod: ", statement.method, ", engine ", statement.engine,
            "\n");
  AppendPacks(statement, text);
  StrAppend(text, "Snapshot: ", statement.snapshot.ToString(),
            "\nLog: ", statement.log, "\n");
}

void AppendAttestation(const JudgedAttestation& judged, std::string* text) {
  const Attestation& attestation = judged.attestation;
  StrAppend(text, "Attestation, record ", judged.seq,
            judged.is_proven ? "" : " (claimed)", ": ", attestation.body, " (",
            attestation.organisation, ")", AccreditationText(attestation));
  if (!attestation.accreditation_scope.empty()) {
    StrAppend(text, ", scope ", attestation.accreditation_scope);
  }
  StrAppend(text, "; ", attestation.standard, ", ",
            AssuranceLevelName(attestation.level), " assurance, materiality ",
            attestation.materiality_percent.ToString(), " %, opinion ",
            OpinionName(attestation.opinion));
  if (!attestation.basis.empty()) {
    StrAppend(text, " (", attestation.basis, ")");
  }
  StrAppend(text, "; ", attestation.started, " to ", attestation.ended,
            "; signed by ", judged.key_name, "\n");
  for (const AttestedFinding& finding : attestation.findings) {
    StrAppend(text, "  Finding ", finding.id, ", ",
              finding.is_material ? "material" : "minor", ", ",
              finding.is_closed ? "closed" : "OPEN", ": ", finding.text, "\n");
  }
}

}  // namespace

std::string Describe(const Verdict& verdict, const DescribeOptions& options) {
  std::string text(AssuranceLine(verdict));
  StrAppend(&text, "\nVerdict: ", OutcomeName(verdict.outcome), " (",
            Reason(verdict), ")\n");
  if (verdict.is_disclosure && verdict.outcome != Outcome::kRefuted) {
    for (const ledger::DisclosedInput& field : verdict.disclosed) {
      StrAppend(&text, "Disclosed ", field.name, ": ", field.value_json, "\n");
    }
    StrAppend(&text, "The rest of the statement is not shown\n");
    for (const JudgedAttestation& judged : verdict.attestations) {
      AppendAttestation(judged, &text);
    }
  }
  if (verdict.statement && verdict.outcome != Outcome::kRefuted) {
    AppendStatement(*verdict.statement, options, &text);
    for (const JudgedAttestation& judged : verdict.attestations) {
      AppendAttestation(judged, &text);
    }
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
