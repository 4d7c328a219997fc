// SupplyService.ImportStream.

#ifndef TANJI_SERVICES_SERVER_IMPORT_CALL_H_
#define TANJI_SERVICES_SERVER_IMPORT_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "services/server/method.h"

namespace tanji::server {

// The call lives until gRPC is done with it. All arguments outlive it.
grpc::ServerReadReactor<grpc::ByteBuffer>* StartImportCall(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, grpc::ByteBuffer* reply);

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_IMPORT_CALL_H_
