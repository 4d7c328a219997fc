#include "lib/platform/supply/declared_process.h"

#include <utility>

#include "lib/base/status.h"

namespace tanji::platform {
namespace {

using graph::Catalogue;

void SetTarget(const Catalogue& catalogue, const graph::InputVersion& stored,
               graph::Input& input) {
  if (!stored.pinned) {
    if (!stored.detail.has_value() || !stored.detail->found_by_place) {
      input.product = catalogue.product_id(stored.target);
    }
    return;
  }
  const graph::ProcessId pinned = catalogue.process_id(stored.target);
  input.product = pinned.product;
  input.pin = graph::Input::Pin{pinned.place, pinned.period, std::nullopt};
  const Catalogue::ProcessRow& row = catalogue.process(stored.target);
  if (row.is_frozen) input.pin->version_seq = row.seq;
}

absl::StatusOr<graph::Input> DeclaredInput(const Catalogue& catalogue,
                                           const graph::InputVersion& stored) {
  graph::Input input;
  SetTarget(catalogue, stored, input);
  input.amount = stored.amount;
  TANJI_ASSIGN_OR_RETURN(input.unit, SymbolOf(stored.unit));
  input.gsd2 = stored.gsd2;
  input.quality = stored.quality;
  input.stage = stored.stage;
  if (!stored.detail.has_value()) return input;
  const graph::InputDetail& detail = *stored.detail;
  input.formula = detail.formula;
  input.is_waste = detail.is_waste;
  input.electricity = detail.electricity;
  input.shares = detail.shares;
  if (detail.leg.has_value()) {
    graph::Leg& leg = input.leg.emplace();
    leg.mass = detail.leg->mass;
    leg.distance = detail.leg->distance;
    TANJI_ASSIGN_OR_RETURN(leg.mass_unit, SymbolOf(detail.leg->mass_unit));
    TANJI_ASSIGN_OR_RETURN(leg.distance_unit,
                           SymbolOf(detail.leg->distance_unit));
  }
  return input;
}

absl::StatusOr<graph::Emission> DeclaredEmission(
    const graph::EmissionVersion& stored) {
  graph::Emission emission;
  emission.gas = stored.gas;
  emission.amount = stored.amount;
  emission.formula = stored.formula;
  TANJI_ASSIGN_OR_RETURN(emission.unit, SymbolOf(stored.unit));
  emission.origin = stored.origin;
  emission.tags = stored.tags;
  emission.gsd2 = stored.gsd2;
  emission.shares = stored.shares;
  return emission;
}

absl::Status DeclareOutputs(const Catalogue& catalogue,
                            const graph::OutputsVersion& outputs,
                            graph::ProcessDeclaration& process) {
  process.product = std::string(catalogue.local_id(outputs.reference_product));
  process.allocation = outputs.allocation;
  process.allocation_key = outputs.reference_key;
  for (const graph::CoProductVersion& stored : outputs.co_products) {
    graph::CoProduct output;
    output.product = std::string(catalogue.local_id(stored.product));
    output.amount = stored.amount;
    output.formula = stored.formula;
    TANJI_ASSIGN_OR_RETURN(output.unit, SymbolOf(stored.unit));
    output.key = stored.key;
    if (stored.substitutes != graph::kNoNumber) {
      output.substitutes = catalogue.product_id(stored.substitutes);
    }
    process.co_products.push_back(std::move(output));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> SymbolOf(quantity::UnitCode code) {
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit, quantity::UnitOf(code));
  return std::string(unit->symbol);
}

absl::StatusOr<graph::ProcessDeclaration> DeclaredProcess(
    const Catalogue& catalogue, const graph::ProcessVersion& version) {
  graph::ProcessDeclaration process;
  process.product = std::string(catalogue.local_id(version.product));
  process.place = version.place;
  process.period = version.period;
  process.output = version.output;
  process.output_formula = version.output_formula;
  TANJI_ASSIGN_OR_RETURN(process.unit, SymbolOf(version.unit));
  process.direct_kgco2e = version.direct_kgco2e;
  process.direct_gsd2 = version.direct_gsd2;
  process.primary_energy_mj = version.primary_energy_mj;
  process.stage = version.stage;
  process.quality = version.quality;
  process.representativeness = version.representativeness;
  process.is_mix = version.is_mix;
  process.is_draft = version.state == graph::ReleaseState::kDraft;
  process.validity = version.validity;
  process.parameters = version.parameters;
  process.provenance = version.provenance;
  for (const graph::InputVersion& stored : version.inputs) {
    TANJI_ASSIGN_OR_RETURN(graph::Input input,
                           DeclaredInput(catalogue, stored));
    process.inputs.push_back(std::move(input));
  }
  for (const graph::EmissionVersion& stored : version.emissions) {
    TANJI_ASSIGN_OR_RETURN(graph::Emission emission, DeclaredEmission(stored));
    process.emissions.push_back(std::move(emission));
  }
  if (version.outputs.has_value()) {
    TANJI_RETURN_IF_ERROR(DeclareOutputs(catalogue, *version.outputs, process));
  }
  return process;
}

}  // namespace tanji::platform
