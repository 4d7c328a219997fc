// Page tokens: where a list goes on. Opaque to callers.

#ifndef TANJI_LIB_API_PAGE_TOKEN_H_
#define TANJI_LIB_API_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::api {

// The token with which `list` ("footprint.List") of `organisation` goes on at
// product `next`.
std::string MakePageToken(std::string_view list, std::string_view organisation,
                          uint32_t next);

// The product to begin at; 0 for an empty token. INVALID_ARGUMENT for any text
// that MakePageToken has not made for this list and organisation. The check is
// against mistakes, not against an attacker: a token gives no right.
absl::StatusOr<uint32_t> ReadPageToken(std::string_view token,
                                       std::string_view list,
                                       std::string_view organisation);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_PAGE_TOKEN_H_
