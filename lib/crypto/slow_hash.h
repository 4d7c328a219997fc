// Hashes of secrets that are presented to us: slow to try out, and salted.

#ifndef TANJI_LIB_CRYPTO_SLOW_HASH_H_
#define TANJI_LIB_CRYPTO_SLOW_HASH_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::crypto {

// scrypt (RFC 7914) with N = 2^15, r = 8, p = 1: some 0.1 s and 32 MiB each.
// The stored form names the function and its salt, so that a later one can
// stand beside it: "scrypt-15-8-1$" base64url(16 bytes of salt) "$"
// base64url(32 bytes).
std::string SlowHash(std::string_view secret);

// Whether `secret` is the one of which `stored` is the SlowHash; in constant
// time but for the function itself. DATA_LOSS when `stored` has another form.
absl::StatusOr<bool> MatchesSlowHash(std::string_view secret,
                                     std::string_view stored);

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_SLOW_HASH_H_
