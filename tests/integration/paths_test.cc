// Tree, paths and flows over the wire.

#include <string>

#include "tanji/footprint/v1/paths_service.grpc.pb.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using footprint::v1::PathsService;
using grpc::StatusCode;
using ::testing::_;
using ::testing::HasSubstr;

// Steel: 1.8 itself, 0.5 kWh of power, which emits 0.6 and takes 0.4 of steel:
// 2.625 and 1.65. The second turn begins with 0.525.
constexpr char kLoop[] = R"pb(
  organisation: "acme"
  products { id: "steel" unit: "kg" }
  products { id: "power" unit: "kWh" }
  processes {
    product: "steel"
    output: "1"
    unit: "kg"
    direct_kg_co2e: "1.8"
    inputs { product: "acme/power" amount: "0.5" unit: "kWh" }
  }
  processes {
    product: "power"
    output: "1"
    unit: "kWh"
    direct_kg_co2e: "0.6"
    inputs { product: "acme/steel" amount: "0.4" unit: "kg" }
  })pb";

class PathsTest : public ServerTest {
 protected:
  template <typename Request>
  Request Of(uint64_t min_seq) {
    Request request;
    request.set_product("acme/steel");
    request.set_min_seq(min_seq);
    return request;
  }
  const std::unique_ptr<PathsService::Stub> paths_ =
      PathsService::NewStub(channel_);
};

TEST_F(PathsTest, ATreeMarksItsLoops) {
  const auto reply = Invoke(*paths_, &PathsService::Stub::Tree,
                            Of<footprint::v1::TreeRequest>(MustSubmit(kLoop)));
  ASSERT_THAT(reply.status, IsRpcOk());
  ASSERT_EQ(reply.value.nodes_size(), 3);
  EXPECT_EQ(reply.value.head().total(), "2.625");
  EXPECT_EQ(reply.value.head().unit(), "kg CO2e");
  EXPECT_EQ(reply.value.nodes(0).own(), "1.8");
  EXPECT_EQ(reply.value.nodes(1).contributor().process().product(),
            "acme/power");
  EXPECT_EQ(reply.value.nodes(1).contributor().amount(), 0.5);
  EXPECT_EQ(reply.value.nodes(2).total(), "0.525");
  EXPECT_EQ(reply.value.nodes(2).rest(), "0.525");
  EXPECT_EQ(reply.value.nodes(2).parent(), 1U);
  EXPECT_EQ(reply.value.nodes(2).end(), footprint::v1::WAY_END_LOOP);
  EXPECT_EQ(reply.value.end(), footprint::v1::CONTRIBUTION_END_NOTHING_LEFT);
}

TEST_F(PathsTest, PathsGoRoundAsOftenAsAsked) {
  auto request = Of<footprint::v1::PathsRequest>(MustSubmit(kLoop));
  request.set_turns_max(1);
  request.set_paths_max(2);
  const auto reply = Invoke(*paths_, &PathsService::Stub::Paths, request);
  ASSERT_THAT(reply.status, IsRpcOk());
  ASSERT_EQ(reply.value.paths_size(), 2);
  EXPECT_EQ(reply.value.paths(0).contribution(), "1.8");
  EXPECT_EQ(reply.value.paths(1).contribution(), "0.36");
  EXPECT_EQ(reply.value.paths(1).steps_size(), 3);
  EXPECT_EQ(reply.value.rest(), "0.465");
  EXPECT_EQ(reply.value.end(), footprint::v1::CONTRIBUTION_END_COUNT_MAX);
}

TEST_F(PathsTest, FlowsMarkTheirLoops) {
  const auto reply =
      Invoke(*paths_, &PathsService::Stub::Sankey,
             Of<footprint::v1::SankeyRequest>(MustSubmit(kLoop)));
  ASSERT_THAT(reply.status, IsRpcOk());
  ASSERT_EQ(reply.value.links_size(), 2);
  EXPECT_EQ(reply.value.links(0).flow(), "1.03125");
  EXPECT_FALSE(reply.value.links(0).is_loop());
  EXPECT_EQ(reply.value.links(1).flow(), "0.65625");
  EXPECT_TRUE(reply.value.links(1).is_loop());
  EXPECT_EQ(reply.value.nodes(0).own(), "2.25");
  EXPECT_EQ(reply.value.nodes(0).throughput(), "3.28125");
  EXPECT_EQ(reply.value.rest(), "0");
}

TEST_F(PathsTest, LimitsAreChecked) {
  const uint64_t seq = MustSubmit(kLoop);
  auto tree = Of<footprint::v1::TreeRequest>(seq);
  tree.set_nodes_max(1001);
  EXPECT_THAT(Invoke(*paths_, &PathsService::Stub::Tree, tree).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          HasSubstr("expected 1 to 1000")));
  auto paths = Of<footprint::v1::PathsRequest>(seq);
  paths.set_turns_max(21);
  EXPECT_THAT(Invoke(*paths_, &PathsService::Stub::Paths, paths).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("0 to 20")));
  auto sankey = Of<footprint::v1::SankeyRequest>(seq);
  sankey.set_links_max(10'001);
  EXPECT_THAT(Invoke(*paths_, &PathsService::Stub::Sankey, sankey).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, HasSubstr("10000")));
  sankey.set_links_max(0);
  sankey.set_product("acme/gold");
  EXPECT_THAT(Invoke(*paths_, &PathsService::Stub::Sankey, sankey).status,
              RpcStatusIs(StatusCode::NOT_FOUND, _));
}

// As of the record before, nobody makes it.
TEST_F(PathsTest, AnEarlierStateCanBeAskedFor) {
  const uint64_t seq = MustSubmit(kLoop);
  auto request = Of<footprint::v1::TreeRequest>(seq);
  request.set_as_of_seq(seq);
  const auto then = Invoke(*paths_, &PathsService::Stub::Tree, request);
  ASSERT_THAT(then.status, IsRpcOk());
  EXPECT_NE(then.value.head().valid_on(), "");
  request.set_as_of_seq(seq - 1);
  EXPECT_THAT(Invoke(*paths_, &PathsService::Stub::Tree, request).status,
              RpcStatusIs(StatusCode::NOT_FOUND, _));
}

}  // namespace
}  // namespace tanji::integration
