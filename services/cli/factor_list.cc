#include "services/cli/factor_list.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "lib/base/strings.h"
#include "lib/json/json.h"
#include "services/cli/csv_output.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using pack::v1::Factor;
using pack::v1::SearchFactorsResponse;

// What packs themselves call these (schemas/factor-csv.md).
const char* FamilyText(const Factor& factor) {
  switch (factor.electricity_family()) {
    case supply::v1::ELECTRICITY_FAMILY_FOOTPRINT:
      return "footprint";
    case supply::v1::ELECTRICITY_FAMILY_DIRECT_CO2:
      return "direct-co2";
    case supply::v1::ELECTRICITY_FAMILY_GENERATION_MIX:
      return "generation-mix";
    default:
      return "";
  }
}

// The same for people: which may be taken for what.
const char* FamilyRemark(const Factor& factor) {
  switch (factor.electricity_family()) {
    case supply::v1::ELECTRICITY_FAMILY_FOOTPRINT:
      return "footprint: over the life cycle";
    case supply::v1::ELECTRICITY_FAMILY_DIRECT_CO2:
      return "direct-co2: of generation alone, must not be mixed into product "
             "footprints";
    case supply::v1::ELECTRICITY_FAMILY_GENERATION_MIX:
      return "generation-mix: without grid losses and trade";
    default:
      return "";
  }
}

const char* ClaimText(const Factor& factor) {
  switch (factor.electricity_claim()) {
    case pack::v1::ELECTRICITY_CLAIM_GRID_AVERAGE:
      return "grid-average";
    case pack::v1::ELECTRICITY_CLAIM_RESIDUAL:
      return "residual";
    case pack::v1::ELECTRICITY_CLAIM_FOSSIL:
      return "fossil";
    case pack::v1::ELECTRICITY_CLAIM_CONTRACT:
      return "contract";
    default:
      return "";
  }
}

const char* ExportText(const Factor& factor) {
  switch (factor.export_rule()) {
    case supply::v1::EXPORT_RULE_ATTRIBUTION:
      return "attribution";
    case supply::v1::EXPORT_RULE_SHARE_ALIKE:
      return "share-alike";
    case supply::v1::EXPORT_RULE_FORBIDDEN:
      return "forbidden";
    default:
      return "allowed";
  }
}

const char* BoolText(bool value) { return value ? "true" : "false"; }

std::string PeriodText(const Factor& factor) {
  if (factor.period_start().empty()) return "";
  return base::StrCat(factor.period_start(), "..", factor.period_end());
}

// " (generation-mix: without grid losses and trade, unverified)"; empty where
// there is nothing to be known.
std::string RemarksOf(const Factor& factor) {
  std::vector<std::string> remarks;
  if (*FamilyRemark(factor) != '\0') remarks.emplace_back(FamilyRemark(factor));
  if (!factor.is_verified()) remarks.emplace_back("unverified");
  if (factor.is_withheld()) remarks.emplace_back("withheld by its licence");
  if (factor.is_uncharacterised()) {
    remarks.emplace_back("an emission has no GWP");
  }
  std::string text;
  for (const std::string& remark : remarks) {
    base::StrAppend(&text, text.empty() ? " (" : ", ", remark);
  }
  return text.empty() ? text : text + ")";
}

// The texts of a factor by the names that CSV and JSON give them, but for its
// number.
using Texts = std::vector<std::pair<const char*, std::string>>;

Texts HeadTexts(const Factor& factor) {
  return {{"product", factor.product()},
          {"name_en", factor.names().en()},
          {"name_zh", factor.names().zh()},
          {"name_de", factor.names().de()},
          {"category", factor.category()},
          {"place", factor.place()},
          {"period_start", factor.period_start()},
          {"period_end", factor.period_end()},
          {"unit", factor.unit()}};
}

Texts TailTexts(const Factor& factor) {
  return {{"boundary", factor.boundary()},
          {"electricity_family", FamilyText(factor)},
          {"electricity_claim", ClaimText(factor)},
          {"source", factor.source()},
          {"licence", factor.licence()},
          {"licence_url", factor.licence_url()},
          {"export", ExportText(factor)},
          {"note", factor.note()}};
}

using Flags = std::array<std::pair<const char*, bool>, 3>;

Flags FlagsOf(const Factor& factor) {
  return {{{"verified", factor.is_verified()},
           {"withheld", factor.is_withheld()},
           {"uncharacterised", factor.is_uncharacterised()}}};
}

