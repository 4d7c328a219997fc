#include <utility>

#include "lib/api/log_key.h"
#include "lib/platform/supply/key_records.h"
#include "lib/platform/supply/organisation_keys.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "services/server/write_answer.h"
#include "tanji/identity/v1/identity_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = identity::v1;

using RawService = v1::IdentityService::WithRawCallbackMethod_AddKey<
    v1::IdentityService::WithRawCallbackMethod_RevokeKey<
        v1::IdentityService::WithRawCallbackMethod_ListKeys<
            v1::IdentityService::Service>>>;

using AddKeyCall = Call<v1::AddKeyRequest, v1::AddKeyResponse>;
using RevokeKeyCall = Call<v1::RevokeKeyRequest, v1::RevokeKeyResponse>;
using ListKeysCall = Call<v1::ListKeysRequest, v1::ListKeysResponse>;

void AddKey(AddKeyCall& call) {
  ServiceParts& parts = call.parts();
  const v1::AddKeyRequest& request = call.request();
  platform::AddKey(parts.context, call.caller(),
                   {request.request_id(), request.organisation(),
                    request.verifier_key(), request.proof()},
                   AnswerWithRecord(call));
}

void RevokeKey(RevokeKeyCall& call) {
  const v1::RevokeKeyRequest& request = call.request();
  const auto reason = api::ToRevocationReason(request.reason());
  if (!reason.ok()) return call.Answer(reason.status());
  platform::RevokeKey(call.parts().context, call.caller(),
                      {request.request_id(), request.organisation(),
                       request.key(), *reason, request.from_seq()},
                      AnswerWithRecord(call));
}

absl::Status ListKeys(ListKeysCall& call) {
  const std::string& organisation = call.request().organisation();
  TANJI_RETURN_IF_ERROR(identity::Decide(
      call.caller(), identity::Action::kReadAccess, {organisation}));
  TANJI_ASSIGN_OR_RETURN(const std::vector<platform::OrganisationKey> keys,
                         platform::KeysOf(call.parts().context, organisation));
  for (const platform::OrganisationKey& one : keys) {
    v1::OrganisationKey* added = call.response().add_keys();
    added->set_verifier_key(one.key.ToString());
    if (one.revoked_from.has_value()) {
      added->set_revoked_from_seq(*one.revoked_from);
    }
  }
  return absl::OkStatus();
}

class IdentityServiceImpl final : public RawService {
 public:
  explicit IdentityServiceImpl(ServiceParts& parts)
      : parts_(parts),
        add_key_(parts, "tanji.identity.v1.IdentityService.AddKey"),
        revoke_key_(parts, "tanji.identity.v1.IdentityService.RevokeKey"),
        list_keys_(parts, "tanji.identity.v1.IdentityService.ListKeys") {}

  grpc::ServerUnaryReactor* AddKey(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* reply) override {
    return StartCall<v1::AddKeyRequest, v1::AddKeyResponse>(
        *context, add_key_, parts_, request, reply, &server::AddKey);
  }
  grpc::ServerUnaryReactor* RevokeKey(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* reply) override {
    return StartCall<v1::RevokeKeyRequest, v1::RevokeKeyResponse>(
        *context, revoke_key_, parts_, request, reply, &server::RevokeKey);
  }
  grpc::ServerUnaryReactor* ListKeys(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* reply) override {
    return StartCall<v1::ListKeysRequest, v1::ListKeysResponse>(
        *context, list_keys_, parts_, request, reply,
        [](ListKeysCall& call) { call.Answer(server::ListKeys(call)); });
  }

 private:
  ServiceParts& parts_;
  const Method add_key_;
  const Method revoke_key_;
  const Method list_keys_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeIdentityService(ServiceParts& parts) {
  return std::make_unique<IdentityServiceImpl>(parts);
}

}  // namespace tanji::server
