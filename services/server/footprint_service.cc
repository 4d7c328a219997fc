#include <string>

#include "lib/api/footprint.h"
#include "lib/api/footprint_diff.h"
#include "lib/api/page_token.h"
#include "lib/api/process_choice.h"
#include "lib/base/status.h"
#include "lib/platform/footprint/explain.h"
#include "lib/platform/footprint/explain_by.h"
#include "lib/platform/footprint/footprint_block.h"
#include "lib/platform/footprint/footprint_diff.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/platform/limits.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = footprint::v1;

using RawService = v1::FootprintService::WithRawCallbackMethod_Get<
    v1::FootprintService::WithRawCallbackMethod_BatchGet<
        v1::FootprintService::WithRawCallbackMethod_List<
            v1::FootprintService::WithRawCallbackMethod_Explain<
                v1::FootprintService::WithRawCallbackMethod_Breakdown<
                    v1::FootprintService::WithRawCallbackMethod_Diff<
                        v1::FootprintService::Service>>>>>>;

using GetCall = Call<v1::GetRequest, v1::GetResponse>;
using BatchGetCall = Call<v1::BatchGetRequest, v1::BatchGetResponse>;
using ListCall = Call<v1::ListRequest, v1::ListResponse>;
using ExplainCall = Call<v1::ExplainRequest, v1::ExplainResponse>;
using BreakdownCall = Call<v1::BreakdownRequest, v1::BreakdownResponse>;
using DiffCall = Call<v1::DiffRequest, v1::DiffResponse>;

// The day of a view that is not the live one.
template <typename Call>
void SetDay(const platform::View& view, Call& call) {
  const auto& request = call.request();
  if (!request.has_as_of_seq() && request.valid_on().empty()) return;
  call.response().set_valid_on(graph::FormatDay(view.day));
}

constexpr char kListName[] = "footprint.List";

absl::Status CheckView(v1::FootprintView view) {
  if (v1::FootprintView_IsValid(view)) return absl::OkStatus();
  return absl::InvalidArgumentError(base::StrCat(
      "view is ", static_cast<int>(view), ", which is none of this version"));
}

// How else the product is made.
void AddOtherProcesses(const platform::View& view,
                       const platform::Footprint& footprint,
                       v1::GetResponse& response) {
  const graph::Catalogue& catalogue = *view.calculation->network.catalogue;
  const platform::ProcessList others = platform::OtherProcesses(
      catalogue, catalogue.process(footprint.process).product,
      footprint.process);
  for (const graph::ProcessId& other : others.named) {
    api::FromProcessId(other, response.add_other_processes());
  }
  response.set_other_process_count(others.count);
}

// False: what is missing upstream is to be searched for, in many processes
// perhaps, and `may_search` forbids that; nothing is written.
absl::StatusOr<bool> WriteFootprint(GetCall& call, const platform::View& view,
                                    bool may_search) {
  const v1::GetRequest& request = call.request();
  ServiceParts& parts = call.parts();
  TANJI_RETURN_IF_ERROR(CheckView(request.view()));
  TANJI_ASSIGN_OR_RETURN(const graph::ProductId product,
                         graph::ProductId::Parse(request.product()));
  TANJI_ASSIGN_OR_RETURN(const platform::ProcessChoice choice,
                         api::ToProcessChoice(request.choice()));
  TANJI_ASSIGN_OR_RETURN(
      const platform::Footprint footprint,
      platform::GetFootprint(view, call.caller(), product, choice));
  const bool total_only = request.view() == v1::FOOTPRINT_VIEW_TOTAL;
  const bool searches = !total_only && footprint.evidence.incomplete;
  if (searches && !may_search) return false;
  v1::GetResponse& response = call.response();
  response.set_as_of_seq(view.as_of_seq);
  SetDay(view, call);
  if (total_only) {
    api::FromTotal(footprint, response.mutable_footprint());
    return true;
  }
  api::FromFootprint(footprint, api::LoopDetail::kMembers,
                     response.mutable_footprint());
  response.set_snapshot(view.calculation->SnapshotName());
  AddOtherProcesses(view, footprint, response);
  if (request.view() == v1::FOOTPRINT_VIEW_BLOCK &&
      footprint.kg_co2e.has_value()) {
    TANJI_ASSIGN_OR_RETURN(
        const platform::FootprintBlock block,
        platform::MakeBlock(parts.context, view, call.caller(), footprint));
    api::FromBlock(block, response.mutable_block());
  }
  if (searches) {
    api::FromMissing(platform::FindMissing(view, call.caller(), footprint),
                     response.mutable_missing());
  }
  return true;
}

