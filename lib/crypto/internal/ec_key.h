// Keys on P-256 and on the curve of SM2, and contexts that sign and verify. For
// our .cc files only.

#ifndef TANJI_LIB_CRYPTO_INTERNAL_EC_KEY_H_
#define TANJI_LIB_CRYPTO_INTERNAL_EC_KEY_H_

#include <string_view>

#include "lib/crypto/internal/openssl.h"
#include "lib/crypto/signature.h"

namespace tanji::crypto::internal {

inline constexpr size_t kPointSize = 65;  // 0x04 || x || y
inline constexpr char kUncompressed = '\x04';
// SubjectPublicKeyInfo of a point on P-256 up to the point (RFC 5480):
// id-ecPublicKey, prime256v1, BIT STRING without unused bits.
inline constexpr std::string_view kP256SpkiPrefix(
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48"
    "\xce\x3d\x03\x01\x07\x03\x42\x00",
    26);

// The thread's context without a key: OpenSSL would go on with the key that an
// earlier use has left in it.
EVP_MD_CTX* EmptyThreadContext();

// A context for SM2 with SM3 under our user id, which must be set before
// signing or verifying starts, on a key context of one's own: OpenSSL 3.0 takes
// an empty id by default.
struct Sm2Context {
  explicit Sm2Context(EVP_PKEY* key);

  PkeyCtx key_context;
  MdCtx context;
};

// A public key, or, with a scalar, a private one too: null when the point is on
// another curve. `algorithm` is not kEd25519.
Pkey MakeEcKey(SignatureAlgorithm algorithm, std::string_view point,
               const BIGNUM* scalar = nullptr);

}  // namespace tanji::crypto::internal

#endif  // TANJI_LIB_CRYPTO_INTERNAL_EC_KEY_H_
