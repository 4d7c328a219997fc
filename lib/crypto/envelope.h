// Files that one can seal and only the holder of an offline key can open: CMS
// (RFC 5652) with authenticated encryption (RFC 5083, 5084), as `openssl cms
// -decrypt` reads it.

#ifndef TANJI_LIB_CRYPTO_ENVELOPE_H_
#define TANJI_LIB_CRYPTO_ENVELOPE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/certificate_authority.h"

namespace tanji::crypto {

inline constexpr size_t kEnvelopeSizeMax = size_t{1} << 30;  // bytes of content

// Whether envelopes can be sealed for it: one PEM certificate with a P-256 key.
// INVALID_ARGUMENT.
absl::Status CheckRecipient(std::string_view certificate_pem);

// An envelope (DER) for the key of the certificate: AES-256-GCM under a key of
// its own, which is wrapped by ephemeral ECDH (X9.63 with SHA-256).
// INVALID_ARGUMENT as CheckRecipient; RESOURCE_EXHAUSTED beyond
// kEnvelopeSizeMax. Cost: some five times the content in memory.
absl::StatusOr<std::string> SealEnvelope(std::string_view certificate_pem,
                                         std::string_view content);

// The content. INVALID_ARGUMENT for a key that is not the certificate's;
// DATA_LOSS for what is no envelope, is damaged, or for another key.
absl::StatusOr<std::string> OpenEnvelope(const KeyAndCertificate& recipient,
                                         std::string_view envelope);

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_ENVELOPE_H_
