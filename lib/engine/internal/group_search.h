// Strongly connected components of rows of inputs, suppliers first.

#ifndef TANJI_LIB_ENGINE_INTERNAL_GROUP_SEARCH_H_
#define TANJI_LIB_ENGINE_INTERNAL_GROUP_SEARCH_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/base/huge_pages.h"
#include "lib/base/stop.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// Tarjan's search in the one-array form of Pearce ("A space-efficient algorithm
// for finding strongly connected components", 2016): rank_ holds 0 for a
// process not yet met, then the lowest visit number it is known to reach, and
// kDone once its group is complete. Amounts are read only where a 0 is among
// them: the search is bound by memory.
template <bool kHasZeros>
class GroupSearch {
 public:
  // `amount` is not read without zeros.
  GroupSearch(std::span<const graph::Snapshot::Row> rows,
              const graph::ProcessNumber* supplier, const double* amount,
              std::vector<graph::ProcessNumber>& order,
              std::vector<uint32_t>& group_begin)
      : rows_(rows.data()),
        supplier_(supplier),
        amount_(amount),
        order_(order),
        group_begin_(group_begin) {
    base::ReserveHuge(rank_, rows.size());
    rank_.resize(rows.size(), 0);
  }

  // False once `steps` stops it: then the order is of no use.
  bool Run(base::StopSteps& steps) {
    const auto n = static_cast<graph::ProcessNumber>(rank_.size());
    base::ReserveHuge(order_, n);
    base::ReserveHuge(group_begin_, size_t{n} + 1);
    group_begin_.push_back(0);
    for (graph::ProcessNumber i = 0; i < n; ++i) {
      if (rank_[i] == 0 && !VisitFrom(i, steps)) return false;
    }
    return true;
  }

 private:
  static constexpr uint32_t kDone = UINT32_MAX;
  static constexpr uint32_t kVisitsBetweenStops = 1U << 14;

  struct Frame {
    uint32_t next;  // the input to look at next, in the pool
    uint32_t end;
    graph::ProcessNumber process;
    uint32_t visit;  // number of the visit
  };

  bool VisitFrom(graph::ProcessNumber root, base::StopSteps& steps) {
    Enter(root);
    while (!path_.empty()) {
      const graph::ProcessNumber supplier = NextUnmet(path_.back());
      if (supplier != graph::kNoNumber) {
        Enter(supplier);
        if (visits_ % kVisitsBetweenStops == 0 &&
            steps.Stops(kVisitsBetweenStops)) {
          return false;
        }
        continue;
      }
      const Frame frame = path_.back();
      path_.pop_back();
      Leave(frame);
    }
    return true;
  }

  void Enter(graph::ProcessNumber i) {
    rank_[i] = ++visits_;
    const uint32_t begin = rows_[i].begin;
    const uint32_t end = rows_[i].end;
    // The search is bound by cache misses: ask for all ranks of a row at once.
    for (uint32_t k = begin; k < end; ++k) {
      __builtin_prefetch(&rank_[supplier_[k]]);
    }
    path_.push_back({begin, end, i, visits_});
  }

  // Goes on through the inputs of `frame`; returns the next supplier that was
  // not met, or kNoNumber at the end of the row.
  graph::ProcessNumber NextUnmet(Frame& frame) {
    uint32_t lowest = rank_[frame.process];
    for (; frame.next < frame.end; ++frame.next) {
      if (kHasZeros && amount_[frame.next] == 0) continue;
      const graph::ProcessNumber j = supplier_[frame.next];
      const uint32_t rank = rank_[j];
      if (rank == 0) {
        // Left in place: looked at again with its rank known on return.
        rank_[frame.process] = lowest;
        __builtin_prefetch(&rows_[j]);
        return j;
      }
      lowest = std::min(lowest, rank);
    }
    rank_[frame.process] = lowest;
    return graph::kNoNumber;
  }

  void Leave(const Frame& frame) {
    if (rank_[frame.process] != frame.visit) {
      open_.push_back(frame.process);  // its group is not complete
      return;
    }
    // The root of a group: the rest of it are the open processes met later.
    const size_t begin = order_.size();
    order_.push_back(frame.process);
    while (!open_.empty() && rank_[open_.back()] >= frame.visit) {
      rank_[open_.back()] = kDone;
      order_.push_back(open_.back());
      open_.pop_back();
    }
    rank_[frame.process] = kDone;
    if (order_.size() - begin > 1) {
      std::sort(order_.begin() + static_cast<ptrdiff_t>(begin), order_.end());
    }
    group_begin_.push_back(static_cast<uint32_t>(order_.size()));
  }

  const graph::Snapshot::Row* const rows_;
  const graph::ProcessNumber* const supplier_;
  const double* const amount_;
  std::vector<uint32_t> rank_;
  uint32_t visits_ = 0;
  std::vector<Frame> path_;
  std::vector<graph::ProcessNumber> open_;
  std::vector<graph::ProcessNumber>& order_;
  std::vector<uint32_t>& group_begin_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_GROUP_SEARCH_H_
