#include "lib/engine/intensity.h"

#include "lib/base/check.h"
#include "lib/base/huge_pages.h"
#include "lib/engine/internal/kept_solution.h"
#include "lib/engine/internal/maintained_order.h"

namespace tanji::engine {

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
