#include "lib/crypto/signature.h"

#include <openssl/err.h>

#include <cstring>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/crypto/internal/ec_key.h"
#include "lib/crypto/internal/ed25519_point.h"
#include "lib/crypto/random.h"

namespace tanji::crypto {
namespace {

using base::StrCat;
using internal::Data;
using internal::EmptyThreadContext;

constexpr size_t kEd25519KeySize = 32;
// SEQUENCE { r INTEGER, s INTEGER } in the one encoding that DER allows.
bool IsStrictDer(std::string_view signature) {
  const unsigned char* cursor = Data(signature);
  const internal::EcdsaSig parsed(
      d2i_ECDSA_SIG(nullptr, &cursor, static_cast<long>(signature.size())));
  ERR_clear_error();
  if (parsed == nullptr) return false;
  unsigned char* encoded = nullptr;
  const int size = i2d_ECDSA_SIG(parsed.get(), &encoded);
  const bool same =
      size >= 0 && static_cast<size_t>(size) == signature.size() &&
      std::memcmp(encoded, signature.data(), signature.size()) == 0;
  OPENSSL_free(encoded);
  return same;
}

}  // namespace

struct Ed25519Signer::State {
  explicit State(std::string_view bytes) : seed(bytes) {}
  ~State() { OPENSSL_cleanse(seed.data(), seed.size()); }

