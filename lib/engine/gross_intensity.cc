#include "lib/engine/gross_intensity.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lib/base/status.h"
#include "lib/engine/contribution.h"
#include "lib/engine/intensity.h"
#include "lib/engine/internal/upstream.h"
#include "lib/engine/solving_order.h"

namespace tanji::engine {

using graph::ProcessNumber;

double GrossIntensities::Of(ProcessNumber process) const {
  const auto found =
      std::lower_bound(processes_.begin(), processes_.end(), process);
  if (found == processes_.end() || *found != process) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return values_[static_cast<size_t>(found - processes_.begin())];
}

absl::StatusOr<GrossIntensities> SolveGross(const Measure& measure,
                                            ProcessNumber process,
                                            size_t processes_max,
                                            base::StopCheck stop) {
  const graph::Snapshot& snapshot = measure.snapshot;
  TANJI_ASSIGN_OR_RETURN(
      internal::Upstream upstream,
      internal::CollectUpstream(
          snapshot, process,
          [&](ProcessNumber consumer, size_t input) {
            return measure.is_open(snapshot.suppliers(consumer)[input]);
          },
          processes_max, stop));
  graph::Snapshot::Parts parts;
  for (const ProcessNumber i : upstream.processes) {
    parts.output.push_back(snapshot.output(i));
    parts.direct.push_back(std::abs(measure.direct(i)));
  }
  for (const internal::UnfollowedInput& input : upstream.unfollowed) {
    const ProcessNumber i = upstream.processes[input.place];
    parts.direct[input.place] +=
        std::abs(snapshot.amounts(i)[input.input] *
                 measure.intensity(snapshot.suppliers(i)[input.input]));
  }
  for (double& amount : upstream.amount) amount = std::abs(amount);
  parts.unlinked.resize(upstream.processes.size());
  parts.input_begin = std::move(upstream.input_begin);
  parts.supplier = std::move(upstream.supplier);
  parts.amount = std::move(upstream.amount);
  // Refused only where a sum exceeds the range: then nothing has a bound.
  auto network = graph::Snapshot::Create(std::move(parts));
  if (!network.ok()) return GrossIntensities({}, {});
  TANJI_ASSIGN_OR_RETURN(const SolvingOrder order,
                         SolvingOrder::Create(*network, stop));
  return GrossIntensities(std::move(upstream.processes),
                          ComputeValues(*network, order));
}

}  // namespace tanji::engine
