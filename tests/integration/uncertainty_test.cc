// Samplings through gRPC.

#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "tanji/footprint/v1/uncertainty_service.grpc.pb.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using footprint::v1::SampleRequest;
using footprint::v1::SampleResponse;
using footprint::v1::SampleResult;
using footprint::v1::UncertaintyService;
using grpc::StatusCode;
using ::testing::_;
using ::testing::HasSubstr;

// y_steel = 1.8 (1.5) + 0.4 (1.2) x 0.5.
constexpr char kUncertainSteel[] = R"pb(
  organisation: "acme"
  products { id: "steel" unit: "kg" }
  products { id: "power" unit: "kWh" }
  processes {
    product: "steel"
    output: "1"
    unit: "kg"
    direct_kg_co2e: "1.8"
    direct_gsd2: "1.5"
    inputs { product: "acme/power" amount: "0.4" unit: "kWh" gsd2: "1.2" }
  }
  processes { product: "power" output: "1" unit: "kWh" direct_kg_co2e: "0.5" }
)pb";

class UncertaintyTest : public ServerTest {
 protected:
  UncertaintyTest() : stub_(UncertaintyService::NewStub(channel_)) {}

  struct Sampled {
    grpc::Status status;
    int progress = 0;
    std::vector<SampleResult> results;
  };
  Sampled Sample(const SampleRequest& request,
                 std::chrono::milliseconds timeout = kCallDeadline) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + timeout);
    const auto reader = stub_->Sample(&context, request);
    Sampled sampled;
    SampleResponse response;
    while (reader->Read(&response)) {
      sampled.progress += response.has_progress();
      if (response.has_result()) sampled.results.push_back(response.result());
    }
    sampled.status = reader->Finish();
    return sampled;
  }
  static SampleRequest RequestFor(const std::string& product,
                                  uint64_t min_seq) {
    SampleRequest request;
    request.add_products()->set_product(product);
    request.set_samples(5000);
    request.set_seed(7);
    request.set_min_seq(min_seq);
    return request;
  }

  std::unique_ptr<UncertaintyService::Stub> stub_;
};

TEST_F(UncertaintyTest, EndsWithOneResult) {
  const uint64_t seq = MustSubmit(kUncertainSteel);
  const Sampled sampled = Sample(RequestFor("acme/steel", seq));
  EXPECT_THAT(sampled.status, IsRpcOk());
  ASSERT_EQ(sampled.results.size(), 1U);
  const SampleResult& result = sampled.results[0];
  EXPECT_EQ(result.as_of_seq(), seq);
  EXPECT_EQ(result.samples(), 5000U);
  EXPECT_EQ(result.seed(), 7U);
  EXPECT_EQ(result.uncertain_count(), 2U);
  ASSERT_EQ(result.products_size(), 1);
  const auto& product = result.products(0);
  EXPECT_DOUBLE_EQ(product.stated_kg_co2e(), 2);
  const auto& statistics = product.statistics();
  EXPECT_EQ(statistics.used(), 5000U);
  const auto mean = [](double gsd2) {
    return std::exp(std::pow(std::log(gsd2) / 2, 2) / 2);
  };
  EXPECT_NEAR(statistics.mean(), 1.8 * mean(1.5) + 0.2 * mean(1.2),
              5 * statistics.standard_error());
  EXPECT_LT(statistics.p025(), statistics.p975());
  ASSERT_EQ(product.sources_size(), 2);
  EXPECT_EQ(product.sources(0).kind(), footprint::v1::AMOUNT_KIND_DIRECT);
  EXPECT_EQ(product.sources(1).taken(), "acme/power");
  // Asked again, and beside another product, it is the same to the bit.
  SampleRequest request = RequestFor("acme/power", seq);
  request.add_products()->set_product("acme/steel");
  const Sampled again = Sample(request);
  ASSERT_EQ(again.results.size(), 1U);
  EXPECT_EQ(again.results[0].products(1).SerializeAsString(),
            product.SerializeAsString());
  EXPECT_EQ(again.results[0].comparisons_size(), 1);
}

TEST_F(UncertaintyTest, IsAsOfAnEarlierRecord) {
  const uint64_t seq = MustSubmit(kUncertainSteel);
  const Sampled before = Sample(RequestFor("acme/steel", seq));
  std::string later = kUncertainSteel;
  later.replace(later.find("\"1.5\""), 5, "\"3\"");
  const uint64_t later_seq = MustSubmit(later);
  SampleRequest request = RequestFor("acme/steel", later_seq);
  request.set_as_of_seq(seq);
  const Sampled past = Sample(request);
  ASSERT_EQ(past.results.size(), 1U);
  ASSERT_EQ(before.results.size(), 1U);
  EXPECT_EQ(past.results[0].products(0).SerializeAsString(),
            before.results[0].products(0).SerializeAsString());
  EXPECT_NE(Sample(RequestFor("acme/steel", later_seq))
                .results.at(0)
                .products(0)
                .statistics()
                .p975(),
            before.results[0].products(0).statistics().p975());
}

TEST_F(UncertaintyTest, RefusesWhatIsOutOfRange) {
  const uint64_t seq = MustSubmit(kUncertainSteel);
  SampleRequest request = RequestFor("acme/steel", seq);
  request.set_samples(100'001);
  EXPECT_THAT(Sample(request).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, HasSubstr("100000")));
  request = RequestFor("acme/steel", seq);
  request.mutable_products(0)->set_amount("0");
  EXPECT_THAT(Sample(request).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("above 0")));
  EXPECT_THAT(Sample(RequestFor("acme/gold", seq)).status,
              RpcStatusIs(StatusCode::NOT_FOUND, HasSubstr("acme/gold")));
  EXPECT_THAT(Sample(RequestFor("acme/steel", 1'000'000)).status,
              RpcStatusIs(StatusCode::OUT_OF_RANGE, _));
}

// Who gives up frees the thread: the next one is answered.
TEST_F(UncertaintyTest, ACallerMayGiveUp) {
  const uint64_t seq = MustSubmit(kUncertainSteel);
  SampleRequest request = RequestFor("acme/steel", seq);
  request.set_samples(100'000);
  for (int i = 0; i < 20; ++i) {
    const Sampled sampled = Sample(request, std::chrono::milliseconds(1));
    EXPECT_THAT(sampled.status.error_code(),
                testing::AnyOf(StatusCode::DEADLINE_EXCEEDED, StatusCode::OK,
                               StatusCode::RESOURCE_EXHAUSTED));
  }
  Sampled last;
  do {
    last = Sample(RequestFor("acme/steel", seq));
  } while (last.status.error_code() == StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(last.status, IsRpcOk());
}

TEST_F(UncertaintyTest, MoreThanMayWaitAreRefused) {
  const uint64_t seq = MustSubmit(kUncertainSteel);
  SampleRequest request = RequestFor("acme/steel", seq);
  request.set_samples(100'000);
  request.mutable_products()->Reserve(16);
  while (request.products_size() < 16) {
    *request.add_products() = request.products(0);
  }
  std::vector<std::thread> callers;
  std::vector<StatusCode> codes(24);
  for (size_t i = 0; i < codes.size(); ++i) {
    callers.emplace_back(
        [&, i] { codes[i] = Sample(request).status.error_code(); });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_THAT(codes, testing::Each(testing::AnyOf(
                         StatusCode::OK, StatusCode::RESOURCE_EXHAUSTED)));
  EXPECT_THAT(codes, testing::Contains(StatusCode::OK));
  EXPECT_THAT(codes, testing::Contains(StatusCode::RESOURCE_EXHAUSTED));
}

}  // namespace
}  // namespace tanji::integration
