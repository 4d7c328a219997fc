#include "lib/api/simulation.h"

#include <string>
#include <utility>

#include "lib/api/field_writer.h"
#include "lib/api/footprint.h"
#include "lib/api/process_choice.h"
#include "lib/base/check.h"
#include "lib/base/status.h"

namespace tanji::api {
namespace {

namespace v1 = footprint::v1;

v1::Lever ToLever(graph::Lever lever) {
  switch (lever) {
    case graph::Lever::kUnclassified:
      return v1::LEVER_UNSPECIFIED;
    case graph::Lever::kSource:
      return v1::LEVER_SOURCE;
    case graph::Lever::kProcess:
      return v1::LEVER_PROCESS;
    case graph::Lever::kEndOfPipe:
      return v1::LEVER_END_OF_PIPE;
    case graph::Lever::kRecycling:
      return v1::LEVER_RECYCLING;
  }
  TANJI_CHECK(false);
}

v1::LeverLineKind ToKind(engine::DerivedBy by) {
  switch (by) {
    case engine::DerivedBy::kInput:
      return v1::LEVER_LINE_KIND_INPUT;
    case engine::DerivedBy::kDirect:
      return v1::LEVER_LINE_KIND_DIRECT;
    case engine::DerivedBy::kOutput:
      return v1::LEVER_LINE_KIND_OUTPUT;
  }
  TANJI_CHECK(false);
}

void FromIndicator(const platform::IndicatorChange& change,
                   v1::IndicatorChange* message) {
  message->set_id(change.before.id);
  message->set_unit(change.before.unit);
  message->set_before(change.before.value.ToString());
  message->set_after(change.after.ToString());
  message->set_change(change.change.ToString());
  message->set_is_main(change.before.is_main);
}

void FromSimulatedFootprint(const platform::SimulatedFootprint& simulated,
                            v1::SimulatedFootprint* message) {
  FromFootprint(simulated.before, LoopDetail::kMembers,
                message->mutable_before());
  FromFootprint(simulated.after, LoopDetail::kMembers,
                message->mutable_after());
  message->set_before_kg_co2e(TextOf(simulated.before_kg_co2e));
  message->set_after_kg_co2e(TextOf(simulated.after_kg_co2e));
  if (!simulated.change_kg_co2e.has_value()) return;
  message->set_change_kg_co2e(simulated.change_kg_co2e->ToString());
  for (const platform::IndicatorChange& change : simulated.indicators) {
    FromIndicator(change, message->add_indicators());
  }
  for (const platform::LeverChange& lever : simulated.levers) {
    v1::LeverChange* added = message->add_levers();
    added->set_lever(ToLever(lever.lever));
    added->set_change_kg_co2e(TextOf(lever.kg_co2e));
    added->set_reason(lever.reason);
  }
  message->set_interaction_kg_co2e(simulated.interaction_kg_co2e.ToString());
}

}  // namespace

absl::StatusOr<std::vector<platform::SimulatedProduct>> ToSimulatedProducts(
    const v1::SimulateRequest& request) {
  std::vector<platform::SimulatedProduct> products;
  for (int k = 0; k < request.products_size(); ++k) {
    const std::string place = base::StrCat("products[", k, "]");
    auto product = graph::ProductId::Parse(request.products(k).product());
    TANJI_RETURN_IF_ERROR(base::AddPlace(product.status(), place));
    auto choice = ToProcessChoice(request.products(k).choice());
    TANJI_RETURN_IF_ERROR(base::AddPlace(choice.status(), place));
    products.push_back({*std::move(product), *std::move(choice)});
  }
  return products;
}

void FromSimulation(const std::vector<platform::SimulatedScenario>& scenarios,
                    v1::SimulateResponse* message) {
  for (const platform::SimulatedScenario& scenario : scenarios) {
    v1::SimulatedScenario* added = message->add_scenarios();
    added->set_name(scenario.name);
    added->set_changed_process_count(scenario.changed_processes);
    added->set_keeps_others(scenario.keeps_others);
    for (const platform::SimulatedFootprint& footprint : scenario.footprints) {
      FromSimulatedFootprint(footprint, added->add_footprints());
    }
  }
}

absl::StatusOr<platform::LeverQuery> ToLeverQuery(
    const v1::LeversRequest& request) {
  platform::LeverQuery query;
  TANJI_ASSIGN_OR_RETURN(query.product,
                         graph::ProductId::Parse(request.product()));
  TANJI_ASSIGN_OR_RETURN(query.choice, ToProcessChoice(request.choice()));
  query.organisation = request.organisation();
  if (request.lines_max() != 0) query.lines_max = request.lines_max();
  return query;
}

void FromLevers(const platform::Levers& levers, v1::LeversResponse* message) {
  FromFootprint(levers.footprint, LoopDetail::kCount,
                message->mutable_footprint());
  message->set_total_kg_co2e(levers.total.ToString());
  message->set_line_count(levers.line_count);
  message->set_keeps_others(levers.keeps_others);
  for (const platform::LeverLine& line : levers.lines) {
    v1::LeverLine* added = message->add_lines();
    added->set_kind(ToKind(line.by));
    FromProcessId(line.process, added->mutable_process());
    if (line.by == engine::DerivedBy::kInput) {
      added->set_product(line.product.ToString());
      added->set_input_number(line.input_number);
    }
    added->set_number(line.number);
    added->set_unit(line.unit);
    added->set_derivative(line.derivative);
    added->set_elasticity(line.elasticity);
  }
}

}  // namespace tanji::api
