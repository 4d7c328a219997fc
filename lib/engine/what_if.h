// Footprints of a network in which some processes are other ones.
//
// Solved is only what lies between the changed processes and the products that
// are asked for: everything else keeps its footprint, and enters as a number.

#ifndef TANJI_LIB_ENGINE_WHAT_IF_H_
#define TANJI_LIB_ENGINE_WHAT_IF_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/engine/intensity.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// All there is of a process, in place of what the snapshot has: one run, as
// Snapshot::NewRow.
struct ChangedProcess {
  graph::ProcessNumber process = graph::kNoNumber;
  double output = 0;           // > 0
  std::vector<double> direct;  // WhatIfNetwork::indicators
  std::vector<graph::ProcessNumber> suppliers;
  std::vector<double> amounts;
  uint32_t unlinked = 0;
  uint32_t marks = 0;
};

// The references outlive it.
struct WhatIfNetwork {
  const graph::Snapshot& snapshot;
  const Intensities& intensities;  // of `snapshot`
  // Columns of the answer, and for each column of the snapshot its place among
  // them: a change may emit what nobody has emitted.
  int indicators = 1;
  std::span<const uint32_t> columns;
  // Ascending by process. Numbers from process_count() on are new processes,
  // which only those of `changed` take from.
  std::span<const ChangedProcess> changed;
  // Whether a process keeps the footprint that it has, whatever it takes. Not
  // asked of changed ones; equal answers for equal numbers.
  absl::FunctionRef<bool(graph::ProcessNumber)> keeps;
};

struct WhatIfLimits {
  size_t processes_max = 1'000'000;  // reached from one of the roots
  size_t inputs_max = 20'000'000;    // of these; some 12 bytes each
};

// The footprint of one unit of the product of a root.
struct WhatIfRoot {
  std::vector<double> values;  // WhatIfNetwork::indicators; empty with a fault
  // The loop that it is in or depends on: of the changed network, or where it
  // is not touched, of the snapshot.
  std::optional<LoopFault> fault;
  bool is_incomplete = false;  // Evidence::incomplete
  uint32_t marks = 0;          // Evidence::marks
};

struct WhatIf {
  std::vector<WhatIfRoot> roots;
  size_t reached = 0;     // processes upstream of the roots
  size_t solved = 0;      // of these, what depends on a change
  bool has_kept = false;  // one of those that keep their footprint is reached
};

// The footprints of `roots`, which are in force. Values, marks and completeness
// are the bytes that ComputeIntensities gives for a snapshot with the changed
// rows, where no process keeps its footprint.
//
// INVALID_ARGUMENT for a changed row that no snapshot can have;
// RESOURCE_EXHAUSTED beyond `limits`; what `stop` returns. Pure and
// thread-safe. Cost: a hash lookup for each input of what is upstream (some 0.1
// us), and a full solve of what depends on a change; memory for what is
// upstream.
absl::StatusOr<WhatIf> SolveWhatIf(const WhatIfNetwork& network,
                                   std::span<const graph::ProcessNumber> roots,
                                   const WhatIfLimits& limits,
                                   base::StopCheck stop);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_WHAT_IF_H_
