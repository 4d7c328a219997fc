// The paths by which most of a footprint comes: who emits, through whom.

#ifndef TANJI_LIB_ENGINE_CONTRIBUTION_PATHS_H_
#define TANJI_LIB_ENGINE_CONTRIBUTION_PATHS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/engine/contribution.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

struct PathStep {
  graph::ProcessNumber process;
  // In stored order of the step before; graph::kNoNumber for the first step.
  uint32_t input;
  double amount;  // of its product in all, for one unit of the first
  // OwnUse; what it runs is 1 / (1 - own_use) times as much. 0 of a last step
  // that is not entered.
  double own_use;
};

struct ContributionPath {
  std::vector<PathStep> steps;  // the product itself first
  // kNone: what the last process emits itself. kClosed, kLoop, kDivergingLoop:
  // the last product whole.
  WayEnd end = WayEnd::kNone;
  double contribution = 0;  // < 0: a credit
};

// total = sum of contributions + rest, but for rounding.
struct ContributionPaths {
  double total = 0;                     // the intensity
  std::vector<ContributionPath> paths;  // the largest absolute value first
  double rest = 0;
  // Sum of absolute values of the contributions and of each part of the rest,
  // with all that cancels in it (Measure::gross): what shares are of. Without
  // credits the total.
  double size = 0;
  ContributionEnd end = ContributionEnd::kNothingLeft;
};

struct PathLimits {
  WayLimits way;
  size_t paths_max = 20;  // at least 1
  // No more paths than reach so much of `size`; from 0 to 1. 1: no such limit.
  double fraction = 1;
};

// Follows first what most flows through, in absolute values. These are the
// paths with the largest contributions, none larger left out but behind the
// limits of ways, or where something is subtracted in a loop that is not
// productive in absolute values (or Measure::gross is absent): there what
// cancels within one supplier may be passed over.
//
// FAILED_PRECONDITION when the process is not answered, or a number exceeds the
// range of a double; NOT_FOUND when it is not in force; INVALID_ARGUMENT for
// limits out of range; what `stop` returns. Pure and thread-safe; equal
// snapshots give equal bytes. Cost: some 0.1 us and 80 bytes for each input
// looked at (benchmarks/explain_bench.cc).
absl::StatusOr<ContributionPaths> FindContributionPaths(
    const Measure& measure, graph::ProcessNumber process,
    const PathLimits& limits, base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_CONTRIBUTION_PATHS_H_
