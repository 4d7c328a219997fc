// A process's version beside its inputs in the calculation.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_PROCESS_INPUTS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_PROCESS_INPUTS_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/version.h"
#include "lib/platform/live_state.h"
#include "lib/platform/stored_records.h"

namespace tanji::platform {

struct ProcessInputs {
  // The very version that was calculated with; not null.
  std::shared_ptr<const graph::ProcessVersion> stored;
  // For each of its inputs, and then for what its allocation puts in their
  // place (graph::AllocatedProcess::replacements): the input's place in the
  // snapshot, or nothing for one that is not linked.
  std::vector<std::optional<size_t>> links;

  const graph::ProcessVersion& version() const { return *stored; }
};

// ABORTED when the stored version has not the inputs of the calculation;
// DATA_LOSS. Cost: a read from the store, or from VersionCache.
absl::StatusOr<ProcessInputs> ReadProcessInputs(const StoredRecords& stored,
                                                const Calculation& calculation,
                                                graph::ProcessNumber process);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_PROCESS_INPUTS_H_
