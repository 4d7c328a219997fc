// FindImplausible, where a process has several outputs.

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
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(FindImplausibleTest, AKeyOfAllocationThatSlipsIsNamed) {
  ProcessVersion after = SteelAndSlag();
  after.outputs->co_products[0].key = D("400");
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after),
              ElementsAre(AllOf(HasSubstr("co-product \"product 11\""),
                                HasSubstr("allocation key"),
                                HasSubstr("10 times what it was"))));
  // That of the product itself: the other's is a tenth beside it.
  after = SteelAndSlag();
  after.outputs->reference_key = D("5000");
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after),
              ElementsAre(HasSubstr("1/10 of what it was")));
  // All prices ten times what they were share as before.
  after.outputs->co_products[0].key = D("400");
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after), IsEmpty());
}

// By price slag bears 0.3 x 40 / (500 + 0.3 x 40) = 12/512 = 0.0234375, by mass
// 0.3/1.3 = 0.230769: 9.846 times. Steel bears 0.769 after 0.977.
TEST(FindImplausibleTest, OfTwoMethodsTheSharesAreCompared) {
  ProcessVersion after = SteelAndSlag();
  after.outputs->allocation = {AllocationMethod::kPhysical, "mass"};
  after.outputs->reference_key = D("1");
  after.outputs->co_products[0].key = D("1");
  EXPECT_THAT(
      ReasonsBeside(SteelAndSlag(), after),
      ElementsAre(AllOf(HasSubstr("co-product \"product 11\": its share of the "
                                  "run's burden is 9.85 times"))));
  // 0.3 x 0.2 / 1.06 = 0.0566: 2.4 times.
  after.outputs->co_products[0].key = D("0.2");
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after), IsEmpty());
}

// Another name for the same property, and the key of steel in another size:
// slag bears 0.3 x 1000 / (1 + 300) = 0.9967 after 0.3/1.3 = 0.2308, 4.3
// times; steel 1/301 = 0.00332 after 0.769, 1/231.5.
TEST(FindImplausibleTest, ASlipOfAKeyUnderAnotherNameIsNamed) {
  ProcessVersion before = SteelAndSlag();
  before.outputs->allocation = {AllocationMethod::kPhysical, "mass"};
  before.outputs->reference_key = D("1");
  before.outputs->co_products[0].key = D("1");
  ProcessVersion after = before;
  after.outputs->allocation.property = "mass (kg)";
  EXPECT_THAT(ReasonsBeside(before, after), IsEmpty());
  after.outputs->co_products[0].key = D("1000");
  EXPECT_THAT(ReasonsBeside(before, after),
              ElementsAre(HasSubstr(
                  "output: its share of the run's burden is 1/232 of")));
}

// 0.3 t at 40 a tonne and 300 kg at 0.04 a kilogram are the same; at 40 a
// kilogram the key is 1000 times what it was.
TEST(FindImplausibleTest, AKeyIsOfTheUnitOfItsAmount) {
  ProcessVersion after = SteelAndSlag();
  after.outputs->co_products[0].amount = D("300");
  after.outputs->co_products[0].unit = Code("kg");
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after),
              ElementsAre(HasSubstr("allocation key beside the product's is "
                                    "1000 times what it was")));
  after.outputs->co_products[0].key = D("0.04");
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after), IsEmpty());
}

TEST(FindImplausibleTest, AKeyThatBecomesZeroIsNamed) {
  ProcessVersion after = SteelAndSlag();
  after.outputs->co_products[0].key = D("0");
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after),
              ElementsAre(HasSubstr("product's is 0, and was not")));
}

// A co-product that takes 9/10 of the burden: 1 t x 1 and 0.3 t x 30.
TEST(FindImplausibleTest, ANewCoProductMayNotTakeMostOfTheBurdenUnasked) {
  ProcessVersion after = SteelAndSlag();
  after.product = 10;
  after.outputs->reference_key = D("1");
  after.outputs->co_products[0].key = D("30");
  ProcessVersion before = Steel();
  before.product = 10;
  EXPECT_THAT(ReasonsBeside(before, after),
              ElementsAre(HasSubstr("output: its share of the run's burden is "
                                    "1/10 of what it was")));
}

