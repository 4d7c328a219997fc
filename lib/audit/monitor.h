// One look of a monitor at a log that it follows.

#ifndef TANJI_LIB_AUDIT_MONITOR_H_
#define TANJI_LIB_AUDIT_MONITOR_H_

#include <optional>

#include "absl/status/statusor.h"
#include "lib/audit/checkpoint_check.h"
#include "lib/audit/finding.h"
#include "lib/audit/policy.h"
#include "lib/ledger/fork.h"
#include "lib/ledger/log_source.h"

namespace tanji::audit {

struct Sighting {
  // What the log shows, where a log key has signed it.
  std::optional<SignedCheckpoint> checkpoint;
  // Whether it goes on from what was kept, so that it may be kept in its place.
  bool goes_on = false;
  FindingList findings;
  std::optional<ledger::ForkEvidence> fork;
};

// Compares the log's checkpoint with the one that was kept, if any, by the
// log's hash tiles: never smaller, the same history. Of the policy it needs the
// log's keys, the witnesses, and the age. UNAVAILABLE, RESOURCE_EXHAUSTED when
// the source cannot be read: nothing is judged. Cost: some ten tiles.
absl::StatusOr<Sighting> LookAt(const ledger::LogSource& source,
                                const Policy& policy,
                                const std::optional<SignedCheckpoint>& kept);

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_MONITOR_H_
