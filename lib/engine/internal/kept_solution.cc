#include "lib/engine/internal/kept_solution.h"

#include <algorithm>

#include "lib/base/check.h"
#include "lib/base/huge_pages.h"

namespace tanji::engine::internal {

using graph::ProcessNumber;

void KeptSolution::Reset(const graph::Snapshot& snapshot,
                         Intensities& intensities) {
  indicators = snapshot.indicators();
  const size_t n = snapshot.process_count();
  if (indicators == 1) {
    base::ReserveHuge(nodes, n);
    nodes.resize(n);
  } else {
    nodes = {};
  }
  table = EvidenceTable();
  faults.Clear();
  intensities.indicators = indicators;
  const size_t values = n * static_cast<size_t>(indicators);
  base::ReserveHuge(intensities.values, values);
  intensities.values.resize(values);
  base::ReserveHuge(intensities.evidence, n);
  intensities.evidence.resize(n);
  intensities.shared_evidence.clear();
}

void KeptSolution::Grow(const graph::Snapshot& snapshot,
                        Intensities& intensities) {
  const size_t n = snapshot.process_count();
  if (indicators == 1) nodes.resize(n);
  intensities.values.resize(n * static_cast<size_t>(indicators), kNotAnswered);
  intensities.evidence.resize(n);
}

void KeptSolution::SolveAll(const graph::Snapshot& snapshot,
                            std::span<const ProcessNumber> slots,
                            std::span<const LoopRange> loop_ranges,
                            Intensities& intensities) {
  Reset(snapshot, intensities);
  WithSolver(snapshot, intensities, [&](auto& solver) {
    solver.ForEachGroup(
        slots, loop_ranges, 0,
        [&](std::span<const ProcessNumber> members) { solver.Solve(members); });
  });
  WriteShared(intensities);
  const uint32_t n = snapshot.process_count();
  for (ProcessNumber i = 0; i < n; ++i) Write(i, intensities);
}

void KeptSolution::WriteShared(Intensities& intensities) const {
  const std::vector<SharedEvidence>& rows = table.rows();
  std::vector<SharedEvidence>& written = intensities.shared_evidence;
  TANJI_CHECK(written.size() <= rows.size());
  written.insert(written.end(),
                 rows.begin() + static_cast<ptrdiff_t>(written.size()),
                 rows.end());
  intensities.faults = faults.List();
}

void KeptSolution::Adopt(const graph::Snapshot& snapshot,
                         const Intensities& intensities) {
  const uint32_t n = snapshot.process_count();
  TANJI_CHECK(intensities.evidence.size() == n &&
              intensities.indicators == snapshot.indicators());
  indicators = snapshot.indicators();
  loops = KeptLoops();  // of another network, if of any
  table = EvidenceTable();
  for (const SharedEvidence& row : intensities.shared_evidence) {
    table.Intern(row);
  }
  TANJI_CHECK(table.rows() == intensities.shared_evidence);
  faults.Clear();
  for (const LoopFault& fault : intensities.faults) {
    const auto worst = std::lower_bound(fault.members.begin(),
                                        fault.members.end(), fault.worst);
    faults.Add(fault.kind, fault.members,
               static_cast<size_t>(worst - fault.members.begin()), fault.gain);
  }
  nodes = {};
  if (indicators != 1) return;
  base::ReserveHuge(nodes, n);
  nodes.resize(n);
  for (ProcessNumber i = 0; i < n; ++i) {
    nodes[i] = {.y = intensities.values[i], .carried = intensities.evidence[i]};
  }
}

size_t KeptSolution::bytes() const {
  return nodes.capacity() * sizeof(Node) +
         work.place.capacity() * sizeof(uint32_t);
}

void SolveValues(const graph::Snapshot& snapshot,
                 std::span<const ProcessNumber> slots,
                 std::span<const LoopRange> loop_ranges, KeptLoops& loops,
                 GroupWorkspace& work, double* values) {
  const auto columns = static_cast<size_t>(snapshot.indicators());
  const auto run = [&](auto nodes) {
    GroupSolver<decltype(nodes)> solver(snapshot, nodes, loops, work, nullptr,
                                        nullptr);
    solver.ForEachGroup(
        slots, loop_ranges, 0,
        [&](std::span<const ProcessNumber> members) { solver.Solve(members); });
  };
  if (columns == 1) {
    run(ValuesOnly<1>{values, columns});
  } else {
    run(ValuesOnly<0>{values, columns});
  }
}

}  // namespace tanji::engine::internal
