// Owning pointers and fetched algorithms of OpenSSL 3. For our .cc files only.

#ifndef TANJI_LIB_CRYPTO_INTERNAL_OPENSSL_H_
#define TANJI_LIB_CRYPTO_INTERNAL_OPENSSL_H_

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace tanji::crypto::internal {

template <auto kFree>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using MdCtx = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using PkeyCtx = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using CipherCtx = std::unique_ptr<EVP_CIPHER_CTX, Freer<EVP_CIPHER_CTX_free>>;
using EcdsaSig = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;
using BigNum = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using BigNumCtx = std::unique_ptr<BN_CTX, Freer<BN_CTX_free>>;

inline const unsigned char* Data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Dies when memory is out.
MdCtx NewMdCtx();

// Fetched once and never freed: they outlive every thread.
const EVP_MD* FetchedSha256();
const EVP_CIPHER* FetchedAes256Gcm();

}  // namespace tanji::crypto::internal

#endif  // TANJI_LIB_CRYPTO_INTERNAL_OPENSSL_H_
