// A product that is made in several ways, through the server.

#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using grpc::StatusCode;
using ::testing::_;
using ::testing::HasSubstr;

class ProcessChoiceTest : public ServerTest {};

// Steel of 2 kg CO2e at CN-SD, and of 3 at CN-HE in 2024.
TEST_F(ProcessChoiceTest, OneOfSeveralProcessesIsChosen) {
  const uint64_t seq = MustSubmit(R"pb(
    organisation: "acme"
    products { id: "steel" unit: "kg" }
    processes {
      product: "steel"
      output: "1"
      unit: "kg"
      direct_kg_co2e: "2"
      place: "CN-SD"
    }
    processes {
      product: "steel"
      output: "1"
      unit: "kg"
      direct_kg_co2e: "3"
      place: "CN-HE"
      period_start: "2024-01-01"
      period_end: "2025-01-01"
    }
  )pb");
  footprint::v1::GetRequest get;
  get.set_product("acme/steel");
  get.set_min_seq(seq);
  const auto dated = Invoke(*footprint_, &FootprintService::Stub::Get, get);
  ASSERT_THAT(dated.status, IsRpcOk());
  EXPECT_EQ(dated.value.footprint().place(), "CN-HE");
  EXPECT_EQ(dated.value.footprint().period_start(), "2024-01-01");
  ASSERT_EQ(dated.value.other_process_count(), 1);
  EXPECT_EQ(dated.value.other_processes(0).place(), "CN-SD");

  get.mutable_choice()->set_without_period(true);
  EXPECT_EQ(Invoke(*footprint_, &FootprintService::Stub::Get, get)
                .value.footprint()
                .kg_co2e(),
            2);
  get.mutable_choice()->set_place("CN-XX");
  EXPECT_THAT(Invoke(*footprint_, &FootprintService::Stub::Get, get).status,
              RpcStatusIs(StatusCode::NOT_FOUND,
                          HasSubstr("it is made at \"CN-SD\" without a")));
  get.mutable_choice()->set_period_start("2024-01-01");
  EXPECT_THAT(Invoke(*footprint_, &FootprintService::Stub::Get, get).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("choice")));

  footprint::v1::BreakdownRequest by_place;
  by_place.set_product("acme/steel");
  by_place.set_by(footprint::v1::EXPLAIN_BY_PLACE);
  by_place.mutable_choice()->set_place("CN-SD");
  const auto places =
      Invoke(*footprint_, &FootprintService::Stub::Breakdown, by_place);
  ASSERT_EQ(places.value.lines_size(), 1);
  EXPECT_EQ(places.value.lines(0).keys(1), "CN-SD");
}

// Both pages of a list are of one choice.
TEST_F(ProcessChoiceTest, APageTokenIsOfItsChoice) {
  const uint64_t seq = MustSubmit(R"pb(
    organisation: "acme"
    products { id: "tin" unit: "kg" }
    products { id: "zinc" unit: "kg" }
    processes {
      product: "tin"
      output: "1"
      unit: "kg"
      direct_kg_co2e: "2"
      place: "CN"
    }
    processes {
      product: "zinc"
      output: "1"
      unit: "kg"
      direct_kg_co2e: "3"
      place: "CN"
    }
  )pb");
  footprint::v1::ListRequest list;
  list.set_organisation("acme");
  list.set_page_size(1);
  list.set_min_seq(seq);
  list.mutable_choice()->set_place("CN");
  const auto page = Invoke(*footprint_, &FootprintService::Stub::List, list);
  ASSERT_THAT(page.status, IsRpcOk());
  list.set_page_token(page.value.next_page_token());
  EXPECT_THAT(Invoke(*footprint_, &FootprintService::Stub::List, list).status,
              IsRpcOk());
  list.clear_choice();
  EXPECT_THAT(Invoke(*footprint_, &FootprintService::Stub::List, list).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, _));
}

}  // namespace
}  // namespace tanji::integration