TEST(FindImplausibleTest, AShareThatSlipsIsNamed) {
  ProcessVersion before = SteelAndSlag();
  before.outputs->allocation = {AllocationMethod::kShares, ""};
  before.outputs->reference_key = D("0.7");
  before.outputs->co_products[0].key = D("0.3");
  ProcessVersion after = before;
  after.outputs->reference_key = D("0.97");
  after.outputs->co_products[0].key = D("0.03");
  EXPECT_THAT(ReasonsBeside(before, after),
              ElementsAre(AllOf(HasSubstr("co-product \"product 11\""),
                                HasSubstr("1/10 of what it was"))));
}

TEST(FindImplausibleTest, AnAmountOfACoProductThatSlipsIsNamed) {
  ProcessVersion after = SteelAndSlag();
  after.outputs->co_products[0].amount = D("0.03");
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after),
              ElementsAre(AllOf(HasSubstr("co-product \"product 11\""),
                                HasSubstr("one unit of output"),
                                HasSubstr("1/10 of what it was"))));
  // In another unit, for a run of twice the size.
  after.output = D("2");
  after.inputs = {InputOf(1, "2.2", "t"), InputOf(2, "1000", "kWh")};
  after.emissions[0].amount = D("3.6");
  after.outputs->co_products[0].amount = D("600");
  after.outputs->co_products[0].unit = Code("kg");
  after.outputs->co_products[0].key = D("0.04");  // a kilogram
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after), IsEmpty());
}

// Slag bears 2 % of the power, then 20 %.
TEST(FindImplausibleTest, AShareOfAnInputThatSlipsIsNamed) {
  ProcessVersion before = SteelAndSlag();
  before.inputs[1].detail.emplace().shares = {D("0.98"), D("0.02")};
  ProcessVersion after = before;
  after.inputs[1].detail->shares = {D("0.8"), D("0.2")};
  EXPECT_THAT(
      ReasonsBeside(before, after),
      ElementsAre(AllOf(HasSubstr("input \"works/product 2\": the share of "
                                  "output \"product 11\""),
                        HasSubstr("10 times what it was"))));
  after.inputs[1].detail->shares = {D("0.95"), D("0.05")};
  EXPECT_THAT(ReasonsBeside(before, after), IsEmpty());
}

TEST(FindImplausibleTest, AnOutputThatWasACoProductIsComparedByWhatItBore) {
  ProcessVersion before = SteelAndSlag();
  before.outputs->index = 1;
  ProcessVersion after;
  after.in_force = true;
  after.output = D("1");
  after.unit = Code("t");
  after.inputs = {InputOf(1, "0.09", "t"), InputOf(2, "40", "kWh")};
  after.emissions = Steel().emissions;
  after.emissions[0].amount = D("0.15");
  EXPECT_THAT(ReasonsBeside(before, after), IsEmpty());
  after.inputs[1].amount = D("3.9");
  EXPECT_THAT(ReasonsBeside(before, after),
              ElementsAre(AllOf(HasSubstr("input \"works/product 2\""),
                                HasSubstr("1/10 of what it was"))));
}

// The other way round: a product of its own becomes output 1, and bears a tenth
// of what it did.
TEST(FindImplausibleTest,
     AProductThatBecomesACoProductIsComparedByWhatItBears) {
  ProcessVersion before;
  before.in_force = true;
  before.output = D("1");
  before.unit = Code("t");
  before.inputs = {InputOf(1, "0.859", "t"), InputOf(2, "390", "kWh")};
  before.emissions = Steel().emissions;
  before.emissions[0].amount = D("1.406");
  EXPECT_THAT(Reasons(&before, SteelAndSlag(), {}, 1),
              ElementsAre(HasSubstr("output: everything else of one unit of it "
                                    "is 1/10 of what it was")));
  // Of itself it would be 1.3, 1.3 and 1.3 times.
  EXPECT_THAT(Reasons(&before, SteelAndSlag(), {}, 0), IsEmpty());
}

}  // namespace
}  // namespace tanji::graph
