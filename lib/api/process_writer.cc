// FromProcess of process.h.

#include "lib/api/field_writer.h"
#include "lib/api/process.h"

namespace tanji::api {
namespace {

// Values of the wire follow those of the domain, which begin with `first`.
template <typename Message, typename Enum>
Message ToEnum(Enum value, Enum first) {
  return static_cast<Message>(static_cast<int>(value) -
                              static_cast<int>(first) + 1);
}

void FromInput(const graph::Input& input, supply::v1::Input* message) {
  if (!(input.product == graph::ProductId())) {
    message->set_product(input.product.ToString());
  }
  if (input.leg.has_value()) {
    supply::v1::TransportLeg* leg = message->mutable_leg();
    leg->set_mass(input.leg->mass.ToString());
    leg->set_mass_unit(input.leg->mass_unit);
    leg->set_distance(input.leg->distance.ToString());
    leg->set_distance_unit(input.leg->distance_unit);
  } else {
    if (input.formula.empty()) message->set_amount(input.amount.ToString());
    message->set_formula(input.formula);
    message->set_unit(input.unit);
  }
  message->set_gsd2(Gsd2Text(input.gsd2));
  SetQuality(input.quality, message);
  message->set_stage(static_cast<supply::v1::Stage>(input.stage));
  message->set_waste(input.is_waste);
  if (input.electricity.has_value()) {
    supply::v1::Electricity* electricity = message->mutable_electricity();
    electricity->set_instrument(ToEnum<supply::v1::ElectricityInstrument>(
        input.electricity->instrument, graph::Instrument::kGridAverage));
    electricity->set_place(input.electricity->place);
    electricity->set_certificate(input.electricity->certificate);
  }
  for (const quantity::Decimal& share : input.shares) {
    message->add_shares(share.ToString());
  }
  if (input.pin.has_value()) {
    message->mutable_pin()->set_place(input.pin->place);
    SetPeriod(input.pin->period, message->mutable_pin());
    if (input.pin->version_seq.has_value()) {
      message->mutable_pin()->set_version_seq(*input.pin->version_seq);
    }
  }
}

void FromEmission(const graph::Emission& emission,
                  supply::v1::Emission* message) {
  message->set_gas(emission.gas);
  if (emission.formula.empty()) message->set_amount(emission.amount.ToString());
  message->set_formula(emission.formula);
  message->set_unit(emission.unit);
  message->set_origin(ToEnum<supply::v1::EmissionOrigin>(
      emission.origin, graph::Origin::kFossil));
  for (int number = 1; number <= supply::v1::EmissionTag_MAX; ++number) {
    if (emission.tags.Has(static_cast<graph::EmissionTag>(1 << (number - 1)))) {
      message->add_tags(static_cast<supply::v1::EmissionTag>(number));
    }
  }
  message->set_gsd2(Gsd2Text(emission.gsd2));
  for (const quantity::Decimal& share : emission.shares) {
    message->add_shares(share.ToString());
  }
}

void FromOutputs(const graph::ProcessDeclaration& process,
                 supply::v1::ProcessDeclaration* message) {
  if (process.output_formula.empty()) {
    message->set_output(process.output.ToString());
  }
  message->set_output_formula(process.output_formula);
  message->set_unit(process.unit);
  if (process.co_products.empty()) return;
  supply::v1::Allocation* allocation = message->mutable_allocation();
  allocation->set_method(ToEnum<supply::v1::AllocationMethod>(
      process.allocation.method, graph::AllocationMethod::kPhysical));
  allocation->set_property(process.allocation.property);
  allocation->set_key(AmountText(process.allocation_key));
  for (const graph::CoProduct& output : process.co_products) {
    supply::v1::CoProduct* added = message->add_co_products();
    added->set_product(output.product);
    if (output.formula.empty()) added->set_amount(output.amount.ToString());
    added->set_formula(output.formula);
    added->set_unit(output.unit);
    added->set_key(output.substitutes.has_value() ? AmountText(output.key)
                                                  : output.key.ToString());
    if (output.substitutes.has_value()) {
      added->set_substitutes(output.substitutes->ToString());
    }
  }
}

void FromProvenance(const graph::Provenance& provenance,
                    supply::v1::Provenance* message) {
  message->set_source(provenance.source);
  message->set_licence(provenance.licence);
  message->set_boundary(provenance.boundary);
  message->set_export_rule(ToEnum<supply::v1::ExportRule>(
      provenance.export_rule, graph::ExportRule::kAllowed));
  message->set_electricity_family(ToEnum<supply::v1::ElectricityFamily>(
      provenance.family, graph::ElectricityFamily::kFootprint));
  message->set_unverified(provenance.is_unverified);
}

}  // namespace

void FromProcess(const graph::ProcessDeclaration& process,
                 supply::v1::ProcessDeclaration* message) {
  message->set_product(process.product);
  message->set_place(process.place);
  SetPeriod(process.period, message);
  FromOutputs(process, message);
  message->set_direct_kg_co2e(process.direct_kgco2e.ToString());
  message->set_direct_gsd2(Gsd2Text(process.direct_gsd2));
  message->set_primary_energy_mj(AmountText(process.primary_energy_mj));
  message->set_primary_data_percent(
      TextOf(process.representativeness.primary_data_percent));
  message->set_exempted_percent(
      TextOf(process.representativeness.exempted_percent));
  message->set_stage(static_cast<supply::v1::Stage>(process.stage));
  SetQuality(process.quality, message);
  SetValidity(process.validity, message);
  message->set_mix(process.is_mix);
  message->set_draft(process.is_draft);
  if (!(process.provenance == graph::Provenance())) {
    FromProvenance(process.provenance, message->mutable_provenance());
  }
  for (const graph::Parameter& parameter : process.parameters) {
    supply::v1::Parameter* added = message->add_parameters();
    added->set_name(parameter.name);
    added->set_value(TextOf(parameter.value));
    added->set_formula(parameter.formula);
    added->set_description(parameter.description);
  }
  for (const graph::Input& input : process.inputs) {
    FromInput(input, message->add_inputs());
  }
  for (const graph::Emission& emission : process.emissions) {
    FromEmission(emission, message->add_emissions());
  }
}

}  // namespace tanji::api
