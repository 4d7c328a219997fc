// Certificates of the log's keys by outside authorities.

#ifndef TANJI_LIB_AUDIT_KEY_CERTIFICATES_H_
#define TANJI_LIB_AUDIT_KEY_CERTIFICATES_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/audit/checkpoint_check.h"
#include "lib/audit/finding.h"
#include "lib/audit/key_ranges.h"
#include "lib/audit/policy.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"

namespace tanji::audit {

struct CertifiedKey {
  std::string key;  // name+keyid
  uint64_t added_by = 0;
  std::string subject;  // RFC 2253
  std::string issuer;
  int64_t until_seconds = 0;  // since 1970
  bool is_trusted = false;    // by an authority of the policy
};

// Thread-compatible; all given outlives it.
class KeyCertificates {
 public:
  KeyCertificates(const ledger::LogSource& source, const Policy& policy,
                  FindingList& findings)
      : source_(source), policy_(policy), findings_(findings) {}

  // Where the record at `seq` adds a key with a certificate: whether that, a
  // file beside the tiles, is of this key, holds together, and leads to an
  // authority of the policy, at the time of the record. UNAVAILABLE,
  // RESOURCE_EXHAUSTED when the source cannot be read.
  absl::Status Check(const ledger::Record& record, uint64_t seq);

  // At the end, where the policy has authorities and no certificate was found
  // wanting: whether a key that one of them certifies, and the log has not
  // revoked, signs the last record (or is added by it) or the checkpoint.
  // `last_micros` is the time of that record.
  void CheckUse(const SignedCheckpoint& checkpoint, const KeyRanges& keys,
                int64_t last_micros);

  const std::vector<CertifiedKey>& certified() const { return certified_; }

 private:
  const ledger::LogSource& source_;
  const Policy& policy_;
  FindingList& findings_;
  std::vector<CertifiedKey> certified_;
  std::vector<ledger::VerifierKey> keys_;  // of those, in their order
  std::set<std::string> revoked_;          // name+keyid
  bool has_fault_ = false;                 // one is not what it should be
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_KEY_CERTIFICATES_H_
