// The certificate file: record, payload, proof, disclosures and status of one
// footprint in one text (lib/certificate/FORMAT.md).
//
// A holder checks payload -> digest disclosure -> `inputs` root -> record ->
// inclusion proof -> checkpoint. The record's secret K is never in the file: it
// would open the leaves that are not shown.

#ifndef TANJI_LIB_CERTIFICATE_CERTIFICATE_H_
#define TANJI_LIB_CERTIFICATE_CERTIFICATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/certificate/status_list.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/merkle.h"

namespace tanji::certificate {

inline constexpr size_t kCertificateSizeMax = 4 * 1024 * 1024;  // bytes

// A disclosure with its path in the `inputs` tree, from the leaf up.
struct ShownDisclosure {
  uint64_t index = 0;
  uint64_t padded_count = 0;
  std::string text;  // base64url
  std::vector<ledger::Hash> path;
  friend bool operator==(const ShownDisclosure&,
                         const ShownDisclosure&) = default;
};

// The record of a verifier's statement on the certificate's own record
// (attestation.h), with its payload and what shows that both are in the log.
struct ShownAttestation {
  std::string entry;               // the signed record, verbatim
  std::string note;                // its payload, without the padding
  std::string secret;              // K of this record: it opens nothing else
  std::vector<ledger::Hash> path;  // from the entry up to the checkpoint's root
  friend bool operator==(const ShownAttestation&,
                         const ShownAttestation&) = default;
};
inline constexpr size_t kShownAttestationsMax = 16;

// The parts of a file, well formed; nothing is verified yet.
//
// Without a payload it is a disclosure (disclosure.h): it shows what its leaves
// say, and attestations where their statements may be seen.
struct Certificate {
  std::string entry;  // the signed record, verbatim
  std::string media_type;
  std::string payload;  // verbatim; empty: a disclosure
  std::string proof;    // c2sp.org/tlog-proof@v1, verbatim
  // Ascending index; from 0, in a disclosure without that.
  std::vector<ShownDisclosure> disclosures;
  std::vector<ShownAttestation> attestations;  // by position in the log
  std::optional<ShownStatus> status = {};      // under the proof's checkpoint

  bool is_disclosure() const { return payload.empty(); }

  std::string ToText() const;
  // Strict: exactly the texts that ToText writes. INVALID_ARGUMENT with the
  // section and what was expected; RESOURCE_EXHAUSTED above
  // kCertificateSizeMax.
  static absl::StatusOr<Certificate> Parse(std::string_view file);
};

struct CertificateParts {
  std::string_view entry;
  std::string_view payload;  // of kStatementMediaType
  const ledger::TlogProof& proof;
  std::string_view secret;  // K; used here, not written
  // All of the record's disclosures in their order; the first is
  // PayloadDigestDisclosure.
  const std::vector<std::string>& disclosures;
  // Which of them the holder may see besides 0: ascending, without repeats.
  std::vector<uint64_t> shown;
  // At most kShownAttestationsMax, under the proof's checkpoint.
  std::vector<ShownAttestation> attestations = {};
  std::optional<ShownStatus> status = {};  // under the proof's checkpoint
};

// The file. INVALID_ARGUMENT when the parts do not belong together: another
// payload, other disclosures or another secret than the record's.
absl::StatusOr<std::string> BuildCertificate(const CertificateParts& parts);

}  // namespace tanji::certificate

#endif  // TANJI_LIB_CERTIFICATE_CERTIFICATE_H_
