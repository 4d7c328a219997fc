#include <charconv>
#include <system_error>
#include <utility>

#include "lib/exchange/submission/internal/member_reader.h"

namespace tanji::exchange::internal {
namespace {

using graph::CoProduct;
using graph::Emission;
using graph::Input;
using graph::ProcessDeclaration;

graph::Electricity ReadElectricity(const json::Value& value, std::string place,
                                   std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  graph::Electricity electricity;
  const std::string instrument = reader.RequiredString("instrument");
  const auto parsed = graph::ParseInstrument(instrument);
  if (parsed.ok()) {
    electricity.instrument = *parsed;
  } else {
    reader.Fault("instrument", base::ToStd(parsed.status().message()));
  }
  electricity.place = reader.RequiredString("place");
  electricity.certificate = reader.OptionalString("certificate");
  reader.RefuseUnknownMembers();
  return electricity;
}

graph::Leg ReadLeg(const json::Value& value, std::string place,
                   std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  graph::Leg leg;
  reader.Required("mass", leg.mass);
  leg.mass_unit = reader.RequiredString("mass_unit");
  reader.Required("distance", leg.distance);
  leg.distance_unit = reader.RequiredString("distance_unit");
  reader.RefuseUnknownMembers();
  return leg;
}

Input::Pin ReadPin(const json::Value& value, std::string place,
                   std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  Input::Pin pin;
  pin.place = reader.OptionalString("place");
  pin.period = reader.Period();
  if (const auto text = reader.StatedString("version"); text.has_value()) {
    uint64_t seq = 0;
    const char* end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, seq);
    if (parsed.ec == std::errc() && parsed.ptr == end) {
      pin.version_seq = seq;
    } else {
      reader.Fault("version", "expected the position of a record, as in 12");
    }
  }
  reader.RefuseUnknownMembers();
  return pin;
}

// Where the amount comes from: itself, a formula, or a leg.
void ReadAmount(MemberReader& reader, std::vector<std::string>& faults,
                Input& input) {
  const json::Value* leg = reader.OptionalObject("leg");
  if (leg == nullptr) {
    reader.AmountOr("amount", "formula", input.amount, input.formula);
    input.unit = reader.RequiredString("unit");
    return;
  }
  input.leg = ReadLeg(*leg, reader.PlaceOf("leg"), faults);
  input.unit = graph::kLegUnit;
  for (const char* name : {"amount", "formula", "unit"}) {
    if (reader.StatedString(name).has_value()) {
      reader.Fault(name, "expected none beside a leg");
    }
  }
}

Input ReadInput(const json::Value& value, std::string place,
                std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  Input input;
  if (const json::Value* member = reader.OptionalObject("electricity");
      member != nullptr) {
    input.electricity =
        ReadElectricity(*member, reader.PlaceOf("electricity"), faults);
  }
  if (const auto product = reader.StatedString("product");
      product.has_value() || !input.electricity.has_value()) {
    reader.Product(
        "product",
        product.has_value() ? *product : reader.RequiredString("product"),
        input.product);
  }
  ReadAmount(reader, faults, input);
  reader.Optional("gsd2", input.gsd2);
  input.quality = reader.Quality();
  reader.Named("stage", graph::ParseStage, input.stage);
  input.is_waste = reader.OptionalBool("waste", false);
  reader.RequiredDecimals("shares", input.shares);
  input.evidence = reader.Texts("evidence");
  if (const json::Value* pin = reader.OptionalObject("pin"); pin != nullptr) {
    input.pin = ReadPin(*pin, reader.PlaceOf("pin"), faults);
  }
  reader.RefuseUnknownMembers();
  return input;
}

Emission ReadEmission(const json::Value& value, std::string place,
                      std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  Emission emission;
  emission.gas = reader.RequiredString("gas");
  reader.AmountOr("amount", "formula", emission.amount, emission.formula);
  emission.unit = reader.RequiredString("unit");
  reader.Named("origin", graph::ParseOrigin, emission.origin);
  for (const std::string& name : reader.Texts("tags")) {
    const auto tag = graph::ParseEmissionTag(name);
    if (!tag.ok()) {
      reader.Fault("tags", base::ToStd(tag.status().message()));
    } else if (emission.tags.Has(*tag)) {
      reader.Fault("tags", base::StrCat("has ", name, " twice"));
    } else {
      emission.tags.Add(*tag);
    }
  }
  reader.Optional("gsd2", emission.gsd2);
  reader.RequiredDecimals("shares", emission.shares);
  reader.RefuseUnknownMembers();
  return emission;
}

CoProduct ReadCoProduct(const json::Value& value, std::string place,
                        std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  CoProduct output;
  output.product = reader.RequiredString("product");
  reader.AmountOr("amount", "formula", output.amount, output.formula);
  output.unit = reader.RequiredString("unit");
  if (const auto text = reader.StatedString("substitutes"); text.has_value()) {
    reader.Product("substitutes", *text, output.substitutes.emplace());
    reader.Optional("key", output.key);
  } else {
    reader.Required("key", output.key);
  }
  reader.RefuseUnknownMembers();
  return output;
}

graph::Parameter ReadParameter(const json::Value& value, std::string place,
                               std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  graph::Parameter parameter;
  parameter.name = reader.RequiredString("name");
  quantity::Decimal amount;
  reader.AmountOr("value", "formula", amount, parameter.formula);
  if (parameter.formula.empty()) parameter.value = amount;
  parameter.description = reader.OptionalString("description");
  reader.RefuseUnknownMembers();
  return parameter;
}

void ReadAllocation(MemberReader& process_reader,
                    std::vector<std::string>& faults,
                    ProcessDeclaration& process) {
  const json::Value* value = process_reader.OptionalObject("allocation");
  if (value == nullptr) return;
  MemberReader reader(*value, process_reader.PlaceOf("allocation"), faults);
  const std::string method = reader.RequiredString("method");
  const auto parsed = graph::ParseAllocationMethod(method);
  if (parsed.ok()) {
    process.allocation.method = *parsed;
  } else {
    reader.Fault("method", base::ToStd(parsed.status().message()));
  }
  process.allocation.property = reader.OptionalString("property");
  reader.Optional("key", process.allocation_key);
  reader.RefuseUnknownMembers();
}

graph::Provenance ReadProvenance(const json::Value& value, std::string place,
                                 std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  graph::Provenance provenance;
  provenance.source = reader.RequiredString("source");
  provenance.licence = reader.RequiredString("licence");
  provenance.boundary = reader.OptionalString("boundary");
  reader.Named("export", graph::ParseExportRule, provenance.export_rule);
  reader.Named("electricity_family", graph::ParseElectricityFamily,
               provenance.family);
  provenance.is_unverified = !reader.OptionalBool("verified", true);
  reader.RefuseUnknownMembers();
  return provenance;
}

}  // namespace

