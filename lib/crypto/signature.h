// Signatures: Ed25519 is made and checked; ECDSA P-256 and SM2 are checked.

#ifndef TANJI_LIB_CRYPTO_SIGNATURE_H_
#define TANJI_LIB_CRYPTO_SIGNATURE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::crypto {

// An Ed25519 private key. Immutable; thread-safe. The seed is wiped at the end.
class Ed25519Signer {
 public:
  static constexpr size_t kSeedSize = 32;
  static constexpr size_t kSignatureSize = 64;

  // INVALID_ARGUMENT unless `seed` has kSeedSize bytes.
  static absl::StatusOr<Ed25519Signer> FromSeed(std::string_view seed);
  static Ed25519Signer Generate();
  ~Ed25519Signer();
  Ed25519Signer(Ed25519Signer&&) noexcept;
  Ed25519Signer& operator=(Ed25519Signer&&) noexcept;

  std::string Sign(std::string_view message) const;  // about 45 us
  const std::string& public_key() const;             // 32 bytes
  const std::string& seed() const;

 private:
  struct State;
  explicit Ed25519Signer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A public key that checks signatures. Immutable; thread-safe.
//
// Verify returns OK for a good signature and DATA_LOSS for any other.
class PublicKey {
 public:
  // 32 bytes. INVALID_ARGUMENT for a key of low order, one that is not
  // canonically encoded, or one beside the curve: OpenSSL accepts signatures
  // under these, some for any message (C2SP CCTV, flags low_order_A and
  // non_canonical_A). About 15 us.
  static absl::StatusOr<PublicKey> Ed25519(std::string_view key);
  // DER SubjectPublicKeyInfo of an uncompressed point on P-256, 91 bytes;
  // INVALID_ARGUMENT for another curve, a compressed point, an encoding that is
  // not DER, bytes behind it: a key has one spelling.
  static absl::StatusOr<PublicKey> EcdsaP256(std::string_view spki);
  // Uncompressed point, 65 bytes, on the curve of GB/T 32918.5.
  static absl::StatusOr<PublicKey> Sm2(std::string_view point);
  ~PublicKey();
  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;

  // Ed25519: 64 bytes. ECDSA with SHA-256: strict DER. SM2 with SM3: strict
  // DER, user id 1234567812345678. About 0.1 to 0.35 ms.
  absl::Status Verify(std::string_view message,
                      std::string_view signature) const;

 private:
  struct State;
  explicit PublicKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_SIGNATURE_H_
