#include "lib/crypto/internal/ec_key.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include "lib/base/check.h"

namespace tanji::crypto::internal {
namespace {

// GM/T 0009-2012, section 10: the user id where none was agreed.
constexpr std::string_view kSm2UserId = "1234567812345678";

using ParamBuilder =
    std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM_free>>;

}  // namespace

EVP_MD_CTX* EmptyThreadContext() {
  thread_local const MdCtx context = NewMdCtx();
  TANJI_CHECK(EVP_MD_CTX_reset(context.get()) == 1);
  return context.get();
}

Sm2Context::Sm2Context(EVP_PKEY* key)
    : key_context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)),
      context(NewMdCtx()) {
  TANJI_CHECK(key_context != nullptr);
  TANJI_CHECK(EVP_PKEY_CTX_set1_id(key_context.get(), kSm2UserId.data(),
                                   static_cast<int>(kSm2UserId.size())) == 1);
  EVP_MD_CTX_set_pkey_ctx(context.get(), key_context.get());
}

Pkey MakeEcKey(SignatureAlgorithm algorithm, std::string_view point,
               const BIGNUM* scalar) {
  const bool is_sm2 = algorithm == SignatureAlgorithm::kSm2;
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  TANJI_CHECK(builder != nullptr);
  TANJI_CHECK(
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                      is_sm2 ? "SM2" : "P-256", 0) == 1);
  TANJI_CHECK(
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                       point.data(), point.size()) == 1);
  if (scalar != nullptr) {
    TANJI_CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY,
                                       scalar) == 1);
  }
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const PkeyCtx context(
      EVP_PKEY_CTX_new_from_name(nullptr, is_sm2 ? "SM2" : "EC", nullptr));
  TANJI_CHECK(params != nullptr);
  TANJI_CHECK(context != nullptr);
  TANJI_CHECK(EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  const int made = EVP_PKEY_fromdata(
      context.get(), &key,
      scalar == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, params.get());
  ERR_clear_error();
  return Pkey(made == 1 ? key : nullptr);
}

}  // namespace tanji::crypto::internal
