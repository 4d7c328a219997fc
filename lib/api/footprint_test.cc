#include "lib/api/footprint.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::api {
namespace {

namespace v1 = footprint::v1;
using quantity::Decimal;

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

}  // namespace
}  // namespace tanji::api
