// Requests at and beyond the limits that the methods document.

#include <chrono>
#include <string>

#include "benchmarks/heavy_work.h"
#include "lib/base/status.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/footprint/v1/paths_service.grpc.pb.h"
#include "tanji/footprint/v1/simulation_service.grpc.pb.h"
#include "tanji/footprint/v1/uncertainty_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

namespace fp = footprint::v1;
using grpc::StatusCode;

constexpr std::chrono::milliseconds kShortTime{20};

// UNKNOWN with what came instead, unless `status` has the code.
grpc::Status Expect(StatusCode code, const grpc::Status& status,
                    const std::string& limit) {
  if (status.error_code() == code) return grpc::Status::OK;
  return grpc::Status(
      StatusCode::UNKNOWN,
      base::StrCat("limit of ", limit, ": code ",
                   static_cast<int>(status.error_code()), " instead of ",
                   static_cast<int>(code), ": ", status.error_message()));
}

grpc::Status Sample(HeavyCall& call, const fp::SampleRequest& request) {
  const auto reader = fp::UncertaintyService::NewStub(call.channel)
                          ->Sample(&call.context, request);
  fp::SampleResponse response;
  while (reader->Read(&response)) {
  }
  return reader->Finish();
}

grpc::Status TooManySamples(HeavyCall& call) {
  fp::SampleRequest request;
  request.add_products()->set_product(call.targets.sampled);
  request.set_samples(100'001);
  return Expect(StatusCode::RESOURCE_EXHAUSTED, Sample(call, request),
                "samples");
}

// Told only after a walk through what is upstream.
grpc::Status TooManySampledProcesses(HeavyCall& call) {
  fp::SampleRequest request;
  request.add_products()->set_product(call.targets.widest);
  request.set_samples(2);
  const bool is_beyond = call.targets.widest != call.targets.sampled;
  return Expect(is_beyond ? StatusCode::RESOURCE_EXHAUSTED : StatusCode::OK,
                Sample(call, request), "processes sampled");
}

void SetShortTime(HeavyCall& call) {
  call.context.set_deadline(std::chrono::system_clock::now() + kShortTime);
}

grpc::Status TooLongASampling(HeavyCall& call) {
  fp::SampleRequest request;
  while (request.products_size() < 16) {
    request.add_products()->set_product(call.targets.sampled);
  }
  request.set_samples(100'000);
  SetShortTime(call);
  return Expect(StatusCode::DEADLINE_EXCEEDED, Sample(call, request), "time");
}

fp::SimulateRequest Scenarios(const HeavyCall& call, int scenarios,
                              int products) {
  fp::SimulateRequest request;
  for (int k = 0; k < products; ++k) {
    request.add_products()->set_product(call.targets.sampled);
  }
  for (int k = 0; k < scenarios; ++k) {
    request.add_scenarios(base::StrCat(
        R"({"format":"tanji-scenario/v1","name":"load","changes":[)"
        R"({"kind":"direct","percent":"-1","process":{"product":")",
        call.targets.sampled, R"("}}]})"));
  }
  return request;
}

grpc::Status Simulate(HeavyCall& call, const fp::SimulateRequest& request) {
  fp::SimulateResponse response;
  return fp::SimulationService::NewStub(call.channel)
      ->Simulate(&call.context, request, &response);
}

grpc::Status TooManyScenarios(HeavyCall& call) {
  return Expect(StatusCode::RESOURCE_EXHAUSTED,
                Simulate(call, Scenarios(call, 65, 1)), "scenarios");
}

grpc::Status TooManySimulatedFootprints(HeavyCall& call) {
  return Expect(StatusCode::RESOURCE_EXHAUSTED,
                Simulate(call, Scenarios(call, 64, 16)), "footprints");
}

grpc::Status TooManyNodes(HeavyCall& call) {
  fp::TreeRequest request;
  request.set_product(call.targets.widest);
  request.set_nodes_max(1001);
  fp::TreeResponse response;
  return Expect(StatusCode::RESOURCE_EXHAUSTED,
                fp::PathsService::NewStub(call.channel)
                    ->Tree(&call.context, request, &response),
                "nodes");
}

grpc::Status TooManyLinks(HeavyCall& call) {
  fp::SankeyRequest request;
  request.set_product(call.targets.widest);
  request.set_links_max(10'001);
  fp::SankeyResponse response;
  return Expect(StatusCode::RESOURCE_EXHAUSTED,
                fp::PathsService::NewStub(call.channel)
                    ->Sankey(&call.context, request, &response),
                "links");
}

grpc::Status TooLargeAPage(HeavyCall& call) {
  fp::ListRequest request;
  request.set_page_size(1001);
  fp::ListResponse response;
  return Expect(StatusCode::INVALID_ARGUMENT,
                fp::FootprintService::NewStub(call.channel)
                    ->List(&call.context, request, &response),
                "page_size");
}

grpc::Status TooLargeABatch(HeavyCall& call) {
  fp::BatchGetRequest request;
  for (int k = 0; k < 10'001; ++k) {
    request.add_products(call.targets.sampled);
  }
  fp::BatchGetResponse response;
  return Expect(StatusCode::INVALID_ARGUMENT,
                fp::FootprintService::NewStub(call.channel)
                    ->BatchGet(&call.context, request, &response),
                "products of a batch");
}

// Nothing waits for a record that never comes longer than it may.
grpc::Status TooLongAWait(HeavyCall& call) {
  fp::GetRequest request;
  request.set_product(call.targets.widest);
  request.set_wait_millis(60'001);
  fp::GetResponse response;
  return Expect(StatusCode::INVALID_ARGUMENT,
                fp::FootprintService::NewStub(call.channel)
                    ->Get(&call.context, request, &response),
                "wait_millis");
}

}  // namespace

grpc::Status CallAtLimit(HeavyCall& call) {
  static constexpr grpc::Status (*kCalls[])(HeavyCall&) = {
      &TooManySamples,
      &TooManySampledProcesses,
      &TooLongASampling,
      &TooManyScenarios,
      &TooManySimulatedFootprints,
      &TooManyNodes,
      &TooManyLinks,
      &TooLargeAPage,
      &TooLargeABatch,
      &TooLongAWait};
  return kCalls[call.number % std::size(kCalls)](call);
}

grpc::Status CallWithTooLargeADocument(HeavyCall& call) {
  supply::v1::SubmitRequest request;
  request.set_document(std::string((size_t{64} << 20) + 1, ' '));
  supply::v1::SubmitResponse response;
  return Expect(StatusCode::RESOURCE_EXHAUSTED,
                supply::v1::SupplyService::NewStub(call.channel)
                    ->Submit(&call.context, request, &response),
                "bytes of a document");
}

}  // namespace tanji::benchmarks
