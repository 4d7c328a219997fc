// All footprints of a list, of one state of the network: pages of two states
// are never mixed.

#ifndef TANJI_SERVICES_CLI_FOOTPRINT_LIST_H_
#define TANJI_SERVICES_CLI_FOOTPRINT_LIST_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

inline constexpr int kListAttemptsMax = 5;
inline constexpr size_t kIncompleteNamedMax = 20;

enum class ListFormat { kTable, kCsv };

struct FootprintList {
  std::string text;  // as it is printed, in the order of the server
  std::vector<footprint::v1::Footprint> blocked;  // without a number
  // Products whose number leaves inputs out that have no supplier; all are
  // counted.
  std::vector<std::string> incomplete;  // the first kIncompleteNamedMax
  uint64_t incomplete_count = 0;
};

// The page of this token.
using FetchPage = std::function<absl::StatusOr<footprint::v1::ListResponse>(
    const std::string& page_token)>;

// Begins again where the server ends a list with ABORTED, because the network
// changed between two pages; ABORTED after kListAttemptsMax times. Other errors
// as `fetch`.
absl::StatusOr<FootprintList> FetchFootprints(ListFormat format,
                                              const FetchPage& fetch);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_FOOTPRINT_LIST_H_
