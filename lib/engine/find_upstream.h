// Who stands upstream of a process and lacks or brings something.

#ifndef TANJI_LIB_ENGINE_FIND_UPSTREAM_H_
#define TANJI_LIB_ENGINE_FIND_UPSTREAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/graph/snapshot.h"

namespace tanji::engine {

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

#endif  // TANJI_LIB_ENGINE_FIND_UPSTREAM_H_
