// Random bytes for keys and ids, from OpenSSL's generator.

#ifndef TANJI_LIB_CRYPTO_RANDOM_H_
#define TANJI_LIB_CRYPTO_RANDOM_H_

#include <string>

namespace tanji::crypto {

// Stops the process when the system gives none. Thread-safe.
std::string RandomBytes(size_t size);

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_RANDOM_H_
