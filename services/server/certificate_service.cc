#include <utility>

#include "lib/api/process_choice.h"
#include "lib/api/request.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/platform/footprint/certify.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/marks.h"
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
    case platform::RecordState::kWitnessed:
      return v1::RECORD_STATE_WITNESSED;
  }
  TANJI_CHECK(false);
}

// Whether to certify it takes a search of what is upstream, however much that
// is: for what is missing, or for the packs that no mark names alone.
bool NeedsSearch(const engine::Evidence& evidence) {
  constexpr uint32_t kUnnamedPacks =
      platform::kMarkOlderPackRow | platform::kMarkSharedByPacks;
  return evidence.incomplete || (evidence.marks & kUnnamedPacks) != 0;
}

// Ends through `done`, unless something upstream is to be searched for and
// `may_search` forbids that: then false.
bool IssueFrom(IssueCall& call, const platform::View& view, bool may_search,
               platform::Done done) {
  const auto request = [&]() -> absl::StatusOr<platform::IssueRequest> {
    platform::IssueRequest asked;
    asked.request_id = call.request().request_id();
    TANJI_ASSIGN_OR_RETURN(asked.product,
                           graph::ProductId::Parse(call.request().product()));
    TANJI_ASSIGN_OR_RETURN(asked.choice,
                           api::ToProcessChoice(call.request().choice()));
    TANJI_ASSIGN_OR_RETURN(asked.as_of, api::ToAsOf(call.request()));
    return asked;
  }();
  if (!request.ok()) {
    done(request.status());
    return true;
  }
  ServiceParts& parts = call.parts();
  const auto footprint = platform::GetFootprint(
      view, call.caller(), request->product, request->choice);
  if (footprint.ok() && NeedsSearch(footprint->evidence) && !may_search) {
    return false;
  }
  platform::Issue(parts.context, call.caller(), view, *request,
                  std::move(done));
  return true;
}

void Issue(IssueCall& call, const platform::View& view) {
  if (IssueFrom(call, view, /*may_search=*/false, AnswerWithRecord(call))) {
    return;
  }
  const auto as_of = AsOfAskedFor(call.request());
  if (!as_of.ok()) return call.Answer(as_of.status());
  // In many processes perhaps; in the view of when it begins. It is answered
  // where endings are, for this thread is set back.
  WorkerPool& pool = PoolOf(call.parts(), call.parts().work, *as_of);
  const absl::Status queued = pool.RunThenEnd(
      [&call, &pool]() -> WorkerPool::Ending {
        absl::Status status = call.Check();
        if (status.ok()) {
          const auto taken = TakeView(call);
          status = taken.status();
          if (taken.ok()) {
            IssueFrom(
                call, *taken, /*may_search=*/true,
                [&call, &pool](auto committed) {
                  pool.RunInFront([&call, committed = std::move(committed)] {
                    AnswerWithRecord(call)(committed);
                  });
                });
            return nullptr;
          }
        }
        return [&call, status] { call.Answer(status); };
      },
      CallerOf(call));
  if (!queued.ok()) call.Answer(queued);
}

absl::Status Get(GetCall& call) {
  ServiceParts& parts = call.parts();
  TANJI_ASSIGN_OR_RETURN(platform::IssuedCertificate issued,
                         platform::GetCertificate(parts.context, call.caller(),
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

  grpc::ServerUnaryReactor* Issue(grpc::CallbackServerContext* context,
                                  const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* reply) override {
    return StartViewCall<v1::IssueRequest, v1::IssueResponse>(
        *context, issue_, parts_, request, reply, &server::Issue);
  }
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request,
                                grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetRequest, v1::GetResponse>(
        *context, get_, parts_, request, reply, &server::Get);
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
