// Which subtrees a proof consists of.

#ifndef TANJI_LIB_LEDGER_INTERNAL_PROOF_RANGES_H_
#define TANJI_LIB_LEDGER_INTERNAL_PROOF_RANGES_H_

#include <bit>
#include <cstdint>
#include <vector>

namespace tanji::ledger::internal {

// The leaves [begin, end), one of the subtrees that RFC 6962 splits into.
struct LeafRange {
  uint64_t begin;
  uint64_t end;
};

// Largest power of two below `size`, which is at least 2.
inline uint64_t SplitPoint(uint64_t size) { return std::bit_floor(size - 1); }

// PATH(m, D[n]) of RFC 6962, section 2.1.1, from the leaf up; index < size.
std::vector<LeafRange> InclusionRanges(uint64_t index, uint64_t size);
// PROOF(m, D[n]) of section 2.1.2, from the leaf up; 0 < old_size <= new_size.
std::vector<LeafRange> ConsistencyRanges(uint64_t old_size, uint64_t new_size);

}  // namespace tanji::ledger::internal

#endif  // TANJI_LIB_LEDGER_INTERNAL_PROOF_RANGES_H_
