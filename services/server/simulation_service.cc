#include <string>
#include <utility>

#include "lib/api/simulation.h"
#include "lib/base/status.h"
#include "lib/exchange/scenario/document.h"
#include "lib/platform/footprint/levers.h"
#include "lib/platform/footprint/simulate.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "services/server/worker_pool.h"
#include "tanji/footprint/v1/simulation_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = footprint::v1;

using RawService = v1::SimulationService::WithRawCallbackMethod_Simulate<
    v1::SimulationService::WithRawCallbackMethod_Levers<
        v1::SimulationService::Service>>;

using SimulateCall = Call<v1::SimulateRequest, v1::SimulateResponse>;
using LeversCall = Call<v1::LeversRequest, v1::LeversResponse>;

absl::StatusOr<platform::SimulationRequest> ReadSimulation(
    const v1::SimulateRequest& message) {
  platform::SimulationRequest request;
  TANJI_ASSIGN_OR_RETURN(request.products, api::ToSimulatedProducts(message));
  // Before any document is read.
  request.scenarios.resize(static_cast<size_t>(message.scenarios_size()));
  TANJI_RETURN_IF_ERROR(platform::CheckLimits(request));
  for (int k = 0; k < message.scenarios_size(); ++k) {
    auto scenario = exchange::ReadScenario(message.scenarios(k));
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(scenario.status(), base::StrCat("scenarios[", k, "]")));
    request.scenarios[static_cast<size_t>(k)] = *std::move(scenario);
  }
  return request;
}

absl::Status Simulate(SimulateCall& call, const platform::View& view) {
  // Who has waited for long may have gone.
  if (call.cancelled()) return absl::CancelledError("the caller has gone");
  TANJI_ASSIGN_OR_RETURN(const platform::SimulationRequest request,
                         ReadSimulation(call.request()));
  ServiceParts& parts = call.parts();
  const auto stops = [&] { return call.cancelled() || parts.gate.closed(); };
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<platform::SimulatedScenario> scenarios,
      platform::Simulate(parts.context, view, parts.caller, request, stops));
  api::FromSimulation(scenarios, &call.response());
  call.response().set_as_of_seq(view.as_of_seq);
  call.response().set_snapshot(view.calculation->SnapshotName());
  return absl::OkStatus();
}

absl::Status Levers(LeversCall& call, const platform::View& view) {
  if (call.cancelled()) return absl::CancelledError("the caller has gone");
  TANJI_ASSIGN_OR_RETURN(const platform::LeverQuery query,
                         api::ToLeverQuery(call.request()));
  ServiceParts& parts = call.parts();
  TANJI_ASSIGN_OR_RETURN(
      const platform::Levers levers,
      platform::FindLevers(parts.context, view, parts.caller, query));
  api::FromLevers(levers, &call.response());
  call.response().set_as_of_seq(view.as_of_seq);
  return absl::OkStatus();
}

class SimulationServiceImpl final : public RawService {
 public:
  explicit SimulationServiceImpl(ServiceParts& parts)
      : parts_(parts),
        simulate_(parts, "tanji.footprint.v1.SimulationService.Simulate"),
        levers_(parts, "tanji.footprint.v1.SimulationService.Levers") {}

  grpc::ServerUnaryReactor* Simulate(grpc::CallbackServerContext*,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* reply) override {
    return StartViewCall<v1::SimulateRequest, v1::SimulateResponse>(
        simulate_, parts_, request, reply,
        [this](SimulateCall& call, const platform::View& view) {
          const absl::Status queued = parts_.simulations.Run(
              [&call, view] { call.Answer(server::Simulate(call, view)); });
          if (!queued.ok()) call.Answer(queued);
        });
  }
  grpc::ServerUnaryReactor* Levers(grpc::CallbackServerContext*,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* reply) override {
    return StartViewCall<v1::LeversRequest, v1::LeversResponse>(
        levers_, parts_, request, reply,
        [this](LeversCall& call, const platform::View& view) {
          const absl::Status queued = parts_.breakdowns.Run(
              [&call, view] { call.Answer(server::Levers(call, view)); });
          if (!queued.ok()) call.Answer(queued);
        });
  }

 private:
  ServiceParts& parts_;
  const Method simulate_;
  const Method levers_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSimulationService(ServiceParts& parts) {
  return std::make_unique<SimulationServiceImpl>(parts);
}

}  // namespace tanji::server
