// A solving order that follows changes of the network.

#ifndef TANJI_LIB_ENGINE_INTERNAL_MAINTAINED_ORDER_H_
#define TANJI_LIB_ENGINE_INTERNAL_MAINTAINED_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lib/engine/internal/kept_loops.h"
#include "lib/engine/solving_order.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// Slots of a group of more than one process.
struct LoopRange {
  uint32_t begin;
  uint32_t end;
};
// Ascending.
std::vector<LoopRange> LoopRangesOf(const SolvingOrder& order);

// Each process has a slot; suppliers come first, the members of a loop group
// lie together, ascending by number. Groups are exact at all times (see
// SolvingOrder). Thread-compatible; 8 bytes a process.
class MaintainedOrder {
 public:
  MaintainedOrder() = default;
  explicit MaintainedOrder(const graph::Snapshot& snapshot);

  std::span<const graph::ProcessNumber> processes() const { return slots_; }
  std::span<const LoopRange> loops() const { return loops_; }
  // The first slot of the process's group.
  uint32_t slot(graph::ProcessNumber i) const { return slot_of_[i]; }
  [[gnu::always_inline]] void PrefetchSlot(graph::ProcessNumber i) const {
    __builtin_prefetch(&slot_of_[i]);
  }
  // The group whose first slot this is.
  std::span<const graph::ProcessNumber> GroupAt(uint32_t slot) const;

  size_t bytes() const;

  struct Outcome {
    // All members of groups that were not there before and of those that are no
    // more.
    std::vector<graph::ProcessNumber> regrouped;
    size_t resorted = 0;  // slots that were put in order anew
  };
  // Follows `snapshot`, in which these rows were replaced and processes may
  // have been appended. An input that comes before its supplier, or one less
  // within a loop group (`kept` knows), puts the slots in between in order
  // anew. Groups that are no more are forgotten in `kept`.
  Outcome Update(const graph::Snapshot& snapshot,
                 std::span<const graph::ProcessNumber> changed,
                 KeptLoops& kept);

 private:
  // Slots that are to be put in order anew: whole groups.
  using Interval = std::pair<uint32_t, uint32_t>;

  Interval ToResort(const graph::Snapshot& snapshot, graph::ProcessNumber i,
                    const KeptLoops& kept) const;
  void Resort(const graph::Snapshot& snapshot, Interval interval,
              KeptLoops& kept, Outcome& outcome);
  // Fills the slots from `begin` on with `order`.
  void Regroup(uint32_t begin, const std::vector<graph::ProcessNumber>& order,
               const std::vector<uint32_t>& group_begin, KeptLoops& kept,
               Outcome& outcome);

  std::vector<graph::ProcessNumber> slots_;  // the process in each
  std::vector<uint32_t> slot_of_;            // first of the group, by process
  std::vector<LoopRange> loops_;             // ascending
  std::vector<bool> is_loop_;                // by first slot
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_MAINTAINED_ORDER_H_
