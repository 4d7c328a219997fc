#include "lib/platform/footprint/levers.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "lib/base/status.h"
#include "lib/platform/footprint/breakdown_scope.h"
#include "lib/platform/footprint/main_total.h"
#include "lib/platform/footprint/process_inputs.h"
#include "lib/platform/footprint/product_access.h"
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

class LineMaker {
 public:
  LineMaker(const Context& context, const Calculation& calculation)
      : context_(context),
        calculation_(calculation),
        catalogue_(*calculation.network.catalogue) {}

  // Nothing for what stands in the place of a co-product: no input of the
  // process has that number, and no scenario can change it.
  absl::StatusOr<std::optional<LeverLine>> Make(
      const engine::Derivative& derived) {
    LeverLine line;
    line.by = derived.by;
    line.process = catalogue_.process_id(derived.process);
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
            UnitOfProduct(catalogue_,
                          catalogue_.process(derived.process).product));
        break;
      }
      case engine::DerivedBy::kInput: {
        TANJI_ASSIGN_OR_RETURN(const std::optional<uint32_t> place,
                               StatedPlace(derived.process, derived.input));
        if (!place.has_value()) return std::nullopt;
        line.input_number = *place;
        const graph::ProcessNumber supplier =
            calculation_.network.snapshot.suppliers(
                derived.process)[derived.input];
        const graph::ProductNumber product =
            catalogue_.process(supplier).product;
        line.product = catalogue_.product_id(product);
        TANJI_ASSIGN_OR_RETURN(line.unit, UnitOfProduct(catalogue_, product));
        break;
      }
    }
    return line;
  }

 private:
  // The place in stored order of the input that is number `linked` among those
  // with a supplier; nothing where an allocation puts it in.
  absl::StatusOr<std::optional<uint32_t>> StatedPlace(
      graph::ProcessNumber process, uint32_t linked) {
    auto places = places_.find(process);
    if (places == places_.end()) {
      TANJI_ASSIGN_OR_RETURN(
          const ProcessInputs inputs,
          ReadProcessInputs(context_, calculation_, process));
      std::vector<uint32_t> stated;
      for (uint32_t k = 0; k < inputs.version().inputs.size(); ++k) {
        if (inputs.links[k].has_value()) stated.push_back(k);
      }
      places = places_.try_emplace(process, std::move(stated)).first;
    }
    if (linked >= places->second.size()) return std::nullopt;
    return places->second[linked];
  }

  const Context& context_;
  const Calculation& calculation_;
  const graph::Catalogue& catalogue_;
  // Of the inputs with a supplier, by process: each version is read once.
  absl::flat_hash_map<graph::ProcessNumber, std::vector<uint32_t>> places_;
};

// `derive(count_max)` gives the largest numbers: more of them are asked for
// until so many have a line that the query is answered.
absl::Status AddLines(
    LineMaker& maker, size_t lines_max,
    absl::FunctionRef<engine::Derivatives(size_t count_max)> derive,
    base::StopCheck stop, Levers& levers) {
  for (size_t count_max = lines_max;; count_max *= 2) {
    TANJI_RETURN_IF_ERROR(stop());
    const engine::Derivatives derived = derive(count_max);
    levers.lines.clear();
    levers.line_count = derived.count;
    for (const engine::Derivative& number : derived.largest) {
      if (levers.lines.size() == lines_max) break;
      TANJI_ASSIGN_OR_RETURN(std::optional<LeverLine> line, maker.Make(number));
      if (line.has_value()) {
        levers.lines.push_back(*std::move(line));
      } else {
        --levers.line_count;
      }
    }
    if (levers.lines.size() == lines_max ||
        derived.largest.size() == derived.count) {
      return absl::OkStatus();
    }
  }
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
  TANJI_RETURN_IF_ERROR(DecideOnProduct(*view.calculation, caller,
                                        identity::Action::kExplainFootprint,
                                        query.product));
  // It shows amounts of what the product is made of.
  TANJI_RETURN_IF_ERROR(DecideOnProduct(
      *view.calculation, caller, identity::Action::kReadSupply, query.product));
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
    // A version that is pinned stays as it is.
    if (catalogue.process(process).is_frozen) return false;
    const graph::OrganisationNumber of = scope.OrganisationOf(process);
    return owner.has_value() ? of == *owner : calculation.packs.MarkOf(of) == 0;
  };
  const auto footprint = [&](graph::ProcessNumber process) {
    return calculation.MainOfProduct(process);
  };
  const auto direct = [&](graph::ProcessNumber process) {
    return calculation.MainOf(calculation.network.snapshot.direct(process));
  };
  const auto derive = [&](size_t count_max) {
    return engine::DeriveFootprint(calculation.network.snapshot, *supply,
                                   *levers.footprint.kg_co2e,
                                   {footprint, direct}, is_wanted, count_max);
  };
  LineMaker maker(context, calculation);
  TANJI_RETURN_IF_ERROR(AddLines(maker, query.lines_max, derive, stop, levers));
  return levers;
}

}  // namespace tanji::platform
