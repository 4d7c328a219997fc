#include "lib/api/footprint.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::api {
namespace {

namespace v1 = footprint::v1;
using base::StatusIs;
using quantity::Decimal;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

platform::Footprint Answered() {
  platform::Footprint footprint;
  footprint.product = {"acme", "steel"};
  footprint.unit = "kg";
  footprint.kg_co2e = 1.8341708542713568;
  footprint.evidence.loop_gain_max = std::numeric_limits<double>::infinity();
  footprint.evidence.incomplete = true;
  return footprint;
}

platform::Footprint Blocked() {
  platform::Footprint footprint;
  footprint.product = {"acme", "steel"};
  footprint.unit = "kg";
  platform::NamedFault fault;
  fault.kind = engine::FaultKind::kUnproductive;
  fault.gain = 1.25;
  fault.worst = {{"acme", "a"}, "CN", graph::Period{0, 365}};
  fault.members = {fault.worst, {{"acme", "b"}, "", std::nullopt}};
  fault.member_count = 2;
  footprint.fault = fault;
  return footprint;
}

TEST(FromFootprintTest, GivesTheNumberToTheLastBit) {
  v1::Footprint message;
  FromFootprint(Answered(), LoopDetail::kMembers, &message);
  EXPECT_EQ(message.product(), "acme/steel");
  EXPECT_EQ(message.status(), v1::FOOTPRINT_STATUS_ANSWERED);
  ASSERT_TRUE(message.has_kg_co2e());
  EXPECT_EQ(message.kg_co2e(), 1.8341708542713568);
  EXPECT_EQ(message.unit(), "kg");
  EXPECT_FALSE(message.has_fault());
  EXPECT_TRUE(message.evidence().is_incomplete());
  EXPECT_EQ(message.evidence().loop_gain_max(),
            std::numeric_limits<double>::infinity());
}

TEST(FromFootprintTest, AFootprintOfZeroIsPresent) {
  platform::Footprint footprint = Answered();
  footprint.kg_co2e = 0.0;
  v1::Footprint message;
  FromFootprint(footprint, LoopDetail::kMembers, &message);
  EXPECT_TRUE(message.has_kg_co2e());
}

TEST(FromFootprintTest, NamesTheLoopInPlaceOfANumber) {
  v1::Footprint message;
  FromFootprint(Blocked(), LoopDetail::kMembers, &message);
  EXPECT_EQ(message.status(), v1::FOOTPRINT_STATUS_BLOCKED_BY_LOOP);
  EXPECT_FALSE(message.has_kg_co2e());
  EXPECT_EQ(message.fault().kind(), v1::FAULT_KIND_UNPRODUCTIVE);
  EXPECT_EQ(message.fault().gain(), 1.25);
  EXPECT_EQ(message.fault().worst().period_start(), "1970-01-01");
  ASSERT_EQ(message.fault().members_size(), 2);
  EXPECT_EQ(message.fault().members(1).product(), "acme/b");
  EXPECT_EQ(message.fault().members(1).period_start(), "");
}

TEST(FromFootprintTest, InListsTheMembersAreOnlyCounted) {
  v1::Footprint message;
  FromFootprint(Blocked(), LoopDetail::kCount, &message);
  EXPECT_EQ(message.fault().members_size(), 0);
  EXPECT_EQ(message.fault().member_count(), 2u);
  EXPECT_EQ(message.fault().worst().product(), "acme/a");
}

TEST(FromTotalTest, IsStatusAndNumberAlone) {
  v1::Footprint message;
  FromTotal(Answered(), &message);
  EXPECT_EQ(message.kg_co2e(), 1.8341708542713568);
  EXPECT_TRUE(message.product().empty());
  EXPECT_FALSE(message.has_evidence());
  message.Clear();
  FromTotal(Blocked(), &message);
  EXPECT_EQ(message.status(), v1::FOOTPRINT_STATUS_BLOCKED_BY_LOOP);
  EXPECT_FALSE(message.has_kg_co2e());
}

TEST(FromMissingTest, NamesTheProducts) {
  v1::Missing message;
  FromMissing(
      {{{"acme", "ghost"}, {"acme", "water"}}, {{"acme", "water"}}, 3, false},
      &message);
  ASSERT_EQ(message.products_size(), 2);
  EXPECT_EQ(message.products(0), "acme/ghost");
  ASSERT_EQ(message.other_dimension_products_size(), 1);
  EXPECT_EQ(message.other_dimension_products(0), "acme/water");
  EXPECT_EQ(message.input_count(), 3u);
  EXPECT_FALSE(message.is_complete());
}

TEST(FromExplanationTest, KeepsDecimalsAndOrder) {
  using Kind = platform::ExplanationLine::Kind;
  platform::Explanation explanation;
  explanation.footprint = Answered();
  explanation.output = Decimal::FromInteger(1000);
  explanation.output_unit = "t";
  explanation.total = *Decimal::Parse("1.3");
  for (const auto& [kind, kg] : {std::pair{Kind::kDirect, "1"},
                                 {Kind::kInput, "0.2"},
                                 {Kind::kOwnUse, "0.1"},
                                 {Kind::kUnlinked, "0"}}) {
    platform::ExplanationLine line;
    line.kind = kind;
    line.product = {"acme", "power"};
    line.kg_co2e = *Decimal::Parse(kg);
    line.share = 0.25;
    explanation.lines.push_back(line);
  }
  v1::ExplainResponse response;
  FromExplanation(explanation, &response);
  EXPECT_EQ(response.output(), "1000");
  EXPECT_EQ(response.total_kg_co2e(), "1.3");
  ASSERT_EQ(response.lines_size(), 4);
  EXPECT_EQ(response.lines(0).kind(), v1::LINE_KIND_DIRECT);
  EXPECT_EQ(response.lines(0).product(), "");
  EXPECT_EQ(response.lines(1).kind(), v1::LINE_KIND_INPUT);
  EXPECT_EQ(response.lines(1).kg_co2e(), "0.2");
  EXPECT_EQ(response.lines(1).product(), "acme/power");
  EXPECT_EQ(response.lines(2).kind(), v1::LINE_KIND_OWN_USE);
  EXPECT_EQ(response.lines(3).kind(), v1::LINE_KIND_UNLINKED);
  EXPECT_EQ(response.lines(3).share(), 0.25);
}

TEST(FromExplanationTest, SaysWhatALineIsMadeOf) {
  using Kind = platform::ExplanationLine::Kind;
  platform::Explanation explanation;
  explanation.footprint = Answered();
  explanation.allocation = graph::AllocationMethod::kEconomic;
  explanation.allocated_percent = Decimal::FromInteger(80);
  platform::ExplanationLine gas;
  gas.kind = Kind::kEmission;
  gas.gas = "CH4";
  gas.origin = graph::Origin::kBiogenic;
  gas.amount = *Decimal::Parse("1.5");
  gas.unit = "kg";
  gas.allocated_percent = Decimal::FromInteger(80);
  platform::ExplanationLine power;
  power.kind = Kind::kInput;
  power.product = {"grid", "cn"};
  power.stage = graph::Stage::kUse;
  power.electricity =
      graph::Electricity{graph::Instrument::kGridAverage, "CN-SD", ""};
  platform::ExplanationLine lorry;
  lorry.kind = Kind::kReplacement;
  lorry.is_waste = true;
  lorry.leg =
      graph::Leg{Decimal::FromInteger(2), "t", Decimal::FromInteger(300), "km"};
  explanation.lines = {gas, power, lorry};
  v1::ExplainResponse response;
  FromExplanation(explanation, &response);
  EXPECT_EQ(response.allocation_method(), "economic");
  EXPECT_EQ(response.allocated_percent(), "80");
  ASSERT_EQ(response.lines_size(), 3);
  EXPECT_EQ(response.lines(0).kind(), v1::LINE_KIND_EMISSION);
  EXPECT_EQ(response.lines(0).gas(), "CH4");
  EXPECT_EQ(response.lines(0).origin(), "biogenic");
  EXPECT_EQ(response.lines(0).amount(), "1.5");
  EXPECT_EQ(response.lines(0).product(), "");
  EXPECT_EQ(response.lines(0).allocated_percent(), "80");
  EXPECT_EQ(response.lines(1).electricity().instrument(), "grid-average");
  EXPECT_EQ(response.lines(1).electricity().place(), "CN-SD");
  EXPECT_EQ(response.lines(1).stage(), "use");
  EXPECT_EQ(response.lines(1).origin(), "");
  EXPECT_FALSE(response.lines(1).has_leg());
  EXPECT_EQ(response.lines(2).kind(), v1::LINE_KIND_REPLACEMENT);
  EXPECT_EQ(response.lines(2).leg().mass(), "2");
  EXPECT_EQ(response.lines(2).leg().distance_unit(), "km");
  EXPECT_TRUE(response.lines(2).is_waste());
  EXPECT_EQ(response.lines(2).stage(), "");
}

v1::BreakdownRequest ByGas() {
  v1::BreakdownRequest request;
  request.set_product("acme/steel");
  request.set_by(v1::EXPLAIN_BY_GAS);
  return request;
}

TEST(ToBreakdownQueryTest, ZeroIsTheDefault) {
  TANJI_ASSERT_OK_AND_ASSIGN(platform::BreakdownQuery query,
                             ToBreakdownQuery(ByGas()));
  EXPECT_EQ(query.product.ToString(), "acme/steel");
  EXPECT_EQ(query.by, platform::ExplainBy::kGas);
  EXPECT_EQ(query.lines_max, 100U);
  EXPECT_EQ(query.cumulative_percent, 100U);
  v1::BreakdownRequest request = ByGas();
  request.set_lines_max(1000);
  request.set_cumulative_percent(80);
  TANJI_ASSERT_OK_AND_ASSIGN(query, ToBreakdownQuery(request));
  EXPECT_EQ(query.lines_max, 1000U);
  EXPECT_EQ(query.cumulative_percent, 80U);
}

TEST(ToBreakdownQueryTest, RefusesWhatIsOutOfRange) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  v1::BreakdownRequest request = ByGas();
  request.clear_by();
  EXPECT_THAT(ToBreakdownQuery(request), StatusIs(kInvalid, HasSubstr("GAS")));
  request = ByGas();
  request.set_by(static_cast<v1::ExplainBy>(77));
  EXPECT_THAT(ToBreakdownQuery(request), StatusIs(kInvalid, HasSubstr("77")));
  request = ByGas();
  request.set_product("steel");
  EXPECT_THAT(ToBreakdownQuery(request),
              StatusIs(kInvalid, HasSubstr("ORGANISATION/PRODUCT")));
  request = ByGas();
  request.set_lines_max(1001);
  EXPECT_THAT(ToBreakdownQuery(request),
              StatusIs(kInvalid, HasSubstr("lines_max is 1001")));
  request = ByGas();
  request.set_cumulative_percent(101);
  EXPECT_THAT(ToBreakdownQuery(request),
              StatusIs(kInvalid, HasSubstr("cumulative_percent is 101")));
}

