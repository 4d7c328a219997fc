#include <string>
#include <utility>

#include "lib/exchange/submission/internal/member_writer.h"

namespace tanji::exchange::internal {
namespace {

using graph::Input;
using graph::ProcessDeclaration;

json::Value WritePin(const Input::Pin& pin) {
  json::Object object;
  PutText(object, "place", pin.place);
  PutPeriod(object, pin.period);
  if (pin.version_seq.has_value()) {
    PutText(object, "version", std::to_string(*pin.version_seq));
  }
  return json::Value(std::move(object));
}

json::Value WriteLeg(const graph::Leg& leg) {
  json::Object object;
  PutDecimal(object, "mass", leg.mass);
  PutText(object, "mass_unit", leg.mass_unit);
  PutDecimal(object, "distance", leg.distance);
  PutText(object, "distance_unit", leg.distance_unit);
  return json::Value(std::move(object));
}

json::Value WriteElectricity(const graph::Electricity& electricity) {
  json::Object object;
  object.emplace_back(
      "instrument", json::Value(graph::InstrumentName(electricity.instrument)));
  PutText(object, "place", electricity.place);
  PutText(object, "certificate", electricity.certificate);
  return json::Value(std::move(object));
}

json::Value WriteInput(const Input& input) {
  json::Object object;
  if (!(input.product == graph::ProductId())) {
    PutText(object, "product", input.product.ToString());
  }
  if (input.leg.has_value()) {
    object.emplace_back("leg", WriteLeg(*input.leg));
  } else {
    PutAmountOr(object, "amount", "formula", input.amount, input.formula);
    object.emplace_back("unit", json::Value(input.unit));
  }
  PutUncertainty(object, "gsd2", input.gsd2);
  PutQuality(object, input.quality);
  PutStage(object, input.stage);
  PutFlag(object, "waste", input.is_waste);
  if (input.electricity.has_value()) {
    object.emplace_back("electricity", WriteElectricity(*input.electricity));
  }
  PutDecimals(object, "shares", input.shares);
  PutTexts(object, "evidence", input.evidence);
  if (input.pin.has_value()) object.emplace_back("pin", WritePin(*input.pin));
  return json::Value(std::move(object));
}

json::Value WriteEmission(const graph::Emission& emission) {
  json::Object object;
  object.emplace_back("gas", json::Value(emission.gas));
  PutAmountOr(object, "amount", "formula", emission.amount, emission.formula);
  object.emplace_back("unit", json::Value(emission.unit));
  object.emplace_back("origin",
                      json::Value(graph::OriginName(emission.origin)));
  PutItems(object, "tags", emission.tags.List(), [](graph::EmissionTag tag) {
    return json::Value(graph::EmissionTagName(tag));
  });
  PutUncertainty(object, "gsd2", emission.gsd2);
  PutDecimals(object, "shares", emission.shares);
  return json::Value(std::move(object));
}

json::Value WriteCoProduct(const graph::CoProduct& output) {
  json::Object object;
  object.emplace_back("product", json::Value(output.product));
  PutAmountOr(object, "amount", "formula", output.amount, output.formula);
  object.emplace_back("unit", json::Value(output.unit));
  if (output.substitutes.has_value()) {
    PutAmount(object, "key", output.key);
  } else {
    PutDecimal(object, "key", output.key);
  }
  if (output.substitutes.has_value()) {
    PutText(object, "substitutes", output.substitutes->ToString());
  }
  return json::Value(std::move(object));
}

json::Value WriteParameter(const graph::Parameter& parameter) {
  json::Object object;
  object.emplace_back("name", json::Value(parameter.name));
  PutOptional(object, "value", parameter.value);
  PutText(object, "formula", parameter.formula);
  PutText(object, "description", parameter.description);
  return json::Value(std::move(object));
}

json::Value WriteAllocation(const ProcessDeclaration& process) {
  json::Object object;
  object.emplace_back(
      "method",
      json::Value(graph::AllocationMethodName(process.allocation.method)));
  PutText(object, "property", process.allocation.property);
  PutAmount(object, "key", process.allocation_key);
  return json::Value(std::move(object));
}

json::Value WriteProvenance(const graph::Provenance& provenance) {
  json::Object object;
  object.emplace_back("source", json::Value(provenance.source));
  object.emplace_back("licence", json::Value(provenance.licence));
  PutText(object, "boundary", provenance.boundary);
  object.emplace_back(
      "export", json::Value(graph::ExportRuleName(provenance.export_rule)));
  PutText(object, "electricity_family",
          std::string(graph::ElectricityFamilyName(provenance.family)));
  if (provenance.is_unverified) {
    object.emplace_back("verified", json::Value(false));
  }
  return json::Value(std::move(object));
}

}  // namespace

json::Value WriteProcess(const ProcessDeclaration& process) {
  json::Object object;
  object.emplace_back("product", json::Value(process.product));
  PutText(object, "place", process.place);
  PutPeriod(object, process.period);
  PutAmountOr(object, "output", "output_formula", process.output,
              process.output_formula);
  object.emplace_back("unit", json::Value(process.unit));
  PutDecimal(object, "direct_kgco2e", process.direct_kgco2e);
  PutUncertainty(object, "direct_gsd2", process.direct_gsd2);
  PutAmount(object, "primary_energy_mj", process.primary_energy_mj);
  PutStage(object, process.stage);
  PutQuality(object, process.quality);
  PutOptional(object, "primary_data_percent",
              process.representativeness.primary_data_percent);
  PutOptional(object, "exempted_percent",
              process.representativeness.exempted_percent);
  PutItems(object, "parameters", process.parameters, WriteParameter);
  PutItems(object, "inputs", process.inputs, WriteInput);
  PutItems(object, "emissions", process.emissions, WriteEmission);
  if (process.allocation.method != graph::AllocationMethod::kNone) {
    object.emplace_back("allocation", WriteAllocation(process));
  }
  PutItems(object, "co_products", process.co_products, WriteCoProduct);
  PutFlag(object, "mix", process.is_mix);
  PutFlag(object, "draft", process.is_draft);
  PutText(object, "confirmation", process.confirmation);
  PutTexts(object, "evidence", process.evidence);
  if (!(process.provenance == graph::Provenance())) {
    object.emplace_back("provenance", WriteProvenance(process.provenance));
  }
  PutValidity(object, process.validity);
  return json::Value(std::move(object));
}

}  // namespace tanji::exchange::internal
