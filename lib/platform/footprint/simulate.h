// Use case: what footprints would be if some processes were other ones. Nothing
// is stored.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_SIMULATE_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_SIMULATE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/graph/ids.h"
#include "lib/graph/scenario.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/footprint_block.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

inline constexpr size_t kScenariosMax = 64;
inline constexpr size_t kSimulatedProductsMax = 100;
// Scenarios times products.
inline constexpr size_t kSimulatedFootprintsMax = 1000;
// Processes that one simulation looks at, again for each scenario and class;
// some 2 us each.
inline constexpr size_t kSimulationVisitsMax = 20'000'000;

struct SimulatedProduct {
  graph::ProductId product;
  ProcessChoice choice = {};
};

struct SimulationRequest {
  std::vector<SimulatedProduct> products;
  std::vector<graph::Scenario> scenarios;
};

// INVALID_ARGUMENT for none of either; RESOURCE_EXHAUSTED beyond the limits.
absl::Status CheckLimits(const SimulationRequest& request);

// An indicator of the block, as it is and as it would be; exact decimals.
struct IndicatorChange {
  IndicatorValue before;  // with the value as it is
  quantity::Decimal after;
  quantity::Decimal change;
};

// What the changes of one class do, all others left out.
struct LeverChange {
  graph::Lever lever = graph::Lever::kUnclassified;
  // kg CO2e of one unit; absent where the class cannot stand alone: then
  // `reason` says why, and what it does is part of the interaction.
  std::optional<quantity::Decimal> kg_co2e;
  std::string reason;
};

// Of one declared unit of a product, in one scenario.
struct SimulatedFootprint {
  // The plain footprints, as GetFootprint; `after` has of the evidence only the
  // marks and whether it is incomplete.
  Footprint before;
  Footprint after;
  // As in the indicator block; absent where there is no footprint.
  std::optional<quantity::Decimal> before_kg_co2e;
  std::optional<quantity::Decimal> after_kg_co2e;
  // Where both are there:
  std::optional<quantity::Decimal> change_kg_co2e;
  std::vector<IndicatorChange> indicators;  // in the pack's order
  // One for each class that the scenario has, by absolute value, the largest
  // first. These and `interaction` add up to the change, exactly.
  std::vector<LeverChange> levers;
  quantity::Decimal interaction_kg_co2e;
};

struct SimulatedScenario {
  std::string name;
  uint64_t changed_processes = 0;  // every output of a process counts
  std::vector<SimulatedFootprint> footprints;  // as the request's products
  // Upstream are processes that the caller may not read: they keep their
  // footprints, whatever changes for them.
  bool keeps_others = false;
};

// Rights: read-footprint for each product, and for each new supplier but packs
// and what the changed process takes already; read-supply for whatever a
// scenario changes. Changes go through processes of organisations whose supply
// the caller may read, and no others, so that no answer tells a foreign recipe.
//
// Where everything may be read, the footprints after are those that the same
// changes would have, if they were submitted: to the last bit. INVALID_ARGUMENT
// and RESOURCE_EXHAUSTED as CheckLimits; FAILED_PRECONDITION with every change
// that cannot be made; RESOURCE_EXHAUSTED beyond kScenarioProcessesMax,
// kSimulationVisitsMax, or ScenarioBudget for all changes; what `stop` returns;
// ABORTED when a process changes meanwhile; NOT_FOUND,
// PERMISSION_DENIED. Cost: that of engine::SolveWhatIf for each scenario, and
// again for each class where it has several. Not for threads that others wait
// for.
absl::StatusOr<std::vector<SimulatedScenario>> Simulate(
    const Context& context, const View& view, const identity::Caller& caller,
    const SimulationRequest& request, base::StopCheck stop);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_SIMULATE_H_
