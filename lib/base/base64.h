// Standard and URL-safe base64 (RFC 4648, sections 4 and 5), read strictly:
// one text for each byte string and no other.

#ifndef TANJI_LIB_BASE_BASE64_H_
#define TANJI_LIB_BASE_BASE64_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::base {

std::string Base64Encode(std::string_view bytes);     // with padding
std::string Base64UrlEncode(std::string_view bytes);  // without padding

// INVALID_ARGUMENT for other alphabets, white space, missing or superfluous
// padding, and bits set behind the last byte.
absl::StatusOr<std::string> Base64Decode(std::string_view text);
absl::StatusOr<std::string> Base64UrlDecode(std::string_view text);

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_BASE64_H_
