#include <string>
#include <utility>

#include "lib/api/page_token.h"
#include "lib/api/submission.h"
#include "lib/api/supply.h"
#include "lib/base/status.h"
#include "lib/exchange/submission/document.h"
#include "lib/platform/supply/release.h"
#include "lib/platform/supply/submit.h"
#include "lib/platform/supply/supply_reads.h"
#include "services/server/import_call.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "services/server/write_answer.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = supply::v1;

using RawService = v1::SupplyService::WithRawCallbackMethod_Submit<
    v1::SupplyService::WithRawCallbackMethod_ImportStream<
        v1::SupplyService::WithRawCallbackMethod_Get<
            v1::SupplyService::WithRawCallbackMethod_List<
                v1::SupplyService::WithRawCallbackMethod_Release<
                    v1::SupplyService::WithRawCallbackMethod_Withdraw<
                        v1::SupplyService::WithRawCallbackMethod_ListPending<
                            v1::SupplyService::Service>>>>>>>;

using SubmitCall = Call<v1::SubmitRequest, v1::SubmitResponse>;
using GetCall = Call<v1::GetRequest, v1::GetResponse>;
using ListCall = Call<v1::ListRequest, v1::ListResponse>;
using ReleaseCall = Call<v1::ReleaseRequest, v1::ReleaseResponse>;
using WithdrawCall = Call<v1::WithdrawRequest, v1::WithdrawResponse>;
using ListPendingCall = Call<v1::ListPendingRequest, v1::ListPendingResponse>;

constexpr char kListName[] = "supply.List";

// The document to commit: the one given, or that of the typed submission.
absl::StatusOr<platform::SubmitRequest> TakeSubmission(
    v1::SubmitRequest& request) {
  platform::SubmitRequest taken;
  taken.request_id = std::move(*request.mutable_request_id());
  switch (request.content_case()) {
    case v1::SubmitRequest::kSubmission: {
      TANJI_ASSIGN_OR_RETURN(const graph::Submission submission,
                             api::ToSubmission(request.submission()));
      taken.document = exchange::WriteSubmission(submission);
      return taken;
    }
    case v1::SubmitRequest::kSigned:
      if (request.signed_().signature_lines().empty()) {
        return absl::InvalidArgumentError(
            "signed.signature_lines: expected at least one signature; an "
            "unsigned document goes into the field document");
      }
      taken.document =
          std::move(*request.mutable_signed_()->mutable_document());
      taken.signature_lines =
          std::move(*request.mutable_signed_()->mutable_signature_lines());
      return taken;
    case v1::SubmitRequest::kDocument:
      taken.document = std::move(*request.mutable_document());
      return taken;
    case v1::SubmitRequest::CONTENT_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "content: expected a submission, a signed document or a document");
}

void Submit(SubmitCall& call) {
  auto request = TakeSubmission(call.request());
  if (!request.ok()) return call.Answer(request.status());
  ServiceParts& parts = call.parts();
  platform::Submit(parts.context, call.caller(), *std::move(request),
                   AnswerWithRecord(call));
}

absl::Status Get(GetCall& call, const platform::View& view) {
  TANJI_ASSIGN_OR_RETURN(const graph::ProductId product,
                         graph::ProductId::Parse(call.request().product()));
  ServiceParts& parts = call.parts();
  TANJI_ASSIGN_OR_RETURN(
      const platform::StoredProduct stored,
      platform::GetProduct(parts.context, view, call.caller(), product));
  api::FromStoredProduct(stored, &call.response());
  call.response().set_as_of_seq(view.as_of_seq);
  return absl::OkStatus();
}

absl::Status List(ListCall& call, const platform::View& view) {
  const v1::ListRequest& request = call.request();
  TANJI_ASSIGN_OR_RETURN(const uint32_t page_size,
                         api::ToPageSize(request.page_size()));
  const api::ListedNetwork network{view.calculation->seq, view.day};
  TANJI_ASSIGN_OR_RETURN(const uint32_t first,
                         api::ReadPageToken(request.page_token(), kListName,
                                            request.organisation(), network));
  TANJI_ASSIGN_OR_RETURN(
      const platform::ProductPage page,
      platform::ListProducts(view, call.caller(), request.organisation(), first,
                             page_size));
  for (const platform::ProductSummary& product : page.products) {
    api::FromProductSummary(product, call.response().add_products());
  }
  if (page.more) {
    call.response().set_next_page_token(api::MakePageToken(
        kListName, request.organisation(), network, page.next_product));
  }
  call.response().set_as_of_seq(view.as_of_seq);
  return absl::OkStatus();
}

