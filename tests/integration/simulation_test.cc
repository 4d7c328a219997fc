// Simulations and levers through the server.

#include <string>
#include <thread>
#include <vector>

#include "lib/base/strings.h"
#include "tanji/footprint/v1/simulation_service.grpc.pb.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using footprint::v1::LeversRequest;
using footprint::v1::SimulateRequest;
using footprint::v1::SimulationService;
using grpc::StatusCode;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Scenario(const std::string& changes) {
  return base::StrCat(R"({"format":"tanji-scenario/v1","name":"what if",)",
                      R"("changes":[)", changes, "]}");
}

constexpr char kLessPower[] =
    R"({"kind":"amount","process":{"product":"acme/steel"},)"
    R"("input":"acme/power","factor":"0.5","lever":"process"})";

class SimulationTest : public ServerTest {
 protected:
  SimulationTest() : simulation_(SimulationService::NewStub(channel_)) {
    seq_ = MustSubmit(kSteel);
  }

  SimulateRequest Request(const std::vector<std::string>& scenarios) const {
    SimulateRequest request;
    request.add_products()->set_product("acme/steel");
    for (const std::string& scenario : scenarios) {
      request.add_scenarios(scenario);
    }
    request.set_min_seq(seq_);
    return request;
  }
  Reply<footprint::v1::SimulateResponse> Simulate(
      const SimulateRequest& request) {
    return Invoke(*simulation_, &SimulationService::Stub::Simulate, request);
  }

  std::unique_ptr<SimulationService::Stub> simulation_;
  uint64_t seq_ = 0;
};

TEST_F(SimulationTest, AnswersEachScenarioInItsOrder) {
  const auto reply = Simulate(
      Request({Scenario(""), Scenario(kLessPower),
               Scenario(R"({"kind":"supplier","process":{"product":)"
                        R"("acme/steel"},"input":"acme/power",)"
                        R"("product":"acme/steel","amount_per_unit":"5",)"
                        R"("unit":"kg"})")}));
  ASSERT_THAT(reply.status, IsRpcOk());
  ASSERT_EQ(reply.value.scenarios_size(), 3);
  EXPECT_EQ(reply.value.scenarios(0).footprints(0).change_kg_co2e(), "0");
  const auto& less = reply.value.scenarios(1).footprints(0);
  EXPECT_EQ(less.before_kg_co2e(), "2");
  EXPECT_EQ(less.after_kg_co2e(), "1.9");
  EXPECT_EQ(less.change_kg_co2e(), "-0.1");
  EXPECT_DOUBLE_EQ(less.after().kg_co2e(), 1.9);
  ASSERT_EQ(less.levers_size(), 1);
  EXPECT_EQ(less.levers(0).lever(), footprint::v1::LEVER_PROCESS);
  EXPECT_EQ(less.levers(0).change_kg_co2e(), "-0.1");
  // 2 kg of steel a kg: the loop is named.
  const auto& eats = reply.value.scenarios(2).footprints(0);
  EXPECT_EQ(eats.after().status(),
            footprint::v1::FOOTPRINT_STATUS_BLOCKED_BY_LOOP);
  EXPECT_EQ(eats.after().fault().members(0).product(), "acme/steel");
  EXPECT_EQ(eats.after_kg_co2e(), "");
}

TEST_F(SimulationTest, ListsTheFaultsOfADocumentWithItsPlace) {
  EXPECT_THAT(
      Simulate(Request({Scenario(""), Scenario(R"({"kind":"amount"})")}))
          .status,
      RpcStatusIs(
          StatusCode::INVALID_ARGUMENT,
          AllOf(HasSubstr("scenarios[1]"), HasSubstr("changes[0].input"))));
  EXPECT_THAT(
      Simulate(Request({Scenario(R"({"kind":"direct","factor":"1",)"
                                 R"("process":{"product":"acme/gold"}})")}))
          .status,
      RpcStatusIs(StatusCode::FAILED_PRECONDITION,
                  HasSubstr("there is no product \"acme/gold\"")));
}

TEST_F(SimulationTest, BoundsWhatACallMayAskFor) {
  EXPECT_THAT(
      Simulate(Request(std::vector<std::string>(65, Scenario("")))).status,
      RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, HasSubstr("65 scenarios")));
  SimulateRequest many = Request({Scenario("")});
  for (int k = 0; k < 100; ++k) {
    many.add_products()->set_product("acme/steel");
  }
  EXPECT_THAT(Simulate(many).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, _));
  const std::string large(size_t{2} << 20, ' ');
  EXPECT_THAT(Simulate(Request({large})).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, _));
}

// Simulations run beside each other's callers and change nothing for anybody.
TEST_F(SimulationTest, ChangesNothingForOthers) {
  std::vector<std::thread> callers;
  for (int k = 0; k < 4; ++k) {
    callers.emplace_back([this] {
      for (int i = 0; i < 10; ++i) {
        const auto reply = Simulate(Request({Scenario(kLessPower)}));
        ASSERT_THAT(reply.status, IsRpcOk());
        EXPECT_EQ(reply.value.scenarios(0).footprints(0).after_kg_co2e(),
                  "1.9");
      }
    });
  }
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(GetFootprint("acme/steel", seq_).value.footprint().kg_co2e(), 2);
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(LogSize(), seq_ + 1);
}

// What was submitted later does not count.
TEST_F(SimulationTest, StartsFromAnEarlierRecord) {
  const uint64_t later = MustSubmit(R"pb(
    organisation: "acme"
    processes { product: "power" output: "1" unit: "kWh" direct_kg_co2e: "1" }
  )pb");
  SimulateRequest request = Request({Scenario(kLessPower)});
  request.set_min_seq(later);
  EXPECT_EQ(Simulate(request).value.scenarios(0).footprints(0).after_kg_co2e(),
            "2");
  request.set_as_of_seq(seq_);
  const auto reply = Simulate(request);
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_EQ(reply.value.as_of_seq(), seq_);
  EXPECT_EQ(reply.value.scenarios(0).footprints(0).after_kg_co2e(), "1.9");
}

TEST_F(SimulationTest, RanksLevers) {
  LeversRequest request;
  request.set_product("acme/steel");
  request.set_lines_max(3);
  request.set_min_seq(seq_);
  const auto reply =
      Invoke(*simulation_, &SimulationService::Stub::Levers, request);
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_EQ(reply.value.total_kg_co2e(), "2");
  EXPECT_EQ(reply.value.line_count(), 5u);
  ASSERT_EQ(reply.value.lines_size(), 3);
  EXPECT_EQ(reply.value.lines(0).kind(), footprint::v1::LEVER_LINE_KIND_OUTPUT);
  EXPECT_EQ(reply.value.lines(1).kind(), footprint::v1::LEVER_LINE_KIND_DIRECT);
  EXPECT_DOUBLE_EQ(reply.value.lines(1).elasticity(), 0.9);
  request.set_lines_max(1001);
  EXPECT_THAT(
      Invoke(*simulation_, &SimulationService::Stub::Levers, request).status,
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("lines_max")));
  request.set_product("acme/gold");
  request.set_lines_max(0);
  EXPECT_THAT(
      Invoke(*simulation_, &SimulationService::Stub::Levers, request).status,
      RpcStatusIs(StatusCode::NOT_FOUND, _));
}

}  // namespace
}  // namespace tanji::integration
