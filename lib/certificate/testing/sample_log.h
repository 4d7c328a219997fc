// A small log with one footprint, for tests of certificates.

#ifndef TANJI_LIB_CERTIFICATE_TESTING_SAMPLE_LOG_H_
#define TANJI_LIB_CERTIFICATE_TESTING_SAMPLE_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/certificate/attestation.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/statement.h"
#include "lib/certificate/status_list.h"
#include "lib/certificate/verify.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"
#include "lib/ledger/record.h"

namespace tanji::certificate {

// Everything is fixed, so that equal settings give equal bytes. Set the fields,
// then issue. Thread-compatible.
class SampleLog {
 public:
  static constexpr uint64_t kSeq = 3;   // of the footprint record
  static constexpr uint64_t kSize = 7;  // of the log

  // `seed` makes the two keys: another seed, other keys.
  explicit SampleLog(std::string_view origin = "log.example/pcf",
                     char seed = 's');

  FootprintStatement statement;
  std::string secret;
  // Name and JSON value of the inputs behind the payload's digest.
  std::vector<std::pair<std::string, std::string>> inputs;
  // Whether the fields of the statement have leaves of their own, before those.
  bool has_fields = false;
  // Called on the fields before they are committed to.
  std::function<void(std::vector<ledger::DisclosedInput>&)> edit_fields;
  // What the verifier states in the entries right behind the footprint; at
  // most kSize - kSeq - 2.
  std::vector<Attestation> attestations;
  // Called on the note of each before it is committed to.
  std::function<void(std::string&)> edit_note;
  // The log's last entry is a list of these; without, it has none.
  std::optional<std::map<uint64_t, ledger::CertificateStatus>> statuses =
      std::map<uint64_t, ledger::CertificateStatus>();
  // Called on the list and on its record.
  std::function<void(std::string& list, ledger::Record&)> edit_status;
  // Called on the footprint record before it is signed.
  std::function<void(ledger::Record&)> edit_record;

  // Keys that a holder of certificates of this log trusts.
  TrustedKeys Keys() const;
  const ledger::NoteSigner& log_signer() const { return log_signer_; }
  const ledger::NoteSigner& record_signer() const { return record_signer_; }
  // With which attestations are signed; Keys has it not.
  const ledger::NoteSigner& attester() const { return attester_; }
  ledger::VerifierKey attester_key() const;
  // Of the footprint as it is set so far: limited, unmodified, without finding.
  Attestation SampleAttestation() const;

  std::vector<std::string> Disclosures() const;
  // The signed notes of the attestations.
  std::vector<std::string> Notes() const;
  // The whole log: entries before, the footprint, entries behind.
  std::vector<std::string> Entries() const;
  // The last one with what shows it: under a checkpoint of the whole log.
  StatusFile IssueStatus() const;
  // The parts of a certificate with the inputs in `shown` (places from 1).
  Certificate Issue(const std::vector<uint64_t>& shown) const;

 private:
  std::string ListJson() const;
  std::string Checkpoint(const std::vector<std::string>& entries) const;

  ledger::NoteSigner log_signer_;
  ledger::NoteSigner record_signer_;
  ledger::NoteSigner attester_;
};

}  // namespace tanji::certificate

#endif  // TANJI_LIB_CERTIFICATE_TESTING_SAMPLE_LOG_H_
