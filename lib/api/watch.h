// Watches to and from messages.

#ifndef TANJI_LIB_API_WATCH_H_
#define TANJI_LIB_API_WATCH_H_

#include <chrono>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/platform/footprint/watch.h"
#include "tanji/footprint/v1/watch.pb.h"

namespace tanji::api {

// From a silent server a client hears this often.
inline constexpr uint32_t kHeartbeatMillisMin = 1000;
inline constexpr uint32_t kHeartbeatMillisDefault = 10'000;
inline constexpr uint32_t kHeartbeatMillisMax = 600'000;

// INVALID_ARGUMENT for a malformed product or choice, more products than
// kWatchedProductsMax, or a share that is not from 0 to 1.
absl::StatusOr<platform::WatchQuery> ToWatchQuery(
    const footprint::v1::WatchRequest& request);
// INVALID_ARGUMENT when it is out of range.
absl::StatusOr<std::chrono::milliseconds> ToHeartbeat(
    const footprint::v1::WatchRequest& request);

// Adds to `message`.
void FromWatched(const std::vector<platform::WatchedFootprint>& footprints,
                 footprint::v1::WatchResponse* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_WATCH_H_
