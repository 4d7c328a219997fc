// Whether an attestation belongs to a certificate's record.

#ifndef TANJI_LIB_CERTIFICATE_INTERNAL_ATTESTATION_CHECK_H_
#define TANJI_LIB_CERTIFICATE_INTERNAL_ATTESTATION_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/certificate/attestation.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/verify.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/record.h"

namespace tanji::certificate::internal {

// What an attestation is to be of. All members outlive it.
struct AttestedRecord {
  const ledger::Entry& entry;
  const AttestedStatement& statement;
  const ledger::Checkpoint& checkpoint;  // that covers the attestation too
  std::string signer_name;               // of the log's records
  // Those trusted; empty: the entry's own signature cannot be judged.
  std::vector<const ledger::VerifierKey*> signer_keys;
};

// DATA_LOSS, saying what is wrong, for one that is not in the log, not of this
// record, or malformed. One that no trusted key has signed is not proven.
absl::StatusOr<JudgedAttestation> JudgeAttestation(
    const ShownAttestation& shown, const AttestedRecord& record,
    const std::vector<ledger::VerifierKey>& attester_keys);

}  // namespace tanji::certificate::internal

#endif  // TANJI_LIB_CERTIFICATE_INTERNAL_ATTESTATION_CHECK_H_
