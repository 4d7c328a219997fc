// Whether there is a footprint to explain.

#ifndef TANJI_LIB_ENGINE_INTERNAL_ANSWERED_H_
#define TANJI_LIB_ENGINE_INTERNAL_ANSWERED_H_

#include "absl/status/status.h"
#include "lib/engine/intensity.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// FAILED_PRECONDITION, with the process at fault, when `process` has no
// footprint, NOT_FOUND when it is not in force. `intensities` must be of
// `snapshot`.
absl::Status CheckAnswered(const graph::Snapshot& snapshot,
                           const Intensities& intensities,
                           graph::ProcessNumber process);

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_ANSWERED_H_
