// Use case: which numbers of the caller's processes a footprint depends on
// most.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_LEVERS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_LEVERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/engine/derivative.h"
#include "lib/graph/ids.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

inline constexpr uint32_t kLeverLinesMax = 1000;
inline constexpr uint32_t kLeverLinesDefault = 20;

struct LeverQuery {
  graph::ProductId product;
  ProcessChoice choice = {};
  // Whose processes; empty: all that the caller may read, but for factor packs.
  std::string organisation;
  uint32_t lines_max = kLeverLinesDefault;  // from 1 to kLeverLinesMax
};

// One number of a process. Of a process with several outputs each has a line of
// its own, with what it bears. What a product takes, or is credited, in place
// of a co-product (graph::AllocatedProcess::replacements) has no line, for no
// input of the process states it: lines of a process need not tell all of its
// footprint. Nor has any number of a version that an input pins, which stays as
// it is whatever its process becomes.
struct LeverLine {
  engine::DerivedBy by = engine::DerivedBy::kInput;
  graph::ProcessId process;
  // Of an input: what is taken, and its place among the process's inputs in
  // stored order, as a scenario names it (graph::ChangedInput).
  graph::ProductId product;
  uint32_t input_number = 0;
  std::string unit;   // of the number: as the product is declared, or "kg CO2e"
  double number = 0;  // of one run
  // kg CO2e of one unit of the product asked for, per `unit`.
  double derivative = 0;
  // By how many percent its footprint changes per percent of the number.
  double elasticity = 0;
};

struct Levers {
  Footprint footprint;
  quantity::Decimal total;
  std::vector<LeverLine> lines;  // by |elasticity|, the largest first
  // Of all that are not 0. Where there are more than `lines`, what has no line
  // is left out only as far as it would be among these.
  uint64_t line_count = 0;
  bool keeps_others = false;  // as SimulatedScenario
};

// Right: explain the product's footprint; lines are of processes of
// organisations whose supply the caller may read, and reached through such
// alone: what others take keeps its footprint, as in a simulation.
//
// INVALID_ARGUMENT for a limit out of range; FAILED_PRECONDITION when the
// footprint is not answered (names the loop) or is 0, or what it needs of
// everything upstream is not; RESOURCE_EXHAUSTED beyond kBreakdownProcessesMax;
// NOT_FOUND, PERMISSION_DENIED as GetFootprint; ABORTED when a process changes
// meanwhile; what `stop` returns. Cost: that of engine::SolveSupply, and a read
// of a stored version for each process with a line. Not for threads that others
// wait for.
absl::StatusOr<Levers> FindLevers(const Context& context, const View& view,
                                  const identity::Caller& caller,
                                  const LeverQuery& query,
                                  base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_LEVERS_H_
