// Long calculations of a server that others use: what waits holds nothing, and
// nothing runs on for nobody.

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/stop.h"
#include "lib/base/strings.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/past_views.h"
#include "services/server/server_limits.h"
#include "tanji/footprint/v1/simulation_service.grpc.pb.h"
#include "tests/integration/jobs_fixture.h"

namespace tanji::integration {
namespace {

using grpc::StatusCode;
using ::testing::AnyOf;
using ::testing::Contains;

TEST_F(JobsTest, WhatHasWaitedIsAsOfWhenItBegins) {
  const uint64_t before = MustSubmit(kSteel);
  const SampleRequest sampling = SamplingOfSeconds();
  constexpr size_t kLong = 4;
  for (size_t k = 0; k < kLong; ++k) Start(sampling);
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

TEST_F(JobsTest, WhoHasGoneIsInNobodysWay) {
  SampleRequest request = SamplingOfSeconds();
  constexpr size_t kFull =
      server::kSamplingsAtOnce + server::kSamplingsQueuedMax;
  for (size_t k = 1; k <= kFull; ++k) {
    Start(request);
    AwaitLoad(k);
  }
  request.set_samples(10);
  AskBehindThoseWhoGo("samplings", request);
  // The one that runs did not make the place.
  EXPECT_FALSE(HasCounted("OK"));
  samplings_[0].context.TryCancel();
  EXPECT_THAT(CodesFrom(kFull), Contains(StatusCode::OK));
}

// What the server itself counts, not what the client tells itself. A call that
// ended before it had begun, or was done by then, counts as neither.
TEST_F(JobsTest, WhoGivesUpIsCountedAsWhatItWas) {
  MustSubmit(kSteel);
  const auto end = std::chrono::steady_clock::now() + kCallDeadline;
  grpc::Status status;
  while (!HasCounted("CANCELLED")) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
    Sampling& gone = Start(SamplingOfSteel());
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
    late.reader = sampling_->Sample(&late.context, SamplingOfSteel());
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
  void Breakdown(uint64_t as_of) {
    footprint::v1::BreakdownRequest request;
    request.set_product("acme/steel");
    request.set_by(footprint::v1::EXPLAIN_BY_PROCESS);
    request.set_as_of_seq(as_of);
    EXPECT_THAT(
        Invoke(*footprint_, &FootprintService::Stub::Breakdown, request).status,
        IsRpcOk());
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
    InBackground([this, k] { Breakdown(Absent(k)); });
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

// A certificate that rests on a row of a pack as it was once names the version
// of the pack, which a search finds: it waits for its turn with other searches.
TEST_F(HeldLoadTest, PacksAreSearchedForWithOtherSearches) {
  const auto load = [this](const char* version, const char* kg_co2e) {
    const auto loaded = platform::LoadPackAndWait(
        server_->system().context(), identity::Caller::Operator(),
        base::StrCat(
            R"({"format":"tanji-factor-pack/v1","id":"metals","version":")",
            version, R"(","date":"2026-01-01","title":{"en":"Metals"},)",
            R"("publisher":"Works","licence":{"name":"Terms","export":)",
            R"("allowed"},"factors":[{"id":"rod","names":{"en":"Rod"},)",
            R"("category":"material","unit":"kg","kg_co2e":")", kg_co2e,
            R"(","source":"table 4","verified":true}]})"),
        platform::PackCheck::kOn);
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    return loaded.ok() ? loaded->seq : 0;
  };
  const uint64_t first = load("1", "2");
  MustSubmit(base::StrCat(
      R"pb(organisation: "acme"
           products { id: "screw" unit: "kg" }
           processes { product: "screw" output: "1" unit: "kg"
                       inputs { product: "metals/rod" amount: "1" unit: "kg"
                                pin { version_seq:)pb",
      first, "} } }"));
  certificate::v1::IssueRequest request;
  request.set_product("acme/screw");
  request.set_as_of_seq(load("2", "2.1"));
  ASSERT_THAT(GetFootprint("acme/screw", request.as_of_seq()).status,
              IsRpcOk());
  for (size_t k = 0; k < 2; ++k) {
    InBackground([this, k] { Breakdown(Absent(k)); });
  }
  AwaitTasks("past_jobs", 2);
  InBackground([this, request] {
    EXPECT_THAT(
        Invoke(*certificate_, &CertificateService::Stub::Issue, request).status,
        IsRpcOk());
  });
  AwaitTasks("past_jobs", 3);
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

TEST_F(HeldLoadTest, WhoHasGoneWaitsForNoLoad) {
  SampleRequest request;
  request.add_products()->set_product("acme/steel");
  request.set_samples(10);
  request.set_as_of_seq(Absent(0));
  constexpr size_t kFull = 1 + server::kSamplingsQueuedMax;
  for (size_t k = 1; k <= kFull; ++k) {
    Start(request);
    AwaitTasks("past_samplings", k);
  }
  AskBehindThoseWhoGo("past_samplings", request);
  LetGo();
  EXPECT_THAT(CodesFrom(kFull), Contains(StatusCode::OK));
}

}  // namespace
}  // namespace tanji::integration
