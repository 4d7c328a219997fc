#include "lib/crypto/internal/openssl.h"

#include "lib/base/check.h"

namespace tanji::crypto::internal {

MdCtx NewMdCtx() {
  MdCtx context(EVP_MD_CTX_new());
  TANJI_CHECK(context != nullptr);
  return context;
}

const EVP_MD* FetchedSha256() {
  static const EVP_MD* const sha256 = [] {
    const EVP_MD* md = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    TANJI_CHECK(md != nullptr);
    return md;
  }();
  return sha256;
}

const EVP_CIPHER* FetchedAes256Gcm() {
  static const EVP_CIPHER* const aes = [] {
    const EVP_CIPHER* cipher =
        EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    TANJI_CHECK(cipher != nullptr);
    return cipher;
  }();
  return aes;
}

}  // namespace tanji::crypto::internal
