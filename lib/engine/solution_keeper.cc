#include "lib/engine/solution_keeper.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "lib/base/check.h"
#include "lib/engine/internal/consumer_index.h"
#include "lib/engine/internal/kept_solution.h"
#include "lib/engine/internal/maintained_order.h"
#include "lib/engine/internal/slot_set.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using internal::ConsumerIndex;
using internal::KeptSolution;
using internal::MaintainedOrder;
using internal::SlotSet;

// How many times what a process takes in a full pass it takes when it is looked
// for, and each of its consumers that is told (engine_bench: "dependant",
// "stored order").
constexpr size_t kLookCost = 12;
constexpr size_t kTellCost = 4;
// What an update may take over a full pass: one in so many processes of it.
constexpr size_t kOvertime = 10;
// A batch of so many changes, as a share of all processes, has most of them
// looked at.
constexpr size_t kLargeDivisor = 200;
// Up to so many changed rows what depends on them is looked for, whatever a
// full pass may take.
constexpr size_t kBatchMin = 32;

// Processes whose result is another, or new.
std::vector<ProcessNumber> Differences(const Intensities& before,
                                       const Intensities& after) {
  const auto columns = static_cast<size_t>(after.indicators);
  const bool is_comparable = before.indicators == after.indicators;
  std::vector<ProcessNumber> result;
  for (ProcessNumber i = 0; i < after.process_count(); ++i) {
    if (is_comparable && i < before.process_count()) {
      const ProcessEvidence& a = before.evidence[i];
      const ProcessEvidence& b = after.evidence[i];
      if (a.backward_error_max == b.backward_error_max &&
          before.shared_evidence[a.row] == after.shared_evidence[b.row] &&
          std::memcmp(&before.values[i * columns], &after.values[i * columns],
                      columns * sizeof(double)) == 0) {
        continue;
      }
    }
    result.push_back(i);
  }
  return result;
}

size_t RowsInUse(const Intensities& intensities) {
  std::vector<bool> is_used(intensities.shared_evidence.size());
  for (const ProcessEvidence& own : intensities.evidence) {
    is_used[own.row] = true;
  }
  return static_cast<size_t>(std::count(is_used.begin(), is_used.end(), true));
}

// One update: groups in solving order, as far as something reaches them.
template <typename Solver>
class Spread {
 public:
  Spread(Solver& solver, KeptSolution& solution, const MaintainedOrder& order,
         const ConsumerIndex& consumers, SolutionKeeper::Updated& updated)
      : solver_(solver),
        solution_(solution),
        order_(order),
        consumers_(consumers),
        updated_(updated),
        dirty_(order.processes().size()),
        changed_(order.processes().size()),
        columns_(solver.columns()),
        had_faults_(!solution.faults.empty()) {}

