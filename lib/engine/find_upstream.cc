#include "lib/engine/find_upstream.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;

// Breadth first from `process`; collects what is `wanted`.
FoundUpstream FindUpstream(const graph::Snapshot& snapshot,
                           ProcessNumber process, size_t visits_max,
                           absl::FunctionRef<bool(ProcessNumber)> wanted) {
  FoundUpstream result{.processes = {}, .complete = true};
  if (process >= snapshot.process_count()) return result;
  std::vector<ProcessNumber> queue = {process};
  absl::flat_hash_set<ProcessNumber> met = {process};
  for (size_t visits = 0; visits < queue.size(); ++visits) {
    if (visits == visits_max) {
      result.complete = false;
      break;
    }
    const ProcessNumber i = queue[visits];
    if (wanted(i)) result.processes.push_back(i);
    const auto suppliers = snapshot.suppliers(i);
    const auto amounts = snapshot.amounts(i);
    for (size_t k = 0; k < suppliers.size(); ++k) {
      if (amounts[k] == 0) continue;
      if (met.insert(suppliers[k]).second) queue.push_back(suppliers[k]);
    }
  }
  std::sort(result.processes.begin(), result.processes.end());
  return result;
}

}  // namespace

FoundUpstream FindUnlinkedUpstream(const graph::Snapshot& snapshot,
                                   ProcessNumber process, size_t visits_max) {
  return FindUpstream(snapshot, process, visits_max, [&](ProcessNumber i) {
    return snapshot.unlinked(i) != 0;
  });
}

FoundUpstream FindMarkedUpstream(const graph::Snapshot& snapshot,
                                 ProcessNumber process, uint32_t marks,
                                 size_t visits_max) {
  return FindUpstream(snapshot, process, visits_max, [&](ProcessNumber i) {
    return (snapshot.marks(i) & marks) != 0;
  });
}

}  // namespace tanji::engine
