// In which order things that need each other can be computed.

#ifndef TANJI_LIB_QUANTITY_INTERNAL_DEPENDENCY_ORDER_H_
#define TANJI_LIB_QUANTITY_INTERNAL_DEPENDENCY_ORDER_H_

#include <cstddef>
#include <vector>

namespace tanji::quantity::internal {

struct DependencyOrder {
  // Every index once, each after all that it needs, but for cycles.
  std::vector<size_t> order;
  // For each cycle that the search met, its members from the first one met on,
  // each needing the next, the last one the first. Every cycle has a member in
  // one of these.
  std::vector<std::vector<size_t>> cycles;
};

// `needs[i]` are the indices that i needs, all below needs.size(). A
// depth-first search from 0 on, so equal input gives equal output; without
// recursion. Cost: linear in the needs, and in the cycles' lengths.
DependencyOrder OrderByDependency(
    const std::vector<std::vector<size_t>>& needs);

}  // namespace tanji::quantity::internal

#endif  // TANJI_LIB_QUANTITY_INTERNAL_DEPENDENCY_ORDER_H_
