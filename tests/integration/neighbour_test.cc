// What one caller asks for beyond a limit is refused with the limit's name, and
// whoever calls at the same time is answered.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/strings.h"
#include "lib/platform/footprint/contribution_view.h"
#include "lib/platform/footprint/simulate.h"
#include "lib/platform/footprint/uncertainty.h"
#include "tanji/footprint/v1/paths_service.grpc.pb.h"
#include "tanji/footprint/v1/simulation_service.grpc.pb.h"
#include "tanji/footprint/v1/uncertainty_service.grpc.pb.h"
#include "tests/integration/server_fixture.h"
#include "tests/integration/upload_stream.h"

namespace tanji::integration {
namespace {

using footprint::v1::PathsService;
using footprint::v1::SampleRequest;
using footprint::v1::SampleResponse;
using footprint::v1::SimulateRequest;
using footprint::v1::SimulationService;
using footprint::v1::UncertaintyService;
using grpc::StatusCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Reads a footprint and is acknowledged submissions, on a connection of its
// own, for as long as it lives.
class Neighbour {
 public:
  explicit Neighbour(const std::shared_ptr<grpc::Channel>& channel)
      : footprints_(FootprintService::NewStub(channel)),
        supply_(SupplyService::NewStub(channel)),
        thread_([this] { Run(); }) {}
  ~Neighbour() {
    stopping_ = true;
    thread_.join();
    EXPECT_THAT(failure_, IsRpcOk());
  }

  // Waits until it was answered once more from begin to end.
  void ExpectAnswered() const {
    const uint64_t before = answered_;
    const auto end = std::chrono::steady_clock::now() + kCallDeadline;
    while (answered_ < before + 2) {
      ASSERT_LT(std::chrono::steady_clock::now(), end);
      std::this_thread::yield();
    }
  }
  uint64_t answered() const { return answered_; }

 private:
  void Run() {
    while (!stopping_ && failure_.ok()) {
      footprint::v1::GetRequest get;
      get.set_product("neighbour/plate");
      footprint::v1::GetResponse footprint;
      failure_ =
          Call(*footprints_, &FootprintService::Stub::Get, get, &footprint);
      if (!failure_.ok()) return;
      const auto submit = ParseText<supply::v1::SubmitRequest>(kPlate);
      supply::v1::SubmitResponse submitted;
      failure_ =
          Call(*supply_, &SupplyService::Stub::Submit, submit, &submitted);
      if (failure_.ok()) ++answered_;
    }
  }

  template <typename Stub, typename Request, typename Response>
  static grpc::Status Call(Stub& stub,
                           grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                        const Request&,
                                                        Response*),
                           const Request& request, Response* response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
    return (stub.*method)(&context, request, response);
  }

 public:
  static constexpr char kPlate[] = R"pb(
    submission {
      organisation: "neighbour"
      products { id: "plate" unit: "kg" }
      processes { product: "plate" output: "1" unit: "kg" direct_kg_co2e: "2" }
    }
  )pb";

 private:
  const std::unique_ptr<FootprintService::Stub> footprints_;
  const std::unique_ptr<SupplyService::Stub> supply_;
  std::atomic<bool> stopping_{false};
  std::atomic<uint64_t> answered_{0};
  grpc::Status failure_;  // of the thread until it is joined
  std::thread thread_;
};

constexpr size_t kLongWidth = 60;

class NeighbourTest : public ServerTest {
 protected:
  NeighbourTest()
      : paths_(PathsService::NewStub(channel_)),
        simulation_(SimulationService::NewStub(channel_)),
        uncertainty_(UncertaintyService::NewStub(channel_)) {}

  // Submits what is asked about, and lets the neighbour begin.
  void Begin() {
    seq_ = MustSubmit(kSteel);
    const auto plate = ParseText<supply::v1::SubmitRequest>(Neighbour::kPlate);
    ASSERT_THAT(
        GetFootprint("neighbour/plate", Submit(plate).value.seq()).status,
        IsRpcOk());
    neighbour_ = std::make_unique<Neighbour>(NewChannel());
  }
  void TearDown() override { neighbour_.reset(); }

