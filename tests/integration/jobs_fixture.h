// Samplings that run and wait in a server, told by what it counts.

#ifndef TANJI_TESTS_INTEGRATION_JOBS_FIXTURE_H_
#define TANJI_TESTS_INTEGRATION_JOBS_FIXTURE_H_

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/strings.h"
#include "tanji/footprint/v1/uncertainty_service.grpc.pb.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {

using footprint::v1::SampleRequest;
using footprint::v1::SampleResponse;
using footprint::v1::UncertaintyService;

// Many samples of many products: tens of milliseconds of work.
inline SampleRequest SamplingOfSteel() {
  SampleRequest request;
  while (request.products_size() < 16) {
    request.add_products()->set_product("acme/steel");
  }
  request.set_samples(100'000);
  return request;
}

class JobsTest : public ServerTest {
 protected:
  JobsTest() : sampling_(UncertaintyService::NewStub(channel_)) {}

  // A sampling that was asked for, and is not read.
  struct Sampling {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<SampleResponse>> reader;

    // The result's position; 0 where there is none.
    uint64_t Finish(grpc::Status* status) {
      uint64_t seq = 0;
      SampleResponse response;
      while (reader->Read(&response)) {
        if (response.has_result()) seq = response.result().as_of_seq();
      }
      *status = reader->Finish();
      return seq;
    }
  };
  // Of a product with a thousand uncertain inputs, which it submits.
  SampleRequest SamplingOfSeconds() {
    std::string wide = R"pb(organisation: "acme"
                            products { id: "wide" unit: "kg" })pb";
    std::string inputs;
    for (int k = 0; k < 1000; ++k) {
      base::StrAppend(&wide, "products { id: \"p", k, "\" unit: \"kg\" }",
                      "processes { product: \"p", k,
                      "\" output: \"1\" unit: \"kg\" direct_kg_co2e: \"1\" ",
                      "direct_gsd2: \"1.5\" }");
      base::StrAppend(&inputs, "inputs { product: \"acme/p", k,
                      "\" amount: \"0.001\" unit: \"kg\" gsd2: \"1.2\" }");
    }
    SampleRequest request;
    request.set_min_seq(MustSubmit(base::StrCat(
        wide, "processes { product: \"wide\" output: \"1\" unit: \"kg\" ",
        inputs, "}")));
    request.add_products()->set_product("acme/wide");
    request.set_samples(100'000);
    return request;
  }
  Sampling& Start(const SampleRequest& request) {
    Sampling& sampling = samplings_.emplace_back();
    sampling.context.set_deadline(std::chrono::system_clock::now() +
                                  kCallDeadline);
    sampling.reader = sampling_->Sample(&sampling.context, request);
    return sampling;
  }
  // How many samplings run or wait.
  bool HasLoad(size_t count) const { return HasTasks("samplings", count); }
  bool HasTasks(const char* pool, size_t count) const {
    return MetricsText().find(base::StrCat("{pool=\"", pool, "\"} ", count)) !=
           std::string::npos;
  }
  // Whether a sampling has ended with `code`, as the server counts.
  bool HasCounted(const char* code) const {
    const std::string none = base::StrCat(
        "{code=\"", code,
        "\",method=\"tanji.footprint.v1.UncertaintyService.Sample\"} 0\n");
    return MetricsText().find(none) == std::string::npos;
  }
  void AwaitLoad(size_t count) const { AwaitTasks("samplings", count); }
  void AwaitTasks(const char* pool, size_t count) const {
    const auto end = std::chrono::steady_clock::now() + kCallDeadline;
    while (!HasTasks(pool, count)) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << count;
      std::this_thread::yield();
    }
  }

  // `pool` is full of `samplings_`, of whom all but the first go: asks for
  // `request` until one of them was taken out for it.
  void AskBehindThoseWhoGo(const char* pool, const SampleRequest& request) {
    const size_t full = samplings_.size();
    AwaitTasks(pool, full);
    for (size_t k = 1; k < full; ++k) samplings_[k].context.TryCancel();
    // Before the first one's own time is over.
    const auto end = std::chrono::steady_clock::now() + kCallDeadline / 2;
    do {
      ASSERT_LT(std::chrono::steady_clock::now(), end);
      Start(request);
    } while (HasTasks(pool, full));
  }
  // What those came to that AskBehindThoseWhoGo has asked for.
  std::vector<grpc::StatusCode> CodesFrom(size_t first) {
    std::vector<grpc::StatusCode> codes;
    for (size_t k = first; k < samplings_.size(); ++k) {
      grpc::Status status;
      samplings_[k].Finish(&status);
      codes.push_back(status.error_code());
    }
    return codes;
  }

  std::unique_ptr<UncertaintyService::Stub> sampling_;
  std::deque<Sampling> samplings_;
};

}  // namespace tanji::integration

#endif  // TANJI_TESTS_INTEGRATION_JOBS_FIXTURE_H_
