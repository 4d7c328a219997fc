#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/crypto/internal/ec_key.h"
#include "lib/crypto/random.h"
#include "lib/crypto/signature.h"

namespace tanji::crypto {
namespace {

using base::StrCat;
using internal::Data;

constexpr size_t kRawEcdsaSize = 64;  // r || s

using Group = std::unique_ptr<EC_GROUP, internal::Freer<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, internal::Freer<EC_POINT_clear_free>>;
// Wiped when freed.
using Scalar = std::unique_ptr<BIGNUM, internal::Freer<BN_clear_free>>;

// Uncompressed point of `scalar`, or empty when it is none of [1, n - 2]: SM2
// divides by 1 + d (GB/T 32918.2, 6.1).
std::string PointOf(SignatureAlgorithm algorithm, const BIGNUM* scalar) {
  const Group group(EC_GROUP_new_by_curve_name(
      algorithm == SignatureAlgorithm::kSm2 ? NID_sm2 : NID_X9_62_prime256v1));
  const internal::BigNum above(BN_dup(EC_GROUP_get0_order(group.get())));
  TANJI_CHECK(above != nullptr && BN_sub_word(above.get(), 1) == 1);
  if (BN_is_zero(scalar) || BN_cmp(scalar, above.get()) >= 0) return {};
  const Point point(EC_POINT_new(group.get()));
  TANJI_CHECK(point != nullptr);
  TANJI_CHECK(EC_POINT_mul(group.get(), point.get(), scalar, nullptr, nullptr,
                           nullptr) == 1);
  std::string bytes(internal::kPointSize, '\0');
  TANJI_CHECK(EC_POINT_point2oct(group.get(), point.get(),
                                 POINT_CONVERSION_UNCOMPRESSED,
                                 reinterpret_cast<unsigned char*>(bytes.data()),
                                 bytes.size(), nullptr) == bytes.size());
  return bytes;
}

std::string SignIn(EVP_MD_CTX* context, const char* digest, EVP_PKEY* key,
                   std::string_view message) {
  TANJI_CHECK(EVP_DigestSignInit_ex(context, nullptr, digest, nullptr, nullptr,
                                    key, nullptr) == 1);
  size_t size = 0;
  TANJI_CHECK(EVP_DigestSign(context, nullptr, &size, Data(message),
                             message.size()) == 1);
  std::string signature(size, '\0');
  TANJI_CHECK(EVP_DigestSign(context,
                             reinterpret_cast<unsigned char*>(signature.data()),
                             &size, Data(message), message.size()) == 1);
  signature.resize(size);
  return signature;
}

}  // namespace

struct EcSigner::State {
  State(SignatureAlgorithm of, std::string_view bytes)
      : algorithm(of), scalar(bytes) {}
  ~State() { OPENSSL_cleanse(scalar.data(), scalar.size()); }

  SignatureAlgorithm algorithm;
  std::string scalar;
  std::string public_key;
  internal::Pkey key;
};

EcSigner::EcSigner(std::unique_ptr<State> state) : state_(std::move(state)) {}
EcSigner::~EcSigner() = default;
EcSigner::EcSigner(EcSigner&&) noexcept = default;
EcSigner& EcSigner::operator=(EcSigner&&) noexcept = default;

absl::StatusOr<EcSigner> EcSigner::FromScalar(SignatureAlgorithm algorithm,
                                              std::string_view scalar) {
  TANJI_CHECK(algorithm != SignatureAlgorithm::kEd25519);
  if (scalar.size() != kScalarSize) {
    return absl::InvalidArgumentError(
        StrCat("private scalar has ", scalar.size(), " bytes; expected 32"));
  }
  const Scalar number(BN_bin2bn(Data(scalar), static_cast<int>(scalar.size()),
                                BN_secure_new()));
  TANJI_CHECK(number != nullptr);
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  const std::string point = PointOf(algorithm, number.get());
  if (point.empty()) {
    return absl::InvalidArgumentError("private scalar is not in [1, n - 2]");
  }
  auto state = std::make_unique<State>(algorithm, scalar);
  state->public_key = algorithm == SignatureAlgorithm::kSm2
                          ? point
                          : StrCat(internal::kP256SpkiPrefix, point);
  state->key = internal::MakeEcKey(algorithm, point, number.get());
  TANJI_CHECK(state->key != nullptr);
  return EcSigner(std::move(state));
}

EcSigner EcSigner::Generate(SignatureAlgorithm algorithm) {
  for (;;) {
    // Either order is above 2^256 - 2^225: all but one in 2^31 are taken.
    std::string scalar = RandomBytes(kScalarSize);
    auto signer = FromScalar(algorithm, scalar);
    OPENSSL_cleanse(scalar.data(), scalar.size());
    if (signer.ok()) return *std::move(signer);
  }
}

SignatureAlgorithm EcSigner::algorithm() const { return state_->algorithm; }

std::string EcSigner::Sign(std::string_view message) const {
  if (state_->algorithm == SignatureAlgorithm::kSm2) {
    const internal::Sm2Context sm2(state_->key.get());
    return SignIn(sm2.context.get(), "SM3", state_->key.get(), message);
  }
  EVP_MD_CTX* context = internal::EmptyThreadContext();
  std::string signature =
      SignIn(context, "SHA2-256", state_->key.get(), message);
  // Else the context would keep the private key beyond the signer's life.
  EVP_MD_CTX_reset(context);
  return signature;
}

const std::string& EcSigner::public_key() const { return state_->public_key; }
const std::string& EcSigner::secret() const { return state_->scalar; }

absl::StatusOr<std::string> DerOfRawEcdsa(std::string_view raw) {
  if (raw.size() != kRawEcdsaSize) {
    return absl::InvalidArgumentError(
        StrCat("r || s has ", raw.size(), " bytes; expected 64"));
  }
  const int half = static_cast<int>(kRawEcdsaSize) / 2;
  internal::BigNum r(BN_bin2bn(Data(raw), half, nullptr));
  internal::BigNum s(BN_bin2bn(Data(raw) + half, half, nullptr));
  const internal::EcdsaSig signature(ECDSA_SIG_new());
  TANJI_CHECK(r != nullptr && s != nullptr && signature != nullptr);
  TANJI_CHECK(ECDSA_SIG_set0(signature.get(), r.release(), s.release()) == 1);
  unsigned char* encoded = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &encoded);
  TANJI_CHECK(size > 0);
  std::string der(reinterpret_cast<const char*>(encoded),
                  static_cast<size_t>(size));
  OPENSSL_free(encoded);
  return der;
}

}  // namespace tanji::crypto
