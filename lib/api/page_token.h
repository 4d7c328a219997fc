// Page tokens: where a list goes on. Opaque to callers.

#ifndef TANJI_LIB_API_PAGE_TOKEN_H_
#define TANJI_LIB_API_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/graph/calendar.h"

namespace tanji::api {

// The network that a list shows: as of which record, with the versions that
// are valid on which day (platform::View).
struct ListedNetwork {
  uint64_t seq = 0;
  graph::Day day = 0;
  friend bool operator==(const ListedNetwork&, const ListedNetwork&) = default;
};

// The token with which `list` ("footprint.List") of `organisation` goes on at
// product `next` of `network`.
std::string MakePageToken(std::string_view list, std::string_view organisation,
                          const ListedNetwork& network, uint32_t next);

// The product to begin at; 0 for an empty token. INVALID_ARGUMENT for any text
// that MakePageToken has not made for this list and organisation; ABORTED for a
// token of another network than `network`, so that all pages of a list show
// the same one. The check is against mistakes, not against an attacker: a token
// gives no right.
absl::StatusOr<uint32_t> ReadPageToken(std::string_view token,
                                       std::string_view list,
                                       std::string_view organisation,
                                       const ListedNetwork& network);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_PAGE_TOKEN_H_
