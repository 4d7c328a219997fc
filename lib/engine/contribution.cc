#include "lib/engine/contribution.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;

absl::Status NotAnswered(ProcessNumber process, const LoopFault& fault) {
  const std::string cause =
      fault.kind == FaultKind::kOverflow
          ? std::string("whose value exceeds the range of a double")
          : base::StrCat("whose loop has gain ", fault.gain,
                         "; expected below 1");
  return absl::FailedPreconditionError(
      base::StrCat("process ", process, " has no footprint: it depends on ",
                   "process ", fault.worst, ", ", cause));
}

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

}  // namespace

absl::StatusOr<FirstTier> ExplainFirstTier(const graph::Snapshot& snapshot,
                                           const Intensities& intensities,
                                           ProcessNumber process,
                                           int indicator) {
  TANJI_CHECK(intensities.blocked_by.size() == snapshot.process_count());
  TANJI_CHECK(intensities.indicators == snapshot.indicators());
  if (indicator < 0 || indicator >= snapshot.indicators()) {
    return absl::InvalidArgumentError(
        base::StrCat("indicator ", indicator, " does not exist; expected 0 to ",
                     snapshot.indicators() - 1));
  }
  if (process >= snapshot.process_count() || !snapshot.in_force(process)) {
    return absl::NotFoundError(
        base::StrCat("process ", process, " is not in force"));
  }
  if (const uint32_t fault = intensities.blocked_by[process];
      fault != kNotBlocked) {
    return NotAnswered(process, intensities.faults[fault]);
  }
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

UnlinkedUpstream FindUnlinkedUpstream(const graph::Snapshot& snapshot,
                                      ProcessNumber process,
                                      size_t visits_max) {
  UnlinkedUpstream result{.processes = {}, .complete = true};
  if (process >= snapshot.process_count()) return result;
  std::vector<ProcessNumber> queue = {process};
  absl::flat_hash_set<ProcessNumber> met = {process};
  for (size_t visits = 0; visits < queue.size(); ++visits) {
    if (visits == visits_max) {
      result.complete = false;
      break;
    }
    const ProcessNumber i = queue[visits];
    if (snapshot.unlinked(i) != 0) result.processes.push_back(i);
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

}  // namespace tanji::engine
