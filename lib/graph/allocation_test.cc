#include "lib/graph/allocation.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::graph {
namespace {

using absl::StatusCode::kInvalidArgument;
using base::IsOkAndHolds;
using base::StatusIs;
using quantity::D;
using quantity::Rational;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Rational Fraction(int64_t numerator, int64_t denominator) {
  return *Rational::FromInteger(numerator).DividedBy(
      Rational::FromInteger(denominator));
}

absl::StatusOr<std::vector<Rational>> Shares(
    AllocationMethod method, const std::vector<AllocationKey>& outputs) {
  return AllocationShares(method, outputs);
}

// 800 kg of A and 200 kg of B: by mass 4 : 1.
TEST(AllocationTest, DividesByAPhysicalProperty) {
  EXPECT_THAT(Shares(AllocationMethod::kPhysical,
                     {{D("800"), D("1")}, {D("200"), D("1")}}),
              IsOkAndHolds(ElementsAre(Fraction(4, 5), Fraction(1, 5))));
}

// The same at prices of 1 and 3: 800 : 600.
TEST(AllocationTest, DividesByPrice) {
  EXPECT_THAT(Shares(AllocationMethod::kEconomic,
                     {{D("800"), D("1")}, {D("200"), D("3")}}),
              IsOkAndHolds(ElementsAre(Fraction(4, 7), Fraction(3, 7))));
}

// A third is no decimal and no double; three of them are 1 all the same.
TEST(AllocationTest, SharesAreExactAndAddUpToOne) {
  const std::vector<AllocationKey> thirds(3, {D("0.1"), D("0.7")});
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<Rational> shares,
                             Shares(AllocationMethod::kPhysical, thirds));
  EXPECT_THAT(shares,
              ElementsAre(Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)));
  EXPECT_EQ(shares[0] + shares[1] + shares[2], Rational::FromInteger(1));
  // 1e-30 kg at 1e30 EUR/kg weighs as much as 1 kg at 1 EUR/kg.
  EXPECT_THAT(Shares(AllocationMethod::kEconomic,
                     {{D("1e-30"), D("1e30")}, {D("1"), D("1")}}),
              IsOkAndHolds(ElementsAre(Fraction(1, 2), Fraction(1, 2))));
}

TEST(AllocationTest, TakesGivenSharesAsTheyAre) {
  // Whatever the amounts are.
  EXPECT_THAT(Shares(AllocationMethod::kShares,
                     {{D("7"), D("0.9")}, {D("1000"), D("0.1")}}),
              IsOkAndHolds(ElementsAre(Fraction(9, 10), Fraction(1, 10))));
}

TEST(AllocationTest, WhatIsWorthNothingBearsNothing) {
  EXPECT_THAT(Shares(AllocationMethod::kEconomic,
                     {{D("800"), D("2")}, {D("200"), D("0")}}),
              IsOkAndHolds(ElementsAre(Fraction(1, 1), Rational())));
  EXPECT_THAT(
      Shares(AllocationMethod::kShares, {{D("1"), D("0")}, {D("1"), D("1")}}),
      IsOkAndHolds(ElementsAre(Rational(), Fraction(1, 1))));
}

TEST(AllocationTest, RefusesNegativeKeys) {
  for (const auto method :
       {AllocationMethod::kPhysical, AllocationMethod::kEconomic,
        AllocationMethod::kShares}) {
    EXPECT_THAT(Shares(method, {{D("1"), D("1.5")}, {D("1"), D("-0.5")}}),
                StatusIs(kInvalidArgument,
                         AllOf(HasSubstr("-0.5"), HasSubstr("0 or more"))));
  }
}

TEST(AllocationTest, RefusesKeysThatAreAllZero) {
  for (const auto method :
       {AllocationMethod::kPhysical, AllocationMethod::kEconomic,
        AllocationMethod::kShares}) {
    EXPECT_THAT(Shares(method, {{D("1"), D("0")}, {D("2"), D("0")}}),
                StatusIs(kInvalidArgument, HasSubstr("all keys are 0")));
  }
}

TEST(AllocationTest, RefusesGivenSharesThatDoNotAddUp) {
  EXPECT_THAT(Shares(AllocationMethod::kShares,
                     {{D("1"), D("0.6")}, {D("1"), D("0.3")}}),
              StatusIs(kInvalidArgument, AllOf(HasSubstr("add up to 0.9"),
                                               HasSubstr("exactly 1"))));
  // Rounded thirds are no thirds.
  EXPECT_THAT(Shares(AllocationMethod::kShares, {{D("1"), D("0.333")},
                                                 {D("1"), D("0.333")},
                                                 {D("1"), D("0.333")}}),
              StatusIs(kInvalidArgument, HasSubstr("0.999")));
}

TEST(AllocationTest, NoMethodAndSubstitutionHaveNoShares) {
  for (const auto method :
       {AllocationMethod::kNone, AllocationMethod::kSubstitution}) {
    EXPECT_THAT(
        Shares(method, {{D("1"), D("1")}}),
        StatusIs(kInvalidArgument,
                 AllOf(HasSubstr("has no shares"),
                       HasSubstr(std::string(AllocationMethodName(method))))));
  }
}

TEST(AllocationTest, MethodsHaveNames) {
  for (const char* name :
       {"none", "physical", "economic", "shares", "substitution"}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const AllocationMethod method,
                               ParseAllocationMethod(name));
    EXPECT_EQ(AllocationMethodName(method), name);
  }
  EXPECT_THAT(ParseAllocationMethod("mass"),
              StatusIs(kInvalidArgument, HasSubstr("physical")));
}

}  // namespace
}  // namespace tanji::graph
