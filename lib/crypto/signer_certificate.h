// X.509 certificates of keys that sign: what an outside authority says of one.
// Keys and signatures are ECDSA on P-256 with SHA-256 or SM2 with SM3; an
// authority may have other keys.

#ifndef TANJI_LIB_CRYPTO_SIGNER_CERTIFICATE_H_
#define TANJI_LIB_CRYPTO_SIGNER_CERTIFICATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/signature.h"

namespace tanji::crypto {

inline constexpr size_t kSignerNameMax = 64;  // X.520's bound of a common name

// A PKCS #10 request (RFC 2986) for a certificate of the signer's key, as PEM:
// common name `name`, signed by the key itself, SM2 with SM3 under the user id
// 1234567812345678. INVALID_ARGUMENT for a key that is neither P-256 nor SM2,
// and a name that is not 1 to kSignerNameMax printable ASCII characters.
absl::StatusOr<std::string> MakeCertificateRequest(const Signer& signer,
                                                   const std::string& name);

// Whom one trusts to say whose a key is. Immutable; thread-safe; copies share
// it.
class KeyAuthorities {
 public:
  // The certificates of `pem`, one or more. INVALID_ARGUMENT,
  // RESOURCE_EXHAUSTED.
  static absl::StatusOr<KeyAuthorities> FromPem(std::string_view pem);

 private:
  friend class SignerCertificate;
  struct State;
  explicit KeyAuthorities(std::shared_ptr<const State> state)
      : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

// A certificate with those of its issuers. Immutable.
class SignerCertificate {
 public:
  // The certificates of `pem`, the signer's first, then its issuer's and so on;
  // the root may be among them. What else the text has is passed over: ToPem
  // has the certificates alone. INVALID_ARGUMENT, RESOURCE_EXHAUSTED for what
  // is none, for more than 8, and for a key that is neither P-256 nor SM2.
  static absl::StatusOr<SignerCertificate> FromPem(std::string_view pem);
  ~SignerCertificate();
  SignerCertificate(SignerCertificate&&) noexcept;
  SignerCertificate& operator=(SignerCertificate&&) noexcept;

  std::string ToPem() const;
  SignatureAlgorithm algorithm() const;
  const std::string& public_key() const;  // as PublicKey takes it
  std::string Subject() const;            // RFC 2253, for people
  std::string Issuer() const;
  int64_t not_after() const;  // seconds since 1970, UTC

  // Whether the key was the subject's at `seconds`, as one of `authorities`
  // says: each certificate of the way was valid then and signed by the next, by
  // SM2 under the user id 1234567812345678 in every link; the signer's is for
  // signatures (a critical key usage, digitalSignature, and no extended one but
  // of mail, documents or any) and no authority's; no link is by MD5 or SHA-1,
  // nor by a key of less than 112 bits of security.
  // UNAUTHENTICATED where no way leads to them, DATA_LOSS where there is one
  // that is not good. Revocation is not asked.
  absl::Status Verify(const KeyAuthorities& authorities, int64_t seconds) const;
  // The same, with the last certificate of the file, which is not its only one,
  // as the authority: that it holds together.
  absl::Status VerifyItself(int64_t seconds) const;

 private:
  struct State;
  explicit SignerCertificate(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_SIGNER_CERTIFICATE_H_
