#include "lib/crypto/signature.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include <cstring>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/crypto/internal/ed25519_point.h"
#include "lib/crypto/internal/openssl.h"
#include "lib/crypto/random.h"

namespace tanji::crypto {
namespace {

using base::StrCat;
using internal::Data;

constexpr size_t kEd25519KeySize = 32;
constexpr size_t kPointSize = 65;  // 0x04 || x || y
constexpr char kUncompressed = '\x04';
// SubjectPublicKeyInfo of a point on P-256 up to the point (RFC 5480):
// id-ecPublicKey, prime256v1, BIT STRING without unused bits.
constexpr std::string_view kP256SpkiPrefix(
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48"
    "\xce\x3d\x03\x01\x07\x03\x42\x00",
    26);
// GM/T 0009-2012, section 10: the user id where none was agreed.
constexpr std::string_view kSm2UserId = "1234567812345678";

// The thread's context without a key: OpenSSL would go on with the key that an
// earlier use has left in it.
EVP_MD_CTX* EmptyThreadContext() {
  thread_local const internal::MdCtx context = internal::NewMdCtx();
  TANJI_CHECK(EVP_MD_CTX_reset(context.get()) == 1);
  return context.get();
}

// A point on `group` ("P-256", "SM2"), or null when it is on another curve.
internal::Pkey PointKey(const char* algorithm, const char* group,
                        std::string_view point) {
  std::string group_name = group;
  std::string bytes(point);
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                       group_name.data(), group_name.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(),
                                        bytes.size()),
      OSSL_PARAM_construct_end()};
  const internal::PkeyCtx context(
      EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  TANJI_CHECK(context != nullptr);
  TANJI_CHECK(EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  const int made = EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY,
                                     const_cast<OSSL_PARAM*>(params));
  ERR_clear_error();
  return internal::Pkey(made == 1 ? key : nullptr);
}

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
const std::string& Ed25519Signer::seed() const { return state_->seed; }

struct PublicKey::State {
  enum class Algorithm { kEd25519, kEcdsaP256, kSm2 };

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

  // The user id must be set before the verification starts, on a key context
  // of our own: OpenSSL 3.0 takes an empty id by default.
  bool VerifySm2(std::string_view message, std::string_view signature) const {
    const internal::PkeyCtx key_context(
        EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    TANJI_CHECK(key_context != nullptr);
    TANJI_CHECK(EVP_PKEY_CTX_set1_id(key_context.get(), kSm2UserId.data(),
                                     static_cast<int>(kSm2UserId.size())) == 1);
    const internal::MdCtx context = internal::NewMdCtx();
    EVP_MD_CTX_set_pkey_ctx(context.get(), key_context.get());
    return IsStrictDer(signature) &&
           EVP_DigestVerifyInit_ex(context.get(), nullptr, "SM3", nullptr,
                                   nullptr, key.get(), nullptr) == 1 &&
           EVP_DigestVerify(context.get(), Data(signature), signature.size(),
                            Data(message), message.size()) == 1;
  }

  Algorithm algorithm;
  internal::Pkey key;
};

PublicKey::PublicKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
PublicKey::~PublicKey() = default;
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;

absl::StatusOr<PublicKey> PublicKey::Ed25519(std::string_view key) {
  if (key.size() != kEd25519KeySize) {
    return absl::InvalidArgumentError(
        StrCat("Ed25519 key has ", key.size(), " bytes; expected 32"));
  }
  TANJI_RETURN_IF_ERROR(internal::CheckEd25519Point(key));
  auto state = std::make_unique<State>();
  state->algorithm = State::Algorithm::kEd25519;
  state->key.reset(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr,
                                                  Data(key), key.size()));
  TANJI_CHECK(state->key != nullptr);
  return PublicKey(std::move(state));
}

absl::StatusOr<PublicKey> PublicKey::EcdsaP256(std::string_view spki) {
  if (spki.size() != kP256SpkiPrefix.size() + kPointSize ||
      spki.substr(0, kP256SpkiPrefix.size()) != kP256SpkiPrefix ||
      spki[kP256SpkiPrefix.size()] != kUncompressed) {
    return absl::InvalidArgumentError(
        "ECDSA key is not the DER SubjectPublicKeyInfo of an uncompressed "
        "point on P-256");
  }
  auto state = std::make_unique<State>();
  state->algorithm = State::Algorithm::kEcdsaP256;
  state->key = PointKey("EC", "P-256", spki.substr(kP256SpkiPrefix.size()));
  if (state->key == nullptr) {
    return absl::InvalidArgumentError("ECDSA key is no point of P-256");
  }
  return PublicKey(std::move(state));
}

absl::StatusOr<PublicKey> PublicKey::Sm2(std::string_view point) {
  if (point.size() != kPointSize || point[0] != kUncompressed) {
    return absl::InvalidArgumentError(
        "SM2 key is not an uncompressed point of 65 bytes");
  }
  auto state = std::make_unique<State>();
  state->algorithm = State::Algorithm::kSm2;
  state->key = PointKey("SM2", "SM2", point);
  if (state->key == nullptr) {
    return absl::InvalidArgumentError("SM2 key is no point of the SM2 curve");
  }
  return PublicKey(std::move(state));
}

absl::Status PublicKey::Verify(std::string_view message,
                               std::string_view signature) const {
  bool good = false;
  switch (state_->algorithm) {
    case State::Algorithm::kEd25519:
      good = state_->VerifyEd25519(message, signature);
      break;
    case State::Algorithm::kEcdsaP256:
      good = state_->VerifyEcdsa(message, signature);
      break;
    case State::Algorithm::kSm2:
      good = state_->VerifySm2(message, signature);
      break;
  }
  if (good) return absl::OkStatus();
  ERR_clear_error();  // OpenSSL queues its reasons per thread
  return absl::DataLossError("signature does not verify");
}

}  // namespace tanji::crypto
