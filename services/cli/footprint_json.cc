#include "services/cli/footprint_json.h"

#include <utility>

#include "lib/json/json.h"
#include "services/cli/block_text.h"
#include "services/cli/json_values.h"

namespace tanji::cli {
namespace {

using footprint::v1::Evidence;
using footprint::v1::GetResponse;
using footprint::v1::LoopFault;
using footprint::v1::Missing;
using footprint::v1::ProcessName;

const char* KindOf(footprint::v1::FaultKind kind) {
  switch (kind) {
    case footprint::v1::FAULT_KIND_UNPRODUCTIVE:
      return "unproductive";
    case footprint::v1::FAULT_KIND_SINGULAR:
      return "singular";
    case footprint::v1::FAULT_KIND_OVERFLOW:
      return "overflow";
    default:
      return "unknown";
  }
}

json::Value EvidenceOf(const Evidence& evidence) {
  return json::Object{
      {"backward_error_max", NumberOrInfinity(evidence.backward_error_max())},
      {"loop_gain_max", NumberOrInfinity(evidence.loop_gain_max())},
      {"digits_lost", NumberOrInfinity(evidence.digits_lost())},
      {"series_diverges", evidence.series_diverges()},
      {"is_incomplete", evidence.is_incomplete()}};
}

json::Array TextsOf(
    const google::protobuf::RepeatedPtrField<std::string>& texts) {
  json::Array array;
  for (const std::string& text : texts) array.push_back(text);
  return array;
}

json::Value MissingOf(const Missing& missing) {
  return json::Object{
      {"products", TextsOf(missing.products())},
      {"other_dimension_products", TextsOf(missing.other_dimension_products())},
      {"input_count", CountOf(missing.input_count())},
      {"is_complete", missing.is_complete()}};
}

json::Value BlockOf(const footprint::v1::Block& block) {
  json::Array indicators;
  for (const footprint::v1::Indicator& indicator : block.indicators()) {
    indicators.push_back(
        json::Object{{"id", indicator.id()},
                     {"unit", indicator.unit()},
                     {"value", indicator.value()},
                     {"parts", TextsOf(indicator.parts())},
                     {"is_certified", indicator.is_certified()},
                     {"is_main", indicator.is_main()}});
  }
  json::Object object = {
      {"gwp_pack", block.gwp_pack()},
      {"gwp_pack_version", block.gwp_pack_version()},
      {"gwp_pack_sha256", block.gwp_pack_sha256()},
      {"indicators", std::move(indicators)},
      {"total_kg_co2e", block.total_kg_co2e()},
      {"precharacterised_kg_co2e", block.precharacterised_kg_co2e()},
      {"primary_data_percent", block.primary_data_percent()},
      {"exempted_percent", block.exempted_percent()},
      {"fossil_carbon_kg", block.fossil_carbon_kg()},
      {"biogenic_carbon_kg", block.biogenic_carbon_kg()},
      {"biogenic_balance_kg", block.biogenic_balance_kg()}};
  if (block.has_quality()) {
    object.emplace_back(
        "quality",
        json::Object{{"technological", block.quality().technological()},
                     {"geographical", block.quality().geographical()},
                     {"temporal", block.quality().temporal()}});
  }
  return object;
}

json::Array CaveatsOf(const footprint::v1::Footprint& footprint) {
  json::Array caveats;
  for (const int caveat : footprint.caveats()) {
    caveats.push_back(CaveatText(static_cast<footprint::v1::Caveat>(caveat)));
  }
  return caveats;
}

}  // namespace

json::Value LoopJson(const LoopFault& fault) {
  json::Array members;
  for (const ProcessName& name : fault.members()) {
    members.push_back(ProcessOf(name));
  }
  return json::Object{{"kind", KindOf(fault.kind())},
                      {"gain", NumberOrInfinity(fault.gain())},
                      {"worst", ProcessOf(fault.worst())},
                      {"members", std::move(members)},
                      {"member_count", CountOf(fault.member_count())}};
}

std::string FootprintJson(const GetResponse& response) {
  const footprint::v1::Footprint& footprint = response.footprint();
  json::Object object = {{"assurance", "computed"},
                         {"product", footprint.product()},
                         {"unit", footprint.unit()},
                         {"place", footprint.place()},
                         {"period_start", footprint.period_start()},
                         {"period_end", footprint.period_end()},
                         {"kg_co2e", footprint.has_kg_co2e()
                                         ? NumberOrInfinity(footprint.kg_co2e())
                                         : json::Value()},
                         {"as_of_seq", CountOf(response.as_of_seq())},
                         {"snapshot", response.snapshot()},
                         {"evidence", EvidenceOf(footprint.evidence())}};
  if (!response.valid_on().empty()) {
    object.emplace_back("valid_on", response.valid_on());
  }
  if (footprint.has_fault()) {
    object.emplace_back("fault", LoopJson(footprint.fault()));
  }
  if (response.has_missing()) {
    object.emplace_back("missing", MissingOf(response.missing()));
  }
  if (response.other_process_count() > 0) {
    json::Array others;
    for (const ProcessName& other : response.other_processes()) {
      others.push_back(ProcessOf(other));
    }
    object.emplace_back("other_processes", std::move(others));
    object.emplace_back("other_process_count",
                        CountOf(response.other_process_count()));
  }
  object.emplace_back("beyond_gate", json::Value(footprint.beyond_gate()));
  object.emplace_back("caveats", CaveatsOf(footprint));
  if (response.has_block()) {
    object.emplace_back("block", BlockOf(response.block()));
  }
  return json::Write(object) + "\n";
}

}  // namespace tanji::cli
