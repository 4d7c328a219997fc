// Long calculations of a server that others use: what waits holds nothing, and
// nothing runs on for nobody.

#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/stop.h"
#include "lib/base/strings.h"
#include "lib/platform/past_views.h"
#include "tanji/certificate/v1/evidence_service.grpc.pb.h"
#include "tanji/footprint/v1/simulation_service.grpc.pb.h"
#include "tanji/footprint/v1/uncertainty_service.grpc.pb.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using certificate::v1::EvidenceService;
using footprint::v1::SampleRequest;
using footprint::v1::SampleResponse;
using footprint::v1::UncertaintyService;
using grpc::StatusCode;
using ::testing::AnyOf;
using ::testing::HasSubstr;

// Many samples of many products: a second of work and more.
SampleRequest LongSampling() {
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

  std::unique_ptr<UncertaintyService::Stub> sampling_;
  std::deque<Sampling> samplings_;
};

TEST_F(JobsTest, WhatHasWaitedIsAsOfWhenItBegins) {
  const uint64_t before = MustSubmit(kSteel);
  constexpr size_t kLong = 4;
  for (size_t k = 0; k < kLong; ++k) Start(LongSampling());
  AwaitLoad(kLong);
  SampleRequest request;
  request.add_products()->set_product("acme/steel");
  request.set_samples(10);
  request.set_min_seq(before);
  Sampling& last = Start(request);
  AwaitLoad(kLong + 1);
  std::string changed = kSteel;
  changed.replace(changed.find("1.8"), 3, "1.9");
  const uint64_t after = MustSubmit(changed);
  ASSERT_THAT(GetFootprint("acme/steel", after).status, IsRpcOk());
  for (size_t k = 0; k < kLong; ++k) samplings_[k].context.TryCancel();
  grpc::Status status;
  EXPECT_EQ(last.Finish(&status), after);
  EXPECT_THAT(status, IsRpcOk());
  for (size_t k = 0; k < kLong; ++k) {
    samplings_[k].Finish(&status);
    EXPECT_THAT(status.error_code(),
                AnyOf(StatusCode::CANCELLED, StatusCode::OK));
  }
}

// What the server itself counts, not what the client tells itself. A call that
// ended before it had begun, or was done by then, counts as neither.
TEST_F(JobsTest, WhoGivesUpIsCountedAsWhatItWas) {
  MustSubmit(kSteel);
  const auto end = std::chrono::steady_clock::now() + kCallDeadline;
  grpc::Status status;
  while (!HasCounted("CANCELLED")) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
    Sampling& gone = Start(LongSampling());
    for (int look = 0; look < 20 && !HasLoad(1); ++look) {
    }
    gone.context.TryCancel();
    gone.Finish(&status);
    AwaitLoad(0);
  }
  // A quick machine is done within the first; one that is busy does not begin
  // within the last.
  constexpr std::chrono::milliseconds kLongest(80);
  constexpr std::chrono::milliseconds kShortest(5);
  std::chrono::milliseconds given = kLongest;
  while (!HasCounted("DEADLINE_EXCEEDED")) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
    Sampling& late = samplings_.emplace_back();
    late.context.set_deadline(std::chrono::system_clock::now() + given);
    given = given > kShortest ? given / 2 : kLongest;
    late.reader = sampling_->Sample(&late.context, LongSampling());
    late.Finish(&status);
    AwaitLoad(0);
  }
}

