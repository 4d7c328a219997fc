#include "lib/engine/solution_keeper.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "lib/base/check.h"
#include "lib/engine/internal/consumer_index.h"
#include "lib/engine/internal/kept_solution.h"
#include "lib/engine/internal/maintained_order.h"
#include "lib/engine/internal/slot_set.h"
#include "lib/engine/internal/spread.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using internal::ConsumerIndex;
using internal::KeptSolution;
using internal::MaintainedOrder;
using internal::SlotSet;
using internal::Spread;

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
    knows_loops_ = true;
    // Others were left behind by updates before, and count.
    rows_at_full_ = RowsInUse(intensities);
  }

  void SolveInOrder(const graph::Snapshot& snapshot, Intensities& intensities) {
    CheckIsOf(snapshot);
    solution_.loops.BeginPass();
    solution_.SolveAll(snapshot, order_.processes(), order_.loops(),
                       intensities);
    solution_.loops.ForgetUnjudged();
    knows_loops_ = true;
    rows_at_full_ = solution_.table.size();
  }

  void SolveValuesInOrder(const graph::Snapshot& snapshot,
                          std::vector<double>& values) {
    CheckIsOf(snapshot);
    knows_loops_ = false;  // others' may be judged
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
                    knows_loops_, updated);
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
  // Loops were last judged in the network that is kept up to date.
  bool knows_loops_ = true;
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