void Get(GetCall& call, const platform::View& view) {
  const auto written = WriteFootprint(call, view, /*may_search=*/false);
  if (!written.ok() || *written) return call.Answer(written.status());
  QueueJob(call, call.parts().work,
           [](GetCall& queued, const platform::View& taken) {
             return WriteFootprint(queued, taken, /*may_search=*/true).status();
           });
}

// One product of a batch. An error ends the whole batch.
absl::Status AddToBatch(const std::string& name, bool total_only,
                        const identity::Caller& caller,
                        const platform::View& view, v1::Footprint* message) {
  TANJI_ASSIGN_OR_RETURN(const graph::ProductId product,
                         graph::ProductId::Parse(name));
  const auto footprint = platform::GetFootprint(view, caller, product);
  if (absl::IsNotFound(footprint.status())) {
    message->set_status(v1::FOOTPRINT_STATUS_NOT_FOUND);
    if (!total_only) message->set_product(name);
    return absl::OkStatus();
  }
  TANJI_RETURN_IF_ERROR(footprint.status());
  if (total_only) {
    api::FromTotal(*footprint, message);
  } else {
    api::FromFootprint(*footprint, api::LoopDetail::kCount, message);
  }
  return absl::OkStatus();
}

absl::Status BatchGet(BatchGetCall& call, const platform::View& view) {
  const v1::BatchGetRequest& request = call.request();
  TANJI_RETURN_IF_ERROR(CheckView(request.view()));
  if (request.view() == v1::FOOTPRINT_VIEW_BLOCK) {
    return absl::InvalidArgumentError(
        "view: expected FULL or TOTAL; blocks are given by Get alone");
  }
  const size_t count = request.products_size();
  if (count > platform::kBatchGetMax) {
    return absl::InvalidArgumentError(
        base::StrCat("products has ", count, " items; at most ",
                     platform::kBatchGetMax, " expected"));
  }
  const bool total_only = request.view() == v1::FOOTPRINT_VIEW_TOTAL;
  v1::BatchGetResponse& response = call.response();
  response.set_as_of_seq(view.as_of_seq);
  SetDay(view, call);
  response.mutable_footprints()->Reserve(request.products_size());
  for (int i = 0; i < request.products_size(); ++i) {
    TANJI_RETURN_IF_ERROR(base::AddPlace(
        AddToBatch(request.products(i), total_only, call.caller(), view,
                   response.add_footprints()),
        base::StrCat("products[", i, "]")));
  }
  return absl::OkStatus();
}

absl::Status List(ListCall& call, const platform::View& view) {
  const v1::ListRequest& request = call.request();
  TANJI_ASSIGN_OR_RETURN(const uint32_t page_size,
                         api::ToPageSize(request.page_size()));
  TANJI_ASSIGN_OR_RETURN(const platform::ProcessChoice choice,
                         api::ToProcessChoice(request.choice()));
  const api::ListedNetwork network{view.calculation->seq, view.day};
  const std::string listed =
      base::StrCat(request.organisation(), api::TextOf(choice));
  TANJI_ASSIGN_OR_RETURN(
      const uint32_t first,
      api::ReadPageToken(request.page_token(), kListName, listed, network));
  TANJI_ASSIGN_OR_RETURN(
      const platform::FootprintPage page,
      platform::ListFootprints(view, call.caller(), request.organisation(),
                               first, page_size, choice));
  for (const platform::Footprint& footprint : page.footprints) {
    api::FromFootprint(footprint, api::LoopDetail::kCount,
                       call.response().add_footprints());
  }
  if (page.more) {
    call.response().set_next_page_token(
        api::MakePageToken(kListName, listed, network, page.next_product));
  }
  call.response().set_as_of_seq(view.as_of_seq);
  SetDay(view, call);
  return absl::OkStatus();
}

