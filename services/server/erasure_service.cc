#include <memory>
#include <string>

#include "lib/api/committed.h"
#include "lib/base/status.h"
#include "lib/platform/erasure/erase.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "tanji/identity/v1/erasure_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = identity::v1;

using RawService = v1::ErasureService::WithRawCallbackMethod_EraseRecords<
    v1::ErasureService::WithRawCallbackMethod_EraseOrganisation<
        v1::ErasureService::Service>>;

using RecordsCall = Call<v1::EraseRecordsRequest, v1::EraseRecordsResponse>;
using OrganisationCall =
    Call<v1::EraseOrganisationRequest, v1::EraseOrganisationResponse>;

absl::Status EraseRecords(RecordsCall& call) {
  const v1::EraseRecordsRequest& request = call.request();
  TANJI_ASSIGN_OR_RETURN(
      const platform::Committed committed,
      platform::Erase(call.parts().context, call.caller(),
                      {request.request_id(),
                       request.organisation(),
                       {request.records().begin(), request.records().end()},
                       request.in_force()}));
  api::FromCommitted(committed, &call.response());
  return absl::OkStatus();
}

absl::Status EraseOrganisation(OrganisationCall& call) {
  const v1::EraseOrganisationRequest& request = call.request();
  TANJI_RETURN_IF_ERROR(identity::Decide(
      call.caller(), identity::Action::kErase, {request.organisation()}));
  if (request.confirm() != request.organisation()) {
    return absl::InvalidArgumentError(
        "confirm: expected the organisation's id once more");
  }
  TANJI_ASSIGN_OR_RETURN(
      const platform::ErasedOrganisation erased,
      platform::EraseOrganisation(call.parts().context, call.caller(),
                                  request.organisation()));
  call.response().set_record_count(erased.records);
  call.response().set_last_seq(erased.last_seq);
  return absl::OkStatus();
}

class ErasureServiceImpl final : public RawService {
 public:
  explicit ErasureServiceImpl(ServiceParts& parts)
      : parts_(parts),
        records_(parts, Name("EraseRecords")),
        organisation_(parts, Name("EraseOrganisation")) {}

  grpc::ServerUnaryReactor* EraseRecords(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* reply) override {
    return StartCall<v1::EraseRecordsRequest, v1::EraseRecordsResponse>(
        *context, records_, parts_, request, reply, [](RecordsCall& call) {
          RunOn(call.parts().erasures, call, &server::EraseRecords);
        });
  }
  grpc::ServerUnaryReactor* EraseOrganisation(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartCall<v1::EraseOrganisationRequest,
                     v1::EraseOrganisationResponse>(
        *context, organisation_, parts_, request, reply,
        [](OrganisationCall& call) {
          RunOn(call.parts().erasures, call, &server::EraseOrganisation);
        });
  }

 private:
  static std::string Name(const char* method) {
    return base::StrCat("tanji.identity.v1.ErasureService.", method);
  }

  ServiceParts& parts_;
  const Method records_;
  const Method organisation_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeErasureService(ServiceParts& parts) {
  return std::make_unique<ErasureServiceImpl>(parts);
}

}  // namespace tanji::server
