// Footprints through the server: values, loops, gaps, batches.

#include <filesystem>
#include <limits>

#include "lib/base/strings.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using footprint::v1::FOOTPRINT_STATUS_ANSWERED;
using footprint::v1::FOOTPRINT_STATUS_BLOCKED_BY_LOOP;
using footprint::v1::FOOTPRINT_STATUS_NOT_FOUND;
using footprint::v1::FOOTPRINT_VIEW_TOTAL;
using grpc::StatusCode;
using ::testing::_;
using ::testing::DoubleEq;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FootprintTest : public ServerTest {
 protected:
  Reply<footprint::v1::BatchGetResponse> BatchGet(
      const footprint::v1::BatchGetRequest& request) {
    return Invoke(*footprint_, &FootprintService::Stub::BatchGet, request);
  }
  Reply<footprint::v1::ExplainResponse> Explain(const std::string& product,
                                                uint64_t min_seq) {
    footprint::v1::ExplainRequest request;
    request.set_product(product);
    request.set_min_seq(min_seq);
    return Invoke(*footprint_, &FootprintService::Stub::Explain, request);
  }
};

TEST_F(FootprintTest, AnswersOnePerDeclaredUnit) {
  const uint64_t seq = MustSubmit(kSteel);
  const auto reply = GetFootprint("acme/steel", seq);
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_GE(reply.value.as_of_seq(), seq);
  EXPECT_EQ(reply.value.footprint().product(), "acme/steel");
  EXPECT_EQ(reply.value.footprint().unit(), "kg");
  EXPECT_EQ(reply.value.footprint().status(), FOOTPRINT_STATUS_ANSWERED);
  EXPECT_THAT(reply.value.footprint().kg_co2e(), DoubleEq(2.0));
  EXPECT_FALSE(reply.value.footprint().evidence().is_incomplete());
  EXPECT_FALSE(reply.value.has_missing());
  EXPECT_THAT(reply.value.snapshot(),
              ::testing::MatchesRegex(base::StrCat(seq, ":[0-9a-f]+")));
}

// Per t: 7.2 MJ = 2 kWh x 0.5 = 1; 2 t = 2,000 kg x 0.01 = 20;
// 10 lb = 4.5359237 kg x 75/100 = 3.401942775. Sum 24.401942775.
TEST_F(FootprintTest, ConvertsUnitsWithinADimensionExactly) {
  const uint64_t seq = MustSubmit(R"pb(
    organisation: "acme"
    products { id: "product" unit: "t" }
    products { id: "grid" unit: "kWh" }
    products { id: "ore" unit: "kg" }
    products { id: "lime" unit: "kg" }
    processes {
      product: "product"
      output: "1"
      unit: "t"
      inputs { product: "acme/grid" amount: "7.2" unit: "MJ" }
      inputs { product: "acme/ore" amount: "2" unit: "t" }
      inputs { product: "acme/lime" amount: "10" unit: "lb" }
    }
    processes { product: "grid" output: "1" unit: "kWh" direct_kg_co2e: "0.5" }
    processes { product: "ore" output: "1" unit: "kg" direct_kg_co2e: "0.01" }
    processes { product: "lime" output: "100" unit: "kg" direct_kg_co2e: "75" }
  )pb");
  const auto reply = GetFootprint("acme/product", seq);
  EXPECT_EQ(reply.value.footprint().unit(), "t");
  EXPECT_THAT(reply.value.footprint().kg_co2e(),
              DoubleNear(24.401942775, 24.4e-12));
}

// y = 0.2 + 0.8 x 2 + 0.25 (0.1 + 0.02 y), so y = 1.825 / 0.995 = 365/199.
TEST_F(FootprintTest, CountsEveryTurnOfASupplyLoop) {
  const uint64_t seq = MustSubmit(R"pb(
    organisation: "acme"
    products { id: "steel" unit: "kg" }
    products { id: "iron" unit: "kg" }
    products { id: "scrap" unit: "kg" }
    processes {
      product: "steel"
      output: "1"
      unit: "kg"
      direct_kg_co2e: "0.2"
      inputs { product: "acme/iron" amount: "0.8" unit: "kg" }
      inputs { product: "acme/scrap" amount: "0.25" unit: "kg" }
    }
    processes { product: "iron" output: "1" unit: "kg" direct_kg_co2e: "2" }
    processes {
      product: "scrap"
      output: "1"
      unit: "kg"
      direct_kg_co2e: "0.1"
      inputs { product: "acme/steel" amount: "0.02" unit: "kg" }
    }
  )pb");
  const auto reply = GetFootprint("acme/steel", seq);
  EXPECT_THAT(reply.value.footprint().kg_co2e(),
              DoubleNear(365.0 / 199, 1e-12));
  EXPECT_GT(reply.value.footprint().evidence().loop_gain_max(), 0);
}