// While breakdowns of earlier states wait for their loads, or calculate, what
// is there is read.
TEST_F(JobsTest, AReadOfAKeptStateWaitsForNoJob) {
  std::vector<uint64_t> positions;
  for (size_t k = 0; k < platform::kPastViewsHeldMax + 3; ++k) {
    std::string state = kSteel;
    state.replace(state.find("1.8"), 3, "1.8" + std::to_string(k + 1));
    positions.push_back(MustSubmit(state));
  }
  ASSERT_THAT(GetFootprint("acme/steel", positions.back()).status, IsRpcOk());
  // As many as readers may hold: nothing else is loaded.
  std::vector<platform::View> held;
  for (size_t k = 0; k < platform::kPastViewsHeldMax; ++k) {
    auto view = server_->system().context().past.At({positions[k], {}},
                                                    base::kNeverStop);
    ASSERT_TRUE(view.ok()) << view.status();
    held.push_back(*std::move(view));
  }
  std::vector<std::thread> jobs;
  for (size_t k = 0; k < 2; ++k) {
    jobs.emplace_back([&, k] {
      footprint::v1::BreakdownRequest request;
      request.set_product("acme/steel");
      request.set_by(footprint::v1::EXPLAIN_BY_PROCESS);
      request.set_as_of_seq(positions[platform::kPastViewsHeldMax + k]);
      EXPECT_THAT(
          Invoke(*footprint_, &FootprintService::Stub::Breakdown, request)
              .status,
          IsRpcOk());
    });
  }
  AwaitTasks("past_jobs", 2);
  footprint::v1::GetRequest request;
  request.set_product("acme/steel");
  for (const uint64_t seq : {positions[0], positions.back()}) {
    request.set_as_of_seq(seq);
    EXPECT_THAT(
        Invoke(*footprint_, &FootprintService::Stub::Get, request).status,
        IsRpcOk());
  }
  AwaitTasks("past_jobs", 2);  // as before: neither read has waited for them
  held.clear();
  for (std::thread& job : jobs) job.join();
}

// Rows of organisation `acme`: one whose input nobody supplies.
constexpr char kIncomplete[] = R"pb(
  organisation: "acme"
  products { id: "slab" unit: "kg" }
  processes {
    product: "slab"
    output: "1"
    unit: "kg"
    direct_kg_co2e: "1"
    inputs { product: "ghost-works/ghost" amount: "1" unit: "kg" }
  }
)pb";

// As many earlier states as readers may hold are held: no other is loaded
// before LetGo.
class HeldLoadTest : public JobsTest {
 protected:
  HeldLoadTest() {
    MustSubmit(kIncomplete);
    for (int k = 0; k < 20; ++k) {
      std::string state = kSteel;
      state.replace(state.find("1.8"), 3, base::StrCat("1.", 800 + k));
      positions_.push_back(MustSubmit(state));
    }
    EXPECT_THAT(GetFootprint("acme/steel", positions_.back()).status,
                IsRpcOk());
    while (held_.size() < platform::kPastViewsHeldMax) {
      auto view = server_->system().context().past.At(
          {positions_[held_.size()], {}}, base::kNeverStop);
      EXPECT_TRUE(view.ok()) << view.status();
      if (view.ok()) held_.push_back(*std::move(view));
    }
  }
  ~HeldLoadTest() override { LetGo(); }

  // What was asked for in the background is answered.
  void LetGo() {
    held_.clear();
    for (std::thread& asker : askers_) asker.join();
    askers_.clear();
  }
  template <typename Ask>
  void InBackground(Ask ask) {
    askers_.emplace_back(ask);
  }
  // The position of a state that is not there, another for each `k`.
  uint64_t Absent(size_t k) const {
    return positions_[platform::kPastViewsHeldMax + k];
  }
  grpc::Status GetSlab(std::optional<uint64_t> as_of) {
    footprint::v1::GetRequest request;
    request.set_product("acme/slab");
    if (as_of.has_value()) request.set_as_of_seq(*as_of);
    const auto reply =
        Invoke(*footprint_, &FootprintService::Stub::Get, request);
    if (reply.status.ok()) {
      EXPECT_EQ(reply.value.missing().products_size(), 1);
    }
    return reply.status;
  }

  std::vector<uint64_t> positions_;
  std::vector<platform::View> held_;
  std::vector<std::thread> askers_;
};

// Whatever needs an earlier state waits for it elsewhere.
TEST_F(HeldLoadTest, WorkAsOfNowWaitsForNoLoad) {
  for (size_t k = 0; k < 2; ++k) {
    InBackground([this, k] {
      footprint::v1::BreakdownRequest request;
      request.set_product("acme/steel");
      request.set_by(footprint::v1::EXPLAIN_BY_PROCESS);
      request.set_as_of_seq(Absent(k));
      EXPECT_THAT(
          Invoke(*footprint_, &FootprintService::Stub::Breakdown, request)
              .status,
          IsRpcOk());
    });
  }
  AwaitTasks("past_jobs", 2);
  // Their searches are behind those, though the state is there.
  InBackground([this] { EXPECT_THAT(GetSlab(positions_[0]), IsRpcOk()); });
  InBackground([this] {
    certificate::v1::IssueRequest request;
    request.set_product("acme/slab");
    request.set_as_of_seq(positions_[1]);
    EXPECT_THAT(
        Invoke(*certificate_, &CertificateService::Stub::Issue, request).status,
        IsRpcOk());
  });
  AwaitTasks("past_jobs", 4);
  for (size_t k = 0; k < 10; ++k) {
    InBackground([this, k] { EXPECT_THAT(GetSlab(Absent(k + 2)), IsRpcOk()); });
  }
  AwaitTasks("past", 10);

  EXPECT_THAT(GetSlab(std::nullopt), IsRpcOk());
  std::string large = kSteel;
  for (int k = 0; k < 3000; ++k) {
    large += base::StrCat("products { id: \"product-of-many-", k,
                          "\" unit: \"kg\" }\n");
  }
  MustSubmit(large);
  AwaitTasks("past_jobs", 4);  // as before: neither has waited for them
  AwaitTasks("past", 10);
  LetGo();
}

