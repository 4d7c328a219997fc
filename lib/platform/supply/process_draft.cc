#include "lib/platform/supply/process_draft.h"

#include <optional>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/quantity/unit.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using graph::Input;
using graph::InputDetail;
using graph::InputVersion;

absl::StatusOr<quantity::UnitCode> UnitCodeOf(const std::string& symbol) {
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::FindUnit(symbol));
  return unit->code;
}

class ProcessDrafter {
 public:
  ProcessDrafter(VersionDrafts& drafts, EntityReader& stored,
                 const std::string& organisation,
                 const graph::ProcessDeclaration& declaration,
                 const std::string& place, SupplierCheck* suppliers)
      : drafts_(drafts),
        stored_(stored),
        organisation_(organisation),
        declaration_(declaration),
        place_(place),
        suppliers_(suppliers) {}

  absl::StatusOr<DraftedProcess> Draft();

 private:
  // The number of an own product, which must be declared in a unit of the
  // dimension of `unit`.
  absl::StatusOr<graph::ProductNumber> OwnProduct(const std::string& local_id,
                                                  const std::string& unit,
                                                  const std::string& place);
  // Checks `unit` against the product's dimension, where that is known.
  absl::Status CheckUnit(const graph::ProductId& product,
                         quantity::DimensionCode dimension,
                         const std::string& unit, const std::string& place);
  // The same for what is taken: that may be declared, in whatever unit, later
  // than this process.
  absl::Status CheckTakenUnit(const graph::ProductId& product,
                              quantity::DimensionCode dimension,
                              const std::string& unit,
                              const std::string& place) {
    return drafts_.has_whole_history()
               ? CheckUnit(product, dimension, unit, place)
               : absl::OkStatus();
  }
  absl::StatusOr<InputVersion> DraftInput(const Input& input,
                                          const std::string& place);
  absl::Status Target(const Input& input, const std::string& place,
                      InputVersion& version);
  // Tells the supplier check that the process takes `id`, and adds its fault.
  absl::Status NoteUse(const graph::ProductId& id, const Input* input,
                       const VersionDrafts::Product& product,
                       const std::optional<VersionDrafts::Process>& pinned,
                       const std::string& place, std::string_view member);
  absl::StatusOr<graph::ProcessNumber> Frozen(const Input& input,
                                              graph::ProductNumber product,
                                              const std::string& place);
  absl::StatusOr<std::optional<graph::ProductNumber>> GridProduct(
      const graph::Electricity& electricity);
  absl::StatusOr<InputDetail> DraftDetail(const Input& input);
  absl::StatusOr<graph::EmissionVersion> DraftEmission(
      const graph::Emission& emission);
  absl::Status DraftOutputs(graph::ProcessVersion& version);

  VersionDrafts& drafts_;
  EntityReader& stored_;
  const std::string& organisation_;
  const graph::ProcessDeclaration& declaration_;
  const std::string& place_;
  SupplierCheck* const suppliers_;
};

absl::Status ProcessDrafter::CheckUnit(const graph::ProductId& product,
                                       quantity::DimensionCode dimension,
                                       const std::string& unit,
                                       const std::string& place) {
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* given, quantity::FindUnit(unit));
  if (dimension != 0 && dimension != given->dimension) {
    drafts_.Fault(
        place + ".unit",
        base::StrCat("cannot convert ", given->symbol, " (",
                     given->dimension_name, ") to the unit of product \"",
                     product.ToString(), "\"; expected a unit of ",
                     quantity::ReferenceUnit(dimension).dimension_name));
  }
  return absl::OkStatus();
}

absl::StatusOr<graph::ProductNumber> ProcessDrafter::OwnProduct(
    const std::string& local_id, const std::string& unit,
    const std::string& place) {
  const graph::ProductId id{organisation_, local_id};
  TANJI_ASSIGN_OR_RETURN(const VersionDrafts::Product product,
                         drafts_.FindOrMakeProduct(id));
  if (product.dimension == 0) {
    drafts_.Fault(
        place + ".product",
        base::StrCat("product \"", id.ToString(),
                     "\" is not declared; expected it in this submission or "
                     "an earlier one"));
  }
  TANJI_RETURN_IF_ERROR(CheckUnit(id, product.dimension, unit, place));
  return product.number;
}

