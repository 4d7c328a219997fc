// Signatures: Ed25519 (RFC 8032), ECDSA on P-256 with SHA-256 (FIPS 186-5), and
// SM2 with SM3 (GB/T 32918.2) under the user id 1234567812345678.

#ifndef TANJI_LIB_CRYPTO_SIGNATURE_H_
#define TANJI_LIB_CRYPTO_SIGNATURE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::crypto {

enum class SignatureAlgorithm { kEd25519, kEcdsaP256, kSm2 };

// A private key that signs. Immutable; thread-safe.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual SignatureAlgorithm algorithm() const = 0;
  // Verifies by PublicKey of the same algorithm.
  virtual std::string Sign(std::string_view message) const = 0;
  // As the maker of PublicKey takes it.
  virtual const std::string& public_key() const = 0;
  // 32 bytes from which the key can be made again: a software key.
  virtual const std::string& secret() const = 0;
};

// An Ed25519 private key. The seed is wiped at the end.
class Ed25519Signer final : public Signer {
 public:
  static constexpr size_t kSeedSize = 32;
  static constexpr size_t kSignatureSize = 64;

  // INVALID_ARGUMENT unless `seed` has kSeedSize bytes.
  static absl::StatusOr<Ed25519Signer> FromSeed(std::string_view seed);
  static Ed25519Signer Generate();
  ~Ed25519Signer() override;
  Ed25519Signer(Ed25519Signer&&) noexcept;
  Ed25519Signer& operator=(Ed25519Signer&&) noexcept;

  SignatureAlgorithm algorithm() const override {
    return SignatureAlgorithm::kEd25519;
  }
  std::string Sign(std::string_view message) const override;  // about 45 us
  const std::string& public_key() const override;             // 32 bytes
  const std::string& secret() const override;                 // the seed

 private:
  struct State;
  explicit Ed25519Signer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A private key on P-256 or on the curve of SM2. Signatures are DER, and other
// ones each time. The scalar is wiped at the end.
class EcSigner final : public Signer {
 public:
  static constexpr size_t kScalarSize = 32;

  // `algorithm` is not kEd25519. INVALID_ARGUMENT unless `scalar` has
  // kScalarSize bytes, big-endian, and lies in [1, n - 2].
  static absl::StatusOr<EcSigner> FromScalar(SignatureAlgorithm algorithm,
                                             std::string_view scalar);
  static EcSigner Generate(SignatureAlgorithm algorithm);
  ~EcSigner() override;
  EcSigner(EcSigner&&) noexcept;
  EcSigner& operator=(EcSigner&&) noexcept;

  SignatureAlgorithm algorithm() const override;
  // P-256 about 25 us, SM2 about 0.4 ms.
  std::string Sign(std::string_view message) const override;
  const std::string& public_key() const override;  // SPKI, or point for SM2
  const std::string& secret() const override;      // the scalar

 private:
  struct State;
  explicit EcSigner(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The DER of an ECDSA signature that WebCrypto and JWS write as r || s, 64
// bytes. INVALID_ARGUMENT for another size.
absl::StatusOr<std::string> DerOfRawEcdsa(std::string_view raw);

// A public key that checks signatures. Immutable; thread-safe; copies share it.
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
  // Ed25519: 64 bytes. ECDSA with SHA-256: strict DER. SM2 with SM3: strict
  // DER, user id 1234567812345678. About 0.1 to 0.35 ms.
  absl::Status Verify(std::string_view message,
                      std::string_view signature) const;

 private:
  struct State;
  explicit PublicKey(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_SIGNATURE_H_
