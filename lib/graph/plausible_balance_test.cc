// FindImbalance and FindShortPeriod.

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/graph/plausibility.h"
#include "lib/graph/testing/steel_versions.h"

namespace tanji::graph {
namespace {

using quantity::Code;
using quantity::D;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

// One panel of product 20, pieces.
ProcessVersion Panel() {
  ProcessVersion version;
  version.in_force = true;
  version.product = 20;
  version.output = D("1");
  version.unit = Code("Item(s)");
  version.inputs = {InputOf(1, "63", "kg"), InputOf(2, "1", "Item(s)")};
  return version;
}

TEST(FindImbalanceTest, AFirstVersionThatLosesNearlyAllIsNamed) {
  ProcessVersion first = Panel();
  first.unit = Code("kg");
  first.inputs = {InputOf(1, "1.1", "t")};
  EXPECT_THAT(Reasons(nullptr, first),
              ElementsAre("mass: 1100 kg goes in, 1 kg comes out"));
  first.inputs = {InputOf(1, "1", "t")};
  EXPECT_THAT(Reasons(nullptr, first), SizeIs(1));
  first.inputs = {InputOf(1, "999", "kg")};
  EXPECT_THAT(Reasons(nullptr, first), IsEmpty());
}

// Ore comes from the ground, which nobody declares.
TEST(FindImbalanceTest, AFirstVersionMayGiveMoreThanItTakes) {
  ProcessVersion first = Panel();
  first.unit = Code("t");
  first.inputs = {InputOf(1, "2", "kg")};
  EXPECT_THAT(Reasons(nullptr, first), IsEmpty());
}

// A panel of 62 kg of 63 kg steel and a screw of 0.54 kg.
TEST(FindImbalanceTest, PiecesCountByTheirMass) {
  EXPECT_THAT(Reasons(nullptr, Panel(), {{20, 62}, {2, 0.54}}), IsEmpty());
  EXPECT_THAT(Reasons(nullptr, Panel(), {{20, 0.062}, {2, 0.54}}),
              ElementsAre("mass: 63.54 kg goes in, 0.062 kg comes out"));
  // 40 kg of pieces that are weighed, and 1 kg comes out.
  ProcessVersion first = Panel();
  first.unit = Code("kg");
  first.inputs = {InputOf(2, "80", "Item(s)")};
  EXPECT_THAT(Reasons(nullptr, first, {{2, 0.5}}), IsEmpty());
  EXPECT_THAT(Reasons(nullptr, first, {{2, 50}}),
              ElementsAre("mass: 4000 kg goes in, 1 kg comes out"));
  EXPECT_THAT(Reasons(nullptr, first), IsEmpty());
}

// 62 kg of panel, with 0.03 kg of scrap sold, a credit.
TEST(FindImbalanceTest, WithoutTheMassOfAnOutputNothingIsSaid) {
  ProcessVersion version = Panel();
  version.inputs.push_back(InputOf(3, "-0.03", "kg"));
  EXPECT_THAT(Reasons(nullptr, version, {{2, 0.54}}), IsEmpty());
  EXPECT_THAT(Reasons(nullptr, version, {{2, 0.54}, {20, 62}}), IsEmpty());
  EXPECT_THAT(Reasons(nullptr, version, {{2, 0.54}, {20, 0.001}}),
              ElementsAre("mass: 63.54 kg goes in, 0.031 kg comes out"));
  version.inputs.push_back(InputOf(4, "-1", "Item(s)"));
  EXPECT_THAT(Reasons(nullptr, version, {{2, 0.54}, {20, 0.001}}), IsEmpty());
}

// The same of a co-product in pieces.
TEST(FindImbalanceTest, CoProductsInPiecesCount) {
  ProcessVersion version = SteelAndSlag();
  version.output = D("0.001");
  version.outputs->co_products[0].amount = D("100");
  version.outputs->co_products[0].unit = Code("Item(s)");
  EXPECT_THAT(Reasons(nullptr, version), IsEmpty());
  EXPECT_THAT(Reasons(nullptr, version, {{11, 10}}), IsEmpty());
  EXPECT_THAT(Reasons(nullptr, version, {{11, 0.0001}}),
              ElementsAre("mass: 1100 kg goes in, 1.01 kg comes out"));
}

// 40 of 63 kg now come from somebody who does not say what a piece weighs.
TEST(FindImbalanceTest, ANewInputOfUnknownMassMayBeWhatIsMissing) {
  const ProcessVersion before = Panel();
  ProcessVersion after = Panel();
  after.inputs[0].amount = D("23");
  after.inputs.push_back(InputOf(5, "1", "Item(s)"));
  const Masses masses = {{20, 62}};
  EXPECT_THAT(Reasons(&before, after, masses), IsEmpty());
  after.inputs.pop_back();
  EXPECT_THAT(Reasons(&before, after, masses),
              ElementsAre("mass: 23 kg goes in, 62 kg comes out"));
}

// 1 kWh (3.6 MJ) of 10 MJ gas; then of 1 MJ, or with 1 kg coal beside that.
TEST(FindImbalanceTest, EnergyIsJudgedOfWhatIsEnergy) {
  ProcessVersion before = Panel();
  before.unit = Code("kWh");
  before.inputs = {InputOf(1, "10", "MJ"), InputOf(2, "1", "Item(s)")};
  ProcessVersion after = before;
  after.inputs[0].amount = D("2.3");
  EXPECT_THAT(Reasons(&before, after),
              ElementsAre("energy: 2.3 MJ goes in, 3.6 MJ comes out"));
  after.inputs.push_back(InputOf(3, "1", "kg"));
  EXPECT_THAT(Reasons(&before, after), IsEmpty());
}

Period Of(const char* start, const char* end) {
  return {*ParseDay(start), *ParseDay(end)};
}

TEST(FindShortPeriodTest, AnEndThatIsMeantToBeWithinIsNamed) {
  EXPECT_THAT(FindShortPeriod(Of("2024-01-01", "2024-12-31")),
              Optional(std::string(
                  "the period ends on 2024-12-31, which is excluded: expected "
                  "2025-01-01 for the whole year")));
  EXPECT_THAT(FindShortPeriod(Of("2024-02-01", "2024-02-29")),
              Optional(HasSubstr("2024-03-01 for the whole month")));
  EXPECT_THAT(FindShortPeriod(Of("2024-04-01", "2025-03-31")),
              Optional(HasSubstr("2025-04-01 for whole months")));
}

TEST(FindShortPeriodTest, OtherPeriodsAreFine) {
  EXPECT_EQ(FindShortPeriod(Of("2024-01-01", "2025-01-01")), std::nullopt);
  EXPECT_EQ(FindShortPeriod(Of("2024-02-01", "2024-02-28")), std::nullopt);
  EXPECT_EQ(FindShortPeriod(Of("2024-01-15", "2024-12-31")), std::nullopt);
}

TEST(FormatPeriodTest, AYearIsItsNumberAndAllElseItsDays) {
  EXPECT_EQ(FormatPeriod(Of("2024-01-01", "2025-01-01")), "2024");
  EXPECT_EQ(FormatPeriod(Of("2024-01-01", "2024-12-31")),
            "2024-01-01..2024-12-31");
  EXPECT_EQ(FormatPeriod(Of("2024-01-01", "2026-01-01")),
            "2024-01-01..2026-01-01");
}

}  // namespace
}  // namespace tanji::graph
