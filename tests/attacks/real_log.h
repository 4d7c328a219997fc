// A log that the server has written, in the hands of an operator who cheats:
// all its keys, and all that is published.

#ifndef TANJI_TESTS_ATTACKS_REAL_LOG_H_
#define TANJI_TESTS_ATTACKS_REAL_LOG_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/audit/audit.h"
#include "lib/audit/testing/audited_log.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/note_signer.h"
#include "lib/ledger/record.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::attacks {

// Positions of what RealLog writes into `system`, behind what each log begins
// with.
struct Written {
  uint64_t submission = 0;
  uint64_t footprint = 0;
  std::string certificate_id;
};
// Some submissions, a certificate, an organisation's key, an erasure.
Written WriteHistory(platform::TestSystem& system);

// Thread-compatible; `system` outlives it.
class RealLog {
 public:
  explicit RealLog(platform::TestSystem& system);

  const std::string& origin() const { return origin_; }
  uint64_t size() const { return entries.size(); }
  ledger::Record RecordAt(uint64_t seq) const;

  // `record` signed by the log's own key for records, or by another one.
  std::string Sign(const ledger::Record& record) const;
  std::string Sign(const ledger::Record& record,
                   const ledger::NoteSigner& signer) const;

  // Writes records from `seq` on anew, each at its position, chained and
  // signed, after `edit` of the first of them.
  using Edit = std::function<void(ledger::Record& record)>;
  void RewriteFrom(uint64_t seq, const Edit& edit = nullptr);
  // Takes a record that no other refers to away and hides it, likewise.
  void Remove(uint64_t seq);
  // Adds a record, likewise.
  void Append(ledger::RecordKind kind, const Edit& edit = nullptr);

  // The checkpoint of the first `count` entries, signed by the log; cosigned by
  // the witness at `seconds`.
  ledger::Checkpoint CheckpointAt(uint64_t count) const;
  std::string Signed(uint64_t count) const;
  std::string Cosigned(uint64_t count, int64_t seconds) const;
  int64_t LastSeconds() const;  // of the last record, rounded up

  // What a web server shows: all entries under Signed.
  audit::MapSource Files() const;
  // Trusts the log and its signer; neither asks for a witness nor for what was
  // seen before.
  audit::Policy Policy() const;
  // The same, having seen `note` before.
  audit::Policy HavingSeen(const std::string& note) const;
  // The same, asking for the witness.
  audit::Policy Witnessed() const;

  std::vector<std::string> entries;
  std::shared_ptr<const ledger::Cosigner> witness;

 private:
  std::string origin_;
  platform::Signers log_signers_;
  platform::Signers record_signers_;
};

}  // namespace tanji::attacks

#endif  // TANJI_TESTS_ATTACKS_REAL_LOG_H_