  grpc::Status Sample(const SampleRequest& request,
                      std::chrono::milliseconds timeout = kCallDeadline) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + timeout);
    const auto reader = uncertainty_->Sample(&context, request);
    SampleResponse response;
    while (reader->Read(&response)) {
    }
    return reader->Finish();
  }
  // Seconds of work, behind ImportWide(kLongWidth).
  static SampleRequest LongSampling(uint64_t min_seq) {
    SampleRequest request;
    request.set_min_seq(min_seq);
    request.add_products()->set_product("wide/root");
    request.set_samples(platform::kSamplesMax);
    return request;
  }
  SimulateRequest Scenarios(size_t scenarios, size_t products) const {
    SimulateRequest request;
    request.set_min_seq(seq_);
    for (size_t k = 0; k < products; ++k) {
      request.add_products()->set_product("acme/steel");
    }
    for (size_t k = 0; k < scenarios; ++k) {
      request.add_scenarios(
          R"({"format":"tanji-scenario/v1","name":"same","changes":[]})");
    }
    return request;
  }

  // A network in which `width` x `width` leaves are upstream of "wide/root".
  uint64_t ImportWide(size_t width);

  std::unique_ptr<PathsService::Stub> paths_;
  std::unique_ptr<SimulationService::Stub> simulation_;
  std::unique_ptr<UncertaintyService::Stub> uncertainty_;
  std::unique_ptr<Neighbour> neighbour_;
  uint64_t seq_ = 0;
};

uint64_t NeighbourTest::ImportWide(size_t width) {
  std::string nodes = "node,output,unit\nroot,1,kg\n";
  std::string edges = "consumer,supplier,amount,gsd2\n";
  const std::string factors = "node,kgco2e,gsd2\nroot,1,1\n";
  for (size_t i = 0; i < width; ++i) {
    base::StrAppend(&nodes, "m", i, ",1,kg\n");
    base::StrAppend(&edges, "root,m", i, ",0.1,1.1\n");
    for (size_t j = 0; j < width; ++j) {
      base::StrAppend(&nodes, "l", i * width + j, ",1,kg\n");
      base::StrAppend(&edges, "m", i, ",l", i * width + j, ",0.1,1.1\n");
    }
  }
  UploadStream<supply::v1::ImportStreamRequest,
               supply::v1::ImportStreamResponse>
      stream(*supply_, &SupplyService::Stub::ImportStream);
  supply::v1::ImportStreamRequest first;
  first.mutable_header()->set_organisation("wide");
  first.mutable_header()->set_nodes_size_bytes(nodes.size());
  first.mutable_header()->set_edges_size_bytes(edges.size());
  first.mutable_header()->set_factors_size_bytes(factors.size());
  stream.Write(first);
  stream.WriteAll(nodes + edges + factors, size_t{256} << 10);
  const auto reply = stream.Finish();
  EXPECT_THAT(reply.status, IsRpcOk());
  return reply.value.seq();
}

TEST_F(NeighbourTest, OfTooManySamples) {
  Begin();
  SampleRequest request;
  request.add_products()->set_product("acme/steel");
  request.set_samples(platform::kSamplesMax + 1);
  EXPECT_THAT(Sample(request),
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          AllOf(HasSubstr("samples"), HasSubstr("100000"))));
  neighbour_->ExpectAnswered();
}

// Refused after a walk through what is upstream.
TEST_F(NeighbourTest, OfTooManyProcessesToSample) {
  Begin();
  SampleRequest request;
  request.set_min_seq(ImportWide(320));
  request.set_wait_millis(60'000);
  request.add_products()->set_product("wide/root");
  EXPECT_THAT(Sample(request),
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          AllOf(HasSubstr("processes"), HasSubstr("100000"))));
  neighbour_->ExpectAnswered();
}

