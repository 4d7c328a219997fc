#include <string>
#include <utility>

#include "lib/api/simulation.h"
#include "lib/base/status.h"
#include "lib/exchange/scenario/document.h"
#include "lib/platform/footprint/levers.h"
#include "lib/platform/footprint/simulate.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
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
  TANJI_ASSIGN_OR_RETURN(const platform::SimulationRequest request,
                         ReadSimulation(call.request()));
  ServiceParts& parts = call.parts();
  const auto stop = [&] { return call.Check(); };
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<platform::SimulatedScenario> scenarios,
      platform::Simulate(parts.context, view, call.caller(), request, stop));
  api::FromSimulation(scenarios, &call.response());
  call.response().set_as_of_seq(view.as_of_seq);
  call.response().set_snapshot(view.calculation->SnapshotName());
  return absl::OkStatus();
}

absl::Status Levers(LeversCall& call, const platform::View& view) {
  TANJI_ASSIGN_OR_RETURN(const platform::LeverQuery query,
                         api::ToLeverQuery(call.request()));
  ServiceParts& parts = call.parts();
  TANJI_ASSIGN_OR_RETURN(
      const platform::Levers levers,
      platform::FindLevers(parts.context, view, call.caller(), query,
                           [&call] { return call.Check(); }));
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

  grpc::ServerUnaryReactor* Simulate(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* reply) override {
    return StartJob<v1::SimulateRequest, v1::SimulateResponse>(
        *context, simulate_, parts_, parts_.simulations, request, reply,
        &server::Simulate);
  }
  grpc::ServerUnaryReactor* Levers(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* reply) override {
    return StartJob<v1::LeversRequest, v1::LeversResponse>(
        *context, levers_, parts_, parts_.breakdowns, request, reply,
        &server::Levers);
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
