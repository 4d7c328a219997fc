// Evidence coming in and going out, piece by piece.

#ifndef TANJI_SERVICES_SERVER_EVIDENCE_CALLS_H_
#define TANJI_SERVICES_SERVER_EVIDENCE_CALLS_H_

#include <grpcpp/support/server_callback.h>

#include "services/server/method.h"

namespace tanji::server {

// The file is held until it is whole: as many at once as there are threads of
// parts.evidence_in. All arguments outlive the call.
grpc::ServerReadReactor<grpc::ByteBuffer>* StartAddEvidence(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, grpc::ByteBuffer* reply);

grpc::ServerWriteReactor<grpc::ByteBuffer>* StartReadEvidence(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, const grpc::ByteBuffer& request);

// From a certificate to its evidence.
grpc::ServerWriteReactor<grpc::ByteBuffer>* StartTrace(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, const grpc::ByteBuffer& request);

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_EVIDENCE_CALLS_H_