TEST_F(HeldLoadTest, ASimulationAsOfNowWaitsForNoLoad) {
  const auto stub = footprint::v1::SimulationService::NewStub(channel_);
  footprint::v1::SimulateRequest request;
  request.add_products()->set_product("acme/steel");
  request.add_scenarios(
      R"({"format":"tanji-scenario/v1","name":"same","changes":[]})");
  const auto simulate = [&](footprint::v1::SimulateRequest asked) {
    return Invoke(*stub, &footprint::v1::SimulationService::Stub::Simulate,
                  asked);
  };
  for (size_t k = 0; k < 3; ++k) {
    InBackground([&, k] {
      footprint::v1::SimulateRequest past = request;
      past.set_as_of_seq(Absent(k));
      const auto reply = simulate(past);
      EXPECT_THAT(reply.status, IsRpcOk());
      EXPECT_EQ(reply.value.as_of_seq(), Absent(k));
    });
  }
  AwaitTasks("past_simulations", 3);
  EXPECT_THAT(simulate(request).status, IsRpcOk());
  // Behind them though its state is there: together they hold one.
  footprint::v1::SimulateRequest kept = request;
  kept.set_as_of_seq(positions_[0]);
  InBackground([&, kept] { EXPECT_THAT(simulate(kept).status, IsRpcOk()); });
  AwaitTasks("past_simulations", 4);
  LetGo();
  AwaitTasks("past_simulations", 0);
  EXPECT_THAT(simulate(kept).status, IsRpcOk());
}

TEST_F(HeldLoadTest, ASamplingAsOfNowWaitsForNoLoad) {
  SampleRequest request;
  request.add_products()->set_product("acme/steel");
  request.set_samples(10);
  grpc::Status status;
  request.set_as_of_seq(Absent(0));
  Sampling& past = Start(request);
  request.set_as_of_seq(Absent(1));
  Sampling& gone = Start(request);
  AwaitTasks("past_samplings", 2);
  request.clear_as_of_seq();
  EXPECT_EQ(Start(request).Finish(&status), positions_.back());
  EXPECT_THAT(status, IsRpcOk());
  gone.context.TryCancel();
  gone.Finish(&status);
  EXPECT_EQ(status.error_code(), StatusCode::CANCELLED);
  LetGo();
  EXPECT_EQ(past.Finish(&status), Absent(0));
  EXPECT_THAT(status, IsRpcOk());
  AwaitTasks("past_samplings", 0);
}

class ExportTimeTest : public ServerTest {
 protected:
  ExportTimeTest() {
    Stop();
    options_.export_time_max = std::chrono::milliseconds(0);
    Start();
  }
};

TEST_F(ExportTimeTest, AnExportHasOnlySoMuchTime) {
  const auto issued = Issue("acme/steel", MustSubmit(kSteel));
  ASSERT_THAT(issued.status, IsRpcOk());
  AwaitCertificate(issued.value.record_id());
  const auto stub = EvidenceService::NewStub(channel_);
  grpc::ClientContext context;
  certificate::v1::ExportRequest request;
  request.set_record_id(issued.value.record_id());
  const auto reader = stub->Export(&context, request);
  certificate::v1::ExportResponse response;
  while (reader->Read(&response)) {
  }
  EXPECT_THAT(reader->Finish(), RpcStatusIs(StatusCode::DEADLINE_EXCEEDED,
                                            HasSubstr("which is the limit")));
}

}  // namespace
}  // namespace tanji::integration
