#include <utility>
#include <vector>

#include "lib/api/process_choice.h"
#include "lib/api/verification.h"
#include "lib/base/status.h"
#include "lib/platform/limits.h"
#include "lib/platform/verification/attest.h"
#include "lib/platform/verification/evidence_file.h"
#include "lib/platform/verification/finding.h"
#include "services/server/evidence_calls.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "services/server/write_answer.h"
#include "tanji/verification/v1/verification_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = verification::v1;

using RawService = v1::VerificationService::WithRawCallbackMethod_AddEvidence<
    v1::VerificationService::WithRawCallbackMethod_ListEvidence<
        v1::VerificationService::WithRawCallbackMethod_ReadEvidence<
            v1::VerificationService::WithRawCallbackMethod_Attest<
                v1::VerificationService::WithRawCallbackMethod_Trace<
                    v1::VerificationService::WithRawCallbackMethod_RaiseFinding<
                        v1::VerificationService::
                            WithRawCallbackMethod_RemarkOnFinding<
                                v1::VerificationService::
                                    WithRawCallbackMethod_ListFindings<
                                        v1::VerificationService::
                                            Service>>>>>>>>;

using ListEvidenceCall =
    Call<v1::ListEvidenceRequest, v1::ListEvidenceResponse>;
using AttestCall = Call<v1::AttestRequest, v1::AttestResponse>;
using RaiseCall = Call<v1::RaiseFindingRequest, v1::RaiseFindingResponse>;
using RemarkCall =
    Call<v1::RemarkOnFindingRequest, v1::RemarkOnFindingResponse>;
using ListFindingsCall =
    Call<v1::ListFindingsRequest, v1::ListFindingsResponse>;

// INVALID_ARGUMENT beyond kPageSizeMax.
absl::StatusOr<size_t> PageSizeOf(uint32_t asked) {
  if (asked <= platform::kPageSizeMax) {
    return asked == 0 ? platform::kPageSizeDefault : asked;
  }
  return absl::InvalidArgumentError(
      base::StrCat("page_size is ", asked, "; at most ", platform::kPageSizeMax,
                   " expected"));
}

absl::Status ListEvidence(ListEvidenceCall& call) {
  const v1::ListEvidenceRequest& request = call.request();
  TANJI_ASSIGN_OR_RETURN(const size_t page_size,
                         PageSizeOf(request.page_size()));
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<platform::StoredEvidence> files,
      platform::ListEvidence(call.parts().context, call.caller(),
                             request.organisation()));
  v1::ListEvidenceResponse& response = call.response();
  response.set_is_complete(true);
  for (const platform::StoredEvidence& evidence : files) {
    if (evidence.seq <= request.after_seq()) continue;
    if (static_cast<size_t>(response.files_size()) == page_size) {
      response.set_is_complete(false);
      break;
    }
    api::FromStoredEvidence(evidence, response.add_files());
  }
  return absl::OkStatus();
}

void Attest(AttestCall& call) {
  const v1::AttestRequest& request = call.request();
  platform::Attest(
      call.parts().context, call.caller(),
      {request.request_id(), request.document(), request.signature_lines()},
      AnswerWithRecord(call));
}

void RaiseFinding(RaiseCall& call) {
  const v1::RaiseFindingRequest& request = call.request();
  platform::RaiseRequest raised;
  raised.request_id = request.request_id();
  raised.organisation = request.organisation();
  auto product = graph::ProductId::Parse(request.product());
  if (!product.ok()) return call.Answer(product.status());
  raised.product = *std::move(product);
  auto choice = api::ToProcessChoice(request.choice());
  if (!choice.ok()) return call.Answer(choice.status());
  raised.choice = *std::move(choice);
  raised.input = request.input();
  raised.is_material = request.is_material();
  raised.text = request.text();
  platform::RaiseFinding(call.parts().context, call.caller(), raised,
                         AnswerWithRecord(call));
}

void RemarkOnFinding(RemarkCall& call) {
  const v1::RemarkOnFindingRequest& request = call.request();
  platform::RemarkOnFinding(
      call.parts().context, call.caller(),
      {request.request_id(), request.organisation(), request.finding_seq(),
       request.text(), request.closes()},
      AnswerWithRecord(call));
}

