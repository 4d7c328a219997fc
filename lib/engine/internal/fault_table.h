// The loops without a finite footprint, by their lowest member.

#ifndef TANJI_LIB_ENGINE_INTERNAL_FAULT_TABLE_H_
#define TANJI_LIB_ENGINE_INTERNAL_FAULT_TABLE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/container/btree_map.h"
#include "lib/engine/intensity.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// Thread-compatible.
class FaultTable {
 public:
  bool empty() const { return faults_.empty(); }
  void Clear();
  // Of `members` (ascending), `worst` a place among them. Takes the place of
  // one with the same lowest member.
  void Add(FaultKind kind, std::span<const graph::ProcessNumber> members,
           size_t worst, double gain);
  // Forgets the faults whose lowest member is one of these.
  void Remove(std::span<const graph::ProcessNumber> members);

  std::vector<LoopFault> List() const;
  // The place in `faults` of the one with this lowest member, which must be
  // there; kNotBlocked for kNoNumber.
  static uint32_t PlaceOf(const std::vector<LoopFault>& faults,
                          graph::ProcessNumber lowest_member);
  // The same; kNotBlocked also where it is not there.
  static uint32_t FindPlace(const std::vector<LoopFault>& faults,
                            graph::ProcessNumber lowest_member);

 private:
  absl::btree_map<graph::ProcessNumber, LoopFault> faults_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_FAULT_TABLE_H_
