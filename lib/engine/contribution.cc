#include "lib/engine/contribution.h"

#include <algorithm>
#include <cmath>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/internal/answered.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;

absl::Status CheckFinite(ProcessNumber process, const FirstTier& tier) {
  const auto finite = [](double x) { return std::isfinite(x); };
  if (finite(tier.direct) &&
      std::all_of(tier.inputs.begin(), tier.inputs.end(), finite)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      base::StrCat("process ", process, " has a footprint of ", tier.total,
                   ", but a part of it exceeds the range of a double; expected "
                   "inputs that do not cancel"));
}

// Breadth first from `process`; collects what is `wanted`.
FoundUpstream FindUpstream(const graph::Snapshot& snapshot,
                           ProcessNumber process, size_t visits_max,
                           absl::FunctionRef<bool(ProcessNumber)> wanted) {
  FoundUpstream result{.processes = {}, .complete = true};
  if (process >= snapshot.process_count()) return result;
  std::vector<ProcessNumber> queue = {process};
  absl::flat_hash_set<ProcessNumber> met = {process};
  for (size_t visits = 0; visits < queue.size(); ++visits) {
    if (visits == visits_max) {
      result.complete = false;
      break;
    }
    const ProcessNumber i = queue[visits];
    if (wanted(i)) result.processes.push_back(i);
    const auto suppliers = snapshot.suppliers(i);
    const auto amounts = snapshot.amounts(i);
    for (size_t k = 0; k < suppliers.size(); ++k) {
      if (amounts[k] == 0) continue;
      if (met.insert(suppliers[k]).second) queue.push_back(suppliers[k]);
    }
  }
  std::sort(result.processes.begin(), result.processes.end());
  return result;
}

}  // namespace

absl::StatusOr<FirstTier> ExplainFirstTier(const graph::Snapshot& snapshot,
                                           const Intensities& intensities,
                                           ProcessNumber process,
                                           int indicator) {
  if (indicator < 0 || indicator >= snapshot.indicators()) {
    return absl::InvalidArgumentError(
        base::StrCat("indicator ", indicator, " does not exist; expected 0 to ",
                     snapshot.indicators() - 1));
  }
  TANJI_RETURN_IF_ERROR(
      internal::CheckAnswered(snapshot, intensities, process));
  const auto column = static_cast<size_t>(indicator);
  const auto columns = static_cast<size_t>(snapshot.indicators());
  const double output = snapshot.output(process);
  FirstTier tier{.total = intensities.values[process * columns + column],
                 .direct = snapshot.direct(process)[column] / output + 0.0,
                 .inputs = {}};
  const auto suppliers = snapshot.suppliers(process);
  const auto amounts = snapshot.amounts(process);
  tier.inputs.reserve(suppliers.size());
  for (size_t k = 0; k < suppliers.size(); ++k) {
    const double y = intensities.values[suppliers[k] * columns + column];
    // Of what is taken 0 times there may be no footprint. -0 becomes 0.
    tier.inputs.push_back(amounts[k] == 0 ? 0 : amounts[k] * y / output + 0.0);
  }
  TANJI_RETURN_IF_ERROR(CheckFinite(process, tier));
  return tier;
}

FoundUpstream FindUnlinkedUpstream(const graph::Snapshot& snapshot,
                                   ProcessNumber process, size_t visits_max) {
  return FindUpstream(snapshot, process, visits_max, [&](ProcessNumber i) {
    return snapshot.unlinked(i) != 0;
  });
}

FoundUpstream FindMarkedUpstream(const graph::Snapshot& snapshot,
                                 ProcessNumber process, uint32_t marks,
                                 size_t visits_max) {
  return FindUpstream(snapshot, process, visits_max, [&](ProcessNumber i) {
    return (snapshot.marks(i) & marks) != 0;
  });
}

}  // namespace tanji::engine
