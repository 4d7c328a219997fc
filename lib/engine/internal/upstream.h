// What one process needs of a network, cut out to be solved by itself.

#ifndef TANJI_LIB_ENGINE_INTERNAL_UPSTREAM_H_
#define TANJI_LIB_ENGINE_INTERNAL_UPSTREAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// An input that was not followed: number `input` in the stored order of the
// process at `place`.
struct UnfollowedInput {
  uint32_t place;
  uint32_t input;
};

// A process and all that it needs through inputs that are followed. Processes
// are called by their place in `processes`.
struct Upstream {
  std::vector<graph::ProcessNumber> processes;  // ascending
  uint32_t root;                                // place
  // The followed inputs of each process, in stored order.
  std::vector<uint64_t> input_begin;  // processes + 1
  std::vector<uint32_t> supplier;     // places
  std::vector<double> amount;
  std::vector<UnfollowedInput> unfollowed;  // by place, then input
};

// Asks `follow(process, input)` once for each input with an amount other than 0
// of each process that is reached; what is taken 0 times is neither followed
// nor listed. RESOURCE_EXHAUSTED when more than `processes_max` are reached;
// what `stop` returns. `root` must be in force. Cost: one pass over the inputs
// of what is reached, with a hash lookup each; memory for that only.
absl::StatusOr<Upstream> CollectUpstream(
    const graph::Snapshot& snapshot, graph::ProcessNumber root,
    absl::FunctionRef<bool(graph::ProcessNumber, size_t)> follow,
    size_t processes_max, base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_UPSTREAM_H_
