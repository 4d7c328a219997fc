// The state of a pass that stays for the next one.

#ifndef TANJI_LIB_ENGINE_INTERNAL_KEPT_SOLUTION_H_
#define TANJI_LIB_ENGINE_INTERNAL_KEPT_SOLUTION_H_

#include <bit>
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

// What a pass needs beside the network and its order, and what it found. With
// one indicator the values and evidence lie here too, with more only in the
// result. Thread-compatible.
struct KeptSolution {
  int indicators = 0;
  std::vector<Node> nodes;  // n, with one indicator
  // Of which the result has a copy of the rows: they only grow until Reset.
  EvidenceTable table;
  FaultTable faults;
  KeptLoops loops;
  GroupWorkspace work;

  // Forgets all but the loops; room for the processes of `snapshot`, here and
  // in `intensities`.
  void Reset(const graph::Snapshot& snapshot, Intensities& intensities);
  // Room for more processes.
  void Grow(const graph::Snapshot& snapshot, Intensities& intensities);

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
          ManyColumns{intensities.values.data(), intensities.evidence.data(),
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
  // Writes process i to the result, where it does not lie there already.
  void Write(graph::ProcessNumber i, Intensities& intensities) const {
    if (indicators != 1) return;
    intensities.values[i] = nodes[i].y;
    intensities.evidence[i] = nodes[i].carried;
  }
  // With one indicator: whether that is what lies there.
  bool IsWritten(graph::ProcessNumber i, const Intensities& intensities) const {
    return std::bit_cast<uint64_t>(intensities.values[i]) ==
               std::bit_cast<uint64_t>(nodes[i].y) &&
           intensities.evidence[i] == nodes[i].carried;
  }
  // Writes rows of evidence and faults, which are new.
  void WriteShared(Intensities& intensities) const;
  // Without the loops.
  size_t bytes() const;
};

// The values alone, n x indicators. Where there is none: NaN. No faults are
// listed.
void SolveValues(const graph::Snapshot& snapshot,
                 std::span<const graph::ProcessNumber> slots,
                 std::span<const LoopRange> loop_ranges, KeptLoops& loops,
                 GroupWorkspace& work, double* values);

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_KEPT_SOLUTION_H_
