#include "lib/method/characterisation.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/method/testing/pack_document.h"

namespace tanji::method {
namespace {

using absl::StatusCode::kInvalidArgument;
using base::StatusIs;
using graph::EmissionTag;
using graph::EmissionTags;
using graph::Origin;
using quantity::Decimal;
using ::testing::HasSubstr;

using Result = std::map<std::string, double>;

size_t NumberOf(std::string_view column) {
  for (size_t c = 0; c < Shipped().columns().size(); ++c) {
    if (Shipped().columns()[c].id == column) return c;
  }
  ADD_FAILURE() << "no column " << column;
  return 0;
}

const Composite& SumCalled(std::string_view id) {
  for (const Composite& sum : Shipped().composites()) {
    if (sum.id == id) return sum;
  }
  ADD_FAILURE() << "no sum " << id;
  return Shipped().main();
}

// The columns that an emission changed, and all sums, by id.
struct Outcome {
  Result columns;
  Result sums;
  Characterised done;
};

Outcome Of(std::string_view gas, std::string_view kg, Origin origin,
           EmissionTags tags = {}) {
  Outcome outcome;
  std::vector<double> values(Shipped().columns().size());
  const auto amount = Decimal::Parse(kg);
  EXPECT_THAT(amount, base::IsOk());
  const auto done = Shipped().Characterise(gas, *amount, origin, tags, values);
  EXPECT_THAT(done, base::IsOk());
  if (!done.ok()) return outcome;
  outcome.done = *done;
  for (size_t c = 0; c < values.size(); ++c) {
    if (values[c] != 0) outcome.columns[Shipped().columns()[c].id] = values[c];
  }
  for (const Composite& sum : Shipped().composites()) {
    outcome.sums[sum.id] = sum.SumOf(values);
  }
  return outcome;
}

TEST(CharacteriseTest, FossilCarbonDioxideCountsAsItself) {
  const Outcome outcome = Of("CO2", "12.5", Origin::kFossil);
  EXPECT_EQ(outcome.columns, (Result{{"fossil-ar6", 12.5},
                                     {"fossil-ar5", 12.5},
                                     {"total-gwp20-ar6", 12.5}}));
  EXPECT_EQ(outcome.sums, (Result{{"total-excluding-biogenic-co2-ar6", 12.5},
                                  {"total-including-biogenic-co2-ar6", 12.5},
                                  {"total-excluding-biogenic-co2-ar5", 12.5},
                                  {"total-including-biogenic-co2-ar5", 12.5}}));
  EXPECT_TRUE(outcome.done.unverified.none());
}

// AR6: 29.8 x 2 = 59.6; AR5: 28 x 2 = 56; 20 years: 82.5 x 2 = 165.
TEST(CharacteriseTest, FossilMethaneThatEscapesOrReacts) {
  const Result expected = {
      {"fossil-ar6", 59.6}, {"fossil-ar5", 56.0}, {"total-gwp20-ar6", 165.0}};
  EXPECT_EQ(
      Of("CH4", "2", Origin::kFossil, Tags({EmissionTag::kFugitive})).columns,
      expected);
  EXPECT_EQ(
      Of("CH4", "2", Origin::kFossil, Tags({EmissionTag::kProcess})).columns,
      expected);
}

// AR6: 27.0 x 2 = 54, since the carbon is counted as CO2 of the same fuel.
TEST(CharacteriseTest, FossilMethaneOfAFlame) {
  EXPECT_EQ(
      Of("CH4", "2", Origin::kFossil, Tags({EmissionTag::kCombustion})).columns,
      (Result{{"fossil-ar6", 54.0},
              {"fossil-ar5", 56.0},
              {"total-gwp20-ar6", 159.4}}));
}

TEST(CharacteriseTest, BiogenicMethaneNeedsNoTag) {
  EXPECT_EQ(Of("CH4", "2", Origin::kBiogenic).columns,
            (Result{{"biogenic-non-co2-ar6", 54.0},
                    {"biogenic-non-co2-ar5", 56.0},
                    {"total-gwp20-ar6", 159.4}}));
}

TEST(CharacteriseTest, MethaneOfLandIsBiogenicOrLandUseChange) {
  EXPECT_EQ(Of("CH4", "1", Origin::kLandManagement).columns,
            (Result{{"biogenic-non-co2-ar6", 27.0},
                    {"biogenic-non-co2-ar5", 28.0},
                    {"total-gwp20-ar6", 79.7}}));
  EXPECT_EQ(Of("CH4", "1", Origin::kLandUseChange).columns,
            (Result{{"land-use-change-ar6", 27.0},
                    {"land-use-change-ar5", 28.0},
                    {"total-gwp20-ar6", 79.7}}));
}

// One value of methane in the older sets, whatever its origin.
TEST(CharacteriseTest, OlderSetsHaveOneValueOfMethane) {
  const GwpPack& pack = Shipped().pack();
  const Gas& methane = *pack.Find("CH4");
  const std::map<std::string, uint64_t> expected = {
      {"AR4-GWP100", 25}, {"AR5-GWP100", 28}, {"AR5-CCF-GWP100", 34}};
  for (size_t set = 0; set < pack.sets().size(); ++set) {
    const auto value = expected.find(pack.sets()[set].id);
    if (value == expected.end()) continue;
    for (const Origin origin :
         {Origin::kFossil, Origin::kBiogenic, Origin::kLandUseChange}) {
      TANJI_ASSERT_OK_AND_ASSIGN(const GasValue* found,
                                 pack.ValueOf(methane, set, origin, {}));
      EXPECT_EQ(found->gwp, (quantity::Ratio{.numerator = value->second}));
    }
  }
}

TEST(CharacteriseTest, SaysThatMethaneOverTwentyYearsIsNotVerified) {
  const Outcome outcome = Of("CH4", "1", Origin::kBiogenic);
  ColumnSet expected;
  expected.set(NumberOf("total-gwp20-ar6"));
  EXPECT_EQ(outcome.done.unverified, expected);
  EXPECT_TRUE(outcome.done.missing.none());
}

// N2O: 273, 265, 273 over 20 years. SF6: 25200, 23500, 18300.
// HFC-134a: 1530, 1300, 4140.
TEST(CharacteriseTest, OtherGasesByTheirTable) {
  EXPECT_EQ(
      Of("N2O", "1", Origin::kFossil).columns,
      (Result{
          {"fossil-ar6", 273}, {"fossil-ar5", 265}, {"total-gwp20-ar6", 273}}));
  EXPECT_EQ(Of("N2O", "1", Origin::kBiogenic).columns,
            (Result{{"biogenic-non-co2-ar6", 273},
                    {"biogenic-non-co2-ar5", 265},
                    {"total-gwp20-ar6", 273}}));
  EXPECT_EQ(Of("SF6", "0.001", Origin::kFossil).columns,
            (Result{{"fossil-ar6", 25.2},
                    {"fossil-ar5", 23.5},
                    {"total-gwp20-ar6", 18.3}}));
  EXPECT_EQ(
      Of("HFC134a", "0.1", Origin::kFossil).columns,
      (Result{
          {"fossil-ar6", 153}, {"fossil-ar5", 130}, {"total-gwp20-ar6", 414}}));
}

// Halves of HFC-32 and HFC-125: 0.5 x 771 + 0.5 x 3740 = 2255.5,
// 0.5 x 677 + 0.5 x 3170 = 1923.5, 0.5 x 2690 + 0.5 x 6740 = 4715.
TEST(CharacteriseTest, ABlendIsTheMeanOfItsParts) {
  EXPECT_EQ(Of("R410A", "1", Origin::kFossil).columns,
            (Result{{"fossil-ar6", 2255.5},
                    {"fossil-ar5", 1923.5},
                    {"total-gwp20-ar6", 4715}}));
}

// 0.1 kg and 29.8 kg CO2e/kg: the exact product is 2.98. The product of the two
// nearest doubles, 0.1 x 29.8, is 2.9800000000000004.
TEST(CharacteriseTest, RoundsTheExactProductOnce) {
  EXPECT_NE(0.1 * 29.8, 2.98);
  EXPECT_EQ(Of("CH4", "0.1", Origin::kFossil, Tags({EmissionTag::kFugitive}))
                .columns["fossil-ar6"],
            2.98);
}

// 2 kg of wood with 45 % carbon: 0.9 kg C x 44/12 = 3.30 kg CO2 taken up, and
// given back where it burns: the balance closes.
TEST(CharacteriseTest, BiogenicCarbonDioxideIsATotalOfItsOwn) {
  const Outcome uptake = Of("CO2", "-3.30", Origin::kBiogenic);
  EXPECT_EQ(uptake.columns, (Result{{"biogenic-co2-uptake", -3.3}}));
  EXPECT_EQ(uptake.sums, (Result{{"total-excluding-biogenic-co2-ar6", 0},
                                 {"total-including-biogenic-co2-ar6", -3.3},
                                 {"total-excluding-biogenic-co2-ar5", 0},
                                 {"total-including-biogenic-co2-ar5", -3.3}}));
  const Outcome release =
      Of("CO2", "3.30", Origin::kBiogenic, Tags({EmissionTag::kCombustion}));
  EXPECT_EQ(release.columns, (Result{{"biogenic-co2-release", 3.3}}));

  std::vector<double> both(Shipped().columns().size());
  for (const char* kg : {"-3.30", "3.30"}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Decimal amount, Decimal::Parse(kg));
    TANJI_ASSERT_OK(
        Shipped().Characterise("CO2", amount, Origin::kBiogenic, {}, both));
  }
  EXPECT_EQ(SumCalled("total-including-biogenic-co2-ar6").SumOf(both), 0);
}

TEST(CharacteriseTest, LandManagementEmitsAndRemoves) {
  EXPECT_EQ(Of("CO2", "4", Origin::kLandManagement).columns,
            (Result{{"land-management-emissions", 4}, {"total-gwp20-ar6", 4}}));
  const Outcome removal = Of("CO2", "-4", Origin::kLandManagement);
  EXPECT_EQ(removal.columns, (Result{{"land-management-removals", -4},
                                     {"total-gwp20-ar6", -4}}));
  EXPECT_EQ(removal.sums.at("total-excluding-biogenic-co2-ar6"), -4);
}

TEST(CharacteriseTest, CaptureIsNegativeAndNotFossil) {
  for (const Origin origin : {Origin::kFossil, Origin::kBiogenic}) {
    const Outcome outcome =
        Of("CO2", "-5", origin, Tags({EmissionTag::kCapture}));
    EXPECT_EQ(outcome.columns,
              (Result{{"technological-capture", -5}, {"total-gwp20-ar6", -5}}));
    EXPECT_EQ(outcome.sums.at("total-excluding-biogenic-co2-ar6"), -5);
  }
}

TEST(CharacteriseTest, WhatTechnologyTakesFromTheAirIsARemoval) {
  EXPECT_EQ(Of("CO2", "-5", Origin::kAtmospheric).columns,
            (Result{{"technological-removal", -5}, {"total-gwp20-ar6", -5}}));
}

TEST(CharacteriseTest, AircraftAndPackagingAreWithinTheTotal) {
  const Outcome outcome =
      Of("CO2", "7", Origin::kFossil,
         Tags({EmissionTag::kAircraft, EmissionTag::kPackaging}));
  EXPECT_EQ(outcome.columns, (Result{{"fossil-ar6", 7},
                                     {"fossil-ar5", 7},
                                     {"aircraft-ar6", 7},
                                     {"aircraft-ar5", 7},
                                     {"packaging-ar6", 7},
                                     {"packaging-ar5", 7},
                                     {"total-gwp20-ar6", 7}}));
  EXPECT_EQ(outcome.sums.at("total-excluding-biogenic-co2-ar6"), 7);
}

TEST(CharacteriseTest, AircraftLeavesBiogenicCarbonDioxideOut) {
  EXPECT_EQ(
      Of("CO2", "7", Origin::kBiogenic, Tags({EmissionTag::kAircraft})).columns,
      (Result{{"biogenic-co2-release", 7}}));
}

// Halon-1202 has no value in AR5, so AR5's results lack it.
TEST(CharacteriseTest, SaysWhereAnotherSetHasNoValue) {
  const Outcome outcome = Of("Halon1202", "1", Origin::kFossil);
  EXPECT_EQ(outcome.columns,
            (Result{{"fossil-ar6", 216}, {"total-gwp20-ar6", 775}}));
  ColumnSet expected;
  expected.set(NumberOf("fossil-ar5"));
  EXPECT_EQ(outcome.done.missing, expected);
}

TEST(CharacteriseTest, AddsNothingAfterARefusal) {
  std::vector<double> values(Shipped().columns().size());
  EXPECT_THAT(Shipped().Characterise("CH4", Decimal::FromInteger(1),
                                     Origin::kFossil, {}, values),
              StatusIs(kInvalidArgument, HasSubstr("CH4")));
  EXPECT_EQ(values, std::vector<double>(values.size()));
}

TEST(CharacterisationTest, EmissionsWithoutAGasCountAsFossil) {
  ColumnSet expected;
  for (const char* id : {"fossil-ar6", "fossil-ar5", "total-gwp20-ar6"}) {
    expected.set(NumberOf(id));
  }
  EXPECT_EQ(Shipped().precharacterised(), expected);
}

}  // namespace
}  // namespace tanji::method