TEST_F(NeighbourTest, OfTooManyScenarios) {
  Begin();
  EXPECT_THAT(Invoke(*simulation_, &SimulationService::Stub::Simulate,
                     Scenarios(platform::kScenariosMax + 1, 1))
                  .status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          AllOf(HasSubstr("65 scenarios"), HasSubstr("64"))));
  EXPECT_THAT(Invoke(*simulation_, &SimulationService::Stub::Simulate,
                     Scenarios(platform::kScenariosMax, 16))
                  .status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, HasSubstr("1000")));
  neighbour_->ExpectAnswered();
}

TEST_F(NeighbourTest, OfTooManyNodes) {
  Begin();
  footprint::v1::TreeRequest tree;
  tree.set_product("acme/steel");
  tree.set_nodes_max(platform::kContributionsMax + 1);
  EXPECT_THAT(Invoke(*paths_, &PathsService::Stub::Tree, tree).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          AllOf(HasSubstr("nodes_max"), HasSubstr("1000"))));
  footprint::v1::SankeyRequest sankey;
  sankey.set_product("acme/steel");
  sankey.set_links_max(platform::kFlowLinksMax + 1);
  EXPECT_THAT(Invoke(*paths_, &PathsService::Stub::Sankey, sankey).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          AllOf(HasSubstr("links_max"), HasSubstr("10000"))));
  neighbour_->ExpectAnswered();
}

// The caller's own time: the neighbour is answered while it runs.
TEST_F(NeighbourTest, OfACallerWhoseTimeIsOver) {
  Begin();
  const uint64_t seq = ImportWide(kLongWidth);
  const uint64_t before = neighbour_->answered();
  EXPECT_THAT(Sample(LongSampling(seq), std::chrono::milliseconds(300)),
              RpcStatusIs(StatusCode::DEADLINE_EXCEEDED, testing::_));
  EXPECT_GT(neighbour_->answered(), before);
  neighbour_->ExpectAnswered();
}

class SamplingTimeTest : public NeighbourTest {
 protected:
  SamplingTimeTest() {
    Stop();
    options_.sampling_time_max = std::chrono::milliseconds(200);
    Start();
    paths_ = PathsService::NewStub(channel_);
    simulation_ = SimulationService::NewStub(channel_);
    uncertainty_ = UncertaintyService::NewStub(channel_);
  }
};

// The server's: no sampling runs longer than it may.
TEST_F(SamplingTimeTest, ASamplingHasOnlySoMuchTime) {
  Begin();
  const uint64_t seq = ImportWide(kLongWidth);
  const uint64_t before = neighbour_->answered();
  EXPECT_THAT(Sample(LongSampling(seq)),
              RpcStatusIs(StatusCode::DEADLINE_EXCEEDED,
                          HasSubstr("200 ms, which is the limit")));
  EXPECT_GT(neighbour_->answered(), before);
  neighbour_->ExpectAnswered();
}

// More than may run and wait: the rest is refused, by the name of the queue.
TEST_F(NeighbourTest, OfMoreSamplingsThanMayWait) {
  Begin();
  const uint64_t seq = ImportWide(kLongWidth);
  std::vector<std::thread> callers;
  std::vector<grpc::Status> statuses(16);
  for (grpc::Status& status : statuses) {
    callers.emplace_back([this, seq, &status] {
      status = Sample(LongSampling(seq), std::chrono::seconds(1));
    });
  }
  neighbour_->ExpectAnswered();
  for (std::thread& caller : callers) caller.join();
  EXPECT_THAT(statuses,
              testing::Contains(RpcStatusIs(
                  StatusCode::RESOURCE_EXHAUSTED,
                  AllOf(HasSubstr("samplings"), HasSubstr("limit")))));
  for (const grpc::Status& status : statuses) {
    EXPECT_THAT(status.error_code(),
                testing::AnyOf(StatusCode::OK, StatusCode::RESOURCE_EXHAUSTED,
                               StatusCode::DEADLINE_EXCEEDED));
  }
}

}  // namespace
}  // namespace tanji::integration
