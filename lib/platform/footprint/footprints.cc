#include "lib/platform/footprint/footprints.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <utility>

#include "lib/base/status.h"
#include "lib/engine/find_upstream.h"
#include "lib/platform/footprint/product_access.h"
#include "lib/platform/limits.h"
#include "lib/platform/marks.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
absl::StatusOr<Footprint> FootprintOf(const Calculation& calculation,
                                      graph::ProductNumber product,
                                      graph::ProcessNumber process) {
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  const engine::Intensities& intensities = calculation.intensities;
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::UnitOf(catalogue.product(product).unit));
  Footprint footprint;
  graph::ProcessId id = catalogue.process_id(process);
  footprint.product = std::move(id.product);
  footprint.process = process;
  footprint.place = std::move(id.place);
  footprint.period = id.period;
  footprint.unit = std::string(unit->symbol);
  footprint.evidence = intensities.EvidenceOf(process);
  TANJI_RETURN_IF_ERROR(CheckNotErased(footprint.evidence.marks));
  const uint32_t blocked_by = intensities.BlockedBy(process);
  if (blocked_by != engine::kNotBlocked) {
    footprint.fault = NameFault(catalogue, intensities.faults[blocked_by]);
    return footprint;
  }
  const double total = calculation.MainOfProduct(process);
  if (!std::isfinite(total)) {
    // Its parts have numbers, their sum has none.
    id = catalogue.process_id(process);
    footprint.fault = NamedFault{engine::FaultKind::kOverflow, 0, id, {id}, 1};
    return footprint;
  }
  footprint.kg_co2e = total;
  return footprint;
}

absl::Status CheckNotErased(uint32_t marks) {
  if ((marks & kMarkErased) == 0) return absl::OkStatus();
  return absl::NotFoundError(
      "what this footprint rested on at that time has been erased since");
}

NamedFault NameFault(const graph::Catalogue& catalogue,
                     const engine::LoopFault& fault) {
  NamedFault named;
  named.kind = fault.kind;
  named.gain = fault.gain;
  named.worst = catalogue.process_id(fault.worst);
  named.member_count = fault.members.size();
  for (const graph::ProcessNumber member : fault.members) {
    if (named.members.size() == kNamedMembersMax) break;
    named.members.push_back(catalogue.process_id(member));
  }
  return named;
}

std::vector<Caveat> CaveatsOf(uint32_t marks) {
  std::vector<Caveat> caveats;
  if (marks == 0) return caveats;
  const auto add_if = [&](bool holds, Caveat caveat) {
    if (holds) caveats.push_back(caveat);
  };
  const bool has_life_cycle = (marks & kMarkFootprintElectricity) != 0;
  const bool has_direct = (marks & kMarkDirectCo2Electricity) != 0;
  add_if((marks & kMarkUnverified) != 0, Caveat::kUnverifiedData);
  add_if((marks & kMarkUncharacterised) != 0, Caveat::kUncharacterisedEmission);
  add_if(has_life_cycle && has_direct, Caveat::kElectricityFamiliesMixed);
  add_if(has_direct && !has_life_cycle, Caveat::kElectricityDirectCo2);
  add_if((marks & kMarkGenerationMix) != 0, Caveat::kElectricityGenerationMix);
  add_if((marks & kMarkNotForExport) != 0, Caveat::kNotForExport);
  add_if((marks & kMarkCredits) != 0, Caveat::kCredits);
  return caveats;
}

std::string_view CaveatText(Caveat caveat) {
  switch (caveat) {
    case Caveat::kUnverifiedData:
      return "data that nobody has verified";
    case Caveat::kUncharacterisedEmission:
      return "an emission that the GWP pack has no value for";
    case Caveat::kElectricityFamiliesMixed:
      return "life-cycle and direct-CO2 factors of electricity, which must not "
             "be mixed";
    case Caveat::kElectricityDirectCo2:
      return "electricity by the CO2 of generation alone";
    case Caveat::kElectricityGenerationMix:
      return "electricity by a generation mix, without grid losses and trade";
    case Caveat::kNotForExport:
      return "data whose licence forbids handing them on";
    case Caveat::kCredits:
      return "credits: what is avoided or taken up is subtracted";
  }
  return "";
}

bool IsBeyondGate(const Footprint& footprint) {
  return (footprint.evidence.marks & kMarkBeyondGate) != 0;
}

absl::Status FaultStatus(const Footprint& footprint) {
  const NamedFault& fault = *footprint.fault;
  const std::string product =
      base::StrCat("product \"", footprint.product.ToString(),
                   "\" has no footprint: it is in or depends on ");
  const std::string worst =
      fault.worst == graph::ProcessId()
          ? "of other organisations"
          : base::StrCat("process \"", fault.worst.ToString(), "\"");
  switch (fault.kind) {
    case engine::FaultKind::kUnproductive:
      return absl::FailedPreconditionError(
          base::StrCat(product, "a loop that eats more than it makes (", worst,
                       ", gain ", fault.gain, ")"));
    case engine::FaultKind::kSingular:
      return absl::FailedPreconditionError(
          base::StrCat(product, "a loop that eats exactly what it makes (",
                       worst, ", gain ", fault.gain, ")"));
    case engine::FaultKind::kOverflow:
      break;
  }
  return absl::FailedPreconditionError(base::StrCat(
      product, worst, ", whose number is too large to be calculated"));
}

