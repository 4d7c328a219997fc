#include <utility>

#include "lib/api/process_choice.h"
#include "lib/api/request.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/platform/footprint/certify.h"
#include "lib/platform/footprint/footprints.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "services/server/write_answer.h"
#include "tanji/certificate/v1/certificate_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = certificate::v1;

using RawService = v1::CertificateService::WithRawCallbackMethod_Issue<
    v1::CertificateService::WithRawCallbackMethod_Get<
        v1::CertificateService::Service>>;

using IssueCall = Call<v1::IssueRequest, v1::IssueResponse>;
using GetCall = Call<v1::GetRequest, v1::GetResponse>;

v1::RecordState ToState(platform::RecordState state) {
  switch (state) {
    case platform::RecordState::kDurable:
      return v1::RECORD_STATE_DURABLE;
    case platform::RecordState::kInCheckpoint:
      return v1::RECORD_STATE_IN_CHECKPOINT;
  }
  TANJI_CHECK(false);
}

void Issue(IssueCall& call, const platform::View& view) {
  auto product = graph::ProductId::Parse(call.request().product());
  if (!product.ok()) return call.Answer(product.status());
  auto choice = api::ToProcessChoice(call.request().choice());
  if (!choice.ok()) return call.Answer(choice.status());
  auto as_of = api::ToAsOf(call.request());
  if (!as_of.ok()) return call.Answer(as_of.status());
  ServiceParts& parts = call.parts();
  const auto footprint =
      platform::GetFootprint(view, parts.caller, *product, *choice);
  const auto issue = [&call, view, product = *std::move(product),
                      choice = *std::move(choice), as_of = *as_of] {
    platform::Issue(call.parts().context, call.parts().caller, view,
                    {call.request().request_id(), product, choice, as_of},
                    AnswerWithRecord(call));
  };
  if (!footprint.ok() || !footprint->evidence.incomplete) return issue();
  // What is missing upstream is searched for, in many processes perhaps.
  const absl::Status queued = parts.work.Run(issue);
  if (!queued.ok()) call.Answer(queued);
}

absl::Status Get(GetCall& call) {
  ServiceParts& parts = call.parts();
  TANJI_ASSIGN_OR_RETURN(platform::IssuedCertificate issued,
                         platform::GetCertificate(parts.context, parts.caller,
                                                  call.request().record_id()));
  v1::GetResponse& response = call.response();
  response.set_seq(issued.seq);
  response.set_record_id(std::move(issued.record_id));
  response.set_state(ToState(issued.state));
  response.set_entry(std::move(issued.entry));
  response.set_payload(std::move(issued.payload));
  response.set_certificate(std::move(issued.certificate));
  return absl::OkStatus();
}

class CertificateServiceImpl final : public RawService {
 public:
  explicit CertificateServiceImpl(ServiceParts& parts)
      : parts_(parts),
        issue_(parts, "tanji.certificate.v1.CertificateService.Issue"),
        get_(parts, "tanji.certificate.v1.CertificateService.Get") {}

  grpc::ServerUnaryReactor* Issue(grpc::CallbackServerContext*,
                                  const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* reply) override {
    return StartViewCall<v1::IssueRequest, v1::IssueResponse>(
        issue_, parts_, request, reply, &server::Issue);
  }
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext*,
                                const grpc::ByteBuffer* request,
                                grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetRequest, v1::GetResponse>(get_, parts_, request,
                                                      reply, &server::Get);
  }

 private:
  ServiceParts& parts_;
  const Method issue_;
  const Method get_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCertificateService(ServiceParts& parts) {
  return std::make_unique<CertificateServiceImpl>(parts);
}

}  // namespace tanji::server
