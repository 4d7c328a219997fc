#include "lib/ledger/internal/proof_ranges.h"

namespace tanji::ledger::internal {

// Walked from the root to the leaf.
std::vector<LeafRange> InclusionRanges(uint64_t index, uint64_t size) {
  std::vector<LeafRange> ranges;
  uint64_t begin = 0;
  uint64_t end = size;
  while (end - begin > 1) {
    const uint64_t middle = begin + SplitPoint(end - begin);
    if (index < middle) {
      ranges.push_back({middle, end});
      end = middle;
    } else {
      ranges.push_back({begin, middle});
      begin = middle;
    }
  }
  return {ranges.rbegin(), ranges.rend()};
}

// Walked from the root down. The old root itself is left out while the old tree
// is a subtree (`begin` is 0).
std::vector<LeafRange> ConsistencyRanges(uint64_t old_size, uint64_t new_size) {
  std::vector<LeafRange> ranges;
  uint64_t begin = 0;
  uint64_t end = new_size;
  while (old_size < end) {
    const uint64_t middle = begin + SplitPoint(end - begin);
    if (old_size <= middle) {
      ranges.push_back({middle, end});
      end = middle;
    } else {
      ranges.push_back({begin, middle});
      begin = middle;
    }
  }
  if (begin != 0) ranges.push_back({begin, end});
  return {ranges.rbegin(), ranges.rend()};
}

}  // namespace tanji::ledger::internal