TEST(FromBreakdownTest, KeepsDecimalsKeysAndOrder) {
  platform::Breakdown breakdown;
  breakdown.footprint = Answered();
  breakdown.total = *Decimal::Parse("1.25");
  breakdown.line_count = 9;
  breakdown.largest_count_80 = 2;
  breakdown.tiers_end = engine::TiersEnd::kDiverges;
  platform::BreakdownLine named;
  named.keys = {"CN", "CN-SD"};
  named.kg_co2e = *Decimal::Parse("1.5");
  named.share = 0.75;
  named.cumulative_share = 0.75;
  named.count = 4;
  platform::BreakdownLine other;
  other.kind = platform::PartKind::kOther;
  other.kg_co2e = *Decimal::Parse("-0.25");
  other.share = -0.125;
  other.cumulative_share = 1;
  other.count = 8;
  breakdown.lines = {named, other};
  v1::BreakdownResponse response;
  FromBreakdown(breakdown, platform::ExplainBy::kPlace, &response);
  EXPECT_EQ(response.footprint().product(), "acme/steel");
  EXPECT_EQ(response.total_kg_co2e(), "1.25");
  EXPECT_EQ(response.line_count(), 9U);
  EXPECT_EQ(response.largest_count_80(), 2U);
  EXPECT_EQ(response.tiers_end(), v1::TIERS_END_UNSPECIFIED);
  ASSERT_EQ(response.lines_size(), 2);
  EXPECT_EQ(response.lines(0).kind(), v1::BREAKDOWN_LINE_KIND_NAMED);
  EXPECT_THAT(response.lines(0).keys(), ElementsAre("CN", "CN-SD"));
  EXPECT_EQ(response.lines(0).kg_co2e(), "1.5");
  EXPECT_EQ(response.lines(1).kind(), v1::BREAKDOWN_LINE_KIND_OTHER);
  EXPECT_EQ(response.lines(1).share(), -0.125);
  EXPECT_EQ(response.lines(1).cumulative_share(), 1);
  EXPECT_EQ(response.lines(1).count(), 8U);
  response.Clear();
  FromBreakdown(breakdown, platform::ExplainBy::kTier, &response);
  EXPECT_EQ(response.tiers_end(), v1::TIERS_END_DIVERGES);
}

}  // namespace
}  // namespace tanji::api
