#include "lib/crypto/testing/other_id_signer.h"

#include "lib/base/check.h"
#include "lib/crypto/internal/ec_key.h"

namespace tanji::crypto {

std::string OtherIdSigner::Sign(std::string_view message) const {
  const internal::BigNum scalar(
      BN_bin2bn(internal::Data(key_.secret()),
                static_cast<int>(key_.secret().size()), nullptr));
  const internal::Pkey key = internal::MakeEcKey(
      SignatureAlgorithm::kSm2, key_.public_key(), scalar.get());
  TANJI_CHECK(key != nullptr);
  const internal::PkeyCtx key_context(EVP_PKEY_CTX_new(key.get(), nullptr));
  const internal::MdCtx context = internal::NewMdCtx();
  TANJI_CHECK(EVP_PKEY_CTX_set1_id(key_context.get(), id_.data(),
                                   static_cast<int>(id_.size())) == 1);
  EVP_MD_CTX_set_pkey_ctx(context.get(), key_context.get());
  TANJI_CHECK(EVP_DigestSignInit_ex(context.get(), nullptr, "SM3", nullptr,
                                    nullptr, key.get(), nullptr) == 1);
  std::string signature(size_t{128}, '\0');
  size_t size = signature.size();
  TANJI_CHECK(EVP_DigestSign(context.get(),
                             reinterpret_cast<unsigned char*>(signature.data()),
                             &size, internal::Data(message),
                             message.size()) == 1);
  signature.resize(size);
  return signature;
}

}  // namespace tanji::crypto
