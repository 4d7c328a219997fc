// Bytes of published test vectors.

#ifndef TANJI_LIB_CRYPTO_TESTING_HEX_H_
#define TANJI_LIB_CRYPTO_TESTING_HEX_H_

#include <string>
#include <string_view>

#include "lib/base/hex.h"

namespace tanji::crypto {

// Ends the test where `hex` is none.
inline std::string FromHex(std::string_view hex) {
  return *base::HexDecode(hex);
}

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_TESTING_HEX_H_