// The consumer names the part before its owner has said in which unit it
// comes; then the owner changes that. 2 t at 3 kg/kg are 6000 kg.
TEST_F(FootprintTest, AUnitMayBeDeclaredLaterAndChanged) {
  MustSubmit(R"pb(
    organisation: "acme"
    products { id: "car" unit: "unit" }
    processes {
      product: "car"
      output: "1"
      unit: "unit"
      inputs { product: "parts/part" amount: "2" unit: "t" }
    }
  )pb");
  const std::string part = R"pb(
    products { id: "part" unit: "kg" }
    organisation: "parts"
    processes { product: "part" output: "10" unit: "kg" direct_kg_co2e: "30" }
  )pb";
  const uint64_t declared = MustSubmit(part);
  EXPECT_EQ(GetFootprint("acme/car", declared).value.footprint().kg_co2e(),
            6000);
  const uint64_t changed =
      MustSubmit(R"pb(organisation: "parts"
                      products { id: "part" unit: "t" })pb");
  const auto expect_changed = [&] {
    const auto of_part = GetFootprint("parts/part", changed).value.footprint();
    EXPECT_EQ(of_part.unit(), "t");
    EXPECT_EQ(of_part.kg_co2e(), 3000);
    EXPECT_EQ(GetFootprint("acme/car", changed).value.footprint().kg_co2e(),
              6000);
  };
  expect_changed();
  Stop();
  Start();
  expect_changed();
  Stop();
  std::filesystem::remove(options_.system.data_dir + "/snapshot");
  Start();
  expect_changed();
}

constexpr char kBadLoop[] = R"pb(
  organisation: "acme"
  products { id: "a" unit: "kg" }
  products { id: "b" unit: "kg" }
  products { id: "car" unit: "kg" }
  products { id: "glass" unit: "kg" }
  processes {
    product: "a"
    place: "CN-SD"
    output: "1"
    unit: "kg"
    direct_kg_co2e: "1"
    inputs { product: "acme/b" amount: "1.25" unit: "kg" }
  }
  processes {
    product: "b"
    output: "1"
    unit: "kg"
    inputs { product: "acme/a" amount: "1" unit: "kg" }
  }
  processes {
    product: "car"
    output: "1"
    unit: "kg"
    inputs { product: "acme/a" amount: "1" unit: "kg" }
  }
  processes { product: "glass" output: "1" unit: "kg" direct_kg_co2e: "0.9" }
)pb";

TEST_F(FootprintTest, NamesALoopWithoutFootprintAndAnswersTheRest) {
  const uint64_t seq = MustSubmit(kBadLoop);
  for (const char* product : {"acme/a", "acme/b", "acme/car"}) {
    const auto reply = GetFootprint(product, seq);
    ASSERT_THAT(reply.status, IsRpcOk());
    const footprint::v1::Footprint& footprint = reply.value.footprint();
    EXPECT_EQ(footprint.status(), FOOTPRINT_STATUS_BLOCKED_BY_LOOP);
    EXPECT_FALSE(footprint.has_kg_co2e());
    EXPECT_EQ(footprint.fault().kind(), footprint::v1::FAULT_KIND_UNPRODUCTIVE);
    EXPECT_THAT(footprint.fault().gain(), DoubleNear(1.25, 1e-12));
    ASSERT_EQ(footprint.fault().members_size(), 2);
    EXPECT_EQ(footprint.fault().members(0).product(), "acme/a");
    EXPECT_EQ(footprint.fault().members(0).place(), "CN-SD");
    EXPECT_EQ(footprint.fault().members(1).product(), "acme/b");
  }
  EXPECT_EQ(GetFootprint("acme/glass", seq).value.footprint().kg_co2e(), 0.9);
}

TEST_F(FootprintTest, NamesASingularLoop) {
  const uint64_t seq = MustSubmit(R"pb(
    organisation: "acme"
    products { id: "a" unit: "kg" }
    processes {
      product: "a"
      output: "1"
      unit: "kg"
      inputs { product: "acme/a" amount: "1" unit: "kg" }
    })pb");
  EXPECT_EQ(GetFootprint("acme/a", seq).value.footprint().fault().kind(),
            footprint::v1::FAULT_KIND_SINGULAR);
}

TEST_F(FootprintTest, ReportsWhatNobodySuppliesByName) {
  const uint64_t seq = MustSubmit(R"pb(
    organisation: "acme"
    products { id: "a" unit: "kg" }
    products { id: "b" unit: "kg" }
    processes {
      product: "a"
      output: "1"
      unit: "kg"
      direct_kg_co2e: "1"
      inputs { product: "acme/b" amount: "2" unit: "kg" }
    }
    processes {
      product: "b"
      output: "1"
      unit: "kg"
      direct_kg_co2e: "1"
      inputs { product: "ghost-works/ghost" amount: "1" unit: "kg" }
    })pb");
  const auto reply = GetFootprint("acme/a", seq);
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_EQ(reply.value.footprint().kg_co2e(), 3.0);  // 1 + 2 x 1
  EXPECT_TRUE(reply.value.footprint().evidence().is_incomplete());
  EXPECT_THAT(reply.value.missing().products(),
              ElementsAre("ghost-works/ghost"));
  EXPECT_EQ(reply.value.missing().input_count(), 1u);
  EXPECT_TRUE(reply.value.missing().is_complete());
}

