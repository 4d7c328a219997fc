// Strict reading of requests.

#ifndef TANJI_LIB_API_REQUEST_H_
#define TANJI_LIB_API_REQUEST_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/past_views.h"

namespace tanji::api {

// Reads `bytes` into `*message`. RESOURCE_EXHAUSTED above `size_max` bytes or
// with more in it than wire_count.h allows; INVALID_ARGUMENT for what is no
// such message, is nested deeper than kNestingDepthMax, or has fields that this
// version does not know: what is committed must have been understood whole.
// Cost: the parse, and one look at each message in it.
absl::Status ReadRequest(const grpc::ByteBuffer& bytes, size_t size_max,
                         google::protobuf::Message* message);

// Options of a read from its min_seq and wait_millis. INVALID_ARGUMENT above
// kWaitMillisMax.
absl::StatusOr<platform::ReadOptions> ToReadOptions(uint64_t min_seq,
                                                    uint32_t wait_millis);

// As of which position and day a message with as_of_seq and valid_on asks.
// INVALID_ARGUMENT for a malformed day.
absl::StatusOr<platform::AsOf> ToAsOf(std::optional<uint64_t> as_of_seq,
                                      const std::string& valid_on);
template <typename Message>
absl::StatusOr<platform::AsOf> ToAsOf(const Message& message) {
  return ToAsOf(message.has_as_of_seq() ? std::optional(message.as_of_seq())
                                        : std::nullopt,
                message.valid_on());
}

// kPageSizeDefault for 0; INVALID_ARGUMENT above kPageSizeMax.
absl::StatusOr<uint32_t> ToPageSize(uint32_t page_size);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_REQUEST_H_
