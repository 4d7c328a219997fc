// Which 32 bytes are an Ed25519 public key that deserves trust.

#ifndef TANJI_LIB_CRYPTO_INTERNAL_ED25519_POINT_H_
#define TANJI_LIB_CRYPTO_INTERNAL_ED25519_POINT_H_

#include <string_view>

#include "absl/status/status.h"

namespace tanji::crypto::internal {

// INVALID_ARGUMENT for 32 bytes that are not canonical (RFC 8032, section
// 5.1.3: y below p, no sign on x = 0), of low order, or no point of the curve.
absl::Status CheckEd25519Point(std::string_view key);

}  // namespace tanji::crypto::internal

#endif  // TANJI_LIB_CRYPTO_INTERNAL_ED25519_POINT_H_