ProcessDeclaration ReadProcess(const json::Value& value, std::string place,
                               std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  ProcessDeclaration process;
  process.product = reader.RequiredString("product");
  process.place = reader.OptionalString("place");
  process.period = reader.Period();
  reader.AmountOr("output", "output_formula", process.output,
                  process.output_formula);
  process.unit = reader.RequiredString("unit");
  reader.Optional("direct_kgco2e", process.direct_kgco2e);
  reader.Optional("direct_gsd2", process.direct_gsd2);
  reader.Optional("primary_energy_mj", process.primary_energy_mj);
  reader.Named("stage", graph::ParseStage, process.stage);
  process.quality = reader.Quality();
  reader.Optional("primary_data_percent",
                  process.representativeness.primary_data_percent);
  reader.Optional("exempted_percent",
                  process.representativeness.exempted_percent);
  reader.Items("parameters", graph::kParametersMax, ReadParameter,
               process.parameters);
  reader.Items("inputs", graph::kInputsMax, ReadInput, process.inputs);
  reader.Items("emissions", graph::kEmissionsMax, ReadEmission,
               process.emissions);
  ReadAllocation(reader, faults, process);
  reader.Items("co_products", graph::kCoProductsMax, ReadCoProduct,
               process.co_products);
  process.is_mix = reader.OptionalBool("mix", false);
  process.is_draft = reader.OptionalBool("draft", false);
  process.confirmation = reader.OptionalString("confirmation");
  process.evidence = reader.Texts("evidence");
  if (const json::Value* member = reader.OptionalObject("provenance");
      member != nullptr) {
    process.provenance =
        ReadProvenance(*member, reader.PlaceOf("provenance"), faults);
  }
  process.validity = reader.Validity();
  reader.RefuseUnknownMembers();
  return process;
}

}  // namespace tanji::exchange::internal
