#include "lib/graph/plausibility.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/graph/testing/steel_versions.h"

namespace tanji::graph {
namespace {

using quantity::Code;
using quantity::D;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(FindImplausibleTest, ATenfoldSlipIsNamed) {
  ProcessVersion after = Steel();
  after.inputs[1].amount = D("5000");
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre(AllOf(HasSubstr("input \"works/product 2\""),
                                HasSubstr("10 times what it was"),
                                HasSubstr("decimal point?"))));
}

TEST(FindImplausibleTest, AThousandfoldSlipOfAUnitIsNamed) {
  ProcessVersion after = Steel();
  after.emissions[0].unit = Code("kg");  // 1.8 kg in place of 1.8 t
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre(AllOf(HasSubstr("emission of CO2"),
                                HasSubstr("1/1000 of what it was"))));
}

TEST(FindImplausibleTest, AnotherUnitOrSizeOfTheRunIsNoChange) {
  ProcessVersion after = Steel();
  after.inputs[1] = InputOf(2, "1800", "MJ");  // 500 kWh
  after.inputs[0].amount = D("1.2");
  EXPECT_THAT(ReasonsFor(after), IsEmpty());
  after = Steel();
  after.output = D("100");
  after.inputs = {InputOf(1, "110", "t"), InputOf(2, "50000", "kWh")};
  after.emissions[0].amount = D("180");
  EXPECT_THAT(ReasonsFor(after), IsEmpty());
}

TEST(FindImplausibleTest, AnOutputInTheWrongUnitIsOneReason) {
  ProcessVersion after = Steel();
  after.unit = Code("kg");  // everything for one kilogram
  const std::vector<std::string> reasons = ReasonsFor(after);
  ASSERT_FALSE(reasons.empty());
  EXPECT_THAT(reasons[0],
              AllOf(HasSubstr("output: everything else of one unit"),
                    HasSubstr("1000 times what it was")));
}

TEST(FindImplausibleTest, RepeatedInputsAreAddedUpAndNewOnesAreNoJump) {
  ProcessVersion after = Steel();
  after.inputs = {InputOf(1, "0.6", "t"), InputOf(1, "0.5", "t"),
                  InputOf(2, "500", "kWh"), InputOf(3, "1", "kg")};
  EXPECT_THAT(ReasonsFor(after), IsEmpty());
}

// 1.1 t goes in; 1 t and 2 t of slag come out.
TEST(FindImplausibleTest, MoreThanGoesInIsNotPlausible) {
  ProcessVersion after = Steel();
  InputVersion slag = InputOf(4, "2", "t");
  slag.detail.emplace().is_waste = true;
  after.inputs.push_back(slag);
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre("mass: 1100 kg goes in, 3000 kg comes out"));
}

TEST(FindImplausibleTest, JustBelowTheBoundIsNoJump) {
  ProcessVersion after = Steel();
  after.inputs[1].amount = D("2499");
  EXPECT_THAT(ReasonsFor(after), IsEmpty());
  after.inputs[1].amount = D("2500");
  EXPECT_THAT(ReasonsFor(after), ElementsAre(HasSubstr("5 times")));
  after.inputs[1].amount = D("100");
  EXPECT_THAT(ReasonsFor(after), ElementsAre(HasSubstr("1/5 of")));
}

TEST(FindImplausibleTest, ASignThatChangesIsNamed) {
  ProcessVersion after = Steel();
  after.inputs[1].amount = D("-500");
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre(AllOf(HasSubstr("input \"works/product 2\""),
                                HasSubstr("below 0 and was above"))));
  ProcessVersion before = after;
  EXPECT_THAT(ReasonsBeside(before, Steel()),
              ElementsAre(HasSubstr("above 0 and was below")));
  after = Steel();
  after.emissions[0].amount = D("-1.8");
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre(AllOf(HasSubstr("emission of CO2"),
                                HasSubstr("below 0 and was above"))));
  before = Steel();
  before.direct_kgco2e = D("3");
  after = before;
  after.direct_kgco2e = D("-3");
  EXPECT_THAT(ReasonsBeside(before, after),
              ElementsAre(AllOf(HasSubstr("direct kg CO2e"),
                                HasSubstr("below 0 and was above"))));
}

TEST(FindImplausibleTest, AnAmountThatBecomesZeroIsNamed) {
  ProcessVersion after = Steel();
  after.inputs[1].amount = D("0");
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre("input \"works/product 2\": is 0, and was not, with "
                          "nothing new in its place"));
  after = Steel();
  after.emissions[0].amount = D("0");
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre(HasSubstr("emission of CO2: is 0, and was not")));
  ProcessVersion before = Steel();
  before.direct_kgco2e = D("3");
  EXPECT_THAT(ReasonsBeside(before, Steel()),
              ElementsAre(HasSubstr("direct kg CO2e: is gone")));
}

TEST(FindImplausibleTest, WhatIsGoneIsNamedUnlessSomethingIsNew) {
  ProcessVersion after = Steel();
  after.inputs.pop_back();
  EXPECT_THAT(
      ReasonsFor(after),
      ElementsAre("input \"works/product 2\": is gone, with nothing new "
                  "in its place"));
  // Another supplier.
  after.inputs.push_back(InputOf(3, "500", "kWh"));
  EXPECT_THAT(ReasonsFor(after), IsEmpty());
  // An emission is no supplier.
  after.inputs.pop_back();
  after.emissions.push_back(after.emissions[0]);
  after.emissions.back().gas = "CH4";
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre(HasSubstr("product 2\": is gone")));
}

TEST(FindImplausibleTest, AnEmissionThatIsGoneIsNamedUnlessSomethingIsNew) {
  ProcessVersion after = Steel();
  after.emissions.clear();
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre(HasSubstr("emission of CO2: is gone")));
  // As a sum, or with power in place of the fuel.
  after.direct_kgco2e = D("1800");
  EXPECT_THAT(ReasonsFor(after), IsEmpty());
  after.direct_kgco2e = D("0");
  after.inputs.push_back(InputOf(3, "500", "kWh"));
  EXPECT_THAT(ReasonsFor(after), IsEmpty());
}

// Process 102 makes product 2.
TEST(FindImplausibleTest, APinMakesNoOtherInput) {
  ProcessVersion after = Steel();
  after.inputs[1].pinned = true;
  after.inputs[1].target = 102;
  EXPECT_THAT(ReasonsFor(after), IsEmpty());
  after.inputs[1].amount = D("50");
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre(AllOf(HasSubstr("input \"works/product 2\""),
                                HasSubstr("1/10 of what it was"))));
}

// Slag as a co-product of steel bore 12/512 of 1.1 t, 500 kWh and 1.8 t for
// 0.3 t: 0.0859 t, 39.06 kWh and 0.1406 t a tonne.

}  // namespace
}  // namespace tanji::graph
