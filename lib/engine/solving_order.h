// An order in which every process comes after its suppliers, and the loops that
// have none.

#ifndef TANJI_LIB_ENGINE_SOLVING_ORDER_H_
#define TANJI_LIB_ENGINE_SOLVING_ORDER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Groups are the exact strongly connected components of "takes from";
// suppliers' groups come first. Members of a group are in ascending order of
// number. An input of amount 0 does not count: nothing is taken. A process not
// in force is a group of one. Immutable; thread-safe; at most 8 bytes a
// process.
class SolvingOrder {
 public:
  // Cost: one depth-first search (Tarjan, without recursion), about 0.1 us an
  // input; while it runs, up to 32 bytes a process more.
  explicit SolvingOrder(const graph::Snapshot& snapshot);
  // The same, or what `stop` returns.
  static absl::StatusOr<SolvingOrder> Create(const graph::Snapshot& snapshot,
                                             base::StopCheck stop);

  size_t group_count() const { return group_begin_.size() - 1; }
  std::span<const graph::ProcessNumber> group(size_t g) const {
    return {order_.data() + group_begin_[g],
            group_begin_[g + 1] - group_begin_[g]};
  }
  // All processes, group after group.
  std::span<const graph::ProcessNumber> processes() const { return order_; }

 private:
  SolvingOrder() = default;
  absl::Status Search(const graph::Snapshot& snapshot, base::StopCheck stop);

  std::vector<graph::ProcessNumber> order_;
  std::vector<uint32_t> group_begin_;
};

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_SOLVING_ORDER_H_
