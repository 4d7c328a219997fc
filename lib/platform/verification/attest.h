// Use case: a verifier states what it thinks of a certified footprint.

#ifndef TANJI_LIB_PLATFORM_VERIFICATION_ATTEST_H_
#define TANJI_LIB_PLATFORM_VERIFICATION_ATTEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/certificate/certificate.h"
#include "lib/identity/decide.h"
#include "lib/ledger/record.h"
#include "lib/platform/context.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

struct AttestRequest {
  std::string request_id;
  std::string document;         // certificate::Attestation::ToText
  std::string signature_lines;  // of a note, by keys of the verifier
};

// Commits an `attestation` record that refers to the footprint's; from then on
// the certificate has it. Right: attest, for the verifier's organisation, and
// read-certificate, for the product.
//
// INVALID_ARGUMENT: a document or signature that is malformed, or states
// another footprint than the record's. NOT_FOUND: no such footprint record, or
// not for this caller. FAILED_PRECONDITION: the key is not registered; the
// product is the verifier's own. ALREADY_EXISTS: the request id.
// RESOURCE_EXHAUSTED: as many verifiers as a certificate shows have attested
// it.
void Attest(Context& context, const identity::Caller& caller,
            AttestRequest request, Done done);

// The last attestation of each verifier of `record`, a footprint's, that a
// checkpoint of `checkpoint_size` covers, as a certificate shows them; of one
// whose last is not covered yet, none. One whose data were erased is left out,
// and one by a key that was revoked from its position or before. DATA_LOSS.
absl::StatusOr<std::vector<certificate::ShownAttestation>> AttestationsOf(
    const Context& context, const ledger::Record& record,
    uint64_t checkpoint_size);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_VERIFICATION_ATTEST_H_
