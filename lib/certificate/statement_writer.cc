// Statements as text.

#include <cmath>
#include <limits>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/certificate/internal/statement_names.h"
#include "lib/certificate/statement.h"
#include "lib/json/json.h"

namespace tanji::certificate {
namespace {

using base::StrCat;
using quantity::Decimal;

constexpr size_t kMembersMax = 36;  // of a statement

std::string NumberText(double value) {
  if (value == std::numeric_limits<double>::infinity()) {
    return std::string(internal::kInfinite);
  }
  TANJI_CHECK(std::isfinite(value));
  return Decimal::FromDouble(value).ToString();
}

json::Value TextArray(const std::vector<std::string>& texts) {
  json::Array array;
  array.reserve(texts.size());
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::Value EvidenceObject(const StatementEvidence& evidence) {
  return json::Object{
      {"backward_error_max", NumberText(evidence.backward_error_max)},
      {"loop_gain_max", NumberText(evidence.loop_gain_max)},
      {"digits_lost", NumberText(evidence.digits_lost)},
      {"series_diverges", evidence.series_diverges},
  };
}

json::Value PackObject(const StatementPack& pack) {
  return json::Object{
      {"id", pack.id}, {"version", pack.version}, {"sha256", pack.sha256}};
}

json::Value PackArray(const std::vector<StatementPack>& packs) {
  json::Array array;
  for (const StatementPack& pack : packs) array.push_back(PackObject(pack));
  return array;
}

json::Value IndicatorArray(const std::vector<StatementIndicator>& indicators) {
  json::Array array;
  array.reserve(indicators.size());
  for (const StatementIndicator& indicator : indicators) {
    json::Object object;
    object.reserve(3);
    object.emplace_back("id", indicator.id);
    // Nearly all are in kg CO2e: said once, by the format.
    if (indicator.unit != kKgCo2e) object.emplace_back("unit", indicator.unit);
    object.emplace_back("value", indicator.value.ToString());
    array.emplace_back(std::move(object));
  }
  return array;
}

json::Value CaveatArray(const std::vector<StatementCaveat>& caveats) {
  json::Array array;
  for (const StatementCaveat caveat : caveats) {
    array.emplace_back(CaveatName(caveat));
  }
  return array;
}

void AddText(json::Object& object, std::string_view name,
             const std::string& text) {
  if (!text.empty()) object.emplace_back(name, text);
}

void AddNumber(json::Object& object, std::string_view name,
               const std::optional<Decimal>& number) {
  if (number.has_value()) object.emplace_back(name, number->ToString());
}

void AddReports(const FootprintStatement& statement, json::Object& object) {
  AddNumber(object, "primary_data_percent", statement.primary_data_percent);
  if (statement.data_quality.has_value()) {
    const StatementQuality& quality = *statement.data_quality;
    object.emplace_back(
        "data_quality",
        json::Object{{"technological", quality.technological.ToString()},
                     {"geographical", quality.geographical.ToString()},
                     {"temporal", quality.temporal.ToString()}});
  }
  AddNumber(object, "exempted_percent", statement.exempted_percent);
  AddNumber(object, "fossil_carbon_kg", statement.fossil_carbon_kg);
  AddNumber(object, "biogenic_carbon_kg", statement.biogenic_carbon_kg);
  AddNumber(object, "biogenic_balance_kg", statement.biogenic_balance_kg);
}

}  // namespace

std::string FootprintStatement::ToJson() const {
  json::Object object;
  object.reserve(kMembersMax);
  object.emplace_back("format", internal::kStatementFormat);
  object.emplace_back("log", log);
  object.emplace_back("organisation", organisation);
  object.emplace_back("product", product);
  object.emplace_back("product_name", product_name);
  object.emplace_back("declared_unit", declared_unit);
  object.emplace_back("kg_co2e", kg_co2e.ToString());
  object.emplace_back("main_indicator", main_indicator);
  object.emplace_back("parts", TextArray(parts));
  object.emplace_back("precharacterised_kg_co2e",
                      precharacterised_kg_co2e.ToString());
  object.emplace_back("gwp_pack", PackObject(gwp_pack));
  object.emplace_back("indicators", IndicatorArray(indicators));
  AddReports(*this, object);
  AddText(object, "place", place);
  AddText(object, "period_start", period_start);
  AddText(object, "period_end", period_end);
  object.emplace_back("method", method);
  object.emplace_back("engine", engine);
  object.emplace_back("snapshot", snapshot.ToString());
  object.emplace_back("packs", PackArray(packs));
  object.emplace_back("assurance", assurance);
  object.emplace_back("completeness",
                      complete ? internal::kComplete : internal::kPartial);
  object.emplace_back("unlinked", TextArray(unlinked));
  object.emplace_back("unlinked_count", StrCat(unlinked_count));
  object.emplace_back("caveats", CaveatArray(caveats));
  object.emplace_back("evidence", EvidenceObject(evidence));
  object.emplace_back("supplier_signature", supplier_signed
                                                ? internal::kSigned
                                                : internal::kNotSigned);
  object.emplace_back("valid_from", valid_from);
  object.emplace_back("valid_until", valid_until);
  object.emplace_back("padding", "");
  std::string text = json::Write(object);
  const size_t over = text.size() % kStatementBucketSize;
  const size_t padding = over == 0 ? 0 : kStatementBucketSize - over;
  constexpr size_t kBehindPadding = 2;  // the last quote and brace
  text.insert(text.size() - kBehindPadding, padding, '0');
  return text;
}

}  // namespace tanji::certificate
