// absl::Status as a status of gRPC.

#ifndef TANJI_LIB_API_GRPC_STATUS_H_
#define TANJI_LIB_API_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <cstddef>

#include "absl/status/status.h"

namespace tanji::api {

// Bytes of a status message as it is sent, where all but printable ASCII takes
// three. gRPC refuses trailers above 8 KiB, and the message with them.
inline constexpr size_t kStatusMessageSizeMax = 6 << 10;

// The same code and message. A message that is too long keeps its first lines
// and says in its last one how many are missing. INTERNAL and UNKNOWN are bugs
// of ours: their message goes to our log and not to the caller.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_GRPC_STATUS_H_
