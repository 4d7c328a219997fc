#include "lib/graph/plausibility.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::graph {
namespace {

using quantity::Decimal;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

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

// Product n is "works/product n"; process 100 + n makes product n.
using Masses = std::map<ProductNumber, double>;
std::vector<std::string> Reasons(const ProcessVersion* before,
                                 const ProcessVersion& after,
                                 const Masses& masses = {}, size_t index = 0) {
  const auto product_of = [](ProcessNumber process) -> ProductNumber {
    return process >= 100 ? process - 100 : kNoNumber;
  };
  const auto mass_of = [&](ProductNumber product) -> std::optional<double> {
    const auto found = masses.find(product);
    if (found == masses.end()) return std::nullopt;
    return found->second;
  };
  const auto id_of = [](ProductNumber product) {
    return ProductId{"works", "product " + std::to_string(product)};
  };
  const PlausibilityFacts facts{product_of, mass_of, id_of};
  std::vector<std::string> reasons;
  if (before != nullptr) {
    reasons = FindImplausible(*before, after, index, facts);
  }
  for (std::string& reason : FindImbalance(before, after, facts)) {
    reasons.push_back(std::move(reason));
  }
  return reasons;
}

std::vector<std::string> ReasonsFor(const ProcessVersion& after) {
  const ProcessVersion before = Steel();
  return Reasons(&before, after);
}

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
  return Reasons(&before, after);
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
  after.inputs = {Input(1, "2.2", "t"), Input(2, "1000", "kWh")};
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
  after.inputs.push_back(Input(3, "500", "kWh"));
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
  after.inputs.push_back(Input(3, "500", "kWh"));
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
TEST(FindImplausibleTest, AnOutputThatWasACoProductIsComparedByWhatItBore) {
  ProcessVersion before = SteelAndSlag();
  before.outputs->index = 1;
  ProcessVersion after;
  after.in_force = true;
  after.output = D("1");
  after.unit = Code("t");
  after.inputs = {Input(1, "0.09", "t"), Input(2, "40", "kWh")};
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
  before.inputs = {Input(1, "0.859", "t"), Input(2, "390", "kWh")};
  before.emissions = Steel().emissions;
  before.emissions[0].amount = D("1.406");
  EXPECT_THAT(Reasons(&before, SteelAndSlag(), {}, 1),
              ElementsAre(HasSubstr("output: everything else of one unit of it "
                                    "is 1/10 of what it was")));
  // Of itself it would be 1.3, 1.3 and 1.3 times.
  EXPECT_THAT(Reasons(&before, SteelAndSlag(), {}, 0), IsEmpty());
}

// One panel of product 20, pieces.
ProcessVersion Panel() {
  ProcessVersion version;
  version.in_force = true;
  version.product = 20;
  version.output = D("1");
  version.unit = Code("Item(s)");
  version.inputs = {Input(1, "63", "kg"), Input(2, "1", "Item(s)")};
  return version;
}

TEST(FindImbalanceTest, AFirstVersionThatLosesNearlyAllIsNamed) {
  ProcessVersion first = Panel();
  first.unit = Code("kg");
  first.inputs = {Input(1, "1.1", "t")};
  EXPECT_THAT(Reasons(nullptr, first),
              ElementsAre("mass: 1100 kg goes in, 1 kg comes out"));
  first.inputs = {Input(1, "1", "t")};
  EXPECT_THAT(Reasons(nullptr, first), SizeIs(1));
  first.inputs = {Input(1, "999", "kg")};
  EXPECT_THAT(Reasons(nullptr, first), IsEmpty());
}

// Ore comes from the ground, which nobody declares.
TEST(FindImbalanceTest, AFirstVersionMayGiveMoreThanItTakes) {
  ProcessVersion first = Panel();
  first.unit = Code("t");
  first.inputs = {Input(1, "2", "kg")};
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
  first.inputs = {Input(2, "80", "Item(s)")};
  EXPECT_THAT(Reasons(nullptr, first, {{2, 0.5}}), IsEmpty());
  EXPECT_THAT(Reasons(nullptr, first, {{2, 50}}),
              ElementsAre("mass: 4000 kg goes in, 1 kg comes out"));
  EXPECT_THAT(Reasons(nullptr, first), IsEmpty());
}

// 62 kg of panel, with 0.03 kg of scrap sold, a credit.
TEST(FindImbalanceTest, WithoutTheMassOfAnOutputNothingIsSaid) {
  ProcessVersion version = Panel();
  version.inputs.push_back(Input(3, "-0.03", "kg"));
  EXPECT_THAT(Reasons(nullptr, version, {{2, 0.54}}), IsEmpty());
  EXPECT_THAT(Reasons(nullptr, version, {{2, 0.54}, {20, 62}}), IsEmpty());
  EXPECT_THAT(Reasons(nullptr, version, {{2, 0.54}, {20, 0.001}}),
              ElementsAre("mass: 63.54 kg goes in, 0.031 kg comes out"));
  version.inputs.push_back(Input(4, "-1", "Item(s)"));
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
  after.inputs.push_back(Input(5, "1", "Item(s)"));
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
  before.inputs = {Input(1, "10", "MJ"), Input(2, "1", "Item(s)")};
  ProcessVersion after = before;
  after.inputs[0].amount = D("2.3");
  EXPECT_THAT(Reasons(&before, after),
              ElementsAre("energy: 2.3 MJ goes in, 3.6 MJ comes out"));
  after.inputs.push_back(Input(3, "1", "kg"));
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
