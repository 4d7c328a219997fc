#include "lib/graph/plausibility.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::graph {
namespace {

using quantity::Decimal;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Decimal D(const char* text) { return *Decimal::Parse(text); }

quantity::UnitCode Code(const char* symbol) {
  return (*quantity::FindUnit(symbol))->code;
}

InputVersion Input(uint32_t target, const char* amount, const char* unit) {
  InputVersion input;
  input.target = target;
  input.amount = D(amount);
  input.unit = Code(unit);
  return input;
}

// 1 t of steel of 1.1 t of ore (product 1) and 500 kWh (product 2), 1.8 t CO2.
ProcessVersion Steel() {
  ProcessVersion version;
  version.in_force = true;
  version.output = D("1");
  version.unit = Code("t");
  version.inputs = {Input(1, "1.1", "t"), Input(2, "500", "kWh")};
  EmissionVersion emission;
  emission.gas = "CO2";
  emission.amount = D("1.8");
  emission.unit = Code("t");
  version.emissions = {emission};
  return version;
}

std::vector<std::string> ReasonsFor(const ProcessVersion& after) {
  return FindImplausible(Steel(), after, [](uint32_t target, bool is_process) {
    return (is_process ? "process " : "product ") + std::to_string(target);
  });
}

TEST(FindImplausibleTest, ATenfoldSlipIsNamed) {
  ProcessVersion after = Steel();
  after.inputs[1].amount = D("5000");
  EXPECT_THAT(ReasonsFor(after),
              ElementsAre(AllOf(HasSubstr("input \"product 2\""),
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
  after.inputs[1] = Input(2, "1800", "MJ");  // 500 kWh
  after.inputs[0].amount = D("1.2");
  EXPECT_THAT(ReasonsFor(after), IsEmpty());
  after = Steel();
  after.output = D("100");
  after.inputs = {Input(1, "110", "t"), Input(2, "50000", "kWh")};
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
  after.inputs = {Input(1, "0.6", "t"), Input(1, "0.5", "t"),
                  Input(2, "500", "kWh"), Input(3, "1", "kg")};
  EXPECT_THAT(ReasonsFor(after), IsEmpty());
}

// 1.1 t goes in; 1 t and 2 t of slag come out.
TEST(FindImplausibleTest, MoreThanGoesInIsNotPlausible) {
  ProcessVersion after = Steel();
  InputVersion slag = Input(4, "2", "t");
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

// Steel (product 10) with 0.3 t of slag (product 11) at 40 and 500 a tonne.
ProcessVersion SteelAndSlag() {
  ProcessVersion version = Steel();
  OutputsVersion& outputs = version.outputs.emplace();
  outputs.reference_product = 10;
  outputs.allocation = {AllocationMethod::kEconomic, "EUR"};
  outputs.reference_key = D("500");
  CoProductVersion slag;
  slag.product = 11;
  slag.amount = D("0.3");
  slag.unit = Code("t");
  slag.key = D("40");
  outputs.co_products = {slag};
  return version;
}

std::vector<std::string> ReasonsBeside(const ProcessVersion& before,
                                       const ProcessVersion& after) {
  return FindImplausible(before, after, [](uint32_t target, bool) {
    return "product " + std::to_string(target);
  });
}

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

TEST(FindImplausibleTest, KeysOfTwoMethodsAreNotCompared) {
  ProcessVersion after = SteelAndSlag();
  after.outputs->allocation = {AllocationMethod::kPhysical, "mass"};
  after.outputs->reference_key = D("1");
  after.outputs->co_products[0].key = D("1");
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after), IsEmpty());
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
  after.inputs = {Input(1, "2.2", "t"), Input(2, "1000", "kWh")};
  after.emissions[0].amount = D("3.6");
  after.outputs->co_products[0].amount = D("600");
  after.outputs->co_products[0].unit = Code("kg");
  EXPECT_THAT(ReasonsBeside(SteelAndSlag(), after), IsEmpty());
}

// Slag bears 2 % of the power, then 20 %.
TEST(FindImplausibleTest, AShareOfAnInputThatSlipsIsNamed) {
  ProcessVersion before = SteelAndSlag();
  before.inputs[1].detail.emplace().shares = {D("0.98"), D("0.02")};
  ProcessVersion after = before;
  after.inputs[1].detail->shares = {D("0.8"), D("0.2")};
  EXPECT_THAT(ReasonsBeside(before, after),
              ElementsAre(AllOf(HasSubstr("input \"product 2\": the share of "
                                          "output \"product 11\""),
                                HasSubstr("10 times what it was"))));
  after.inputs[1].detail->shares = {D("0.95"), D("0.05")};
  EXPECT_THAT(ReasonsBeside(before, after), IsEmpty());
}

TEST(FindImplausibleTest, ACreditThatBecomesAnInputIsNotComparedByFactor) {
  ProcessVersion before = Steel();
  before.inputs[1].amount = D("-500");
  EXPECT_THAT(FindImplausible(before, Steel(),
                              [](uint32_t, bool) { return std::string(); }),
              IsEmpty());
}

}  // namespace
}  // namespace tanji::graph
