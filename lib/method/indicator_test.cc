#include "lib/method/indicator.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/method/testing/pack_document.h"

namespace tanji::method {
namespace {

using graph::EmissionTag;
using graph::Origin;

TEST(EmissionKindTest, EachNumberStandsForOneKind) {
  for (size_t number = 0; number < EmissionKind::kKindCount; ++number) {
    EXPECT_EQ(EmissionKind::FromNumber(number).Number(), number);
  }
  // 2 gases x 5 origins x 2 directions x 64 sets of tags
  EXPECT_EQ(EmissionKind::kKindCount, 1280U);
}

TEST(EmissionKindTest, IsDescribedInWords) {
  EXPECT_EQ(Describe(EmissionKind{.is_carbon_dioxide = true,
                                  .origin = Origin::kBiogenic,
                                  .direction = Direction::kRemoval,
                                  .tags = {}}),
            "a removal of CO2, origin biogenic, no tags");
  EXPECT_EQ(Describe(EmissionKind{
                .tags = Tags({EmissionTag::kAircraft, EmissionTag::kProcess})}),
            "an emission of another gas than CO2, origin fossil, with the tags "
            "aircraft, process");
}

TEST(DirectionTest, ZeroIsAnEmission) {
  EXPECT_EQ(DirectionOf(quantity::Decimal()), Direction::kEmission);
  EXPECT_EQ(DirectionOf(quantity::Decimal::FromInteger(-1)),
            Direction::kRemoval);
}

class ConditionTest : public testing::Test {
 protected:
  ConditionTest() { condition_.origins.Add(Origin::kFossil); }
  Condition condition_;
};

TEST_F(ConditionTest, HoldsForItsOriginsAlone) {
  EXPECT_TRUE(condition_.Holds({.tags = {}}));
  EXPECT_FALSE(condition_.Holds({.origin = Origin::kBiogenic, .tags = {}}));
}

TEST_F(ConditionTest, TellsCarbonDioxideFromOtherGases) {
  condition_.gas = Condition::Gas::kCarbonDioxide;
  EXPECT_TRUE(condition_.Holds({.is_carbon_dioxide = true, .tags = {}}));
  EXPECT_FALSE(condition_.Holds({.tags = {}}));
  condition_.gas = Condition::Gas::kOther;
  EXPECT_FALSE(condition_.Holds({.is_carbon_dioxide = true, .tags = {}}));
  EXPECT_TRUE(condition_.Holds({.tags = {}}));
}

TEST_F(ConditionTest, TellsRemovalsFromEmissions) {
  condition_.direction = Direction::kRemoval;
  EXPECT_TRUE(condition_.Holds({.direction = Direction::kRemoval, .tags = {}}));
  EXPECT_FALSE(condition_.Holds({.tags = {}}));
}

TEST_F(ConditionTest, AsksForAllAnyAndNoneOfItsTags) {
  condition_.tags_all = Tags({EmissionTag::kAircraft, EmissionTag::kPackaging});
  condition_.tags_any =
      Tags({EmissionTag::kFugitive, EmissionTag::kCombustion});
  condition_.tags_none = Tags({EmissionTag::kCapture});
  EmissionKind kind;
  kind.tags = Tags({EmissionTag::kAircraft, EmissionTag::kPackaging,
                    EmissionTag::kCombustion});
  EXPECT_TRUE(condition_.Holds(kind));
  kind.tags = Tags({EmissionTag::kAircraft, EmissionTag::kCombustion});
  EXPECT_FALSE(condition_.Holds(kind));
  kind.tags = Tags({EmissionTag::kAircraft, EmissionTag::kPackaging});
  EXPECT_FALSE(condition_.Holds(kind));
  kind.tags = Tags({EmissionTag::kAircraft, EmissionTag::kPackaging,
                    EmissionTag::kCombustion, EmissionTag::kCapture});
  EXPECT_FALSE(condition_.Holds(kind));
}

TEST_F(ConditionTest, IsDescribedByItsDemands) {
  EXPECT_EQ(Describe(condition_), "any");
  condition_.direction = Direction::kRemoval;
  condition_.gas = Condition::Gas::kOther;
  condition_.tags_any =
      Tags({EmissionTag::kFugitive, EmissionTag::kCombustion});
  condition_.tags_none = Tags({EmissionTag::kCapture});
  EXPECT_EQ(Describe(condition_),
            "removal, not CO2, with the tags fugitive or combustion, without "
            "the tag capture");
}

}  // namespace
}  // namespace tanji::method
