#include "lib/engine/internal/answered.h"

#include <string>

#include "lib/base/check.h"
#include "lib/base/strings.h"

namespace tanji::engine::internal {
namespace {

absl::Status NotAnswered(graph::ProcessNumber process, const LoopFault& fault) {
  const std::string cause =
      fault.kind == FaultKind::kOverflow
          ? std::string("whose value exceeds the range of a double")
          : base::StrCat("whose loop has gain ", fault.gain,
                         "; expected below 1");
  return absl::FailedPreconditionError(
      base::StrCat("process ", process, " has no footprint: it depends on ",
                   "process ", fault.worst, ", ", cause));
}

}  // namespace

absl::Status CheckAnswered(const graph::Snapshot& snapshot,
                           const Intensities& intensities,
                           graph::ProcessNumber process) {
  TANJI_CHECK(intensities.process_count() == snapshot.process_count());
  TANJI_CHECK(intensities.indicators == snapshot.indicators());
  if (process >= snapshot.process_count() || !snapshot.in_force(process)) {
    return absl::NotFoundError(
        base::StrCat("process ", process, " is not in force"));
  }
  if (const uint32_t fault = intensities.BlockedBy(process);
      fault != kNotBlocked) {
    return NotAnswered(process, intensities.faults[fault]);
  }
  return absl::OkStatus();
}

}  // namespace tanji::engine::internal
