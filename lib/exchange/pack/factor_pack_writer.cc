#include <string>
#include <utility>

#include "lib/base/strings.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/exchange/submission/internal/member_writer.h"
#include "lib/json/json.h"

namespace tanji::exchange {
namespace {

using internal::PutOptional;
using internal::PutText;

json::Value ToJson(const LocalisedText& texts) {
  json::Object object;
  PutText(object, "en", texts.en);
  PutText(object, "zh", texts.zh);
  PutText(object, "de", texts.de);
  return json::Value(std::move(object));
}

json::Value ToJson(const Licence& licence) {
  json::Object object;
  object.emplace_back("name", json::Value(licence.name));
  PutText(object, "url", licence.url);
  object.emplace_back("export",
                      json::Value(graph::ExportRuleName(licence.export_rule)));
  return json::Value(std::move(object));
}

json::Value ToJson(const FactorEmission& emission) {
  json::Object object;
  object.emplace_back("gas", json::Value(emission.gas));
  object.emplace_back("amount", json::Value(emission.amount.ToString()));
  object.emplace_back("unit", json::Value(emission.unit));
  object.emplace_back("origin",
                      json::Value(graph::OriginName(emission.origin)));
  json::Array tags;
  for (const graph::EmissionTag tag : emission.tags.List()) {
    tags.emplace_back(graph::EmissionTagName(tag));
  }
  if (!tags.empty()) object.emplace_back("tags", json::Value(std::move(tags)));
  return json::Value(std::move(object));
}

json::Value ToJson(const ElectricityKind& kind) {
  json::Object object;
  object.emplace_back("family",
                      json::Value(graph::ElectricityFamilyName(kind.family)));
  object.emplace_back("instrument",
                      json::Value(ElectricityClaimName(kind.instrument)));
  return json::Value(std::move(object));
}

json::Value ToJson(const Factor& factor) {
  json::Object object;
  object.emplace_back("id", json::Value(factor.id));
  object.emplace_back("names", ToJson(factor.names));
  object.emplace_back("category", json::Value(factor.category));
  object.emplace_back("unit", json::Value(factor.unit));
  PutText(object, "place", factor.place);
  internal::PutPeriod(object, factor.period);
  PutOptional(object, "kg_co2e", factor.kg_co2e);
  json::Array emissions;
  for (const FactorEmission& emission : factor.emissions) {
    emissions.push_back(ToJson(emission));
  }
  if (!emissions.empty()) {
    object.emplace_back("emissions", json::Value(std::move(emissions)));
  }
  PutOptional(object, "primary_energy_mj", factor.primary_energy_mj);
  PutText(object, "boundary", factor.boundary);
  if (factor.electricity.has_value()) {
    object.emplace_back("electricity", ToJson(*factor.electricity));
  }
  object.emplace_back("source", json::Value(factor.source));
  if (factor.licence.has_value()) {
    object.emplace_back("licence", ToJson(*factor.licence));
  }
  object.emplace_back("verified", json::Value(factor.is_verified));
  PutText(object, "note", factor.note);
  return json::Value(std::move(object));
}

}  // namespace

std::string WriteFactorPack(const FactorPack& pack) {
  json::Object head;
  head.emplace_back("format", json::Value(kFactorPackFormat));
  head.emplace_back("id", json::Value(pack.head.id));
  head.emplace_back("version", json::Value(pack.head.version));
  head.emplace_back("date", json::Value(graph::FormatDay(pack.head.date)));
  head.emplace_back("title", ToJson(pack.head.title));
  head.emplace_back("publisher", json::Value(pack.head.publisher));
  if (pack.head.licence.has_value()) {
    head.emplace_back("licence", ToJson(*pack.head.licence));
  }
  std::string text = json::Write(json::Value(std::move(head)));
  text.pop_back();  // its brace: the rows follow, a line each
  base::StrAppend(&text, ",\"factors\":[");
  const char* separator = "\n";
  for (const Factor& factor : pack.factors) {
    base::StrAppend(&text, separator, json::Write(ToJson(factor)));
    separator = ",\n";
  }
  base::StrAppend(&text, "\n]}\n");
  return text;
}

}  // namespace tanji::exchange
