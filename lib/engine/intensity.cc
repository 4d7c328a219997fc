#include "lib/engine/intensity.h"

#include <algorithm>
#include <functional>

#include "lib/base/check.h"
#include "lib/base/huge_pages.h"
#include "lib/engine/internal/evidence_table.h"
#include "lib/engine/internal/fault_table.h"
#include "lib/engine/internal/kept_solution.h"
#include "lib/engine/internal/maintained_order.h"

namespace tanji::engine {

Evidence Intensities::EvidenceOf(graph::ProcessNumber i) const {
  const ProcessEvidence& own = evidence[i];
  const SharedEvidence& shared = shared_evidence[own.row];
  return {.backward_error_max = own.backward_error_max,
          .loop_gain_max = shared.loop_gain_max,
          .digits_lost = shared.digits_lost,
          .series_diverges = shared.series_diverges,
          .incomplete = shared.incomplete,
          .marks = shared.marks};
}

uint32_t Intensities::BlockedBy(graph::ProcessNumber i) const {
  return internal::FaultTable::PlaceOf(faults,
                                       shared_evidence[evidence[i].row].fault);
}

bool IsWellFormed(const Intensities& intensities, size_t process_count) {
  const std::vector<SharedEvidence>& rows = intensities.shared_evidence;
  if (intensities.indicators < 1 ||
      intensities.evidence.size() != process_count ||
      intensities.values.size() !=
          process_count * static_cast<size_t>(intensities.indicators)) {
    return false;
  }
  const std::vector<LoopFault>& faults = intensities.faults;
  for (size_t f = 0; f < faults.size(); ++f) {
    const auto& members = faults[f].members;
    if (members.empty() || members.back() >= process_count ||
        std::adjacent_find(members.begin(), members.end(),
                           std::greater_equal<>()) != members.end() ||
        !std::binary_search(members.begin(), members.end(), faults[f].worst) ||
        (f > 0 && faults[f - 1].members.front() >= members.front())) {
      return false;
    }
  }
  internal::EvidenceTable table;
  std::vector<bool> is_usable;  // by row: names no fault that is not there
  for (const SharedEvidence& row : rows) {
    table.Intern(row);
    is_usable.push_back(row.fault == graph::kNoNumber ||
                        internal::FaultTable::FindPlace(faults, row.fault) !=
                            kNotBlocked);
  }
  return table.rows() == rows &&
         std::all_of(intensities.evidence.begin(), intensities.evidence.end(),
                     [&](const ProcessEvidence& evidence) {
                       return evidence.row < rows.size() &&
                              is_usable[evidence.row];
                     });
}

Intensities ComputeIntensities(const graph::Snapshot& snapshot,
                               const SolvingOrder& order) {
  TANJI_CHECK(order.processes().size() == snapshot.process_count());
  Intensities intensities;
  internal::KeptSolution solution;
  solution.loops = internal::KeptLoops(/*bytes_max=*/0);
  solution.SolveAll(snapshot, order.processes(), internal::LoopRangesOf(order),
                    intensities);
  return intensities;
}

std::vector<double> ComputeValues(const graph::Snapshot& snapshot,
                                  const SolvingOrder& order) {
  TANJI_CHECK(order.processes().size() == snapshot.process_count());
  std::vector<double> values;
  base::ReserveHuge(values, snapshot.direct().size());
  values.resize(snapshot.direct().size());
  internal::KeptLoops loops(/*bytes_max=*/0);
  internal::GroupWorkspace work;
  internal::SolveValues(snapshot, order.processes(),
                        internal::LoopRangesOf(order), loops, work,
                        values.data());
  return values;
}

}  // namespace tanji::engine
