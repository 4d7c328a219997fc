// The verdict on a certificate file: offline, from the file and keys that the
// holder trusts, and from nothing else.

#ifndef TANJI_LIB_CERTIFICATE_VERIFY_H_
#define TANJI_LIB_CERTIFICATE_VERIFY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/certificate/attestation.h"
#include "lib/certificate/statement.h"
#include "lib/ledger/certificate_status.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/note.h"

namespace tanji::certificate {

// What the holder trusts; never taken from the file.
struct TrustedKeys {
  // Of checkpoints; a key's name is the origin of its log.
  std::vector<ledger::VerifierKey> log_keys;
  // Of records; named "<origin>/records".
  std::vector<ledger::VerifierKey> signer_keys;
  // Of verifiers who attest, whatever their names.
  std::vector<ledger::VerifierKey> attester_keys = {};
  // Of witnesses, and how many of them must have cosigned the checkpoint.
  std::vector<ledger::VerifierKey> witness_keys = {};
  size_t quorum = 0;
};
inline constexpr std::string_view kRecordSignerSuffix = "/records";

// The values are the exit codes of `tanji verify`.
enum class Outcome {
  kProven = 0,
  kRefuted = 1,  // malformed, altered, or signed by another than claimed
  // Consistent throughout, but log or signer is not trusted, or the statement
  // is of a version that this program does not read.
  kUndecided = 3,
};

enum class CheckState {
  kPassed,
  kFailed,
  kNotJudged,
  kClaimed,  // not judged either, and the verdict does not rest on it
};

struct CheckResult {
  std::string name;  // "log signature"
  CheckState state;
  std::string detail;
};

// A verifier's statement in the file.
struct JudgedAttestation {
  uint64_t seq = 0;  // of its record
  Attestation attestation;
  // Of the key that signed it.
  std::string key_name;
  // Signed by a trusted key; else it is what the file says.
  bool is_proven = false;
};

// What the log says of the certificate since.
struct JudgedStatus {
  uint64_t seq = 0;         // of the status list's record
  int64_t time_micros = 0;  // when, as that says
  ledger::CertificateStatus status = ledger::CertificateStatus::kValid;
};

// What is looked at besides the file itself.
struct VerifyOptions {
  // Whether a certificate of which it is not known that it still stands is
  // undecided.
  bool needs_status = true;
  // A status file that is newer than the certificate; empty: none.
  std::string status_file = {};
  // By the holder's clock, since 1970; 0: neither the age of the status nor the
  // days of validity are judged.
  int64_t now_micros = 0;
  // A status that is older than this is not known; 0: it may be of any age.
  int64_t status_age_max_micros = 0;
};

struct Verdict {
  Outcome outcome = Outcome::kRefuted;
  std::vector<CheckResult> checks;  // in the order they were made
  // What the file says; its truth is `outcome`'s. Absent when unreadable.
  std::optional<FootprintStatement> statement;
  // Only some fields are shown, in `disclosed`; there is no statement.
  bool is_disclosure = false;
  // Shown leaves of the `inputs` tree besides the payload's digest and those
  // that say what the statement says.
  std::vector<ledger::DisclosedInput> disclosed;
  std::vector<JudgedAttestation> attestations;  // by position in the log
  std::optional<JudgedStatus> status;           // the latest that was given
};

// Pure. Every byte of the file takes part in a check: bytes, signature lines
// and disclosures that could be exchanged without a trace are refused.
//
// kUndecided only when all that can be checked holds and no key is given under
// the name of the log or under that of its records' signer, or fewer witnesses
// than asked for have cosigned, or the statement's format is of another version
// (OtherStatementFormat). A trusted name with another key alone is refuted;
// further lines, of keys or witnesses that are not given, are told and not
// judged. An attestation by a key that is not trusted is shown
// as claimed, and is no reason for another outcome; one that does not belong to
// the record, or to the log, is. A file may leave attestations out.
//
// A certificate that was withdrawn or superseded is refuted; one that is
// disputed, whose status is not known or too old, or whose days of validity are
// others, is undecided. A status file that does not fit refutes nothing: it is
// not the certificate's. Does not know of revoked keys.
Verdict Verify(std::string_view file, const TrustedKeys& trusted,
               const VerifyOptions& options = {});

struct DescribeOptions {
  bool indicators = false;  // all of them, not the footprint alone
  // "YYYY-MM-DD": whether the certificate is valid then is said; empty: not.
  std::string today = {};
};

// For people: the assurance level in the first line, then the verdict, the
// statement unless it is refuted, and the checks.
std::string Describe(const Verdict& verdict,
                     const DescribeOptions& options = {});

}  // namespace tanji::certificate

#endif  // TANJI_LIB_CERTIFICATE_VERIFY_H_