TEST_F(FootprintTest, AnUnknownProductIsNotFound) {
  MustSubmit(kSteel);
  EXPECT_THAT(GetFootprint("acme/gold").status,
              RpcStatusIs(StatusCode::NOT_FOUND, HasSubstr("acme/gold")));
  EXPECT_THAT(GetFootprint("acme").status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                          HasSubstr("ORGANISATION/PRODUCT")));
}

// It may have come later than what is asked for.
TEST_F(FootprintTest, AProductThatIsNotThereYetIsNotFoundAsOfThen) {
  const uint64_t before = MustSubmit(R"pb(
    organisation: "other"
    products { id: "x" unit: "kg" }
  )pb");
  MustSubmit(kSteel);
  grpc::ClientContext context;
  footprint::v1::GetRequest request;
  request.set_product("acme/steel");
  request.set_as_of_seq(before);
  footprint::v1::GetResponse response;
  EXPECT_THAT(
      footprint_->Get(&context, request, &response),
      RpcStatusIs(
          StatusCode::NOT_FOUND,
          HasSubstr(base::StrCat(
              "there is no product \"acme/steel\" as of record ", before))));
}

TEST_F(FootprintTest, ARemovedProcessAnswersNoMore) {
  MustSubmit(kSteel);
  const uint64_t seq = MustSubmit(R"pb(organisation: "acme"
                                       removals { product: "power" })pb");
  EXPECT_THAT(GetFootprint("acme/power", seq).status,
              RpcStatusIs(StatusCode::NOT_FOUND, HasSubstr("nobody makes")));
  const auto steel = GetFootprint("acme/steel", seq);
  EXPECT_EQ(steel.value.footprint().kg_co2e(), 1.8);
  EXPECT_THAT(steel.value.missing().products(), ElementsAre("acme/power"));
}

TEST_F(FootprintTest, APositionAboveTheHeadIsOutOfRange) {
  const uint64_t seq = MustSubmit(kSteel);
  EXPECT_THAT(GetFootprint("acme/steel", seq + 1000).status,
              RpcStatusIs(StatusCode::OUT_OF_RANGE, HasSubstr("min_seq")));
}

TEST_F(FootprintTest, EachWriterReadsItsOwnWrite) {
  MustSubmit(kSteel);
  for (int i = 1; i <= 20; ++i) {
    const uint64_t seq = MustSubmit(base::StrCat(
        R"pb(organisation: "acme"
             processes { product: "power" output: "1" unit: "kWh"
                         direct_kg_co2e: ")pb",
        i, "\"}"));
    EXPECT_THAT(GetFootprint("acme/power", seq).value.footprint().kg_co2e(),
                DoubleEq(i));
  }
}

TEST_F(FootprintTest, TheTotalAloneIsStatusAndNumber) {
  footprint::v1::GetRequest request;
  request.set_min_seq(MustSubmit(kSteel));
  request.set_product("acme/steel");
  request.set_view(FOOTPRINT_VIEW_TOTAL);
  const auto reply = Invoke(*footprint_, &FootprintService::Stub::Get, request);
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_THAT(reply.value.footprint().kg_co2e(), DoubleEq(2.0));
  EXPECT_FALSE(reply.value.footprint().has_evidence());
  EXPECT_EQ(reply.value.snapshot(), "");
  request.set_view(static_cast<footprint::v1::FootprintView>(9));
  EXPECT_THAT(Invoke(*footprint_, &FootprintService::Stub::Get, request).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("view")));
}

TEST_F(FootprintTest, ABatchIsInTheOrderOfTheRequest) {
  footprint::v1::BatchGetRequest request;
  request.set_min_seq(MustSubmit(kBadLoop));
  for (const char* product : {"acme/glass", "acme/gold", "acme/car"}) {
    request.add_products(product);
  }
  const auto reply = BatchGet(request);
  ASSERT_THAT(reply.status, IsRpcOk());
  ASSERT_EQ(reply.value.footprints_size(), 3);
  EXPECT_EQ(reply.value.footprints(0).kg_co2e(), 0.9);
  EXPECT_EQ(reply.value.footprints(1).status(), FOOTPRINT_STATUS_NOT_FOUND);
  EXPECT_EQ(reply.value.footprints(1).product(), "acme/gold");
  EXPECT_EQ(reply.value.footprints(2).status(),
            FOOTPRINT_STATUS_BLOCKED_BY_LOOP);
  EXPECT_EQ(reply.value.footprints(2).fault().member_count(), 2u);
  EXPECT_GE(reply.value.as_of_seq(), request.min_seq());
}

