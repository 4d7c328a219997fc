#include <memory>
#include <string>
#include <utility>

#include "lib/api/log_key.h"
#include "lib/base/status.h"
#include "lib/platform/record/log_keys.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "tanji/ledger/v1/log_key_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = ledger::v1;

using RawService = v1::LogKeyService::WithRawCallbackMethod_ListLogKeys<
    v1::LogKeyService::WithRawCallbackMethod_AddLogKey<
        v1::LogKeyService::WithRawCallbackMethod_RequestLogKey<
            v1::LogKeyService::WithRawCallbackMethod_AddCertifiedLogKey<
                v1::LogKeyService::WithRawCallbackMethod_RevokeLogKey<
                    v1::LogKeyService::Service>>>>>;

using ListCall = Call<v1::ListLogKeysRequest, v1::ListLogKeysResponse>;
using AddCall = Call<v1::AddLogKeyRequest, v1::AddLogKeyResponse>;
using RequestCall = Call<v1::RequestLogKeyRequest, v1::RequestLogKeyResponse>;
using AddCertifiedCall =
    Call<v1::AddCertifiedLogKeyRequest, v1::AddCertifiedLogKeyResponse>;
using RevokeCall = Call<v1::RevokeLogKeyRequest, v1::RevokeLogKeyResponse>;

absl::Status ListLogKeys(ListCall& call) {
  for (const platform::LogKey& key : call.parts().context.keys.keys()) {
    *call.response().add_keys() = api::FromLogKey(key);
  }
  return absl::OkStatus();
}

void AddLogKey(AddCall& call) {
  const auto purpose = api::ToKeyPurpose(call.request().purpose());
  if (!purpose.ok()) return call.Answer(purpose.status());
  const auto type = api::ToSignatureType(call.request().type());
  if (!type.ok()) return call.Answer(type.status());
  platform::AddLogKey(
      call.parts().context, call.caller(), *purpose, *type,
      [&call](absl::StatusOr<platform::AddedLogKey> added) {
        if (!added.ok()) return call.Answer(added.status());
        call.response().set_seq(added->seq);
        call.response().set_verifier_key(std::move(added->verifier_key));
        call.Answer(absl::OkStatus());
      });
}

absl::Status RequestLogKey(RequestCall& call) {
  const v1::RequestLogKeyRequest& request = call.request();
  TANJI_ASSIGN_OR_RETURN(const platform::KeyPurpose purpose,
                         api::ToKeyPurpose(request.purpose()));
  TANJI_ASSIGN_OR_RETURN(const tanji::ledger::SignatureType type,
                         api::ToSignatureType(request.type()));
  TANJI_ASSIGN_OR_RETURN(
      platform::RequestedLogKey requested,
      platform::RequestLogKey(call.parts().context, call.caller(), purpose,
                              type, request.name()));
  call.response().set_verifier_key(std::move(requested.verifier_key));
  call.response().set_certificate_request(std::move(requested.request));
  return absl::OkStatus();
}

void AddCertifiedLogKey(AddCertifiedCall& call) {
  platform::AddCertifiedLogKey(
      call.parts().context, call.caller(), call.request().certificates(),
      [&call](absl::StatusOr<platform::AddedLogKey> added) {
        if (!added.ok()) return call.Answer(added.status());
        call.response().set_seq(added->seq);
        call.response().set_verifier_key(std::move(added->verifier_key));
        call.Answer(absl::OkStatus());
      });
}

void RevokeLogKey(RevokeCall& call) {
  const v1::RevokeLogKeyRequest& request = call.request();
  const auto reason = api::ToRevocationReason(request.reason());
  if (!reason.ok()) return call.Answer(reason.status());
  platform::RevokeLogKey(call.parts().context, call.caller(),
                         {request.key(), *reason, request.from_seq()},
                         [&call](absl::StatusOr<uint64_t> seq) {
                           if (seq.ok()) call.response().set_seq(*seq);
                           call.Answer(seq.status());
                         });
}

class LogKeyServiceImpl final : public RawService {
 public:
  explicit LogKeyServiceImpl(ServiceParts& parts)
      : parts_(parts),
        list_(parts, "tanji.ledger.v1.LogKeyService.ListLogKeys"),
        add_(parts, "tanji.ledger.v1.LogKeyService.AddLogKey"),
        request_(parts, "tanji.ledger.v1.LogKeyService.RequestLogKey"),
        add_certified_(parts,
                       "tanji.ledger.v1.LogKeyService.AddCertifiedLogKey"),
        revoke_(parts, "tanji.ledger.v1.LogKeyService.RevokeLogKey") {}

  grpc::ServerUnaryReactor* ListLogKeys(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* reply) override {
    return StartRead<v1::ListLogKeysRequest, v1::ListLogKeysResponse>(
        *context, list_, parts_, request, reply, &server::ListLogKeys);
  }
  grpc::ServerUnaryReactor* AddLogKey(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* reply) override {
    return StartCall<v1::AddLogKeyRequest, v1::AddLogKeyResponse>(
        *context, add_, parts_, request, reply, &server::AddLogKey);
  }
  grpc::ServerUnaryReactor* RequestLogKey(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* reply) override {
    return StartRead<v1::RequestLogKeyRequest, v1::RequestLogKeyResponse>(
        *context, request_, parts_, request, reply, &server::RequestLogKey);
  }
  grpc::ServerUnaryReactor* AddCertifiedLogKey(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartCall<v1::AddCertifiedLogKeyRequest,
                     v1::AddCertifiedLogKeyResponse>(
        *context, add_certified_, parts_, request, reply,
        &server::AddCertifiedLogKey);
  }
  grpc::ServerUnaryReactor* RevokeLogKey(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* reply) override {
    return StartCall<v1::RevokeLogKeyRequest, v1::RevokeLogKeyResponse>(
        *context, revoke_, parts_, request, reply, &server::RevokeLogKey);
  }

 private:
  ServiceParts& parts_;
  const Method list_;
  const Method add_;
  const Method request_;
  const Method add_certified_;
  const Method revoke_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLogKeyService(ServiceParts& parts) {
  return std::make_unique<LogKeyServiceImpl>(parts);
}

}  // namespace tanji::server