// From the place of use upwards: "CN-SD", then "CN".
absl::StatusOr<std::optional<graph::ProductNumber>> ProcessDrafter::GridProduct(
    const graph::Electricity& electricity) {
  std::string place = electricity.place;
  for (;;) {
    const auto packed =
        drafts_.view().Get(GridProductKey(place, electricity.instrument));
    // Empty: a pack had one here once.
    if (packed.ok() && !packed->empty()) {
      base::WireReader reader(*packed, "grid product");
      TANJI_ASSIGN_OR_RETURN(const uint64_t number, reader.Varint());
      return static_cast<graph::ProductNumber>(number);
    }
    if (!packed.ok() && !absl::IsNotFound(packed.status())) {
      return packed.status();
    }
    const size_t dash = place.rfind('-');
    if (dash == std::string::npos) return std::nullopt;
    place.resize(dash);
  }
}

absl::StatusOr<graph::ProcessNumber> ProcessDrafter::Frozen(
    const Input& input, graph::ProductNumber product,
    const std::string& place) {
  const uint64_t seq = *input.pin->version_seq;
  const ProcessKey live{input.pin->place, input.pin->period};
  const ProcessKey copy{input.pin->place, input.pin->period, seq};
  TANJI_ASSIGN_OR_RETURN(const std::optional<graph::ProcessNumber> origin,
                         drafts_.FindProcess(input.product, live));
  TANJI_ASSIGN_OR_RETURN(
      const VersionDrafts::Process frozen,
      drafts_.FindOrMakeProcess(input.product, product, copy));
  if (!frozen.is_new) return frozen.number;
  std::optional<graph::ProcessVersion> version;
  if (origin.has_value()) {
    const auto packed =
        stored_.Latest(graph::EntityKind::kProcess, *origin, seq);
    if (packed.ok() && packed->seq == seq) {
      TANJI_ASSIGN_OR_RETURN(version, graph::UnpackProcess(packed->bytes));
    } else if (!packed.ok() && !absl::IsNotFound(packed.status())) {
      return packed.status();
    }
  }
  if (!version.has_value() || !version->in_force || seq == 0 ||
      version->state != graph::ReleaseState::kReleased) {
    drafts_.Fault(place + ".pin.version",
                  base::StrCat("record ", seq,
                               " has not released this process; expected the "
                               "position of a record that did"));
    return frozen.number;
  }
  version->frozen_seq = seq;
  version->validity = {};
  drafts_.SetProcess(frozen.number, *std::move(version), place);
  return frozen.number;
}

absl::Status ProcessDrafter::NoteUse(
    const graph::ProductId& id, const Input* input,
    const VersionDrafts::Product& product,
    const std::optional<VersionDrafts::Process>& pinned,
    const std::string& place, std::string_view member) {
  if (suppliers_ == nullptr) return absl::OkStatus();
  SupplierCheck::Use use{&organisation_, &declaration_, &id, input};
  use.number = product.number;
  use.is_declared = product.dimension != 0;
  if (pinned.has_value()) {
    use.pinned = pinned->number;
    use.pinned_is_new = pinned->is_new;
  }
  TANJI_ASSIGN_OR_RETURN(const std::string fault, suppliers_->AddUse(use));
  if (!fault.empty()) drafts_.Fault(base::StrCat(place, member), fault);
  return absl::OkStatus();
}

