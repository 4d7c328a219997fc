#include "lib/engine/internal/kept_solution.h"

#include <algorithm>

#include "lib/base/check.h"
#include "lib/base/huge_pages.h"
#include "lib/engine/internal/node_evidence.h"

namespace tanji::engine::internal {

using graph::kNoNumber;
using graph::ProcessNumber;

void KeptSolution::Reset(const graph::Snapshot& snapshot) {
  indicators = snapshot.indicators();
  const size_t n = snapshot.process_count();
  if (indicators == 1) {
    base::ReserveHuge(nodes, n);
    carried = {};
  } else {
    base::ReserveHuge(carried, n);
    nodes = {};
  }
  nodes.resize(indicators == 1 ? n : 0);
  carried.resize(indicators == 1 ? 0 : n);
  table = EvidenceTable();
  faults.Clear();
}

void KeptSolution::Grow(const graph::Snapshot& snapshot,
                        Intensities& intensities) {
  const size_t n = snapshot.process_count();
  if (indicators == 1) {
    nodes.resize(n);
  } else {
    carried.resize(n);
  }
  intensities.values.resize(n * static_cast<size_t>(indicators), kNotAnswered);
  intensities.evidence.resize(n);
  intensities.blocked_by.resize(n, kNotBlocked);
}

void KeptSolution::SolveAll(const graph::Snapshot& snapshot,
                            std::span<const ProcessNumber> slots,
                            std::span<const LoopRange> loop_ranges,
                            Intensities& intensities) {
  Reset(snapshot);
  const size_t n = snapshot.process_count();
  intensities.indicators = indicators;
  const size_t values = n * static_cast<size_t>(indicators);
  base::ReserveHuge(intensities.values, values);
  intensities.values.resize(values);
  base::ReserveHuge(intensities.evidence, n);
  intensities.evidence.resize(n);
  base::ReserveHuge(intensities.blocked_by, n);
  intensities.blocked_by.resize(n);
  WithSolver(snapshot, intensities, [&](auto& solver) {
    solver.ForEachGroup(
        slots, loop_ranges, 0,
        [&](std::span<const ProcessNumber> members) { solver.Solve(members); });
  });
  intensities.faults = faults.List();
  const Writer writer(*this, intensities);
  for (ProcessNumber i = 0; i < n; ++i) writer.Write(i);
}

KeptSolution::Writer::Writer(const KeptSolution& solution,
                             Intensities& intensities)
    : solution_(solution), intensities_(intensities) {
  const EvidenceTable& evidence = solution.table;
  rows_.reserve(evidence.size());
  for (EvidenceTable::Row row = 0; row < evidence.size(); ++row) {
    // The fault of a row that nobody carries any more may be gone.
    rows_.push_back(
        {EvidenceOf({0, row}, evidence),
         FaultTable::FindPlace(intensities.faults, evidence[row].fault)});
  }
}

void KeptSolution::Write(ProcessNumber i, Intensities& intensities) const {
  if (indicators == 1) intensities.values[i] = nodes[i].y;
  const Carried& of = CarriedBy(i);
  intensities.evidence[i] = EvidenceOf(of, table);
  intensities.blocked_by[i] =
      FaultTable::PlaceOf(intensities.faults, table[of.row].fault);
}

void KeptSolution::Adopt(const graph::Snapshot& snapshot,
                         const Intensities& intensities) {
  const uint32_t n = snapshot.process_count();
  TANJI_CHECK(intensities.evidence.size() == n &&
              intensities.indicators == snapshot.indicators());
  Reset(snapshot);
  for (const LoopFault& fault : intensities.faults) {
    const auto worst = std::lower_bound(fault.members.begin(),
                                        fault.members.end(), fault.worst);
    faults.Add(fault.kind, fault.members,
               static_cast<size_t>(worst - fault.members.begin()), fault.gain);
  }
  for (ProcessNumber i = 0; i < n; ++i) {
    const uint32_t place = intensities.blocked_by[i];
    const Carried of = CarriedOf(
        intensities.evidence[i],
        place == kNotBlocked ? kNoNumber
                             : intensities.faults[place].members.front(),
        table);
    if (indicators == 1) {
      nodes[i] = {.y = intensities.values[i], .carried = of};
    } else {
      carried[i] = of;
    }
  }
}

size_t KeptSolution::bytes() const {
  return nodes.capacity() * sizeof(Node) +
         carried.capacity() * sizeof(Carried) +
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
