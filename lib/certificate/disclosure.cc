#include "lib/certificate/disclosure.h"

#include <algorithm>
#include <set>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/statement_fields.h"
#include "lib/graph/ids.h"
#include "lib/json/json.h"
#include "lib/quantity/decimal.h"

namespace tanji::certificate {
namespace {

using base::StrCat;

struct Word {
  std::string_view word;
  std::vector<std::string_view> fields;
};
const std::vector<Word>& Words() {
  static const auto* const words = new std::vector<Word>{
      {"total", {"kg_co2e"}},
      {"unit", {"declared_unit"}},
      {"product", {"product", "product_name"}},
      {"period", {"period_start", "period_end"}},
      {"packs", {"gwp_pack", "packs"}},
      {"quality", {"primary_data_percent", "data_quality"}},
      {"carbon",
       {"fossil_carbon_kg", "biogenic_carbon_kg", "biogenic_balance_kg"}}};
  return *words;
}

// Amounts of one declared unit.
constexpr std::string_view kAmounts[] = {
    "kg_co2e",          "precharacterised_kg_co2e", "indicators",
    "fossil_carbon_kg", "biogenic_carbon_kg",       "biogenic_balance_kg"};
constexpr std::string_view kUnit = "declared_unit";
constexpr std::string_view kProduct = "product";
constexpr std::string_view kTotal = "kg_co2e";
// Each attestation repeats them.
constexpr std::string_view kAttested[] = {kProduct, kTotal, kUnit};
constexpr std::string_view kAttestationsWord = "attestations";

bool IsAmount(std::string_view name) {
  return std::find(std::begin(kAmounts), std::end(kAmounts), name) !=
         std::end(kAmounts);
}

absl::StatusOr<std::vector<std::string_view>> FieldsOfWord(
    std::string_view word) {
  for (const Word& one : Words()) {
    if (one.word == word) return one.fields;
  }
  for (const std::string_view name : StatementFieldNames()) {
    if (name == word) return std::vector<std::string_view>{name};
  }
  std::string known;
  for (const Word& one : Words()) base::StrAppend(&known, one.word, ", ");
  return absl::InvalidArgumentError(
      StrCat("\"", word, "\": expected ", known, kAttestationsWord,
             " or the name of a member of the statement"));
}

// The value of the field, a JSON string; DATA_LOSS where it is none.
absl::StatusOr<std::string> TextOf(
    std::string_view name, const std::vector<ledger::DisclosedInput>& fields) {
  for (const ledger::DisclosedInput& field : fields) {
    if (field.name != name) continue;
    const auto value = json::Read(field.value_json);
    if (value.ok() && value->if_string() != nullptr) return *value->if_string();
  }
  return absl::DataLossError(
      StrCat("\"", name, "\" is not shown as a text; an attestation needs it"));
}

}  // namespace

const std::vector<std::string_view>& RequiredFields() {
  static const auto* const fields =
      new std::vector<std::string_view>{"format",  "method",     "completeness",
                                        "caveats", "valid_from", "valid_until"};
  return *fields;
}

absl::StatusOr<ShownChoice> ChoiceOfWords(
    const std::vector<std::string>& words) {
  ShownChoice choice;
  for (const std::string& word : words) {
    if (word == kAttestationsWord) {
      choice.attestations = true;
      continue;
    }
    TANJI_ASSIGN_OR_RETURN(const std::vector<std::string_view> fields,
                           FieldsOfWord(word));
    choice.fields.insert(choice.fields.end(), fields.begin(), fields.end());
  }
  return choice;
}

absl::StatusOr<std::string> Disclose(const Certificate& certificate,
                                     const ShownChoice& choice) {
  std::set<std::string_view> shown(choice.fields.begin(), choice.fields.end());
  shown.insert(RequiredFields().begin(), RequiredFields().end());
  if (std::any_of(choice.fields.begin(), choice.fields.end(), IsAmount)) {
    shown.insert(kUnit);
  }
  Certificate disclosure;
  disclosure.entry = certificate.entry;
  disclosure.proof = certificate.proof;
  disclosure.status = certificate.status;
  if (choice.attestations) {
    if (certificate.attestations.empty()) {
      return absl::FailedPreconditionError(
          "the certificate has no attestation; expected one that was got or "
          "refreshed after a verifier attested it");
    }
    disclosure.attestations = certificate.attestations;
    shown.insert(std::begin(kAttested), std::end(kAttested));
  }
  for (const ShownDisclosure& leaf : certificate.disclosures) {
    TANJI_ASSIGN_OR_RETURN(const ledger::DisclosedInput input,
                           ledger::ReadDisclosure(leaf.text));
    if (IsStatementField(input.name) && shown.erase(input.name) > 0) {
      disclosure.disclosures.push_back(leaf);
    }
  }
  if (shown.empty()) return disclosure.ToText();
  for (const std::string_view name : shown) {
    if (!IsStatementField(name)) {
      return absl::InvalidArgumentError(
          StrCat("\"", name, "\" is no field of a statement"));
    }
  }
  return absl::FailedPreconditionError(
      StrCat("the certificate has no leaf of its own for ", *shown.begin(),
             "; expected one that was issued with such leaves"));
}

absl::Status CheckDisclosedFields(
    const std::vector<ledger::DisclosedInput>& fields, bool has_attestations) {
  std::set<std::string_view> names;
  for (const ledger::DisclosedInput& field : fields) {
    if (!IsStatementField(field.name)) {
      return absl::DataLossError(
          StrCat("\"", field.name, "\" is no field of a statement"));
    }
    if (!names.insert(field.name).second) {
      return absl::DataLossError(StrCat("\"", field.name, "\" is shown twice"));
    }
  }
  std::set<std::string_view> needed(RequiredFields().begin(),
                                    RequiredFields().end());
  if (std::any_of(names.begin(), names.end(), IsAmount)) needed.insert(kUnit);
  if (has_attestations) {
    needed.insert(std::begin(kAttested), std::end(kAttested));
  }
  for (const std::string_view name : needed) {
    if (!names.contains(name)) {
      return absl::DataLossError(
          StrCat("\"", name, "\" is not shown; nothing may be without it"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<AttestedStatement> AttestedOf(
    std::string_view log, const std::vector<ledger::DisclosedInput>& fields) {
  AttestedStatement statement;
  statement.log = log;
  TANJI_ASSIGN_OR_RETURN(statement.product, TextOf(kProduct, fields));
  TANJI_ASSIGN_OR_RETURN(const std::string total, TextOf(kTotal, fields));
  TANJI_ASSIGN_OR_RETURN(statement.declared_unit, TextOf(kUnit, fields));
  const auto product = graph::ProductId::Parse(statement.product);
  const auto number = quantity::Decimal::Parse(total);
  if (!product.ok() || !number.ok()) {
    return absl::DataLossError("product or footprint are not of their kind");
  }
  statement.organisation = product->organisation;
  statement.kg_co2e = *number;
  return statement;
}

}  // namespace tanji::certificate
