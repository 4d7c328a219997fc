#include "lib/crypto/random.h"

#include <openssl/rand.h>

#include <climits>

#include "lib/base/check.h"

namespace tanji::crypto {

std::string RandomBytes(size_t size) {
  TANJI_CHECK(size <= INT_MAX);
  std::string bytes(size, '\0');
  TANJI_CHECK(RAND_priv_bytes(reinterpret_cast<unsigned char*>(bytes.data()),
                              static_cast<int>(size)) == 1);
  return bytes;
}

}  // namespace tanji::crypto