void Release(ReleaseCall& call) {
  auto request = api::ToReleaseRequest(call.request());
  if (!request.ok()) return call.Answer(request.status());
  ServiceParts& parts = call.parts();
  platform::Release(parts.context, call.caller(), *std::move(request),
                    AnswerWithRecord(call));
}

void Withdraw(WithdrawCall& call) {
  auto request = api::ToWithdrawal(call.request());
  if (!request.ok()) return call.Answer(request.status());
  ServiceParts& parts = call.parts();
  platform::Withdraw(parts.context, call.caller(), *std::move(request),
                     AnswerWithRecord(call));
}

absl::Status ListPending(ListPendingCall& call, const platform::View& view) {
  ServiceParts& parts = call.parts();
  TANJI_ASSIGN_OR_RETURN(
      const platform::PendingPage page,
      platform::ListPending(parts.context, view, call.caller(),
                            call.request().organisation(),
                            call.request().product()));
  for (const platform::PendingVersion& version : page.versions) {
    api::FromPendingVersion(version, call.response().add_versions());
  }
  call.response().set_is_complete(page.complete);
  call.response().set_as_of_seq(view.as_of_seq);
  return absl::OkStatus();
}

class SupplyServiceImpl final : public RawService {
 public:
  explicit SupplyServiceImpl(ServiceParts& parts)
      : parts_(parts),
        submit_(parts, "tanji.supply.v1.SupplyService.Submit"),
        import_stream_(parts, "tanji.supply.v1.SupplyService.ImportStream"),
        get_(parts, "tanji.supply.v1.SupplyService.Get"),
        list_(parts, "tanji.supply.v1.SupplyService.List"),
        release_(parts, "tanji.supply.v1.SupplyService.Release"),
        withdraw_(parts, "tanji.supply.v1.SupplyService.Withdraw"),
        list_pending_(parts, "tanji.supply.v1.SupplyService.ListPending") {}

  grpc::ServerUnaryReactor* Submit(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* reply) override {
    return StartCall<v1::SubmitRequest, v1::SubmitResponse>(
        *context, submit_, parts_, request, reply, &server::Submit);
  }
  grpc::ServerReadReactor<grpc::ByteBuffer>* ImportStream(
      grpc::CallbackServerContext* context, grpc::ByteBuffer* reply) override {
    return StartImportCall(*context, import_stream_, parts_, reply);
  }
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request,
                                grpc::ByteBuffer* reply) override {
    return StartViewRead<v1::GetRequest, v1::GetResponse>(
        *context, get_, parts_, request, reply, &server::Get);
  }
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request,
                                 grpc::ByteBuffer* reply) override {
    return StartViewRead<v1::ListRequest, v1::ListResponse>(
        *context, list_, parts_, request, reply, &server::List);
  }
  grpc::ServerUnaryReactor* Release(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* reply) override {
    return StartCall<v1::ReleaseRequest, v1::ReleaseResponse>(
        *context, release_, parts_, request, reply, &server::Release);
  }
  grpc::ServerUnaryReactor* Withdraw(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* reply) override {
    return StartCall<v1::WithdrawRequest, v1::WithdrawResponse>(
        *context, withdraw_, parts_, request, reply, &server::Withdraw);
  }
  grpc::ServerUnaryReactor* ListPending(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* reply) override {
    // It reads each process of an organisation.
    return StartJob<v1::ListPendingRequest, v1::ListPendingResponse>(
        *context, list_pending_, parts_, parts_.work, request, reply,
        &server::ListPending);
  }

 private:
  ServiceParts& parts_;
  const Method submit_;
  const Method import_stream_;
  const Method get_;
  const Method list_;
  const Method release_;
  const Method withdraw_;
  const Method list_pending_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSupplyService(ServiceParts& parts) {
  return std::make_unique<SupplyServiceImpl>(parts);
}

}  // namespace tanji::server
