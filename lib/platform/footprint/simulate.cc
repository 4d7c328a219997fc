#include "lib/platform/footprint/simulate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/base/status.h"
#include "lib/engine/what_if.h"
#include "lib/platform/footprint/breakdown_scope.h"
#include "lib/platform/footprint/changed_rows.h"
#include "lib/platform/footprint/product_access.h"
#include "lib/platform/footprint/scenario_versions.h"
#include "lib/quantity/rational.h"

namespace tanji::platform {
namespace {

using graph::Lever;
using graph::ProcessNumber;
using quantity::Decimal;
using quantity::Rational;

// Of ScenarioBudget, some us each.
constexpr size_t kFlowsBetweenStops = 1024;

absl::StatusOr<Decimal> Difference(const Decimal& a, const Decimal& b) {
  const Rational exact = Rational::FromDecimal(a) - Rational::FromDecimal(b);
  return exact.ToDecimal(Decimal::kDigitsMax);
}

bool IsLarger(const Decimal& a, const Decimal& b) {
  const auto size = [](const Decimal& value) {
    const Rational exact = Rational::FromDecimal(value);
    return value.IsNegative() ? -exact : exact;
  };
  return size(a) > size(b);
}

// The footprints after some changes.
struct Solved {
  std::vector<uint32_t> columns;  // as CompiledNetwork::columns
  engine::WhatIf what_if;
};

class Simulation {
 public:
  Simulation(const Context& context, const View& view,
             const identity::Caller& caller, const SimulationRequest& request,
             base::StopCheck stop)
      : context_(context),
        view_(view),
        calculation_(*view.calculation),
        caller_(caller),
        request_(request),
        stop_(stop),
        steps_(stop, kFlowsBetweenStops),
        scope_(context, calculation_, caller, /*root=*/0) {}

  absl::StatusOr<std::vector<SimulatedScenario>> Run() {
    for (const SimulatedProduct& product : request_.products) {
      TANJI_ASSIGN_OR_RETURN(
          Footprint footprint,
          GetFootprint(view_, caller_, product.product, product.choice));
      roots_.push_back(footprint.process);
      before_.push_back(std::move(footprint));
    }
    TANJI_RETURN_IF_ERROR(MakeBlocksBefore());
    budget_.stop = &steps_;
    std::vector<SimulatedScenario> scenarios;
    for (const graph::Scenario& scenario : request_.scenarios) {
      TANJI_ASSIGN_OR_RETURN(SimulatedScenario simulated, RunOne(scenario));
      scenarios.push_back(std::move(simulated));
    }
    return scenarios;
  }

