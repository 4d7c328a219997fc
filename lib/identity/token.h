// Access tokens: who holds one is the credential that it names, until it ends.
//
// Form: JWS compact serialisation (RFC 7515, 7.1) of claims as RFC 9068 has
// them, signed by EdDSA (RFC 8037). One algorithm and one form: what another
// says of itself in its header is not followed.

#ifndef TANJI_LIB_IDENTITY_TOKEN_H_
#define TANJI_LIB_IDENTITY_TOKEN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/crypto/signature.h"

namespace tanji::identity {

inline constexpr size_t kTokenSizeMax = 2048;  // bytes
// A clock may be so far ahead of another.
inline constexpr int64_t kTokenClockSkewSeconds = 30;

struct TokenClaims {
  std::string issuer;      // iss; the log's origin
  std::string audience;    // aud; the same
  std::string credential;  // sub and client_id
  std::string id;          // jti; 32 lower-case hex digits
  int64_t issued_at = 0;   // iat; seconds since 1970, UTC
  int64_t expires_at = 0;  // exp; excluded
};

// Signs tokens. Immutable; thread-safe.
class TokenSigner {
 public:
  explicit TokenSigner(crypto::Ed25519Signer key);

  // About 50 us.
  std::string Sign(const TokenClaims& claims) const;

  // First 16 hex digits of the key's thumbprint (RFC 7638).
  const std::string& key_id() const { return key_id_; }
  const std::string& public_key() const { return key_.public_key(); }
  // The public key as a JSON Web Key Set (RFC 7517), for other programs.
  std::string KeySet() const;

 private:
  crypto::Ed25519Signer key_;
  std::string key_id_;
};

// Checks tokens of one signer, for one audience. Immutable; thread-safe.
class TokenChecker {
 public:
  // Of `signer`, which need not outlive it. `issuer` is both iss and aud.
  TokenChecker(const TokenSigner& signer, std::string issuer);

  // The claims of `token` at `now_seconds`, which is since 1970.
  // UNAUTHENTICATED for another form, algorithm, key, issuer or audience, a bad
  // signature, one that is not valid yet or no more. Says nothing of what its
  // credential may do. About 0.13 ms.
  absl::StatusOr<TokenClaims> Check(std::string_view token,
                                    int64_t now_seconds) const;

 private:
  crypto::PublicKey key_;
  std::string header_;  // the one that is taken, encoded
  std::string issuer_;
};

}  // namespace tanji::identity

#endif  // TANJI_LIB_IDENTITY_TOKEN_H_
