#include <utility>

#include "lib/platform/supply/organisation_keys.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "services/server/write_answer.h"
#include "tanji/identity/v1/identity_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = identity::v1;

using RawService = v1::IdentityService::WithRawCallbackMethod_AddKey<
    v1::IdentityService::Service>;

using AddKeyCall = Call<v1::AddKeyRequest, v1::AddKeyResponse>;

void AddKey(AddKeyCall& call) {
  ServiceParts& parts = call.parts();
  const v1::AddKeyRequest& request = call.request();
  platform::AddKey(parts.context, call.caller(),
                   {request.request_id(), request.organisation(),
                    request.verifier_key(), request.proof()},
                   AnswerWithRecord(call));
}

class IdentityServiceImpl final : public RawService {
 public:
  explicit IdentityServiceImpl(ServiceParts& parts)
      : parts_(parts),
        add_key_(parts, "tanji.identity.v1.IdentityService.AddKey") {}

  grpc::ServerUnaryReactor* AddKey(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* reply) override {
    return StartCall<v1::AddKeyRequest, v1::AddKeyResponse>(
        *context, add_key_, parts_, request, reply, &server::AddKey);
  }

 private:
  ServiceParts& parts_;
  const Method add_key_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeIdentityService(ServiceParts& parts) {
  return std::make_unique<IdentityServiceImpl>(parts);
}

}  // namespace tanji::server
