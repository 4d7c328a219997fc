// SM3 (GB/T 32905) and HMAC with it.

#ifndef TANJI_LIB_CRYPTO_SM3_H_
#define TANJI_LIB_CRYPTO_SM3_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace tanji::crypto {

inline constexpr size_t kSm3Size = 32;
using Sm3Digest = std::array<uint8_t, kSm3Size>;

Sm3Digest Sm3(std::string_view bytes);
Sm3Digest HmacSm3(std::string_view key, std::string_view message);

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_SM3_H_
