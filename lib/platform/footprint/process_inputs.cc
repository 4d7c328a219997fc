#include "lib/platform/footprint/process_inputs.h"

#include <algorithm>
#include <utility>

#include "lib/base/status.h"
#include "lib/graph/allocated_process.h"

namespace tanji::platform {

absl::StatusOr<ProcessInputs> ReadProcessInputs(const StoredRecords& stored,
                                                const Calculation& calculation,
                                                graph::ProcessNumber process) {
  const graph::CompiledNetwork& network = calculation.network;
  const graph::Catalogue::ProcessRow& row = network.catalogue->process(process);
  ProcessInputs inputs;
  // A frozen copy has one version, which came later than what it copies.
  TANJI_ASSIGN_OR_RETURN(
      inputs.stored, stored.versions.Process(
                         process, row.is_frozen ? calculation.seq : row.seq));
  TANJI_ASSIGN_OR_RETURN(const graph::AllocatedProcess allocated,
                         graph::AllocatedProcess::Of(inputs.version()));
  const size_t count =
      inputs.version().inputs.size() + allocated.replacements().size();
  const std::span<const graph::UnlinkedInput> all =
      network.unlinked.Of(process);
  auto unlinked = all.begin();
  size_t linked = 0;
  for (size_t k = 0; k < count; ++k) {
    if (unlinked != all.end() && unlinked->input == k) {
      inputs.links.emplace_back(std::nullopt);
      ++unlinked;
    } else {
      inputs.links.emplace_back(linked++);
    }
  }
  if (linked != network.snapshot.input_count(process)) {
    return absl::AbortedError(
        "the process changed while it was read; ask again");
  }
  return inputs;
}

}  // namespace tanji::platform
