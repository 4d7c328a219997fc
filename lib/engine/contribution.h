// What the first tier contributes to a footprint.

#ifndef TANJI_LIB_ENGINE_CONTRIBUTION_H_
#define TANJI_LIB_ENGINE_CONTRIBUTION_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/engine/intensity.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Of one declared unit of the product of a process. All are amounts,
// not shares, since credits make parts larger than the whole. `total` is
// `direct` and `inputs` added up, but for rounding.
struct FirstTier {
  double total;   // the intensity
  double direct;  // emitted by the process itself
  // One for each linked input of the snapshot, in stored order (repeated
  // suppliers and own use apart): amount_ij Y[j] / output_i.
  std::vector<double> inputs;
};

// For indicator `indicator`. FAILED_PRECONDITION when the process is not
// answered, or when a part exceeds the range of a double although the whole
// does not (huge inputs that cancel), NOT_FOUND when it is not in force,
// INVALID_ARGUMENT when there is no such indicator. `intensities` must be of
// `snapshot`. Cost: one pass over the inputs of the process.
absl::StatusOr<FirstTier> ExplainFirstTier(const graph::Snapshot& snapshot,
                                           const Intensities& intensities,
                                           graph::ProcessNumber process,
                                           int indicator);

// Processes that were found upstream of another, or that one itself.
struct FoundUpstream {
  std::vector<graph::ProcessNumber> processes;  // ascending
  bool complete;  // false: the search stopped at its limit
};

// The processes upstream of `process` (itself included) that have unlinked
// inputs; stops after visiting `visits_max` processes and says so. What is
// taken 0 times is not upstream.
//
// Breadth first, so what is left out is farthest away. Cost: one pass over the
// inputs of the visited processes; memory for them only. Nothing is upstream of
// a number that no process has.
FoundUpstream FindUnlinkedUpstream(const graph::Snapshot& snapshot,
                                   graph::ProcessNumber process,
                                   size_t visits_max);

// The same for processes that have one of `marks` themselves: who brings what
// Evidence::marks has.
FoundUpstream FindMarkedUpstream(const graph::Snapshot& snapshot,
                                 graph::ProcessNumber process, uint32_t marks,
                                 size_t visits_max);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_CONTRIBUTION_H_
