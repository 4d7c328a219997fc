// Status lists that a log has given out, against what its records say.

#ifndef TANJI_LIB_AUDIT_STATUS_LISTS_H_
#define TANJI_LIB_AUDIT_STATUS_LISTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/audit/finding.h"
#include "lib/audit/policy.h"
#include "lib/ledger/certificate_status.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/merkle.h"

namespace tanji::audit {

// Thread-compatible.
class StatusLists {
 public:
  explicit StatusLists(const std::vector<GivenStatusList>& given);

  // Adds the one that the log publishes beside its tiles, where it does; a
  // finding when that is malformed. UNAVAILABLE, RESOURCE_EXHAUSTED when the
  // source cannot be read.
  absl::Status AddPublished(const ledger::LogSource& source,
                            FindingList& findings);

  // Those of the entry at `seq`, which has this hash: whether it is the one
  // that they came with, and whether they say what `statuses`, of the records
  // before it, says.
  void CheckAt(uint64_t seq, const ledger::Hash& leaf_hash,
               const ledger::StatusTable& statuses,
               FindingList& findings) const;

  size_t size() const { return lists_.size(); }

 private:
  std::multimap<uint64_t, GivenStatusList> lists_;  // by position
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_STATUS_LISTS_H_
