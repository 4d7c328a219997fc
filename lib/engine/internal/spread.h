// One update of what is kept: as far as something reaches.

#ifndef TANJI_LIB_ENGINE_INTERNAL_SPREAD_H_
#define TANJI_LIB_ENGINE_INTERNAL_SPREAD_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/engine/evidence.h"
#include "lib/engine/internal/consumer_index.h"
#include "lib/engine/internal/kept_solution.h"
#include "lib/engine/internal/maintained_order.h"
#include "lib/engine/internal/slot_set.h"
#include "lib/engine/solution_keeper.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// Solves groups in solving order, as far as something reaches them. Made for
// one update; what it is given must outlive it.
template <typename Solver>
class Spread {
 public:
  // `knows_loops`: each loop has the inputs that it was judged with last,
  // unless a member is marked dirty.
  Spread(Solver& solver, KeptSolution& solution, const MaintainedOrder& order,
         const ConsumerIndex& consumers, bool knows_loops,
         SolutionKeeper::Updated& updated)
      : solver_(solver),
        solution_(solution),
        order_(order),
        consumers_(consumers),
        updated_(updated),
        dirty_(order.processes().size()),
        knows_loops_(knows_loops),
        marked_(order.processes().size()),
        changed_(order.processes().size()),
        columns_(solver.columns()),
        had_faults_(!solution.faults.empty()) {}

  void MarkDirty(graph::ProcessNumber i) {
    MarkSlotDirty(order_.slot(i));
    marked_.Insert(i);
  }

  void Run() {
    const size_t n = order_.processes().size();
    uint32_t slot = dirty_.FirstFrom(0);
    while (slot != SlotSet::kNone) {
      LookAhead(slot);
      const auto members = order_.GroupAt(slot);
      const auto next = slot + static_cast<uint32_t>(members.size());
      SolveGroup</*kMarkConsumers=*/true>(members);
      if (kLookCost * updated_.solved + kTellCost * told_ >
          n / kOvertime + slot) {
        SolveRest(next);
        return;
      }
      slot = dirty_.FirstFrom(next);
    }
  }

  // Without a look at who takes from whom.
  void RunAll() {
    knows_loops_ = false;
    SolveRest(0);
  }

  // Whether `changed` tells all. With one column the result still has the
  // values of before, and what a full pass changes is found there.
  bool knows_changed() const { return Solver::kColumns != 1 || !updated_.full; }
  const SlotSet& changed() const { return changed_; }

 private:
  // What is dirty already and comes next is asked for before it is needed:
  // first its row and where its consumers stand, then its inputs and these
  // consumers, then what both name. What turns dirty in between waits for
  // memory.
  void LookAhead(uint32_t slot) {
    if (ahead_begin_ != ahead_end_ && Ahead(ahead_begin_) == slot) {
      ++ahead_begin_;
    }
    for (; ahead_end_ - ahead_begin_ < kAhead; ++ahead_end_) {
      // Else each step of a short update would look through all of the set.
      if (std::max(slot, last_ahead_) >= last_dirty_) return;
      const uint32_t next = dirty_.FirstFrom(
          ahead_end_ == 0 ? slot + 1 : std::max(slot, last_ahead_) + 1);
      if (next == SlotSet::kNone) return;
      last_ahead_ = next;
      Ahead(ahead_end_) = next;
      const graph::ProcessNumber far = order_.processes()[next];
      solver_.rows().PrefetchRow(far);
      consumers_.PrefetchPlace(far);
      if (ahead_end_ < ahead_begin_ + kAhead / 3) continue;
      const graph::ProcessNumber middle =
          order_.processes()[Ahead(ahead_end_ - kAhead / 3)];
      solver_.rows().PrefetchInputs(middle);
      consumers_.PrefetchList(middle);
      if (ahead_end_ < ahead_begin_ + 2 * kAhead / 3) continue;
      const graph::ProcessNumber near =
          order_.processes()[Ahead(ahead_end_ - 2 * kAhead / 3)];
      solver_.rows().PrefetchSuppliers(near);
      consumers_.ForFirst(
          near, kConsumersAhead,
          [this](graph::ProcessNumber c) { order_.PrefetchSlot(c); });
    }
  }
  void MarkSlotDirty(uint32_t slot) {
    dirty_.Insert(slot);
    last_dirty_ = std::max(last_dirty_, slot);
  }
  uint32_t& Ahead(size_t number) { return ahead_[number % kAhead]; }