absl::Status ListFindings(ListFindingsCall& call) {
  const v1::ListFindingsRequest& request = call.request();
  TANJI_ASSIGN_OR_RETURN(const size_t page_size,
                         PageSizeOf(request.page_size()));
  TANJI_ASSIGN_OR_RETURN(
      const platform::FindingPage page,
      platform::ListFindings(call.parts().context, call.caller(),
                             request.organisation(), request.after_seq(),
                             page_size));
  for (const platform::Finding& finding : page.findings) {
    api::FromFinding(finding, call.response().add_findings());
  }
  call.response().set_is_complete(!page.more);
  return absl::OkStatus();
}

class VerificationServiceImpl final : public RawService {
 public:
  explicit VerificationServiceImpl(ServiceParts& parts)
      : parts_(parts),
        add_evidence_(parts, Name("AddEvidence")),
        list_evidence_(parts, Name("ListEvidence")),
        read_evidence_(parts, Name("ReadEvidence")),
        attest_(parts, Name("Attest")),
        trace_(parts, Name("Trace")),
        raise_finding_(parts, Name("RaiseFinding")),
        remark_on_finding_(parts, Name("RemarkOnFinding")),
        list_findings_(parts, Name("ListFindings")) {}

  grpc::ServerReadReactor<grpc::ByteBuffer>* AddEvidence(
      grpc::CallbackServerContext* context, grpc::ByteBuffer* reply) override {
    return StartAddEvidence(*context, add_evidence_, parts_, reply);
  }
  grpc::ServerUnaryReactor* ListEvidence(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* reply) override {
    // It opens each description.
    return StartCall<v1::ListEvidenceRequest, v1::ListEvidenceResponse>(
        *context, list_evidence_, parts_, request, reply,
        [](ListEvidenceCall& call) {
          RunOn(call.parts().work, call, &server::ListEvidence);
        });
  }
  grpc::ServerWriteReactor<grpc::ByteBuffer>* ReadEvidence(
      grpc::CallbackServerContext* context,
      const grpc::ByteBuffer* request) override {
    return StartReadEvidence(*context, read_evidence_, parts_, *request);
  }
  grpc::ServerUnaryReactor* Attest(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* reply) override {
    return StartCall<v1::AttestRequest, v1::AttestResponse>(
        *context, attest_, parts_, request, reply, &server::Attest);
  }
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Trace(
      grpc::CallbackServerContext* context,
      const grpc::ByteBuffer* request) override {
    return StartTrace(*context, trace_, parts_, *request);
  }
  grpc::ServerUnaryReactor* RaiseFinding(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* reply) override {
    return StartCall<v1::RaiseFindingRequest, v1::RaiseFindingResponse>(
        *context, raise_finding_, parts_, request, reply,
        &server::RaiseFinding);
  }
  grpc::ServerUnaryReactor* RemarkOnFinding(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartCall<v1::RemarkOnFindingRequest, v1::RemarkOnFindingResponse>(
        *context, remark_on_finding_, parts_, request, reply,
        &server::RemarkOnFinding);
  }
  grpc::ServerUnaryReactor* ListFindings(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* reply) override {
    // It opens each remark.
    return StartCall<v1::ListFindingsRequest, v1::ListFindingsResponse>(
        *context, list_findings_, parts_, request, reply,
        [](ListFindingsCall& call) {
          RunOn(call.parts().work, call, &server::ListFindings);
        });
  }

 private:
  static std::string Name(const char* method) {
    return base::StrCat("tanji.verification.v1.VerificationService.", method);
  }

  ServiceParts& parts_;
  const Method add_evidence_;
  const Method list_evidence_;
  const Method read_evidence_;
  const Method attest_;
  const Method trace_;
  const Method raise_finding_;
  const Method remark_on_finding_;
  const Method list_findings_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeVerificationService(ServiceParts& parts) {
  return std::make_unique<VerificationServiceImpl>(parts);
}

}  // namespace tanji::server
