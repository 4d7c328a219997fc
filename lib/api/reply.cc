#include "lib/api/reply.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/proto_buffer_writer.h>

#include "lib/api/method_limits.h"
#include "lib/base/strings.h"

namespace tanji::api {

absl::Status WriteReply(const google::protobuf::Message& message,
                        grpc::ByteBuffer* bytes) {
  const size_t size = message.ByteSizeLong();
  if (size > kReplySizeMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("the reply has ", size, " bytes; at most ", kReplySizeMax,
                     " are sent"));
  }
  bool own_buffer = false;
  const grpc::Status written =
      grpc::GenericSerialize<grpc::ProtoBufferWriter,
                             google::protobuf::Message>(message, bytes,
                                                        &own_buffer);
  if (written.ok()) return absl::OkStatus();
  return absl::InternalError(
      base::StrCat("cannot serialise ", message.GetTypeName()));
}

}  // namespace tanji::api
