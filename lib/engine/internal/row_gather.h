// Adds up what a process emits and takes, and looks ahead for it.

#ifndef TANJI_LIB_ENGINE_INTERNAL_ROW_GATHER_H_
#define TANJI_LIB_ENGINE_INTERNAL_ROW_GATHER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "lib/engine/evidence.h"
#include "lib/engine/internal/evidence_table.h"
#include "lib/engine/internal/nodes.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// What the suppliers of a process hand on.
struct Gathered {
  float backward_error = 0;
  JoinedEvidence joined;
};

// The rows of a network, and what is known of the processes they name.
// Thread-compatible. What it is given must outlive it; without evidence it
// needs no table.
template <typename Nodes>
class RowGather {
  using ProcessNumber = graph::ProcessNumber;
  using Row = graph::Snapshot::Row;
  static constexpr bool kEvidence = Nodes::kEvidence;

 public:
  RowGather(const graph::Snapshot& snapshot, Nodes nodes, EvidenceTable* table)
      : rows_(snapshot.rows()),
        supplier_(snapshot.supplier_pool().data()),
        amount_(snapshot.amount_pool().data()),
        direct_(snapshot.direct().data()),
        inputs_ahead_end_(
            snapshot.supplier_pool().size() < kInputsAhead
                ? 0
                : static_cast<uint32_t>(snapshot.supplier_pool().size()) -
                      kInputsAhead),
        nodes_(nodes),
        table_(table) {}

  size_t size() const { return rows_.size(); }
  const Row& row(ProcessNumber i) const { return rows_[i]; }
  const Nodes& nodes() const { return nodes_; }

  [[gnu::always_inline]] void PrefetchRow(ProcessNumber i) const {
    __builtin_prefetch(&rows_[i]);
    if constexpr (Nodes::kColumns != 1) {
      PrefetchDoubles(direct_ + i * nodes_.columns(), nodes_.columns());
    }
  }
  [[gnu::always_inline]] void PrefetchInputs(ProcessNumber i) const {
    const Row& row = rows_[i];
    __builtin_prefetch(supplier_ + row.begin);
    __builtin_prefetch(supplier_ + row.end);
    __builtin_prefetch(amount_ + row.begin);
    __builtin_prefetch(amount_ + row.end);
  }
  [[gnu::always_inline]] void PrefetchSuppliers(ProcessNumber i) const {
    nodes_.Prefetch(i);
    for (uint32_t k = rows_[i].begin; k < rows_[i].end; ++k) {
      nodes_.Prefetch(supplier_[k]);
    }
  }

  // The pass waits for memory, and the order tells long before what it will
  // touch: first where a row stands, then the row, then what the row names.
  // Inlined by force: GCC takes a function that only prefetches for one without
  // effect and drops the call.
  [[gnu::always_inline]] void Prefetch(std::span<const ProcessNumber> slots,
                                       size_t slot, bool lies_in_order) const {
    constexpr size_t kFar = 48;
    constexpr size_t kMiddle = 32;
    constexpr size_t kNear = 16;
    if (slot + kFar >= slots.size()) return;
    PrefetchRow(slots[slot + kFar]);
    if (lies_in_order) {
      nodes_.PrefetchResult(slots[slot + kNear]);
      return;
    }
    PrefetchInputs(slots[slot + kMiddle]);
    PrefetchSuppliers(slots[slot + kNear]);
  }

  // Whether the rows of these slots mostly follow one another in the pool: then
  // what is read next stands there, and needs no look into the rows.
  bool LiesInOrder(std::span<const ProcessNumber> slots) const {
    constexpr size_t kLooks = 64;
    if (slots.empty()) return false;
    const size_t step = (slots.size() - 1) / kLooks;
    if (step == 0) return false;
    size_t following = 0;
    for (size_t look = 0; look < kLooks; ++look) {
      const Row& row = rows_[slots[look * step]];
      const Row& next = rows_[slots[look * step + 1]];
      following += row.end == next.begin ? 1 : 0;
    }
    return following > kLooks - kLooks / 8;
  }

  // Adds up F and the inputs of process i in stored order, but for those of
  // suppliers that are `inner(supplier)`: these go to `take(supplier, amount)`.
  // Of what is taken 0 times nothing is known yet, and nothing matters. Without
  // kFull the sums alone are of use; with kPlain nothing is inner, or 0.
  template <bool kFull, bool kPlain, bool kAlong, typename Sums, typename Inner,
            typename Take>
  [[gnu::always_inline]] Gathered Gather(ProcessNumber i, Sums& sums,
                                         Inner inner, Take take) {
    const Row& row = rows_[i];
    sums.Start(Nodes::kColumns == 1 ? &row.first_direct
                                    : direct_ + i * nodes_.columns());
    // Each by itself, so that all stay in registers.
    float error_max = 0;
    JoinedEvidence all;
    const JoinedEvidence* joined = nullptr;
    if constexpr (kEvidence) {
      joined = table_->joined();
      all.bits =
          row.marks | (row.unlinked != 0 ? JoinedEvidence::kIncomplete : 0);
    }
    const size_t ahead = row.end <= inputs_ahead_end_ ? kInputsAhead : 0;
    for (uint32_t k = row.begin; k < row.end; ++k) {
      if constexpr (kAlong) {
        nodes_.Prefetch(supplier_[k + ahead]);
      }
      const ProcessNumber j = supplier_[k];
      const double amount = amount_[k];
      if constexpr (!kPlain) {
        if (amount == 0) continue;
        if (inner(j)) {
          take(j, amount);
          continue;
        }
      }
      sums.Add(amount, nodes_.y(j));
      if constexpr (kEvidence) {
        const ProcessEvidence& carried = nodes_.carried(j);
        error_max = std::max(error_max, carried.backward_error_max);
        all.Add(joined[carried.row]);
      }
    }
    if constexpr (kFull) {
      sums.Close();
    } else {
      sums.CloseValues();
    }
    return {error_max, all};
  }

  // The row of what process i itself and its suppliers mean.
  template <typename Inner>
  [[gnu::always_inline]] EvidenceTable::Row RowOfGathered(ProcessNumber i,
                                                          JoinedEvidence joined,
                                                          Inner inner) {
    if (joined.IsBlocked()) [[unlikely]]
      return JoinOneByOne(rows_[i], inner);
    return table_->Find(joined);
  }

 private:
  // Inputs that are asked for before they are read.
  static constexpr uint32_t kInputsAhead = 64;

  // With the fault, of which the first counts.
  template <typename Inner>
  [[gnu::noinline]] EvidenceTable::Row JoinOneByOne(const Row& row,
                                                    Inner inner) {
    EvidenceTable::Row joined =
        table_->Intern({.marks = row.marks, .incomplete = row.unlinked != 0});
    for (uint32_t k = row.begin; k < row.end; ++k) {
      const ProcessNumber j = supplier_[k];
      if (amount_[k] == 0 || inner(j)) continue;
      joined = table_->Join(joined, nodes_.carried(j).row);
    }
    return joined;
  }

  const std::span<const Row> rows_;
  const ProcessNumber* const supplier_;  // pool
  const double* const amount_;           // pool
  const double* const direct_;           // n x k
  const uint32_t inputs_ahead_end_;      // kInputsAhead before the pool's
  const Nodes nodes_;
  EvidenceTable* const table_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_ROW_GATHER_H_
