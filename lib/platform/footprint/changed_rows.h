// Versions of processes as rows of a network that is otherwise calculated.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_CHANGED_ROWS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_CHANGED_ROWS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/engine/what_if.h"
#include "lib/graph/scenario.h"
#include "lib/platform/footprint/scenario_versions.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

struct ChangedRows {
  // As CompiledNetwork::columns: those of the calculation, and those in which
  // only a change emits something.
  std::vector<uint32_t> columns;
  // Of each indicator of the calculation's snapshot its place among those of
  // the rows (engine::WhatIfNetwork::columns).
  std::vector<uint32_t> places;
  // Ascending by process. Assumed products are new processes, behind those of
  // the snapshot in their order.
  std::vector<engine::ChangedProcess> rows;

  int indicators() const { return static_cast<int>(columns.size()) + 1; }
};

// `changed` ascending by process; inputs of assumed products as
// graph::ScenarioNames. Every row is what Network::Compile makes of the
// version. DATA_LOSS for a version that cannot be calculated with. Cost: linear
// in the inputs of the versions.
absl::StatusOr<ChangedRows> MakeChangedRows(
    const Calculation& calculation,
    std::span<const graph::AssumedProduct> assumed,
    std::span<const ChangedVersion> changed);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_CHANGED_ROWS_H_
