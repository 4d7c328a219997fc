// What the first tier contributes to a footprint.

#ifndef TANJI_LIB_ENGINE_CONTRIBUTION_H_
#define TANJI_LIB_ENGINE_CONTRIBUTION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "lib/engine/intensity.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Of one unit (reference unit) of the product of a process.
struct FirstTier {
  double total;   // the intensity
  double direct;  // emitted by the process itself
  // One for each linked input of the snapshot, in stored order (repeated
  // suppliers and own use apart): amount_ij Y[j] / output_i.
  std::vector<double> inputs;
};

// For indicator `indicator`. FAILED_PRECONDITION when the process is not
// answered, NOT_FOUND when it is not in force.
absl::StatusOr<FirstTier> ExplainFirstTier(const graph::Snapshot& snapshot,
                                           const Intensities& intensities,
                                           graph::ProcessNumber process,
                                           int indicator);

// The processes upstream of `process` (itself included) that have unlinked
// inputs, ascending; stops after visiting `visits_max` processes and says so.
struct UnlinkedUpstream {
  std::vector<graph::ProcessNumber> processes;
  bool complete;
};
UnlinkedUpstream FindUnlinkedUpstream(const graph::Snapshot& snapshot,
                                      graph::ProcessNumber process,
                                      size_t visits_max);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_CONTRIBUTION_H_
