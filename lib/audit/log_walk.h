// The part of an audit that goes through the entries in their order.

#ifndef TANJI_LIB_AUDIT_LOG_WALK_H_
#define TANJI_LIB_AUDIT_LOG_WALK_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/audit/checkpoint_check.h"
#include "lib/audit/entry_batch.h"
#include "lib/audit/finding.h"
#include "lib/audit/key_certificates.h"
#include "lib/audit/key_ranges.h"
#include "lib/audit/other_logs.h"
#include "lib/audit/policy.h"
#include "lib/audit/record_rules.h"
#include "lib/audit/repeated_ids.h"
#include "lib/audit/status_lists.h"
#include "lib/audit/tile_check.h"
#include "lib/audit/timestamps.h"
#include "lib/ledger/registered_keys.h"

namespace tanji::audit {

// Thread-compatible; all given outlives it.
class LogWalk {
 public:
  // `checkpoint` is the log's; `earlier` are those seen before.
  LogWalk(const ledger::LogSource& source, const Policy& policy,
          const SignedCheckpoint& checkpoint,
          std::vector<SignedCheckpoint> earlier,
          const StatusLists& status_lists, FindingList& findings);

  // Takes the next bundle and notes, for each line, the key that is to verify
  // it; records that change the keys are verified at once. Errors: of a
  // temporary file, and of a source that cannot be read.
  absl::Status Take(ReadBundle& bundle);

  // What can be said at the end only. `is_whole` when all entries were taken.
  absl::Status Finish(bool is_whole);

  uint64_t size() const { return tiles_.size(); }
  int64_t first_time_micros() const { return first_time_micros_; }
  int64_t last_time_micros() const { return time_micros_; }
  const KeyRanges& keys() const { return keys_; }
  const RecordRules& rules() const { return rules_; }
  const Timestamps& timestamps() const { return timestamps_; }
  const OtherLogs& other_logs() const { return other_logs_; }
  const KeyCertificates& key_certificates() const { return certificates_; }
  const ledger::RegisteredKeys& registered_keys() const { return registered_; }

 private:
  // Entries below `size` were there at `micros`, as a witness says.
  struct Seen {
    uint64_t size;
    int64_t micros;
  };
  void NoteSeen();
  absl::Status TakeEntry(ReadEntry& read);
  void TakeTile(const std::string& tile);
  void CheckReceipts(const ReadEntry& read, uint64_t seq);
  bool IsByTheLog(const ledger::Entry& entry) const;
  void CheckChain(const ledger::Record& record, uint64_t seq);
  void CheckTime(const ledger::Record& record, uint64_t seq);
  void FindKeys(ReadEntry& read, uint64_t seq);
  void TakeKeys(ReadEntry& read, uint64_t seq);
  absl::Status CheckTimestamp(const ledger::Record& record, uint64_t seq);
  absl::StatusOr<int64_t> TimeMicrosOf(uint64_t seq) const;
  void CheckEarlier();
  void CompareTile(const ledger::TileRef& tile, const std::string& bytes);

  const ledger::LogSource& source_;
  const Policy& policy_;
  const SignedCheckpoint& checkpoint_;
  const std::vector<SignedCheckpoint> earlier_;  // by size
  const StatusLists& status_lists_;
  FindingList& findings_;

  KeyRanges keys_;
  RecordRules rules_;
  RepeatedIds ids_;
  Timestamps timestamps_;
  OtherLogs other_logs_;
  KeyCertificates certificates_;
  ledger::RegisteredKeys registered_;
  TileCheck tiles_;
  std::map<uint64_t, std::vector<const NamedText*>> receipts_;  // by position

  const ReadBundle* bundle_ = nullptr;  // that is taken now
  absl::Status source_failure_;         // the first
  ledger::Hash prev_{};
  int64_t seq_offset_ = 0;  // of the last record from its position
  int64_t first_time_micros_ = 0;
  int64_t time_micros_ = 0;
  size_t next_earlier_ = 0;
  std::vector<Seen> seen_;  // by size, of ascending times
  size_t next_seen_ = 0;
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_LOG_WALK_H_
