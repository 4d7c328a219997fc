// A small certificate authority for TLS between a service and its callers.

#ifndef TANJI_LIB_CRYPTO_CERTIFICATE_AUTHORITY_H_
#define TANJI_LIB_CRYPTO_CERTIFICATE_AUTHORITY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/crypto/x509.h"

namespace tanji::crypto {

// Both PEM; the key is PKCS #8 without a password: whoever stores it takes care
// that others cannot read it.
struct KeyAndCertificate {
  std::string key;
  std::string certificate;
};

struct CertificateRequest {
  enum class Purpose { kServer, kClient };
  Purpose purpose = Purpose::kClient;
  std::string name;  // common name, 1 to 64 characters
  // For servers: DNS names and IP addresses that it is reached under.
  std::vector<std::string> hosts;
  int64_t not_before = 0;  // seconds since 1970, UTC
  int64_t not_after = 0;
};

// Keys are P-256, signatures ECDSA with SHA-256, serial numbers 127 random
// bits. All return INVALID_ARGUMENT for a name, host, time or PEM that cannot
// be taken.

// A new self-signed authority, which signs leaves and revocation lists only.
absl::StatusOr<KeyAndCertificate> MakeAuthority(const std::string& name,
                                                int64_t not_before,
                                                int64_t not_after);

// A new key for which files are sealed (envelope.h), and its self-signed
// certificate.
absl::StatusOr<KeyAndCertificate> MakeRecipient(const std::string& name,
                                                int64_t not_before,
                                                int64_t not_after);

// A new key and its certificate, signed by `authority`.
absl::StatusOr<KeyAndCertificate> IssueCertificate(
    const KeyAndCertificate& authority, const CertificateRequest& request);

// The list of all that `authority` has revoked, as PEM: valid from `now` until
// `next_update`. Issuers in `revoked` are not looked at.
absl::StatusOr<std::string> MakeRevocationList(
    const KeyAndCertificate& authority, const std::vector<Revoked>& revoked,
    int64_t now, int64_t next_update);

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_CERTIFICATE_AUTHORITY_H_