  void MarkDirty(ProcessNumber i) { MarkSlotDirty(order_.slot(i)); }

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
  void RunAll() { SolveRest(0); }

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
      const ProcessNumber far = order_.processes()[next];
      solver_.rows().PrefetchRow(far);
      consumers_.PrefetchPlace(far);
      if (ahead_end_ < ahead_begin_ + kAhead / 3) continue;
      const ProcessNumber middle =
          order_.processes()[Ahead(ahead_end_ - kAhead / 3)];
      solver_.rows().PrefetchInputs(middle);
      consumers_.PrefetchList(middle);
      if (ahead_end_ < ahead_begin_ + 2 * kAhead / 3) continue;
      const ProcessNumber near =
          order_.processes()[Ahead(ahead_end_ - 2 * kAhead / 3)];
      solver_.rows().PrefetchSuppliers(near);
      consumers_.ForFirst(near, kConsumersAhead,
                          [this](ProcessNumber c) { order_.PrefetchSlot(c); });
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
                         [this](std::span<const ProcessNumber> members) {
                           if constexpr (Solver::kColumns == 1) {
                             updated_.solved += members.size();
                             ForgetFault(members);
                             solver_.Solve(members);
                           } else {
                             SolveGroup</*kMarkConsumers=*/false>(members);
                           }
                         });
  }

  // Forgets the loop without footprint that these are or were.
  void ForgetFault(std::span<const ProcessNumber> members) {
    if (!had_faults_) return;
    for (const ProcessNumber& i : members) {
      if (solution_.table[solver_.carried(i).row].fault != graph::kNoNumber) {
        solution_.faults.Remove({&i, 1});
      }
    }
  }

  template <bool kMarkConsumers>
  void SolveGroup(std::span<const ProcessNumber> members) {
    updated_.solved += members.size();
    before_.resize(members.size() * columns_);
    carried_before_.resize(members.size());
    for (size_t m = 0; m < members.size(); ++m) {
      const ProcessNumber i = members[m];
      std::copy_n(solver_.y(i), columns_, &before_[m * columns_]);
      carried_before_[m] = solver_.carried(i);
    }
    ForgetFault(members);
    solver_.Solve(members);
    for (size_t m = 0; m < members.size(); ++m) {
      const ProcessNumber i = members[m];
      if (carried_before_[m] == solver_.carried(i) &&
          SameBits(&before_[m * columns_], solver_.y(i))) {
        continue;
      }
      changed_.Insert(i);
      if constexpr (kMarkConsumers) {
        const uint32_t slot = order_.slot(i);
        consumers_.ForEach(i, [&](ProcessNumber c) {
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

  static constexpr size_t kAhead = 48;
  static constexpr uint32_t kConsumersAhead = 16;

  Solver& solver_;
  KeptSolution& solution_;
  const MaintainedOrder& order_;
  const ConsumerIndex& consumers_;
  SolutionKeeper::Updated& updated_;
  SlotSet dirty_;            // by slot
  uint32_t last_dirty_ = 0;  // the last of all that were
  SlotSet changed_;          // by process
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

}  // namespace

class SolutionKeeper::State {
 public:
  explicit State(size_t evidence_rows_max)
      : evidence_rows_max_(evidence_rows_max) {}

  Intensities SolveAll(const graph::Snapshot& snapshot) {
    order_ = MaintainedOrder(snapshot);
    consumers_.reset();
    Intensities intensities;
    SolveInOrder(snapshot, intensities);
    return intensities;
  }

  void Adopt(const graph::Snapshot& snapshot, const Intensities& intensities) {
    order_ = MaintainedOrder(snapshot);
    consumers_.reset();
    solution_.Adopt(snapshot, intensities);
    // Others were left behind by updates before, and count.
    rows_at_full_ = RowsInUse(intensities);
  }

  void SolveInOrder(const graph::Snapshot& snapshot, Intensities& intensities) {
    CheckIsOf(snapshot);
    solution_.loops.BeginPass();
    solution_.SolveAll(snapshot, order_.processes(), order_.loops(),
                       intensities);
    solution_.loops.ForgetUnjudged();
    rows_at_full_ = solution_.table.size();
  }

  void SolveValuesInOrder(const graph::Snapshot& snapshot,
                          std::vector<double>& values) {
    CheckIsOf(snapshot);
    values.resize(snapshot.direct().size());
    internal::SolveValues(snapshot, order_.processes(), order_.loops(),
                          solution_.loops, solution_.work, values.data());
  }

  Updated Update(const graph::Snapshot& snapshot,
                 std::span<const ProcessNumber> changed,
                 std::span<const ProcessNumber> relinked,
                 Intensities& intensities) {
    TANJI_CHECK(intensities.evidence.size() == order_.processes().size() &&
                snapshot.process_count() >= order_.processes().size());
    Updated updated;
    const auto outcome = order_.Update(snapshot, relinked, solution_.loops);
    updated.resorted = outcome.resorted;
    const bool is_large =
        changed.size() > kBatchMin &&
        changed.size() > snapshot.process_count() / kLargeDivisor;
    UpdateConsumers(snapshot, relinked, /*needed=*/!is_large);
    if (snapshot.indicators() != solution_.indicators ||
        solution_.table.size() > rows_at_full_ + evidence_rows_max_) {
      const Intensities before = std::exchange(intensities, {});
      SolveInOrder(snapshot, intensities);
      updated.processes = Differences(before, intensities);
      updated.solved = snapshot.process_count();
      updated.full = true;
      updated.reset = true;
      return updated;
    }
    solution_.Grow(snapshot, intensities);
    solution_.WithSolver(snapshot, intensities, [&](auto& solver) {
      const ConsumerIndex none;
      Spread spread(solver, solution_, order_, is_large ? none : *consumers_,
                    updated);
      if (is_large) {
        spread.RunAll();
      } else {
        for (const ProcessNumber i : changed) spread.MarkDirty(i);
        for (const ProcessNumber i : outcome.regrouped) spread.MarkDirty(i);
        spread.Run();
      }
      solution_.WriteShared(intensities);
      if (spread.knows_changed()) {
        Write(spread.changed(), updated, intensities);
      } else {
        WriteDifferences(updated, intensities);
      }
    });
    return updated;
  }

  std::span<const ProcessNumber> order() const { return order_.processes(); }
  size_t bytes() const {
    return order_.bytes() + (consumers_ ? consumers_->bytes() : 0) +
           solution_.bytes();
  }
  size_t loops_judged() const { return solution_.loops.diagnoses(); }

 private:
  void CheckIsOf(const graph::Snapshot& snapshot) const {
    TANJI_CHECK(snapshot.process_count() == order_.processes().size());
  }

  // From this share of all inputs on, a new index is cheaper than additions to
  // the old one; it is made when it is needed.
  static bool CoversMuch(const graph::Snapshot& snapshot,
                         std::span<const ProcessNumber> relinked) {
    constexpr uint64_t kShare = 4;
    uint64_t inputs = 0;
    for (const ProcessNumber i : relinked) inputs += snapshot.input_count(i);
    return inputs > snapshot.input_count() / kShare;
  }

  void UpdateConsumers(const graph::Snapshot& snapshot,
                       std::span<const ProcessNumber> relinked, bool needed) {
    if (consumers_.has_value() && !CoversMuch(snapshot, relinked)) {
      consumers_->Update(snapshot, relinked);
    } else if (needed) {
      consumers_.emplace(snapshot);
    } else {
      consumers_.reset();
    }
  }

  void Write(const SlotSet& changed, Updated& updated,
             Intensities& intensities) const {
    updated.processes.reserve(changed.Count());
    changed.ForEach([&](ProcessNumber i) {
      solution_.Write(i, intensities);
      updated.processes.push_back(i);
    });
  }
  void WriteDifferences(Updated& updated, Intensities& intensities) const {
    const auto n = static_cast<ProcessNumber>(intensities.evidence.size());
    std::vector<ProcessNumber>& differing = updated.processes;
    differing.resize(n);
    size_t count = 0;
    for (ProcessNumber i = 0; i < n; ++i) {
      differing[count] = i;
      count += solution_.IsWritten(i, intensities) ? 0 : 1;
      solution_.Write(i, intensities);
    }
    differing.resize(count);
    // It is kept with the change until all copies have followed.
    if (count < n / 2) differing.shrink_to_fit();
  }

  MaintainedOrder order_;
  std::optional<ConsumerIndex> consumers_;  // from the first update on
  KeptSolution solution_;
  size_t evidence_rows_max_;
  size_t rows_at_full_ = 0;  // rows of evidence in use after a full pass
};

SolutionKeeper::SolutionKeeper(size_t evidence_rows_max)
    : state_(std::make_unique<State>(evidence_rows_max)) {}
SolutionKeeper::~SolutionKeeper() = default;
SolutionKeeper::SolutionKeeper(SolutionKeeper&&) noexcept = default;
SolutionKeeper& SolutionKeeper::operator=(SolutionKeeper&&) noexcept = default;

Intensities SolutionKeeper::SolveAll(const graph::Snapshot& snapshot) {
  return state_->SolveAll(snapshot);
}
void SolutionKeeper::Adopt(const graph::Snapshot& snapshot,
                           const Intensities& intensities) {
  state_->Adopt(snapshot, intensities);
}
std::span<const ProcessNumber> SolutionKeeper::order() const {
  return state_->order();
}
SolutionKeeper::Updated SolutionKeeper::Update(
    const graph::Snapshot& snapshot, std::span<const ProcessNumber> changed,
    std::span<const ProcessNumber> relinked, Intensities& intensities) {
  return state_->Update(snapshot, changed, relinked, intensities);
}
void SolutionKeeper::SolveInOrder(const graph::Snapshot& snapshot,
                                  Intensities& intensities) {
  state_->SolveInOrder(snapshot, intensities);
}
void SolutionKeeper::SolveValuesInOrder(const graph::Snapshot& snapshot,
                                        std::vector<double>& values) {
  state_->SolveValuesInOrder(snapshot, values);
}
size_t SolutionKeeper::bytes() const { return state_->bytes(); }
size_t SolutionKeeper::loops_judged() const { return state_->loops_judged(); }

}  // namespace tanji::engine
