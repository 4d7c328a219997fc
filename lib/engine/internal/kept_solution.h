// The state of a pass that stays for the next one.

#ifndef TANJI_LIB_ENGINE_INTERNAL_KEPT_SOLUTION_H_
#define TANJI_LIB_ENGINE_INTERNAL_KEPT_SOLUTION_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/engine/intensity.h"
#include "lib/engine/internal/evidence_table.h"
#include "lib/engine/internal/fault_table.h"
#include "lib/engine/internal/group_solver.h"
#include "lib/engine/internal/kept_loops.h"
#include "lib/engine/internal/nodes.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// What is known of each process, and what a pass needs beside the network and
// its order. With one indicator the values lie here too, with more only in the
// result. Thread-compatible.
struct KeptSolution {
  int indicators = 0;
  std::vector<Node> nodes;       // n, with one indicator
  std::vector<Carried> carried;  // n, with more
  EvidenceTable table;
  FaultTable faults;
  KeptLoops loops;
  GroupWorkspace work;

  // Forgets all but the loops; room for the processes of `snapshot`.
  void Reset(const graph::Snapshot& snapshot);
  // Room for more processes, here and in `intensities`.
  void Grow(const graph::Snapshot& snapshot, Intensities& intensities);
  const Carried& CarriedBy(graph::ProcessNumber i) const {
    return indicators == 1 ? nodes[i].carried : carried[i];
  }

  // Calls `use(solver)` with a GroupSolver that writes here and, with more
  // than one indicator, to `intensities`.
  template <typename Use>
  void WithSolver(const graph::Snapshot& snapshot, Intensities& intensities,
                  Use use) {
    if (indicators == 1) {
      GroupSolver<SingleColumn> solver(snapshot, SingleColumn{nodes.data()},
                                       loops, work, &table, &faults);
      use(solver);
    } else {
      GroupSolver<ManyColumns> solver(
          snapshot,
          ManyColumns{intensities.values.data(), carried.data(),
                      static_cast<size_t>(indicators)},
          loops, work, &table, &faults);
      use(solver);
    }
  }

  // Solves everything; `intensities` are written over.
  void SolveAll(const graph::Snapshot& snapshot,
                std::span<const graph::ProcessNumber> slots,
                std::span<const LoopRange> loop_ranges,
                Intensities& intensities);
  // Takes over what was solved elsewhere.
  void Adopt(const graph::Snapshot& snapshot, const Intensities& intensities);
  // Writes process i to the result, whose faults must be up to date.
  void Write(graph::ProcessNumber i, Intensities& intensities) const;
  // The same for many: what a row of the table means is spelt out once.
  class Writer;
  // Without the loops.
  size_t bytes() const;
};

// Thread-compatible; what it is given must outlive it, unchanged but for what
// is written.
class KeptSolution::Writer {
 public:
  Writer(const KeptSolution& solution, Intensities& intensities);
  void Write(graph::ProcessNumber i) const {
    if (solution_.indicators == 1) {
      intensities_.values[i] = solution_.nodes[i].y;
    }
    const Carried& of = solution_.CarriedBy(i);
    const Row& row = rows_[of.row];
    Evidence& evidence = intensities_.evidence[i];
    evidence = row.evidence;
    evidence.backward_error_max = of.backward_error;
    intensities_.blocked_by[i] = row.blocked_by;
  }

 private:
  struct Row {
    Evidence evidence;
    uint32_t blocked_by;
  };
  const KeptSolution& solution_;
  Intensities& intensities_;
  std::vector<Row> rows_;  // as those of the table
};

// The values alone, n x indicators. Where there is none: NaN. No faults are
// listed.
void SolveValues(const graph::Snapshot& snapshot,
                 std::span<const graph::ProcessNumber> slots,
                 std::span<const LoopRange> loop_ranges, KeptLoops& loops,
                 GroupWorkspace& work, double* values);

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_KEPT_SOLUTION_H_
