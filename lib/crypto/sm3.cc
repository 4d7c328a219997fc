#include "lib/crypto/sm3.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "lib/base/check.h"
#include "lib/crypto/internal/openssl.h"

namespace tanji::crypto {

Sm3Digest Sm3(std::string_view bytes) {
  Sm3Digest digest;
  TANJI_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr,
                         EVP_sm3(), nullptr) == 1);
  return digest;
}

Sm3Digest HmacSm3(std::string_view key, std::string_view message) {
  Sm3Digest digest;
  // A null pointer would ask for the key of an earlier call.
  TANJI_CHECK(HMAC(EVP_sm3(), key.empty() ? "" : key.data(),
                   static_cast<int>(key.size()), internal::Data(message),
                   message.size(), digest.data(), nullptr) != nullptr);
  return digest;
}

}  // namespace tanji::crypto
