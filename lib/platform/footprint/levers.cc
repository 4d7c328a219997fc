#include "lib/platform/footprint/levers.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/platform/footprint/breakdown_scope.h"
#include "lib/platform/footprint/main_total.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

constexpr char kDirectUnit[] = "kg CO2e";

absl::StatusOr<std::string> UnitOfProduct(const graph::Catalogue& catalogue,
                                          graph::ProductNumber product) {
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::UnitOf(catalogue.product(product).unit));
  return std::string(unit->symbol);
}

// The place in stored order of the input that is number `linked` among those
// with a supplier.
uint32_t StoredPlace(const graph::CompiledNetwork& network,
                     graph::ProcessNumber process, uint32_t linked) {
  uint32_t place = linked;
  for (const graph::UnlinkedInput& unlinked : network.unlinked.Of(process)) {
    if (unlinked.input > place) break;
    ++place;
  }
  return place;
}

absl::StatusOr<LeverLine> MakeLine(const Calculation& calculation,
                                   const engine::Derivative& derived) {
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  LeverLine line;
  line.by = derived.by;
  line.process = catalogue.process_id(derived.process);
  line.number = derived.number;
  line.derivative = derived.derivative;
  line.elasticity = derived.elasticity;
  switch (derived.by) {
    case engine::DerivedBy::kDirect:
      line.unit = kDirectUnit;
      break;
    case engine::DerivedBy::kOutput: {
      TANJI_ASSIGN_OR_RETURN(
          line.unit,
          UnitOfProduct(catalogue, catalogue.process(derived.process).product));
      break;
    }
    case engine::DerivedBy::kInput: {
      const graph::ProcessNumber supplier =
          calculation.network.snapshot.suppliers(
              derived.process)[derived.input];
      const graph::ProductNumber product = catalogue.process(supplier).product;
      line.product = catalogue.product_id(product);
      line.input_number =
          StoredPlace(calculation.network, derived.process, derived.input);
      TANJI_ASSIGN_OR_RETURN(line.unit, UnitOfProduct(catalogue, product));
      break;
    }
  }
  return line;
}

absl::Status CheckQuery(const LeverQuery& query) {
  if (query.lines_max >= 1 && query.lines_max <= kLeverLinesMax) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(base::StrCat(
      "lines_max is ", query.lines_max, "; expected 1 to ", kLeverLinesMax));
}

}  // namespace

absl::StatusOr<Levers> FindLevers(const Context& context, const View& view,
                                  const identity::Caller& caller,
                                  const LeverQuery& query,
                                  base::StopCheck stop) {
  TANJI_RETURN_IF_ERROR(identity::Decide(caller,
                                         identity::Action::kExplainFootprint,
                                         {query.product.organisation}));
  TANJI_RETURN_IF_ERROR(CheckQuery(query));
  const Calculation& calculation = *view.calculation;
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  Levers levers;
  TANJI_ASSIGN_OR_RETURN(
      levers.footprint,
      GetFootprint(view, caller, query.product, query.choice));
  if (levers.footprint.fault.has_value()) return FaultStatus(levers.footprint);
  TANJI_ASSIGN_OR_RETURN(const MainTotal total,
                         MainTotalOf(calculation, levers.footprint.process));
  levers.total = total.total;
  if (*levers.footprint.kg_co2e == 0) {
    return absl::FailedPreconditionError(
        base::StrCat("the footprint of \"", query.product.ToString(),
                     "\" is 0; expected one of which percents can be told"));
  }
  std::optional<graph::OrganisationNumber> owner;
  if (!query.organisation.empty()) {
    TANJI_RETURN_IF_ERROR(identity::Decide(
        caller, identity::Action::kReadSupply, {query.organisation}));
    owner = catalogue.FindOrganisation(query.organisation);
    if (!owner.has_value()) {
      return absl::NotFoundError(base::StrCat("there is no organisation \"",
                                              query.organisation, "\""));
    }
  }
  BreakdownScope scope(context, calculation, caller, levers.footprint.process,
                       stop);
  const auto supply = scope.SolveOpen();
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      supply.status(),
      base::StrCat("the levers of \"", query.product.ToString(), "\"")));
  for (const engine::BoundaryFlow& flow : supply->boundary) {
    const graph::ProcessNumber supplier = scope.SupplierOf(flow);
    levers.keeps_others =
        levers.keeps_others ||
        calculation.packs.MarkOf(scope.OrganisationOf(supplier)) == 0;
  }
  const auto is_wanted = [&](graph::ProcessNumber process) {
    if (!scope.IsOpen(process)) return false;
    const graph::OrganisationNumber of = scope.OrganisationOf(process);
    return owner.has_value() ? of == *owner : calculation.packs.MarkOf(of) == 0;
  };
  const auto footprint = [&](graph::ProcessNumber process) {
    return calculation.MainOfProduct(process);
  };
  const auto direct = [&](graph::ProcessNumber process) {
    return calculation.MainOf(calculation.network.snapshot.direct(process));
  };
  TANJI_RETURN_IF_ERROR(stop());
  const engine::Derivatives derived = engine::DeriveFootprint(
      calculation.network.snapshot, *supply, *levers.footprint.kg_co2e,
      {footprint, direct}, is_wanted, query.lines_max);
  levers.line_count = derived.count;
  for (const engine::Derivative& line : derived.largest) {
    TANJI_ASSIGN_OR_RETURN(LeverLine made, MakeLine(calculation, line));
    levers.lines.push_back(std::move(made));
  }
  return levers;
}

}  // namespace tanji::platform