  void SolveRest(uint32_t begin) {
    updated_.full = true;
    solver_.ForEachGroup(order_.processes(), order_.loops(), begin,
                         [this](std::span<const graph::ProcessNumber> members) {
                           if constexpr (Solver::kColumns == 1) {
                             updated_.solved += members.size();
                             ForgetFault(members);
                             solver_.Solve(members, MarkedOf(members));
                           } else {
                             SolveGroup</*kMarkConsumers=*/false>(members);
                           }
                         });
  }

  // Forgets the loop without footprint that these are or were.
  void ForgetFault(std::span<const graph::ProcessNumber> members) {
    if (!had_faults_) return;
    for (const graph::ProcessNumber& i : members) {
      if (solution_.table[solver_.carried(i).row].fault != graph::kNoNumber) {
        solution_.faults.Remove({&i, 1});
      }
    }
  }

  // The members that were marked; null when others may have changed too.
  const std::vector<graph::ProcessNumber>* MarkedOf(
      std::span<const graph::ProcessNumber> members) {
    if (members.size() == 1 || !knows_loops_) return nullptr;
    marked_members_.clear();
    for (const graph::ProcessNumber i : members) {
      if (marked_.Contains(i)) marked_members_.push_back(i);
    }
    return &marked_members_;
  }

  template <bool kMarkConsumers>
  void SolveGroup(std::span<const graph::ProcessNumber> members) {
    updated_.solved += members.size();
    before_.resize(members.size() * columns_);
    carried_before_.resize(members.size());
    for (size_t m = 0; m < members.size(); ++m) {
      const graph::ProcessNumber i = members[m];
      std::copy_n(solver_.y(i), columns_, &before_[m * columns_]);
      carried_before_[m] = solver_.carried(i);
    }
    ForgetFault(members);
    solver_.Solve(members, MarkedOf(members));
    for (size_t m = 0; m < members.size(); ++m) {
      const graph::ProcessNumber i = members[m];
      if (carried_before_[m] == solver_.carried(i) &&
          SameBits(&before_[m * columns_], solver_.y(i))) {
        continue;
      }
      changed_.Insert(i);
      if constexpr (kMarkConsumers) {
        const uint32_t slot = order_.slot(i);
        consumers_.ForEach(i, [&](graph::ProcessNumber c) {
          ++told_;
          // Who took of it before may stand before it now.
          const uint32_t consumer_slot = order_.slot(c);
          if (consumer_slot > slot) MarkSlotDirty(consumer_slot);
        });
      }
    }
  }

  bool SameBits(const double* a, const double* b) const {
    bool same = true;
    for (size_t c = 0; c < columns_; ++c) {
      same = same &&
             std::bit_cast<uint64_t>(a[c]) == std::bit_cast<uint64_t>(b[c]);
    }
    return same;
  }

  // How many times what a process takes in a full pass it takes when it is
  // looked for, and each of its consumers that is told (engine_bench:
  // "dependant", "stored order").
  static constexpr size_t kLookCost = 12;
  static constexpr size_t kTellCost = 4;
  // What an update may take over a full pass: one in so many processes of it.
  static constexpr size_t kOvertime = 10;
  static constexpr size_t kAhead = 48;
  static constexpr uint32_t kConsumersAhead = 16;

  Solver& solver_;
  KeptSolution& solution_;
  const MaintainedOrder& order_;
  const ConsumerIndex& consumers_;
  SolutionKeeper::Updated& updated_;
  SlotSet dirty_;            // by slot
  uint32_t last_dirty_ = 0;  // the last of all that were
  bool knows_loops_;
  SlotSet marked_;  // by process: dirty for what it is itself
  std::vector<graph::ProcessNumber> marked_members_;  // of the group at hand
  SlotSet changed_;                                   // by process
  const size_t columns_;
  const bool had_faults_;       // before the update
  size_t told_ = 0;             // consumers of what has changed
  std::vector<double> before_;  // of the group at hand
  std::vector<ProcessEvidence> carried_before_;
  // Slots that are asked for already, by a number that counts up.
  std::array<uint32_t, kAhead> ahead_{};
  size_t ahead_begin_ = 0;
  size_t ahead_end_ = 0;
  uint32_t last_ahead_ = 0;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_SPREAD_H_
