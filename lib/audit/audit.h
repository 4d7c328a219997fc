// The auditor's check of a whole log, from its static files alone.
//
// In one pass over the entries (spec: docs/LEDGER.md, "Audit"):
//
//   checkpoint   signed by the log, by a quorum of witnesses, not too old
//   history      goes on from every checkpoint that was seen before
//   files        every tile of every level is what the entries hash to; the
//                root is calculated from the entries
//   records      format, position, chain, time, id, keys valid there, all
//                signatures, references, rules of their kinds
//   receipts     what the log has given out stands where it said; its status
//                lists say what its records say
//   time         authorities have stamped its checkpoints when it says
//
// It goes on after a finding. What is not in the files (payloads) it does not
// judge.

#ifndef TANJI_LIB_AUDIT_AUDIT_H_
#define TANJI_LIB_AUDIT_AUDIT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/audit/checkpoint_check.h"
#include "lib/audit/finding.h"
#include "lib/audit/key_certificates.h"
#include "lib/audit/policy.h"
#include "lib/audit/timestamps.h"
#include "lib/ledger/fork.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/record.h"
#include "lib/ledger/registered_keys.h"

namespace tanji::audit {

struct KeySummary {
  std::string key;  // name+keyid
  ledger::SignatureType type;
  std::optional<uint64_t> added_by;      // absent: given from outside
  std::optional<uint64_t> revoked_from;  // absent: it stands
  bool is_disputed = false;  // has signed where it was revoked later
};

struct KindCount {
  ledger::RecordKind kind;
  uint64_t count = 0;
};

struct Report {
  std::optional<SignedCheckpoint> checkpoint;  // absent: there is none to trust
  uint64_t checked = 0;                        // entries
  int64_t first_time_micros = 0;               // of the records, 0: none
  int64_t last_time_micros = 0;
  FindingList findings;
  std::vector<KeySummary> keys;
  std::vector<CertifiedKey> certified_keys;
  ledger::RegisteredKeys registered_keys;  // with which organisations sign
  std::vector<uint64_t> footprints;  // positions; where the policy wants them
  std::vector<KindCount> kinds;      // those that occur, in their order
  uint64_t erased = 0;               // records whose payload was erased
  uint64_t xrefs = 0;                // references to other logs of the policy
  uint64_t taken_over = 0;           // records of a log that this one continues
  uint64_t xrefs_unjudged = 0;       // and to those that are not given
  size_t earlier_checkpoints = 0;
  size_t receipts = 0;
  size_t status_lists = 0;  // the published one and those given
  TimestampSummary timestamps;
  // Why the rest could not be judged; OK: it was. Only behind a refutation:
  // else Audit returns it.
  absl::Status unread = absl::OkStatus();
  // For each fork that was found and that the files prove.
  std::vector<ledger::ForkEvidence> forks;
};

struct Options {
  size_t threads = 1;
  // Called from time to time with entries done and in all.
  std::function<void(uint64_t done, uint64_t total)> progress = nullptr;
};

// INVALID_ARGUMENT as CheckPolicy, and for an earlier checkpoint or a receipt
// that is none of this log; UNAVAILABLE, RESOURCE_EXHAUSTED when the source or
// a temporary file cannot be read or written: then nothing is judged. Cost: the
// verification of each signature, shared by the threads, and some 3 us an
// entry on one; memory does not grow with the log but by a byte an entry.
absl::StatusOr<Report> Audit(const ledger::LogSource& source,
                             const Policy& policy, const Options& options);

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_AUDIT_H_
