// How two checkpoints of a log belong together.

#ifndef TANJI_LIB_AUDIT_COMPARE_H_
#define TANJI_LIB_AUDIT_COMPARE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "lib/audit/checkpoint_check.h"
#include "lib/ledger/fork.h"
#include "lib/ledger/log_source.h"

namespace tanji::audit {

enum class Relation {
  kSame,
  kConsistent,  // the larger one goes on from the smaller
  kForked,      // it does not: the log has signed two histories
  kOpen,        // nothing shows which
};

struct Comparison {
  Relation relation = Relation::kOpen;
  std::string why;                               // for people
  std::optional<ledger::ForkEvidence> evidence;  // kForked
};

// In either order. Different sizes need the tiles of the larger one from `log`,
// which may be null. UNAVAILABLE when the source cannot be asked.
absl::StatusOr<Comparison> Compare(const SignedCheckpoint& a,
                                   const SignedCheckpoint& b,
                                   const ledger::LogSource* log);

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_COMPARE_H_
