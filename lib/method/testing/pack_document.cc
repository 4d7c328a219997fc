#include "lib/method/testing/pack_document.h"

#include <utility>

#include "lib/base/check.h"
#include "lib/method/gwp_pack.h"
#include "lib/method/shipped_pack.h"

namespace tanji::method {

std::string SmallPack() {
  return R"({
"format": "tanji-gwp-pack/v1", "id": "small", "version": "3",
"date": "2026-11-23", "title": "Small", "description": "For tests.",
"main": "total",
"sources": [
  {"id": "read", "citation": "a table", "licence": "CC0-1.0", "verified": true},
  {"id": "heard", "citation": "a talk", "licence": "facts", "verified": false}],
"sets": [
  {"id": "A", "horizon_years": 100, "report": "First", "source": "read"},
  {"id": "B", "horizon_years": 20, "report": "First", "source": "read"}],
"gases": [
  {"id": "CO2", "names": {"en": "carbon dioxide", "zh": "二氧化碳"},
   "source": "read",
   "values": [{"set": "A", "value": "1"}, {"set": "B", "value": "1.0"}]},
  {"id": "X", "cas": "75-46-7", "source": "read",
   "values": [{"set": "A", "value": "10"}]},
  {"id": "Y", "source": "read", "values": [
    {"set": "A", "origins": ["fossil"], "tags_any": ["process"], "value": "20"},
    {"set": "A", "origins": ["fossil"], "tags_any": ["combustion"],
     "value": "5"},
    {"set": "B", "value": "60", "source": "heard"}]}],
"blends": [
  {"id": "Z", "source": "read", "parts": [
    {"gas": "CO2", "share": "0.5"}, {"gas": "X", "share": "0.5"}]}],
"indicators": [
  {"id": "gross", "unit": "kg CO2e", "set": "A",
   "counts": [{"origins": ["fossil"], "sign": "emission"}]},
  {"id": "captured", "unit": "kg CO2e", "counts": [
    {"origins": ["fossil"], "gas": "CO2", "sign": "removal",
     "tags_all": ["capture"]}]},
  {"id": "total", "complete": true, "sum": ["gross", "captured"]},
  {"id": "aircraft", "unit": "kg CO2e", "set": "A", "of": "total",
   "counts": [{"origins": ["fossil"], "sign": "emission",
               "tags_all": ["aircraft"]}]},
  {"id": "short", "unit": "kg CO2e", "set": "B",
   "counts": [{"origins": ["fossil"], "sign": "emission"}]},
  {"id": "primary", "unit": "kg CO2e", "primary_data_of": "total"},
  {"id": "energy", "unit": "MJ", "primary_energy": true}]
})";
}

std::string With(std::string document, std::string_view from,
                 std::string_view to) {
  const size_t found = document.find(from);
  TANJI_CHECK(found != std::string::npos);
  TANJI_CHECK(document.find(from, found + 1) == std::string::npos);
  document.replace(found, from.size(), to);
  return document;
}

Characterisation ShippedCharacterisation() {
  auto pack = GwpPack::Parse(ShippedGwpPack());
  TANJI_CHECK(pack.ok());
  auto made = Characterisation::Create(*std::move(pack));
  TANJI_CHECK(made.ok());
  return *std::move(made);
}

const Characterisation& Shipped() {
  static const auto* const kShipped =
      new Characterisation(ShippedCharacterisation());
  return *kShipped;
}

graph::EmissionTags Tags(std::initializer_list<graph::EmissionTag> list) {
  graph::EmissionTags tags;
  for (const graph::EmissionTag tag : list) tags.Add(tag);
  return tags;
}

}  // namespace tanji::method
