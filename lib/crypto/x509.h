// X.509 certificates as TLS uses them: what one says, who has revoked it, and
// keys that belong to it.

#ifndef TANJI_LIB_CRYPTO_X509_H_
#define TANJI_LIB_CRYPTO_X509_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/hash.h"

namespace tanji::crypto {

inline constexpr size_t kPemSizeMax = size_t{64} << 10;  // bytes

// What a certificate says. Its signature was not checked.
struct TlsCertificate {
  Sha256Digest fingerprint{};  // SHA-256 of its DER bytes
  std::string issuer;          // DER of the name
  std::string serial;          // upper-case hex, as `openssl x509 -serial`
  std::string subject;         // RFC 2253, for people
  int64_t not_before = 0;      // seconds since 1970, UTC
  int64_t not_after = 0;       // likewise
};

// The first certificate of `pem`, as a peer's is given. INVALID_ARGUMENT when
// there is none, RESOURCE_EXHAUSTED above kPemSizeMax.
absl::StatusOr<TlsCertificate> ReadCertificate(std::string_view pem);

// The certificates of `pem`, one or more, as PEM each. INVALID_ARGUMENT.
absl::StatusOr<std::vector<std::string>> SplitCertificates(
    std::string_view pem);

// OK when the key in `key_pem` is that of the first certificate of
// `certificate_pem`; INVALID_ARGUMENT says what is wrong.
absl::Status CheckKeyPair(std::string_view key_pem,
                          std::string_view certificate_pem);

// OK when the first certificate of `certificate_pem` was signed by the first of
// `authority_pem`; INVALID_ARGUMENT.
absl::Status CheckIssuedBy(std::string_view certificate_pem,
                           std::string_view authority_pem);

// A certificate that its authority has revoked, and since when.
struct Revoked {
  std::string serial;       // upper-case hex
  int64_t since = 0;        // seconds since 1970, UTC
  std::string issuer = {};  // DER of the name
};

// What the lists in `pem` (at most 16) say, each of which must be signed by one
// of the certificates of `authorities_pem`. INVALID_ARGUMENT.
absl::StatusOr<std::vector<Revoked>> ReadRevocationLists(
    std::string_view pem, std::string_view authorities_pem);

// Certificates that authorities have revoked. Value type; const is thread-safe.
class RevocationList {
 public:
  RevocationList() = default;

  // Of these.
  explicit RevocationList(const std::vector<Revoked>& revoked);

  bool Has(const TlsCertificate& certificate) const {
    return revoked_.contains({certificate.issuer, certificate.serial});
  }
  size_t size() const { return revoked_.size(); }

 private:
  std::set<std::pair<std::string, std::string>> revoked_;  // issuer, serial
};

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_X509_H_