TEST_F(FootprintTest, ABatchNamesTheProductThatIsNone) {
  footprint::v1::BatchGetRequest request;
  request.add_products("acme/steel");
  request.add_products("steel");
  EXPECT_THAT(
      BatchGet(request).status,
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("products[1]: ")));
}

TEST_F(FootprintTest, ABatchHasAtMostTenThousand) {
  footprint::v1::BatchGetRequest request;
  request.set_min_seq(MustSubmit(kSteel));
  request.set_view(FOOTPRINT_VIEW_TOTAL);
  for (int i = 0; i < 10'000; ++i) request.add_products("acme/steel");
  const auto reply = BatchGet(request);
  ASSERT_THAT(reply.status, IsRpcOk());
  ASSERT_EQ(reply.value.footprints_size(), 10'000);
  EXPECT_THAT(reply.value.footprints(9'999).kg_co2e(), DoubleEq(2.0));
  request.add_products("acme/steel");
  EXPECT_THAT(BatchGet(request).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("10000")));
}

TEST_F(FootprintTest, AnExplanationAddsUpExactly) {
  const uint64_t seq = MustSubmit(kSteel);
  const auto reply = Explain("acme/steel", seq);
  ASSERT_THAT(reply.status, IsRpcOk());
  ASSERT_EQ(reply.value.lines_size(), 2);
  EXPECT_EQ(reply.value.lines(0).kind(), footprint::v1::LINE_KIND_DIRECT);
  EXPECT_EQ(reply.value.lines(0).kg_co2e(), "1.8");
  EXPECT_EQ(reply.value.lines(1).kind(), footprint::v1::LINE_KIND_INPUT);
  EXPECT_EQ(reply.value.lines(1).product(), "acme/power");
  EXPECT_EQ(reply.value.lines(1).amount(), "0.4");
  EXPECT_EQ(reply.value.lines(1).kg_co2e(), "0.2");
  EXPECT_THAT(reply.value.lines(1).share(), DoubleNear(0.1, 1e-9));
  EXPECT_EQ(reply.value.total_kg_co2e(), "2");
  EXPECT_EQ(reply.value.output(), "1");
  EXPECT_EQ(reply.value.output_unit(), "kg");
}

// Steel: 1.8 itself, 0.4 kWh at 0.5; what runs for one kg is all of both.
TEST_F(FootprintTest, ABreakdownAddsUpExactly) {
  footprint::v1::BreakdownRequest request;
  request.set_product("acme/steel");
  request.set_min_seq(MustSubmit(kSteel));
  request.set_by(footprint::v1::EXPLAIN_BY_PROCESS);
  const auto reply =
      Invoke(*footprint_, &FootprintService::Stub::Breakdown, request);
  ASSERT_THAT(reply.status, IsRpcOk());
  ASSERT_EQ(reply.value.lines_size(), 2);
  EXPECT_EQ(reply.value.lines(0).keys(0), "acme/steel");
  EXPECT_EQ(reply.value.lines(0).kg_co2e(), "1.8");
  EXPECT_EQ(reply.value.lines(1).keys(0), "acme/power");
  EXPECT_EQ(reply.value.lines(1).kg_co2e(), "0.2");
  EXPECT_EQ(reply.value.total_kg_co2e(), "2");
  EXPECT_EQ(reply.value.largest_count_80(), 1U);
  EXPECT_GE(reply.value.as_of_seq(), request.min_seq());
}

TEST_F(FootprintTest, ABreakdownNeedsADimensionAndAProduct) {
  footprint::v1::BreakdownRequest request;
  request.set_product("acme/gold");
  EXPECT_THAT(
      Invoke(*footprint_, &FootprintService::Stub::Breakdown, request).status,
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("TIER")));
  request.set_by(footprint::v1::EXPLAIN_BY_TIER);
  EXPECT_THAT(
      Invoke(*footprint_, &FootprintService::Stub::Breakdown, request).status,
      RpcStatusIs(StatusCode::NOT_FOUND, HasSubstr("acme/gold")));
}

TEST_F(FootprintTest, AnExplanationNeedsAFootprint) {
  const uint64_t seq = MustSubmit(kBadLoop);
  EXPECT_THAT(
      Explain("acme/car", seq).status,
      RpcStatusIs(StatusCode::FAILED_PRECONDITION, HasSubstr("acme/a")));
  EXPECT_THAT(Explain("acme/gold", seq).status,
              RpcStatusIs(StatusCode::NOT_FOUND, _));
}

}  // namespace
}  // namespace tanji::integration