absl::Status Explain(ExplainCall& call, const platform::View& view) {
  TANJI_ASSIGN_OR_RETURN(const graph::ProductId product,
                         graph::ProductId::Parse(call.request().product()));
  TANJI_ASSIGN_OR_RETURN(const platform::ProcessChoice choice,
                         api::ToProcessChoice(call.request().choice()));
  ServiceParts& parts = call.parts();
  TANJI_ASSIGN_OR_RETURN(
      const platform::Explanation explanation,
      platform::Explain(parts.context, view, call.caller(), product, choice));
  api::FromExplanation(explanation, &call.response());
  call.response().set_as_of_seq(view.as_of_seq);
  SetDay(view, call);
  return absl::OkStatus();
}

absl::Status Breakdown(BreakdownCall& call, const platform::View& view) {
  TANJI_ASSIGN_OR_RETURN(const platform::BreakdownQuery query,
                         api::ToBreakdownQuery(call.request()));
  ServiceParts& parts = call.parts();
  TANJI_ASSIGN_OR_RETURN(
      const platform::Breakdown breakdown,
      platform::BreakDown(parts.context, view, call.caller(), query,
                          [&call] { return call.Check(); }));
  api::FromBreakdown(breakdown, query.by, &call.response());
  call.response().set_as_of_seq(view.as_of_seq);
  SetDay(view, call);
  return absl::OkStatus();
}

absl::Status Diff(DiffCall& call, platform::View view) {
  platform::DiffRequest request;
  TANJI_ASSIGN_OR_RETURN(request.product,
                         graph::ProductId::Parse(call.request().product()));
  TANJI_ASSIGN_OR_RETURN(request.choice,
                         api::ToProcessChoice(call.request().choice()));
  request.from_seq = call.request().from_seq();
  request.to_seq =
      call.request().to_seq() == 0 ? view.as_of_seq : call.request().to_seq();
  // Both states are loaded: this one is not needed.
  view.calculation.reset();
  ServiceParts& parts = call.parts();
  TANJI_ASSIGN_OR_RETURN(
      const platform::FootprintDiff diff,
      platform::DiffFootprint(parts.context, call.caller(), request,
                              [&call] { return call.Check(); }));
  api::FromDiff(request, diff, &call.response());
  return absl::OkStatus();
}

class FootprintServiceImpl final : public RawService {
 public:
  explicit FootprintServiceImpl(ServiceParts& parts)
      : parts_(parts),
        get_(parts, "tanji.footprint.v1.FootprintService.Get"),
        batch_get_(parts, "tanji.footprint.v1.FootprintService.BatchGet"),
        list_(parts, "tanji.footprint.v1.FootprintService.List"),
        explain_(parts, "tanji.footprint.v1.FootprintService.Explain"),
        breakdown_(parts, "tanji.footprint.v1.FootprintService.Breakdown"),
        diff_(parts, "tanji.footprint.v1.FootprintService.Diff") {}

  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request,
                                grpc::ByteBuffer* reply) override {
    return StartViewCall<v1::GetRequest, v1::GetResponse>(
        *context, get_, parts_, request, reply, &server::Get);
  }
  grpc::ServerUnaryReactor* BatchGet(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* reply) override {
    return StartViewRead<v1::BatchGetRequest, v1::BatchGetResponse>(
        *context, batch_get_, parts_, request, reply, &server::BatchGet);
  }
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request,
                                 grpc::ByteBuffer* reply) override {
    return StartViewRead<v1::ListRequest, v1::ListResponse>(
        *context, list_, parts_, request, reply, &server::List);
  }
  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* reply) override {
    return StartViewRead<v1::ExplainRequest, v1::ExplainResponse>(
        *context, explain_, parts_, request, reply, &server::Explain);
  }
  grpc::ServerUnaryReactor* Breakdown(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* reply) override {
    return StartJob<v1::BreakdownRequest, v1::BreakdownResponse>(
        *context, breakdown_, parts_, parts_.breakdowns, request, reply,
        &server::Breakdown);
  }
  grpc::ServerUnaryReactor* Diff(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request,
                                 grpc::ByteBuffer* reply) override {
    return StartJob<v1::DiffRequest, v1::DiffResponse>(
        *context, diff_, parts_, parts_.past_jobs, request, reply,
        &server::Diff);
  }

 private:
  ServiceParts& parts_;
  const Method get_;
  const Method batch_get_;
  const Method list_;
  const Method explain_;
  const Method breakdown_;
  const Method diff_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFootprintService(ServiceParts& parts) {
  return std::make_unique<FootprintServiceImpl>(parts);
}

}  // namespace tanji::server