absl::Status ProcessDrafter::Target(const Input& input,
                                    const std::string& place,
                                    InputVersion& version) {
  if (input.product == graph::ProductId()) {
    TANJI_ASSIGN_OR_RETURN(const std::optional<graph::ProductNumber> number,
                           GridProduct(*input.electricity));
    if (!number.has_value()) {
      drafts_.Fault(
          place + ".electricity",
          base::StrCat("no factor pack has ",
                       graph::InstrumentName(input.electricity->instrument),
                       " electricity as a life-cycle footprint for \"",
                       input.electricity->place,
                       "\" or what it is a part of; load one, or name the "
                       "product"));
      return absl::OkStatus();
    }
    version.target = *number;
    if (suppliers_ != nullptr) {
      suppliers_->AddElectricity({&organisation_, &declaration_, &input.product,
                                  &input, *number, /*is_declared=*/true});
    }
    return absl::OkStatus();
  }
  TANJI_ASSIGN_OR_RETURN(const VersionDrafts::Product product,
                         drafts_.FindOrMakeProduct(input.product));
  TANJI_RETURN_IF_ERROR(
      CheckTakenUnit(input.product, product.dimension, input.unit, place));
  version.target = product.number;
  if (!input.pin.has_value()) {
    return NoteUse(input.product, &input, product, std::nullopt, place,
                   ".product");
  }
  version.pinned = true;
  if (input.pin->version_seq.has_value()) {
    TANJI_ASSIGN_OR_RETURN(version.target,
                           Frozen(input, product.number, place));
    return absl::OkStatus();
  }
  TANJI_ASSIGN_OR_RETURN(
      const VersionDrafts::Process process,
      drafts_.FindOrMakeProcess(input.product, product.number,
                                {input.pin->place, input.pin->period}));
  version.target = process.number;
  return NoteUse(input.product, &input, product, process, place,
                 product.dimension == 0 ? ".product" : ".pin");
}

absl::StatusOr<InputDetail> ProcessDrafter::DraftDetail(const Input& input) {
  InputDetail detail;
  detail.formula = input.formula;
  detail.is_waste = input.is_waste;
  detail.electricity = input.electricity;
  detail.found_by_place = input.product == graph::ProductId();
  detail.shares = input.shares;
  if (input.leg.has_value()) {
    graph::LegVersion& leg = detail.leg.emplace();
    leg.mass = input.leg->mass;
    leg.distance = input.leg->distance;
    TANJI_ASSIGN_OR_RETURN(leg.mass_unit, UnitCodeOf(input.leg->mass_unit));
    TANJI_ASSIGN_OR_RETURN(leg.distance_unit,
                           UnitCodeOf(input.leg->distance_unit));
  }
  return detail;
}

absl::StatusOr<InputVersion> ProcessDrafter::DraftInput(
    const Input& input, const std::string& place) {
  InputVersion version;
  TANJI_ASSIGN_OR_RETURN(version.unit, UnitCodeOf(input.unit));
  TANJI_RETURN_IF_ERROR(Target(input, place, version));
  version.amount = input.amount;
  version.gsd2 = input.gsd2;
  version.quality = input.quality;
  version.stage = input.stage;
  TANJI_ASSIGN_OR_RETURN(InputDetail detail, DraftDetail(input));
  if (!(detail == InputDetail())) version.detail = std::move(detail);
  return version;
}

absl::StatusOr<graph::EmissionVersion> ProcessDrafter::DraftEmission(
    const graph::Emission& emission) {
  graph::EmissionVersion version;
  version.gas = emission.gas;
  version.amount = emission.amount;
  version.formula = emission.formula;
  TANJI_ASSIGN_OR_RETURN(version.unit, UnitCodeOf(emission.unit));
  version.origin = emission.origin;
  version.tags = emission.tags;
  version.gsd2 = emission.gsd2;
  version.shares = emission.shares;
  return version;
}