 private:
  absl::Status MakeBlocksBefore() {
    for (const Footprint& footprint : before_) {
      std::optional<BlockNumbers>& numbers = blocks_before_.emplace_back();
      if (footprint.fault.has_value()) continue;
      TANJI_ASSIGN_OR_RETURN(
          numbers, NumbersOf(ColumnsOf(calculation_, footprint.process),
                             footprint.evidence.marks));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<SimulatedScenario> RunOne(const graph::Scenario& scenario) {
    ScenarioVersions versions(context_, calculation_, caller_, scenario,
                              budget_);
    TANJI_RETURN_IF_ERROR(versions.Read());
    TANJI_ASSIGN_OR_RETURN(const std::vector<ChangedVersion> changed,
                           versions.Apply(std::nullopt));
    TANJI_ASSIGN_OR_RETURN(const Solved solved, Solve(scenario, changed));
    SimulatedScenario simulated;
    simulated.name = scenario.name;
    simulated.changed_processes = changed.size();
    simulated.keeps_others = solved.what_if.has_kept;
    for (size_t r = 0; r < roots_.size(); ++r) {
      TANJI_ASSIGN_OR_RETURN(SimulatedFootprint footprint, Compare(solved, r));
      simulated.footprints.push_back(std::move(footprint));
    }
    TANJI_RETURN_IF_ERROR(SplitByLever(scenario, versions, simulated));
    return simulated;
  }

  absl::StatusOr<Solved> Solve(const graph::Scenario& scenario,
                               const std::vector<ChangedVersion>& changed) {
    TANJI_ASSIGN_OR_RETURN(
        ChangedRows rows,
        MakeChangedRows(calculation_, scenario.assumed, changed));
    const auto keeps = [this](ProcessNumber process) {
      // What a pack brings is everybody's, and takes nothing.
      return !scope_.IsOpen(process) &&
             calculation_.packs.MarkOf(scope_.OrganisationOf(process)) == 0;
    };
    const engine::WhatIfNetwork network{calculation_.network.snapshot,
                                        calculation_.intensities,
                                        rows.indicators(),
                                        rows.places,
                                        rows.rows,
                                        keeps};
    auto what_if = engine::SolveWhatIf(network, roots_, {}, stop_);
    TANJI_RETURN_IF_ERROR(base::AddPlace(
        what_if.status(), base::StrCat("scenario \"", scenario.name, "\"")));
    visits_ += what_if->reached;
    if (visits_ > kSimulationVisitsMax) {
      return absl::ResourceExhaustedError(base::StrCat(
          "the scenarios look at more than ", kSimulationVisitsMax,
          " processes in all; expected fewer scenarios or products a call"));
    }
    return Solved{std::move(rows.columns), *std::move(what_if)};
  }

  double MainOf(const ProcessColumns& process) const {
    if (process.method == nullptr) return process.values[0];
    // As Calculation::MainOf.
    double sum = process.values[0];
    for (size_t c = 0; c < process.columns.size(); ++c) {
      if (process.method->main().parts.test(process.columns[c])) {
        sum += process.values[c + 1];
      }
    }
    return sum;
  }

  ProcessColumns ColumnsAfter(const Solved& solved, size_t r) const {
    return {calculation_.packs.method().get(), solved.columns,
            solved.what_if.roots[r].values};
  }

  // What the class that `solved` has alone does to root `r`;
  // FAILED_PRECONDITION with the reason why there is no such number, which is
  // that product's and no fault of the call.
  absl::StatusOr<Decimal> ChangeAlone(const Solved& solved, size_t r) const {
    const auto& fault = solved.what_if.roots[r].fault;
    if (!fault.has_value()) {
      const auto total = MainTotalOf(ColumnsAfter(solved, r));
      if (total.ok()) {
        auto change = Difference(total->total, blocks_before_[r]->total);
        if (change.ok()) return change;
      }
    } else if (fault->kind != engine::FaultKind::kOverflow) {
      return absl::FailedPreconditionError(
          "by itself it leaves a loop without a finite footprint");
    }
    return absl::FailedPreconditionError(
        "by itself it leaves a footprint that is too large to be calculated");
  }

  Footprint FootprintAfter(const Solved& solved, size_t r) const {
    const engine::WhatIfRoot& root = solved.what_if.roots[r];
    Footprint after = before_[r];
    after.fault.reset();
    after.kg_co2e.reset();
    after.evidence = {};
    after.evidence.incomplete = root.is_incomplete;
    after.evidence.marks = root.marks;
    if (root.fault.has_value()) {
      after.fault = NameFault(*calculation_.network.catalogue, *root.fault);
      HideForeign(caller_, *after.fault);
      return after;
    }
    const double total = MainOf(ColumnsAfter(solved, r));
    if (std::isfinite(total)) {
      after.kg_co2e = total;
    } else {
      const graph::ProcessId id =
          calculation_.network.catalogue->process_id(roots_[r]);
      after.fault = NamedFault{engine::FaultKind::kOverflow, 0, id, {id}, 1};
    }
    return after;
  }

  absl::StatusOr<SimulatedFootprint> Compare(const Solved& solved,
                                             size_t r) const {
    SimulatedFootprint simulated;
    simulated.before = before_[r];
    simulated.after = FootprintAfter(solved, r);
    const std::optional<BlockNumbers>& before = blocks_before_[r];
    if (before.has_value()) simulated.before_kg_co2e = before->total;
    if (simulated.after.fault.has_value()) return simulated;
    TANJI_ASSIGN_OR_RETURN(
        const BlockNumbers after,
        NumbersOf(ColumnsAfter(solved, r), solved.what_if.roots[r].marks));
    simulated.after_kg_co2e = after.total;
    if (!before.has_value()) return simulated;
    TANJI_ASSIGN_OR_RETURN(simulated.change_kg_co2e,
                           Difference(after.total, before->total));
    for (size_t k = 0; k < before->indicators.size(); ++k) {
      IndicatorChange& change = simulated.indicators.emplace_back();
      change.before = before->indicators[k];
      change.after = after.indicators[k].value;
      TANJI_ASSIGN_OR_RETURN(change.change,
                             Difference(change.after, change.before.value));
    }
    return simulated;
  }

  // What the class alone does to each root.
  absl::Status AddLever(const graph::Scenario& scenario,
                        const ScenarioVersions& versions, Lever lever,
                        SimulatedScenario& simulated) {
    const auto changed = versions.Apply(lever);
    if (!changed.ok() && !absl::IsFailedPrecondition(changed.status())) {
      return changed.status();
    }
    std::optional<Solved> solved;
    if (changed.ok()) {
      TANJI_ASSIGN_OR_RETURN(solved, Solve(scenario, *changed));
    }
    for (size_t r = 0; r < roots_.size(); ++r) {
      SimulatedFootprint& footprint = simulated.footprints[r];
      if (!footprint.change_kg_co2e.has_value()) continue;
      LeverChange& added = footprint.levers.emplace_back();
      added.lever = lever;
      if (!solved.has_value()) {
        added.reason = base::ToStd(changed.status().message());
        continue;
      }
      const absl::StatusOr<Decimal> change = ChangeAlone(*solved, r);
      if (change.ok()) {
        added.kg_co2e = *change;
      } else {
        added.reason = base::ToStd(change.status().message());
      }
    }
    return absl::OkStatus();
  }

  // Each class alone; what they do together beyond that is the interaction.
  absl::Status SplitByLever(const graph::Scenario& scenario,
                            const ScenarioVersions& versions,
                            SimulatedScenario& simulated) {
    std::vector<Lever> levers;
    for (const Lever lever : graph::kLevers) {
      const auto is_of_it = [&](const graph::ScenarioChange& change) {
        return change.lever == lever;
      };
      if (std::any_of(scenario.changes.begin(), scenario.changes.end(),
                      is_of_it)) {
        levers.push_back(lever);
      }
    }
    if (levers.size() == 1) {
      for (SimulatedFootprint& footprint : simulated.footprints) {
        if (!footprint.change_kg_co2e.has_value()) continue;
        footprint.levers.push_back({levers[0], footprint.change_kg_co2e, ""});
      }
      return absl::OkStatus();
    }
    for (const Lever lever : levers) {
      TANJI_RETURN_IF_ERROR(AddLever(scenario, versions, lever, simulated));
    }
    for (SimulatedFootprint& footprint : simulated.footprints) {
      TANJI_RETURN_IF_ERROR(Rank(footprint));
    }
    return absl::OkStatus();
  }

  static absl::Status Rank(SimulatedFootprint& footprint) {
    if (!footprint.change_kg_co2e.has_value()) return absl::OkStatus();
    Decimal rest = *footprint.change_kg_co2e;
    for (const LeverChange& lever : footprint.levers) {
      if (!lever.kg_co2e.has_value()) continue;
      TANJI_ASSIGN_OR_RETURN(rest, Difference(rest, *lever.kg_co2e));
    }
    footprint.interaction_kg_co2e = rest;
    std::stable_sort(footprint.levers.begin(), footprint.levers.end(),
                     [](const LeverChange& a, const LeverChange& b) {
                       return IsLarger(a.kg_co2e.value_or(Decimal()),
                                       b.kg_co2e.value_or(Decimal()));
                     });
    return absl::OkStatus();
  }

  const Context& context_;
  const View& view_;
  const Calculation& calculation_;
  const identity::Caller& caller_;
  const SimulationRequest& request_;
  const base::StopCheck stop_;
  base::StopSteps steps_;
  BreakdownScope scope_;  // what the caller may read
  std::vector<ProcessNumber> roots_;
  std::vector<Footprint> before_;
  std::vector<std::optional<BlockNumbers>> blocks_before_;
  ScenarioBudget budget_;
  size_t visits_ = 0;
};

}  // namespace

absl::Status CheckLimits(const SimulationRequest& request) {
  const size_t products = request.products.size();
  const size_t scenarios = request.scenarios.size();
  if (products == 0 || scenarios == 0) {
    return absl::InvalidArgumentError(
        base::StrCat("there are ", products, " products and ", scenarios,
                     " scenarios; expected at least one of each"));
  }
  if (products <= kSimulatedProductsMax && scenarios <= kScenariosMax &&
      products * scenarios <= kSimulatedFootprintsMax) {
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(base::StrCat(
      "there are ", products, " products and ", scenarios,
      " scenarios; expected at most ", kSimulatedProductsMax, " and ",
      kScenariosMax, ", and ", kSimulatedFootprintsMax, " footprints in all"));
}

absl::StatusOr<std::vector<SimulatedScenario>> Simulate(
    const Context& context, const View& view, const identity::Caller& caller,
    const SimulationRequest& request, base::StopCheck stop) {
  TANJI_RETURN_IF_ERROR(CheckLimits(request));
  return Simulation(context, view, caller, request, stop).Run();
}

}  // namespace tanji::platform
