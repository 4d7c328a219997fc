// Time stamps of a log's checkpoints by outside authorities (RFC 3161).

#ifndef TANJI_LIB_AUDIT_TIMESTAMPS_H_
#define TANJI_LIB_AUDIT_TIMESTAMPS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/audit/finding.h"
#include "lib/audit/policy.h"
#include "lib/crypto/timestamp.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/record.h"

namespace tanji::audit {

struct TimestampSummary {
  uint64_t count = 0;
  uint64_t trusted = 0;      // by an authority of the policy
  int64_t last_seconds = 0;  // since 1970: of the last of these; 0: none
  std::string last_authority;
};

// Thread-compatible; all given outlives it.
class Timestamps {
 public:
  // What the entries before a record hash to, and say.
  struct Log {
    std::function<absl::StatusOr<ledger::Hash>(uint64_t size)> root_at;
    std::function<absl::StatusOr<int64_t>(uint64_t seq)> time_micros_of;
  };

  Timestamps(const ledger::LogSource& source, const Policy& policy,
             FindingList& findings)
      : source_(source), policy_(policy), findings_(findings) {}

  // The record at `seq`, a timestamp: whether its answer, a file beside the
  // tiles, is for the checkpoint that it names, by whom, and at a time that
  // lies between that of the last entry before the checkpoint and its own.
  // UNAVAILABLE, RESOURCE_EXHAUSTED when the source cannot be read.
  absl::Status Check(const ledger::Record& record, uint64_t seq,
                     const Log& log);

  const TimestampSummary& summary() const { return summary_; }

 private:
  absl::Status CheckTimes(const crypto::TimestampReply& reply,
                          const ledger::Record& record, uint64_t seq,
                          uint64_t size, const Log& log);

  const ledger::LogSource& source_;
  const Policy& policy_;
  FindingList& findings_;
  TimestampSummary summary_;
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_TIMESTAMPS_H_