absl::Status ProcessDrafter::DraftOutputs(graph::ProcessVersion& version) {
  if (declaration_.co_products.empty()) return absl::OkStatus();
  graph::OutputsVersion& outputs = version.outputs.emplace();
  outputs.reference_product = version.product;
  outputs.allocation = declaration_.allocation;
  outputs.reference_key = declaration_.allocation_key;
  for (size_t i = 0; i < declaration_.co_products.size(); ++i) {
    const graph::CoProduct& declared = declaration_.co_products[i];
    const std::string place = base::StrCat(place_, ".co_products[", i, "]");
    graph::CoProductVersion& output = outputs.co_products.emplace_back();
    TANJI_ASSIGN_OR_RETURN(output.product,
                           OwnProduct(declared.product, declared.unit, place));
    output.amount = declared.amount;
    output.formula = declared.formula;
    TANJI_ASSIGN_OR_RETURN(output.unit, UnitCodeOf(declared.unit));
    output.key = declared.key;
    if (!declared.substitutes.has_value()) continue;
    TANJI_ASSIGN_OR_RETURN(const VersionDrafts::Product replaced,
                           drafts_.FindOrMakeProduct(*declared.substitutes));
    TANJI_RETURN_IF_ERROR(CheckTakenUnit(*declared.substitutes,
                                         replaced.dimension, declared.unit,
                                         place + ".substitutes"));
    TANJI_RETURN_IF_ERROR(NoteUse(*declared.substitutes, nullptr, replaced,
                                  std::nullopt, place, ".substitutes"));
    output.substitutes = replaced.number;
  }
  return absl::OkStatus();
}

absl::StatusOr<DraftedProcess> ProcessDrafter::Draft() {
  const graph::ProcessDeclaration& declared = declaration_;
  graph::ProcessVersion version;
  TANJI_ASSIGN_OR_RETURN(version.product,
                         OwnProduct(declared.product, declared.unit, place_));
  TANJI_ASSIGN_OR_RETURN(const VersionDrafts::Process process,
                         drafts_.FindOrMakeProcess(
                             {organisation_, declared.product}, version.product,
                             {declared.place, declared.period}));
  version.place = declared.place;
  version.period = declared.period;
  version.in_force = true;
  version.state = declared.is_draft ? graph::ReleaseState::kDraft
                                    : graph::ReleaseState::kReleased;
  version.output = declared.output;
  version.output_formula = declared.output_formula;
  TANJI_ASSIGN_OR_RETURN(version.unit, UnitCodeOf(declared.unit));
  version.direct_kgco2e = declared.direct_kgco2e;
  version.direct_gsd2 = declared.direct_gsd2;
  version.primary_energy_mj = declared.primary_energy_mj;
  version.stage = declared.stage;
  version.quality = declared.quality;
  version.representativeness = declared.representativeness;
  version.is_mix = declared.is_mix;
  version.validity = declared.validity;
  version.parameters = declared.parameters;
  version.provenance = declared.provenance;
  version.inputs.reserve(declared.inputs.size());
  for (size_t k = 0; k < declared.inputs.size(); ++k) {
    TANJI_ASSIGN_OR_RETURN(
        InputVersion input,
        DraftInput(declared.inputs[k],
                   base::StrCat(place_, ".inputs[", k, "]")));
    version.inputs.push_back(std::move(input));
  }
  for (const graph::Emission& emission : declared.emissions) {
    TANJI_ASSIGN_OR_RETURN(graph::EmissionVersion drafted,
                           DraftEmission(emission));
    version.emissions.push_back(std::move(drafted));
  }
  TANJI_RETURN_IF_ERROR(DraftOutputs(version));
  return DraftedProcess{process.number, process.is_new, std::move(version)};
}

}  // namespace

std::string GridProductKey(std::string_view place,
                           graph::Instrument instrument) {
  return store::MetaKey(
      base::StrCat("grid/", graph::InstrumentName(instrument), "/", place));
}

absl::StatusOr<DraftedProcess> DraftProcess(
    VersionDrafts& drafts, EntityReader& stored,
    const std::string& organisation,
    const graph::ProcessDeclaration& declaration, const std::string& place,
    SupplierCheck* suppliers) {
  return ProcessDrafter(drafts, stored, organisation, declaration, place,
                        suppliers)
      .Draft();
}

}  // namespace tanji::platform
