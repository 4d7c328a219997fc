// What one organisation may ask for: its rate, and its budget of queries a day.

#include <string>

#include "lib/base/strings.h"
#include "lib/platform/access/query_budget.h"
#include "tanji/footprint/v1/watch_service.grpc.pb.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"
#include "tests/integration/access_fixture.h"

namespace tanji::integration {
namespace {

using grpc::StatusCode;
using identity::Role;
using identity::v1::AccessService;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr uint64_t kBudget = 40;
constexpr double kAtOnce = 60;

class AllowanceTest : public AccessTest {
 protected:
  AllowanceTest() {
    Stop();
    options_.system.query_budget = kBudget;
    // Nothing comes back within the test.
    options_.rate = {.per_second = 1e-3, .at_once = kAtOnce};
    Start();
    mill_ = Admit("mill", {Role::kSupplier});
    other_ = Admit("other", {Role::kSupplier});
    Publish("mill");
    Publish("other");
  }

  void Publish(const std::string& organisation) {
    MustSubmit(base::StrCat("organisation: \"", organisation, R"("
        products { id: "coil" unit: "kg" }
        processes { product: "coil" output: "1" unit: "kg"
                    direct_kg_co2e: "1" })"));
  }

  template <typename Service, typename Request, typename Response>
  static grpc::Status CallAs(
      const Holder& holder, Service& stub,
      grpc::Status (Service::*method)(grpc::ClientContext*, const Request&,
                                      Response*),
      const Request& request, Response* response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
    context.AddMetadata("authorization", "Bearer " + holder.token);
    return (stub.*method)(&context, request, response);
  }
  grpc::Status ReadAs(const Holder& holder, const std::string& product) {
    footprint::v1::GetRequest request;
    request.set_product(product);
    footprint::v1::GetResponse response;
    return CallAs(holder, *footprint_, &FootprintService::Stub::Get, request,
                  &response);
  }
  grpc::Status SubmitAs(const Holder& holder, const std::string& direct) {
    auto request = ParseText<supply::v1::SubmitRequest>(
        R"(submission { organisation: "mill"
             products { id: "coil" unit: "kg" }
             processes { product: "coil" output: "1" unit: "kg" } })");
    request.mutable_submission()->mutable_processes(0)->set_direct_kg_co2e(
        direct);
    supply::v1::SubmitResponse response;
    return CallAs(holder, *supply_, &SupplyService::Stub::Submit, request,
                  &response);
  }
  identity::v1::WhoAmIResponse WhoIs(const Holder& holder) {
    auto access = AccessService::NewStub(channel_);
    identity::v1::WhoAmIResponse response;
    EXPECT_THAT(CallAs(holder, *access, &AccessService::Stub::WhoAmI,
                       identity::v1::WhoAmIRequest(), &response),
                IsRpcOk());
    return response;
  }

  Holder mill_;
  Holder other_;
};

TEST_F(AllowanceTest, ABudgetOfQueriesEndsAndTheRestGoesOn) {
  for (uint64_t i = 0; i < kBudget; ++i) {
    ASSERT_THAT(ReadAs(mill_, "mill/coil"), IsRpcOk()) << i;
  }
  // What is refused counts too: a stranger asks as well.
  EXPECT_THAT(
      ReadAs(mill_, "mill/coil"),
      RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                  AllOf(HasSubstr("40 of 40 units"), HasSubstr("T00:00Z"))));
  const identity::v1::WhoAmIResponse told = WhoIs(mill_);
  EXPECT_EQ(told.query_units_used(), kBudget);
  EXPECT_EQ(told.query_units_a_day(), kBudget);
  // It still submits, and others still read.
  EXPECT_THAT(SubmitAs(mill_, "2"), IsRpcOk());
  EXPECT_THAT(ReadAs(other_, "other/coil"), IsRpcOk());
  EXPECT_EQ(WhoIs(other_).query_units_used(), 1u);
}

TEST_F(AllowanceTest, AWatchEndsWithTheBudget) {
  auto stub = footprint::v1::WatchService::NewStub(channel_);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
  context.AddMetadata("authorization", "Bearer " + mill_.token);
  footprint::v1::WatchRequest request;
  request.add_products()->set_product("mill/coil");
  const auto reader = stub->Watch(&context, request);
  uint64_t told = 0;
  footprint::v1::WatchResponse response;
  while (reader->Read(&response)) {
    told += static_cast<uint64_t>(response.footprints_size());
    if (response.footprints_size() == 0) continue;
    ASSERT_LE(told, kBudget);
    ASSERT_THAT(SubmitAs(mill_, base::StrCat("1.", 100 + told)), IsRpcOk());
  }
  EXPECT_THAT(reader->Finish(), RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                                            HasSubstr("units of this day")));
  // To begin it took 20.
  EXPECT_EQ(told, kBudget - 20);
}

TEST_F(AllowanceTest, AQueryThatIsRefusedTakesOfTheBudget) {
  for (uint64_t i = 0; i < kBudget; ++i) {
    ASSERT_THAT(ReadAs(mill_, "other/coil"),
                RpcStatusIs(StatusCode::PERMISSION_DENIED, ::testing::_));
  }
  EXPECT_THAT(ReadAs(mill_, "other/coil"),
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, ::testing::_));
}

TEST_F(AllowanceTest, ARateThatIsUsedUpIsToldAfterAMoment) {
  uint64_t answered = 0;
  grpc::Status status;
  while ((status = SubmitAs(mill_, std::to_string(answered + 1))).ok()) {
    ++answered;
  }
  EXPECT_EQ(answered, static_cast<uint64_t>(kAtOnce));
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(SubmitAs(mill_, "1"), RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                                                HasSubstr("expected a pause")));
  EXPECT_GE(std::chrono::steady_clock::now() - begun,
            std::chrono::milliseconds(50));
  EXPECT_THAT(ReadAs(other_, "other/coil"), IsRpcOk());
}

}  // namespace
}  // namespace tanji::integration
