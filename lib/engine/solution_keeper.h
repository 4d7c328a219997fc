// Footprint intensities that are kept up to date.

#ifndef TANJI_LIB_ENGINE_SOLUTION_KEEPER_H_
#define TANJI_LIB_ENGINE_SOLUTION_KEEPER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lib/engine/intensity.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Keeps what a solution of a network leaves behind that is of use for the next
// one: the solving order, who takes from whom, and what was found out about
// loops. Results are those of ComputeIntensities to the bit, whatever came
// before. Thread-compatible. Memory, with one indicator: 32 bytes a process and
// 4 an input, and what is known of loops, up to 256 MiB.
class SolutionKeeper {
 public:
  // Distinct rows of evidence over those in use after a full pass, 100 bytes
  // each, from which on the next update solves everything anew.
  static constexpr size_t kEvidenceRowsMax = 100'000;

  SolutionKeeper() : SolutionKeeper(kEvidenceRowsMax) {}
  // With another bound: for tests.
  explicit SolutionKeeper(size_t evidence_rows_max);
  ~SolutionKeeper();
  SolutionKeeper(SolutionKeeper&&) noexcept;
  SolutionKeeper& operator=(SolutionKeeper&&) noexcept;

  // As ComputeIntensities with a new order. Whatever is to be updated later was
  // solved here or given to Adopt. Verdicts on loops that are the same as
  // before are used again.
  Intensities SolveAll(const graph::Snapshot& snapshot);
  // Takes `intensities` for those of `snapshot`. Cost: the order.
  void Adopt(const graph::Snapshot& snapshot, const Intensities& intensities);

  // The order in use: each process after its suppliers, loop groups together.
  // For Snapshot::LayOut.
  std::span<const graph::ProcessNumber> order() const;

  struct Updated {
    // Whose values, evidence or loop that blocks them (by its lowest member)
    // are others now; ascending.
    std::vector<graph::ProcessNumber> processes;
    size_t solved = 0;    // processes that were looked at
    size_t resorted = 0;  // processes whose place in the order was sought anew
    bool full = false;    // from some process on, all were solved
    // All were solved and rows of evidence numbered anew: a copy of the result
    // is brought up to date as a whole.
    bool reset = false;
  };
  // Brings `intensities` up to date, which are those that this keeper gave
  // last. `snapshot` is the one of then, in which the rows `changed` (in any
  // order, repeated or not) have been replaced and processes appended;
  // `relinked` are those of them that Snapshot::ReplaceRows told. A replaced
  // row that is not among `changed` leaves results stale. Cost: a
  // few times as much as a pass takes for each process whose inputs have
  // changed their values; where that adds up, the rest is solved in one pass,
  // so that an update takes some 1.2 passes at most where the order holds,
  // beside 0.1 us for each input of a relinked row. The first update, and one
  // after most rows have changed, index the consumers before (ConsumerIndex).
  // An input that comes before its supplier in the order has the processes
  // between the two sorted again (see SolvingOrder for the cost).
  Updated Update(const graph::Snapshot& snapshot,
                 std::span<const graph::ProcessNumber> changed,
                 std::span<const graph::ProcessNumber> relinked,
                 Intensities& intensities);

  // Solves everything in the order that there is. `snapshot` may differ from
  // that of the last call in outputs, emissions and amounts, as long as none of
  // the amounts is 0 or was; `intensities` are written over.
  void SolveInOrder(const graph::Snapshot& snapshot, Intensities& intensities);
  // The same for the values alone.
  void SolveValuesInOrder(const graph::Snapshot& snapshot,
                          std::vector<double>& values);

  // Memory held, but for what is known of loops.
  size_t bytes() const;
  // Loop groups that were judged, not known already, since the beginning.
  size_t loops_judged() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_SOLUTION_KEEPER_H_
