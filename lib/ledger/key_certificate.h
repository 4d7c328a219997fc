// Certificates of the log's own keys (X.509), in the records that add them
// (lib/ledger/FORMAT.md).

#ifndef TANJI_LIB_LEDGER_KEY_CERTIFICATE_H_
#define TANJI_LIB_LEDGER_KEY_CERTIFICATE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/crypto/signer_certificate.h"
#include "lib/ledger/record.h"

namespace tanji::ledger {

// Of the payload of such a `key-add`: the signer's certificate and those above
// it, PEM.
inline constexpr std::string_view kKeyCertificateMediaType =
    "application/pem-certificate-chain";

// Whether the record adds a key with a certificate.
bool HasKeyCertificate(const Record& record);

// The certificate in `pem`, which must be of the key that the record adds.
// INVALID_ARGUMENT.
absl::StatusOr<crypto::SignerCertificate> ReadKeyCertificate(
    const Record& record, std::string_view pem);

// The file beside the log's tiles that has the payload of record `seq`.
std::string KeyCertificatePath(uint64_t seq);

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_KEY_CERTIFICATE_H_