  std::string seed;
  std::string public_key;
  internal::Pkey key;
};

Ed25519Signer::Ed25519Signer(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
Ed25519Signer::~Ed25519Signer() = default;
Ed25519Signer::Ed25519Signer(Ed25519Signer&&) noexcept = default;
Ed25519Signer& Ed25519Signer::operator=(Ed25519Signer&&) noexcept = default;

absl::StatusOr<Ed25519Signer> Ed25519Signer::FromSeed(std::string_view seed) {
  if (seed.size() != kSeedSize) {
    return absl::InvalidArgumentError(
        StrCat("Ed25519 seed has ", seed.size(), " bytes; expected 32"));
  }
  auto state = std::make_unique<State>(seed);
  state->key.reset(EVP_PKEY_new_raw_private_key_ex(
      nullptr, "ED25519", nullptr, Data(state->seed), state->seed.size()));
  TANJI_CHECK(state->key != nullptr);
  state->public_key.resize(kEd25519KeySize);
  size_t size = state->public_key.size();
  TANJI_CHECK(EVP_PKEY_get_raw_public_key(
                  state->key.get(),
                  reinterpret_cast<unsigned char*>(state->public_key.data()),
                  &size) == 1);
  return Ed25519Signer(std::move(state));
}

Ed25519Signer Ed25519Signer::Generate() {
  std::string seed = RandomBytes(kSeedSize);
  auto signer = FromSeed(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  TANJI_CHECK(signer.ok());
  return *std::move(signer);
}

std::string Ed25519Signer::Sign(std::string_view message) const {
  EVP_MD_CTX* context = EmptyThreadContext();
  TANJI_CHECK(EVP_DigestSignInit_ex(context, nullptr, nullptr, nullptr, nullptr,
                                    state_->key.get(), nullptr) == 1);
  std::string signature(kSignatureSize, '\0');
  size_t size = signature.size();
  TANJI_CHECK(EVP_DigestSign(context,
                             reinterpret_cast<unsigned char*>(signature.data()),
                             &size, Data(message), message.size()) == 1);
  TANJI_CHECK(size == kSignatureSize);
  // Else the context would keep the private key beyond the signer's life.
  EVP_MD_CTX_reset(context);
  return signature;
}

const std::string& Ed25519Signer::public_key() const {
  return state_->public_key;
}
const std::string& Ed25519Signer::secret() const { return state_->seed; }

struct PublicKey::State {
  bool VerifyEd25519(std::string_view message,
                     std::string_view signature) const {
    EVP_MD_CTX* context = EmptyThreadContext();
    return signature.size() == Ed25519Signer::kSignatureSize &&
           EVP_DigestVerifyInit_ex(context, nullptr, nullptr, nullptr, nullptr,
                                   key.get(), nullptr) == 1 &&
           EVP_DigestVerify(context, Data(signature), signature.size(),
                            Data(message), message.size()) == 1;
  }

  bool VerifyEcdsa(std::string_view message, std::string_view signature) const {
    EVP_MD_CTX* context = EmptyThreadContext();
    return IsStrictDer(signature) &&
           EVP_DigestVerifyInit_ex(context, nullptr, "SHA2-256", nullptr,
                                   nullptr, key.get(), nullptr) == 1 &&
           EVP_DigestVerify(context, Data(signature), signature.size(),
                            Data(message), message.size()) == 1;
  }

  bool VerifySm2(std::string_view message, std::string_view signature) const {
    const internal::Sm2Context sm2(key.get());
    return IsStrictDer(signature) &&
           EVP_DigestVerifyInit_ex(sm2.context.get(), nullptr, "SM3", nullptr,
                                   nullptr, key.get(), nullptr) == 1 &&
           EVP_DigestVerify(sm2.context.get(), Data(signature),
                            signature.size(), Data(message),
                            message.size()) == 1;
  }

  SignatureAlgorithm algorithm;
  internal::Pkey key;
};

PublicKey::PublicKey(std::shared_ptr<const State> state)
    : state_(std::move(state)) {}

absl::StatusOr<PublicKey> PublicKey::Ed25519(std::string_view key) {
  if (key.size() != kEd25519KeySize) {
    return absl::InvalidArgumentError(
        StrCat("Ed25519 key has ", key.size(), " bytes; expected 32"));
  }
  TANJI_RETURN_IF_ERROR(internal::CheckEd25519Point(key));
  auto state = std::make_shared<State>();
  state->algorithm = SignatureAlgorithm::kEd25519;
  state->key.reset(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr,
                                                  Data(key), key.size()));
  TANJI_CHECK(state->key != nullptr);
  return PublicKey(std::move(state));
}

absl::StatusOr<PublicKey> PublicKey::EcdsaP256(std::string_view spki) {
  if (spki.size() != internal::kP256SpkiPrefix.size() + internal::kPointSize ||
      spki.substr(0, internal::kP256SpkiPrefix.size()) !=
          internal::kP256SpkiPrefix ||
      spki[internal::kP256SpkiPrefix.size()] != internal::kUncompressed) {
    return absl::InvalidArgumentError(
        "ECDSA key is not the DER SubjectPublicKeyInfo of an uncompressed "
        "point on P-256");
  }
  auto state = std::make_shared<State>();
  state->algorithm = SignatureAlgorithm::kEcdsaP256;
  state->key = internal::MakeEcKey(
      state->algorithm, spki.substr(internal::kP256SpkiPrefix.size()));
  if (state->key == nullptr) {
    return absl::InvalidArgumentError("ECDSA key is no point of P-256");
  }
  return PublicKey(std::move(state));
}

absl::StatusOr<PublicKey> PublicKey::Sm2(std::string_view point) {
  if (point.size() != internal::kPointSize ||
      point[0] != internal::kUncompressed) {
    return absl::InvalidArgumentError(
        "SM2 key is not an uncompressed point of 65 bytes");
  }
  auto state = std::make_shared<State>();
  state->algorithm = SignatureAlgorithm::kSm2;
  state->key = internal::MakeEcKey(state->algorithm, point);
  if (state->key == nullptr) {
    return absl::InvalidArgumentError("SM2 key is no point of the SM2 curve");
  }
  return PublicKey(std::move(state));
}

absl::Status PublicKey::Verify(std::string_view message,
                               std::string_view signature) const {
  bool good = false;
  switch (state_->algorithm) {
    case SignatureAlgorithm::kEd25519:
      good = state_->VerifyEd25519(message, signature);
      break;
    case SignatureAlgorithm::kEcdsaP256:
      good = state_->VerifyEcdsa(message, signature);
      break;
    case SignatureAlgorithm::kSm2:
      good = state_->VerifySm2(message, signature);
      break;
  }
  if (good) return absl::OkStatus();
  ERR_clear_error();  // OpenSSL queues its reasons per thread
  return absl::DataLossError("signature does not verify");
}

}  // namespace tanji::crypto
