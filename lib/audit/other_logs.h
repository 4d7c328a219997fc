// Other logs that records refer to (`xref`): that which a log continues.

#ifndef TANJI_LIB_AUDIT_OTHER_LOGS_H_
#define TANJI_LIB_AUDIT_OTHER_LOGS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/audit/finding.h"
#include "lib/audit/policy.h"
#include "lib/audit/tile_check.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/record.h"

namespace tanji::audit {

// The logs of the policy, opened when a record refers to them first: their
// hashes are read whole and compared with the signed root. Thread-compatible;
// all given outlives it.
class OtherLogs {
 public:
  OtherLogs(const Policy& policy, FindingList& findings);

  // Whether each `xref` of the record at `seq` is in its log. Where the genesis
  // continues a log that is given: whether each record up to the last one that
  // was taken over refers to the one at its own position there and says the
  // same, or is `omitted` where it may be (lib/ledger/FORMAT.md). UNAVAILABLE,
  // RESOURCE_EXHAUSTED when a source cannot be read.
  absl::Status Check(const ledger::Record& record, uint64_t seq);

  // How many records of the continued log were taken over.
  uint64_t taken_over() const { return taken_over_; }
  uint64_t judged() const { return judged_; }
  uint64_t unjudged() const { return unjudged_; }  // of logs that are not given

 private:
  struct Log {
    const OtherLogFiles* given;
    bool is_opened = false;
    bool is_good = false;
    TileCheck tiles{[](const ledger::TileRef&, const std::string&) {}};
    std::optional<uint64_t> bundle;  // that is kept
    std::vector<std::string> entries;
  };
  absl::Status Open(Log& log);
  absl::Status CheckOne(const ledger::Record& record,
                        const ledger::XrefLine& xref, uint64_t seq, Log& log);
  absl::Status CheckRepeated(const ledger::Record& record,
                             const ledger::XrefLine& xref, uint64_t seq,
                             Log& log);
  absl::Status CheckPlace(const ledger::Record& record, uint64_t seq);
  void Fault(uint64_t seq, const ledger::XrefLine& xref, std::string_view what);

  FindingList& findings_;
  std::vector<Log> logs_;
  std::string continued_;  // origin; empty: none, or none that is given
  bool is_ended_ = false;  // a record was none of the continued log
  uint64_t taken_over_ = 0;
  uint64_t judged_ = 0;
  uint64_t unjudged_ = 0;
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_OTHER_LOGS_H_
