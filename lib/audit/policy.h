// What an auditor trusts and demands: it comes from outside the log.

#ifndef TANJI_LIB_AUDIT_POLICY_H_
#define TANJI_LIB_AUDIT_POLICY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/certificate/status_list.h"
#include "lib/crypto/signer_certificate.h"
#include "lib/crypto/timestamp.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/note.h"

namespace tanji::audit {

// A clock that differs by more is a finding.
inline constexpr int64_t kClockToleranceSeconds = 300;

// Something that the log has given out before.
struct NamedText {
  std::string name;  // for people: the file
  std::string text;
};

// A status list that the log has given out, in a certificate.
struct GivenStatusList {
  std::string name;
  certificate::ShownStatus shown;
};

// The static files of another log, which records may refer to.
struct OtherLogFiles {
  std::vector<ledger::VerifierKey> keys;  // of its checkpoints, all of one name
  std::shared_ptr<const ledger::LogSource> files;
};

struct Policy {
  std::vector<ledger::VerifierKey> log_keys;     // all of one name, the origin
  std::vector<ledger::VerifierKey> signer_keys;  // valid from position 0 on
  std::vector<ledger::VerifierKey> witness_keys;
  size_t quorum = 0;  // of cosignatures on the log's checkpoint

  // Types of which a good line must be there; one of any type is, always.
  std::vector<ledger::SignatureType> checkpoint_types = {};
  std::vector<ledger::SignatureType> record_types = {};

  std::vector<NamedText> earlier_checkpoints = {};  // signed notes
  std::vector<NamedText> receipts = {};             // signed records
  std::vector<GivenStatusList> status_lists = {};
  // Of records, by position, whose payload is not shown to who may see it, in a
  // log of at least `gone_as_of_size` entries.
  std::vector<uint64_t> gone_payloads = {};
  // Of certificates, likewise, whose server says that something was erased that
  // they were calculated from.
  std::vector<uint64_t> gone_evidence = {};
  uint64_t gone_as_of_size = 0;
  bool wants_footprints = false;  // the report names them

  // Of time stamps; without them none is judged but for what it is over.
  std::optional<crypto::TimestampAuthorities> timestamp_authorities =
      std::nullopt;

  // Of the log's keys; without them a certificate is held against itself.
  std::optional<crypto::KeyAuthorities> key_authorities = std::nullopt;

  // Of references to others none is judged.
  std::vector<OtherLogFiles> other_logs = {};

  // Of the newest quorum of cosignatures (one at least), when asked for.
  std::optional<int64_t> age_seconds_max = std::nullopt;
  int64_t now_seconds = 0;  // since 1970

  const std::string& origin() const { return log_keys.front().name(); }
};

// INVALID_ARGUMENT for keys that cannot be what they are given as: none, of
// several logs, a witness's key as the log's or a signer's, another as a
// witness's, a quorum of more than there are witnesses.
absl::Status CheckPolicy(const Policy& policy);
// The same of its log keys and witnesses alone.
absl::Status CheckLogKeys(const Policy& policy);

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_POLICY_H_
