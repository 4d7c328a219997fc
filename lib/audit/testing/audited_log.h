// A small log in memory, with all its keys, that a test can rewrite as whoever
// has them could.

#ifndef TANJI_LIB_AUDIT_TESTING_AUDITED_LOG_H_
#define TANJI_LIB_AUDIT_TESTING_AUDITED_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lib/audit/audit.h"
#include "lib/audit/policy.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/note_signer.h"
#include "lib/ledger/record.h"

namespace tanji::audit {

// Files by path. Thread-compatible.
class MapSource final : public ledger::LogSource {
 public:
  absl::StatusOr<std::string> Read(const std::string& path,
                                   size_t size_max) const override;
  std::map<std::string, std::string> files;
};

// The files of a log that has `entries`, under the checkpoint `note`.
MapSource FilesOf(const std::vector<std::string>& entries,
                  const std::string& note);

// Thread-compatible.
class AuditedLog {
 public:
  static constexpr char kOrigin[] = "log.example/pcf";
  static constexpr int64_t kFirstMicros = 1'790'000'000'000'000;
  static constexpr int64_t kStepMicros = 1'000;

  AuditedLog();

  // The next record, as `edit` leaves it, signed by `signer` (by default that
  // of the records). Its position.
  using Edit = std::function<void(ledger::Record& record)>;
  uint64_t Add(ledger::RecordKind kind, const Edit& edit = nullptr,
               const ledger::NoteSigner* signer = nullptr);
  void AddMany(int count);

  // Writes records from `seq` on anew: each with the position, chain and
  // signature that it must have after `edit` of the first, or without the
  // first one.
  void RewriteFrom(uint64_t seq, const Edit& edit);
  void RemoveAndRewrite(uint64_t seq);

  ledger::RefLine RefTo(uint64_t seq) const;

  ledger::Checkpoint CheckpointAt(uint64_t size) const;
  // Signed by the log and cosigned by its witness at `seconds`, by default a
  // second after the last record.
  std::string Signed(const ledger::Checkpoint& checkpoint) const;
  std::string Cosigned(const ledger::Checkpoint& checkpoint,
                       int64_t seconds = 0) const;
  // What a web server shows now.
  MapSource Files() const;

  // Trusts the log, its signer and its witness.
  Policy TrustingPolicy() const;

  std::vector<std::string> entries;
  ledger::NoteSigner log_key;
  ledger::NoteSigner record_key;
  ledger::NoteSigner other_key;  // of the same family, not known at first
  ledger::Cosigner witness;

 private:
  int64_t LastSeconds() const;
  std::string Sign(ledger::Record record, const ledger::NoteSigner& signer);
};

// The audit of `files`, on two threads.
Report AuditOf(const MapSource& files, const Policy& policy);

// The codes of all findings, in their order.
std::vector<std::string> CodesOf(const Report& report);

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_TESTING_AUDITED_LOG_H_
