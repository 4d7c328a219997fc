#include <utility>

#include "lib/api/contributions.h"
#include "lib/base/status.h"
#include "lib/graph/calendar.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "tanji/footprint/v1/paths_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = footprint::v1;

using RawService = v1::PathsService::WithRawCallbackMethod_Tree<
    v1::PathsService::WithRawCallbackMethod_Paths<
        v1::PathsService::WithRawCallbackMethod_Sankey<
            v1::PathsService::Service>>>;

using TreeCall = Call<v1::TreeRequest, v1::TreeResponse>;
using PathsCall = Call<v1::PathsRequest, v1::PathsResponse>;
using SankeyCall = Call<v1::SankeyRequest, v1::SankeyResponse>;

// Calls `explain(context, view, caller, query, stop)` and `write(result, seq,
// response)`.
template <typename Call, typename Explain, typename Write>
absl::Status Answer(Call& call, const platform::View& view, Explain explain,
                    Write write) {
  TANJI_ASSIGN_OR_RETURN(const platform::ContributionQuery query,
                         api::ToContributionQuery(call.request()));
  ServiceParts& parts = call.parts();
  TANJI_ASSIGN_OR_RETURN(const auto result,
                         explain(parts.context, view, call.caller(), query,
                                 [&call] { return call.Check(); }));
  write(result, view.as_of_seq, &call.response());
  if (call.request().has_as_of_seq() || !call.request().valid_on().empty()) {
    call.response().mutable_head()->set_valid_on(graph::FormatDay(view.day));
  }
  return absl::OkStatus();
}

absl::Status Tree(TreeCall& call, const platform::View& view) {
  return Answer(call, view, &platform::ExplainTree, &api::FromTree);
}

absl::Status Paths(PathsCall& call, const platform::View& view) {
  return Answer(call, view, &platform::ExplainPaths, &api::FromPaths);
}

absl::Status Sankey(SankeyCall& call, const platform::View& view) {
  return Answer(call, view, &platform::ExplainFlows, &api::FromFlows);
}

class PathsServiceImpl final : public RawService {
 public:
  explicit PathsServiceImpl(ServiceParts& parts)
      : parts_(parts),
        tree_(parts, "tanji.footprint.v1.PathsService.Tree"),
        paths_(parts, "tanji.footprint.v1.PathsService.Paths"),
        sankey_(parts, "tanji.footprint.v1.PathsService.Sankey") {}

  // All of them calculate for long, as breakdowns do.
  grpc::ServerUnaryReactor* Tree(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request,
                                 grpc::ByteBuffer* reply) override {
    return StartJob<v1::TreeRequest, v1::TreeResponse>(
        *context, tree_, parts_, parts_.breakdowns, request, reply,
        &server::Tree);
  }
  grpc::ServerUnaryReactor* Paths(grpc::CallbackServerContext* context,
                                  const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* reply) override {
    return StartJob<v1::PathsRequest, v1::PathsResponse>(
        *context, paths_, parts_, parts_.breakdowns, request, reply,
        &server::Paths);
  }
  grpc::ServerUnaryReactor* Sankey(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* reply) override {
    return StartJob<v1::SankeyRequest, v1::SankeyResponse>(
        *context, sankey_, parts_, parts_.breakdowns, request, reply,
        &server::Sankey);
  }

 private:
  ServiceParts& parts_;
  const Method tree_;
  const Method paths_;
  const Method sankey_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakePathsService(ServiceParts& parts) {
  return std::make_unique<PathsServiceImpl>(parts);
}

}  // namespace tanji::server