json::Value FactorObject(const Factor& factor) {
  json::Object object;
  for (const auto& [name, text] : HeadTexts(factor)) {
    object.emplace_back(name, text);
  }
  json::Value number;
  if (factor.has_kg_co2e()) {
    number = json::Number{ShortestNumber(factor.kg_co2e())};
  }
  object.emplace_back("kg_co2e", std::move(number));
  for (const auto& [name, text] : TailTexts(factor)) {
    object.emplace_back(name, text);
  }
  for (const auto& [name, flag] : FlagsOf(factor)) {
    object.emplace_back(name, flag);
  }
  return object;
}

std::string CsvHeader() {
  const Factor none;
  std::string line;
  for (const auto& [name, text] : HeadTexts(none)) {
    base::StrAppend(&line, name, ",");
  }
  line += "kg_co2e";
  for (const auto& [name, text] : TailTexts(none)) {
    base::StrAppend(&line, ",", name);
  }
  for (const auto& [name, flag] : FlagsOf(none)) {
    base::StrAppend(&line, ",", name);
  }
  return line + "\n";
}

}  // namespace

Language LanguageOf(std::string_view text) {
  // First bytes of U+4000 to U+9FFF in UTF-8.
  constexpr unsigned char kFirst = 0xE4;
  constexpr unsigned char kLast = 0xE9;
  const bool is_chinese = std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= kFirst && byte <= kLast;
  });
  return is_chinese ? Language::kChinese : Language::kEnglish;
}

const std::string& NameIn(Language language,
                          const supply::v1::Translations& names) {
  if (language == Language::kChinese && !names.zh().empty()) return names.zh();
  if (language == Language::kGerman && !names.de().empty()) return names.de();
  if (!names.en().empty()) return names.en();
  return names.zh().empty() ? names.de() : names.zh();
}

std::vector<std::string> CountriesFor(const SearchFactorsResponse& response) {
  std::set<std::string> countries;
  for (const Factor& factor : response.factors()) {
    if (factor.electricity_family() ==
        supply::v1::ELECTRICITY_FAMILY_FOOTPRINT) {
      return {};
    }
    const size_t dash = factor.place().find('-');
    if (factor.electricity_family() !=
            supply::v1::ELECTRICITY_FAMILY_UNSPECIFIED &&
        dash != std::string::npos) {
      countries.insert(factor.place().substr(0, dash));
    }
  }
  return {countries.begin(), countries.end()};
}

SearchFactorsResponse LifeCycleAt(std::string_view place,
                                  const SearchFactorsResponse& response) {
  SearchFactorsResponse kept;
  for (const Factor& factor : response.factors()) {
    if (factor.place() == place &&
        factor.electricity_family() ==
            supply::v1::ELECTRICITY_FAMILY_FOOTPRINT &&
        factor.electricity_claim() ==
            pack::v1::ELECTRICITY_CLAIM_GRID_AVERAGE) {
      *kept.add_factors() = factor;
    }
  }
  return kept;
}

std::string FactorTable(Language language,
                        const SearchFactorsResponse& response) {
  Table table({Align::kLeft, Align::kRight, Align::kLeft, Align::kLeft,
               Align::kLeft, Align::kLeft});
  for (const Factor& factor : response.factors()) {
    table.Add({factor.product(),
               factor.has_kg_co2e() ? ShortNumber(factor.kg_co2e()) : "none",
               base::StrCat("kg CO2e per ", factor.unit()), factor.place(),
               PeriodText(factor),
               NameIn(language, factor.names()) + RemarksOf(factor)});
  }
  return table.ToString();
}

std::string FactorCsv(const SearchFactorsResponse& response) {
  std::string text = CsvHeader();
  for (const Factor& factor : response.factors()) {
    for (const auto& [name, field] : HeadTexts(factor)) {
      AppendCsvField(&text, field);
      text += ',';
    }
    if (factor.has_kg_co2e()) text += ExactNumber(factor.kg_co2e());
    for (const auto& [name, field] : TailTexts(factor)) {
      text += ',';
      AppendCsvField(&text, field);
    }
    for (const auto& [name, flag] : FlagsOf(factor)) {
      base::StrAppend(&text, ",", BoolText(flag));
    }
    text += '\n';
  }
  return text;
}

std::string FactorJson(const SearchFactorsResponse& response) {
  json::Array factors;
  for (const Factor& factor : response.factors()) {
    factors.push_back(FactorObject(factor));
  }
  const json::Object object = {
      {"as_of_seq", json::Number{std::to_string(response.as_of_seq())}},
      {"factors", std::move(factors)},
      {"more", !response.next_page_token().empty()}};
  return json::Write(object) + "\n";
}

}  // namespace tanji::cli
