#include "lib/api/process.h"

#include <utility>

namespace tanji::api {
namespace {

using graph::CoProduct;
using graph::Emission;
using graph::Input;

Input::Pin ToPin(const supply::v1::ProcessPin& message, FieldReader reader) {
  Input::Pin pin;
  pin.place = message.place();
  pin.period = reader.ReadPeriod(message);
  if (message.has_version_seq()) pin.version_seq = message.version_seq();
  return pin;
}

graph::Leg ToLeg(const supply::v1::TransportLeg& message, FieldReader reader) {
  graph::Leg leg;
  reader.Required("mass", message.mass(), leg.mass);
  leg.mass_unit = message.mass_unit();
  reader.Required("distance", message.distance(), leg.distance);
  leg.distance_unit = message.distance_unit();
  return leg;
}

graph::Electricity ToElectricity(const supply::v1::Electricity& message,
                                 FieldReader reader) {
  graph::Electricity electricity;
  if (message.instrument() == supply::v1::ELECTRICITY_INSTRUMENT_UNSPECIFIED) {
    reader.Fail("instrument",
                absl::InvalidArgumentError("expected how it was bought"));
  }
  reader.ReadEnum("instrument", message.instrument(),
                  supply::v1::ElectricityInstrument_MAX,
                  graph::Instrument::kGridAverage, electricity.instrument);
  electricity.place = message.place();
  electricity.certificate = message.certificate();
  return electricity;
}

// Where the amount comes from: itself, a formula, or a leg.
void ReadAmount(const supply::v1::Input& message, FieldReader reader,
                Input& input) {
  if (!message.has_leg()) {
    reader.AmountOr("amount", message.amount(), "formula", message.formula(),
                    input.amount);
    input.formula = message.formula();
    input.unit = message.unit();
    return;
  }
  input.leg =
      ToLeg(message.leg(), FieldReader(reader.PlaceOf("leg"), reader.faults()));
  input.unit = graph::kLegUnit;
  if (!message.amount().empty() || !message.formula().empty() ||
      !message.unit().empty()) {
    reader.Fail("leg", absl::InvalidArgumentError(
                           "expected no amount, formula or unit beside it"));
  }
}

Input ToInput(const supply::v1::Input& message, const std::string& place,
              FaultList& faults) {
  FieldReader reader(place, faults);
  Input input;
  if (message.has_electricity()) {
    input.electricity =
        ToElectricity(message.electricity(),
                      FieldReader(reader.PlaceOf("electricity"), faults));
  }
  if (!message.product().empty() || !message.has_electricity()) {
    reader.ReadProduct("product", message.product(), input.product);
  }
  ReadAmount(message, reader, input);
  reader.Optional("gsd2", message.gsd2(), input.gsd2);
  input.quality = reader.ReadQuality(message.quality());
  input.stage = reader.ReadStage(message.stage());
  input.is_waste = message.waste();
  input.shares = reader.ReadDecimals("shares", message.shares());
  input.evidence = {message.evidence().begin(), message.evidence().end()};
  if (message.has_pin()) {
    input.pin =
        ToPin(message.pin(), FieldReader(reader.PlaceOf("pin"), faults));
  }
  return input;
}

Emission ToEmission(const supply::v1::Emission& message, FieldReader reader) {
  Emission emission;
  emission.gas = message.gas();
  reader.AmountOr("amount", message.amount(), "formula", message.formula(),
                  emission.amount);
  emission.formula = message.formula();
  emission.unit = message.unit();
  reader.ReadEnum("origin", message.origin(), supply::v1::EmissionOrigin_MAX,
                  graph::Origin::kFossil, emission.origin);
  for (const int number : message.tags()) {
    if (number < 1 || number > supply::v1::EmissionTag_MAX) {
      reader.Fail("tags", absl::InvalidArgumentError(base::StrCat(
                              number, " is no tag of this version")));
      continue;
    }
    const auto tag = static_cast<graph::EmissionTag>(1 << (number - 1));
    if (emission.tags.Has(tag)) {
      reader.Fail("tags", absl::InvalidArgumentError(base::StrCat(
                              "has ", graph::EmissionTagName(tag), " twice")));
    }
    emission.tags.Add(tag);
  }
  reader.Optional("gsd2", message.gsd2(), emission.gsd2);
  emission.shares = reader.ReadDecimals("shares", message.shares());
  return emission;
}

CoProduct ToCoProduct(const supply::v1::CoProduct& message,
                      FieldReader reader) {
  CoProduct output;
  output.product = message.product();
  reader.AmountOr("amount", message.amount(), "formula", message.formula(),
                  output.amount);
  output.formula = message.formula();
  output.unit = message.unit();
  if (message.substitutes().empty()) {
    reader.Required("key", message.key(), output.key);
  } else {
    reader.Optional("key", message.key(), output.key);
    reader.ReadProduct("substitutes", message.substitutes(),
                       output.substitutes.emplace());
  }
  return output;
}

graph::Parameter ToParameter(const supply::v1::Parameter& message,
                             FieldReader reader) {
  graph::Parameter parameter;
  parameter.name = message.name();
  quantity::Decimal value;
  reader.AmountOr("value", message.value(), "formula", message.formula(),
                  value);
  if (message.formula().empty()) parameter.value = value;
  parameter.formula = message.formula();
  parameter.description = message.description();
  return parameter;
}

graph::Provenance ToProvenance(const supply::v1::Provenance& message,
                               FieldReader reader) {
  graph::Provenance provenance;
  provenance.source = message.source();
  provenance.licence = message.licence();
  provenance.boundary = message.boundary();
  reader.ReadEnum("export_rule", message.export_rule(),
                  supply::v1::ExportRule_MAX, graph::ExportRule::kAllowed,
                  provenance.export_rule);
  reader.ReadEnum("electricity_family", message.electricity_family(),
                  supply::v1::ElectricityFamily_MAX,
                  graph::ElectricityFamily::kFootprint, provenance.family);
  provenance.is_unverified = message.unverified();
  return provenance;
}

// The items of a repeated field, while there is room for faults.
template <typename Items, typename Convert, typename Item>
void ReadItems(std::string_view field, const Items& items, FieldReader& reader,
               Convert convert, std::vector<Item>& read) {
  read.reserve(items.size());
  for (int k = 0; k < items.size() && !reader.faults().full(); ++k) {
    read.push_back(convert(
        items[k], FieldReader(base::StrCat(reader.PlaceOf(field), "[", k, "]"),
                              reader.faults())));
  }
}

void ReadOutputs(const supply::v1::ProcessDeclaration& message,
                 FieldReader& reader, graph::ProcessDeclaration& process) {
  reader.AmountOr("output", message.output(), "output_formula",
                  message.output_formula(), process.output);
  process.output_formula = message.output_formula();
  process.unit = message.unit();
  const supply::v1::Allocation& allocation = message.allocation();
  FieldReader allocation_reader(reader.PlaceOf("allocation"), reader.faults());
  allocation_reader.ReadEnum(
      "method", allocation.method(), supply::v1::AllocationMethod_MAX,
      graph::AllocationMethod::kPhysical, process.allocation.method);
  process.allocation.property = allocation.property();
  allocation_reader.Optional("key", allocation.key(), process.allocation_key);
  ReadItems("co_products", message.co_products(), reader, ToCoProduct,
            process.co_products);
}

}  // namespace

graph::ProcessDeclaration ToProcess(
    const supply::v1::ProcessDeclaration& message, const std::string& place,
    FaultList& faults) {
  FieldReader reader(place, faults);
  graph::ProcessDeclaration process;
  process.product = message.product();
  process.place = message.place();
  process.period = reader.ReadPeriod(message);
  ReadOutputs(message, reader, process);
  reader.Optional("direct_kg_co2e", message.direct_kg_co2e(),
                  process.direct_kgco2e);
  reader.Optional("direct_gsd2", message.direct_gsd2(), process.direct_gsd2);
  reader.Optional("primary_energy_mj", message.primary_energy_mj(),
                  process.primary_energy_mj);
  reader.Optional("primary_data_percent", message.primary_data_percent(),
                  process.representativeness.primary_data_percent);
  reader.Optional("exempted_percent", message.exempted_percent(),
                  process.representativeness.exempted_percent);
  process.stage = reader.ReadStage(message.stage());
  process.quality = reader.ReadQuality(message.quality());
  process.validity = reader.ReadValidity(message);
  process.is_mix = message.mix();
  process.is_draft = message.draft();
  process.confirmation = message.confirmation();
  process.evidence = {message.evidence().begin(), message.evidence().end()};
  process.provenance = ToProvenance(
      message.provenance(), FieldReader(reader.PlaceOf("provenance"), faults));
  ReadItems("parameters", message.parameters(), reader, ToParameter,
            process.parameters);
  ReadItems("emissions", message.emissions(), reader, ToEmission,
            process.emissions);
  process.inputs.reserve(message.inputs_size());
  for (int k = 0; k < message.inputs_size() && !faults.full(); ++k) {
    process.inputs.push_back(ToInput(
        message.inputs(k), base::StrCat(place, ".inputs[", k, "]"), faults));
  }
  return process;
}

}  // namespace tanji::api