absl::StatusOr<View> ViewFor(const Context& context,
                             const ReadOptions& options) {
  View view = context.live.Current();
  if (view.as_of_seq >= options.min_seq) return view;
  const uint64_t size = context.ledger.head().size;
  if (options.min_seq >= size) {
    return absl::OutOfRangeError(
        base::StrCat("min_seq is ", options.min_seq,
                     " but the log's last position is ", size - 1));
  }
  return context.live.WaitFor(options.min_seq,
                              std::chrono::milliseconds(std::clamp<int64_t>(
                                  options.wait_millis, 0, kWaitMillisMax)));
}

namespace {

absl::Status CheckProductNotErased(const Calculation& calculation,
                                   graph::ProductNumber product) {
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  graph::ProcessNumber i = catalogue.product(product).first_process;
  for (; i != graph::kNoNumber; i = catalogue.process(i).next_of_product) {
    TANJI_RETURN_IF_ERROR(
        CheckNotErased(calculation.network.snapshot.marks(i)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Footprint> GetFootprint(const View& view,
                                       const identity::Caller& caller,
                                       const graph::ProductId& product,
                                       const ProcessChoice& choice) {
  const Calculation& calculation = *view.calculation;
  TANJI_RETURN_IF_ERROR(DecideOnProduct(
      calculation, caller, identity::Action::kReadFootprint, product));
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  const auto number = catalogue.FindProduct(product);
  if (!number.has_value()) {
    const std::string name = product.ToString();
    return absl::NotFoundError(
        calculation.has_erased
            ? base::StrCat("product \"", name, "\" is unknown or erased")
            : base::StrCat("there is no product \"", name, "\""));
  }
  const auto chosen = ChooseProcess(catalogue, *number, choice);
  if (!chosen.ok()) {
    // Which places and periods there were may be what was erased.
    TANJI_RETURN_IF_ERROR(CheckProductNotErased(calculation, *number));
    return chosen.status();
  }
  const graph::ProcessNumber process = *chosen;
  // Built where the caller has it: a footprint is large to move.
  auto footprint = FootprintOf(calculation, *number, process);
  if (footprint.ok() && footprint->fault.has_value()) {
    HideForeign(caller, *footprint->fault);
  }
  return footprint;
}

Missing FindMissing(const View& view, const identity::Caller& caller,
                    const Footprint& footprint, size_t visits_max) {
  Missing missing;
  if (!footprint.evidence.incomplete) return missing;
  const Calculation& calculation = *view.calculation;
  const engine::FoundUpstream upstream = engine::FindUnlinkedUpstream(
      calculation.network.snapshot, footprint.process, visits_max);
  missing.complete = upstream.complete;
  std::map<graph::ProductNumber, graph::UnlinkedReason> products;
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  for (const graph::ProcessNumber process : upstream.processes) {
    const bool may_read = MayEnter(calculation, caller, process);
    for (const graph::UnlinkedInput& input :
         calculation.network.unlinked.Of(process)) {
      ++missing.input_count;
      if (may_read) products.emplace(input.product, input.reason);
    }
  }
  for (const auto& [product, reason] : products) {
    if (missing.products.size() >= kNamedUnlinkedMax) break;
    const graph::ProductId id = catalogue.product_id(product);
    missing.products.push_back(id);
    if (reason == graph::UnlinkedReason::kOtherDimension) {
      missing.other_dimension.push_back(id);
    }
  }
  return missing;
}

absl::StatusOr<FootprintPage> ListFootprints(const View& view,
                                             const identity::Caller& caller,
                                             const std::string& organisation,
                                             uint32_t first_product,
                                             uint32_t page_size,
                                             const ProcessChoice& choice) {
  TANJI_RETURN_IF_ERROR(identity::Decide(
      caller, identity::Action::kReadFootprint, {organisation}));
  const Calculation& calculation = *view.calculation;
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  std::optional<graph::OrganisationNumber> owner;
  if (!organisation.empty()) {
    owner = catalogue.FindOrganisation(organisation);
    if (!owner.has_value()) {
      return absl::NotFoundError(
          base::StrCat("there is no organisation \"", organisation, "\""));
    }
  }
  FootprintPage page;
  graph::ProductNumber p = first_product;
  for (; p < catalogue.product_count(); ++p) {
    const graph::Catalogue::ProductRow& row = catalogue.product(p);
    if (row.unit == 0 || (owner && row.organisation != *owner)) continue;
    const graph::ProcessNumber process = FindProcess(catalogue, p, choice);
    if (process == graph::kNoNumber) continue;
    if (page.footprints.size() == page_size) {
      page.more = true;
      break;
    }
    if ((calculation.intensities.EvidenceOf(process).marks & kMarkErased) !=
        0) {
      continue;
    }
    TANJI_ASSIGN_OR_RETURN(Footprint footprint,
                           FootprintOf(calculation, p, process));
    if (footprint.fault.has_value()) HideForeign(caller, *footprint.fault);
    page.footprints.push_back(std::move(footprint));
  }
  page.next_product = p;
  return page;
}

}  // namespace tanji::platform
