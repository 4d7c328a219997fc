// Writing of replies.

#ifndef TANJI_LIB_API_REPLY_H_
#define TANJI_LIB_API_REPLY_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include "absl/status/status.h"

namespace tanji::api {

// Serialises `message` into `*bytes`. RESOURCE_EXHAUSTED above kReplySizeMax.
absl::Status WriteReply(const google::protobuf::Message& message,
                        grpc::ByteBuffer* bytes);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_REPLY_H_
