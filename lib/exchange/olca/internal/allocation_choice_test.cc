#include "lib/exchange/olca/internal/allocation_choice.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/olca/testing/small_package.h"

namespace tanji::exchange::olca::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Texts(const std::vector<quantity::Decimal>& numbers) {
  std::vector<std::string> texts;
  for (const quantity::Decimal& number : numbers) {
    texts.push_back(number.ToString());
  }
  return texts;
}

// `{"allocationType":…}` for product `product`, of a flow where one is given.
std::string Factor(const std::string& type, const std::string& product,
                   const std::string& value, const std::string& flow = "") {
  return R"({"allocationType":")" + type + R"(_ALLOCATION","value":)" + value +
         R"(,"product":{"@id":")" + product + R"("})" +
         (flow.empty() ? ""
                       : R"(,"exchange":{"flow":{"@id":")" + flow + "\"}}") +
         "}";
}

// Process "mill" makes steel and slag of ore and power.
class ChooseAllocationTest : public ::testing::Test {
 protected:
  absl::StatusOr<AllocationChoice> Choose(const std::string& members,
                                          const std::string& slag_unit = "kg") {
    SmallPackage package;
    package.Product("steel", "mass").Product("slag", "mass");
    package.Product("ore", "mass").Product("power", "energy");
    package.Process("mill",
                    {Reference("steel", "1", "kg"), Out("slag", "0.25", "kg"),
                     In("ore", "2", "kg"), In("power", "3", "kWh")},
                    members);
    auto set = package.Read();
    EXPECT_TRUE(set.ok()) << set.status();
    return ChooseAllocation(*set, set->processes[0],
                            {{"steel", "kg"}, {"slag", slag_unit}}, {2, 3});
  }

  static std::string Factors(const std::vector<std::string>& factors) {
    std::string list;
    for (const std::string& factor : factors) {
      list += (list.empty() ? "" : ",") + factor;
    }
    return R"(,"allocationFactors":[)" + list + "]";
  }
};

TEST_F(ChooseAllocationTest, DividesByMassWithoutFactors) {
  TANJI_ASSERT_OK_AND_ASSIGN(const AllocationChoice choice, Choose("", "t"));
  EXPECT_EQ(choice.basis, AllocationBasis::kMass);
  EXPECT_EQ(choice.allocation.method, graph::AllocationMethod::kPhysical);
  EXPECT_EQ(choice.allocation.property, "mass");
  // kg per unit of the amount.
  EXPECT_THAT(Texts(choice.keys), ElementsAre("1", "1000"));
}

TEST_F(ChooseAllocationTest, RefusesWithoutFactorsAndWithoutMasses) {
  const auto choice = Choose("", "MJ");
  EXPECT_TRUE(absl::IsFailedPrecondition(choice.status()));
  EXPECT_THAT(choice.status().message(),
              HasSubstr("no factors, and an output in MJ is no mass"));
}

TEST_F(ChooseAllocationTest, TakesFactorsAsShares) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AllocationChoice choice,
      Choose(Factors({Factor("PHYSICAL", "slag", "0.2"),
                      Factor("PHYSICAL", "steel", "0.8")})));
  EXPECT_EQ(choice.basis, AllocationBasis::kPhysicalFactors);
  EXPECT_EQ(choice.allocation.method, graph::AllocationMethod::kShares);
  EXPECT_THAT(Texts(choice.keys), ElementsAre("0.8", "0.2"));
  EXPECT_FALSE(choice.is_adjusted);
}

TEST_F(ChooseAllocationTest, PrefersTheProcessesOwnMethod) {
  const std::string factors = Factors({Factor("PHYSICAL", "steel", "0.8"),
                                       Factor("PHYSICAL", "slag", "0.2"),
                                       Factor("ECONOMIC", "steel", "0.99"),
                                       Factor("ECONOMIC", "slag", "0.01")});
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AllocationChoice own,
      Choose(R"(,"defaultAllocationMethod":"ECONOMIC_ALLOCATION")" + factors));
  EXPECT_EQ(own.basis, AllocationBasis::kEconomicFactors);
  EXPECT_THAT(Texts(own.keys), ElementsAre("0.99", "0.01"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AllocationChoice without,
      Choose(R"(,"defaultAllocationMethod":"CAUSAL_ALLOCATION")" + factors));
  EXPECT_EQ(without.basis, AllocationBasis::kPhysicalFactors);
}

TEST_F(ChooseAllocationTest, DividesEachFlowByCausalFactors) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AllocationChoice choice,
      Choose(Factors({Factor("PHYSICAL", "steel", "1"),
                      Factor("CAUSAL", "steel", "0.9", "ore"),
                      Factor("CAUSAL", "slag", "0.1", "ore"),
                      Factor("CAUSAL", "slag", "1", "power")})));
  EXPECT_EQ(choice.basis, AllocationBasis::kCausalFactors);
  EXPECT_THAT(Texts(choice.keys), ElementsAre("1", "0"));
  EXPECT_THAT(Texts(choice.shares.at(2)), ElementsAre("0.9", "0.1"));
  EXPECT_THAT(Texts(choice.shares.at(3)), ElementsAre("0", "1"));
}

TEST_F(ChooseAllocationTest, RefusesCausalFactorsThatLeaveAFlowOut) {
  const auto choice = Choose(Factors({Factor("CAUSAL", "steel", "1", "ore")}));
  EXPECT_THAT(choice.status().message(),
              HasSubstr("its causal factors say nothing of \"power\""));
}

// 0.333333 + 0.666666 misses 1 by 1e-6, the tolerance.
TEST_F(ChooseAllocationTest, GivesARoundingDifferenceToTheReferenceOutput) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AllocationChoice choice,
      Choose(Factors({Factor("ECONOMIC", "slag", "0.333333"),
                      Factor("ECONOMIC", "steel", "0.666666")})));
  EXPECT_THAT(Texts(choice.keys), ElementsAre("0.666667", "0.333333"));
  EXPECT_TRUE(choice.is_adjusted);
}

TEST_F(ChooseAllocationTest, RefusesFactorsThatDoNotAddUp) {
  const auto choice =
      Choose(Factors({Factor("ECONOMIC", "slag", "0.333333"),
                      Factor("ECONOMIC", "steel", "0.666665")}));
  EXPECT_THAT(choice.status().message(),
              HasSubstr("its economic factors add up to 0.999998; expected 1"));
}

TEST_F(ChooseAllocationTest, RefusesNegativeAndContradictoryFactors) {
  EXPECT_THAT(Choose(Factors({Factor("ECONOMIC", "slag", "-0.5"),
                              Factor("ECONOMIC", "steel", "1.5")}))
                  .status()
                  .message(),
              HasSubstr("negative"));
  EXPECT_THAT(Choose(Factors({Factor("ECONOMIC", "slag", "0.5"),
                              Factor("ECONOMIC", "slag", "0.4")}))
                  .status()
                  .message(),
              HasSubstr("state one share twice"));
}

// Some data sets carry the factors of others, and all of them 0.
TEST_F(ChooseAllocationTest, TakesFactorsOfNothingForNone) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AllocationChoice choice,
      Choose(Factors({Factor("PHYSICAL", "steel", "0.0"),
                      Factor("PHYSICAL", "ore", "1.0"),
                      Factor("CAUSAL", "power", "1.0", "ore")})));
  EXPECT_EQ(choice.basis, AllocationBasis::kMass);
}

TEST_F(ChooseAllocationTest, FindsExchangesByTheirInternalIds) {
  SmallPackage package;
  package.Product("steel", "mass").Product("slag", "mass");
  package.Process(
      "mill",
      {Reference("steel", "1", "kg"), Out("slag", "1", "kg"),
       In("steel", "0.5", "kg", R"(,"internalId":7)")},
      R"(,"allocationFactors":[{"allocationType":"CAUSAL_ALLOCATION",
         "product":{"@id":"slag"},"value":1,"exchange":{"internalId":7}}])");
  TANJI_ASSERT_OK_AND_ASSIGN(const DataSet set, package.Read());
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AllocationChoice choice,
      ChooseAllocation(set, set.processes[0], {{"steel", "kg"}, {"slag", "kg"}},
                       {2}));
  EXPECT_THAT(Texts(choice.shares.at(2)), ElementsAre("0", "1"));
}

}  // namespace
}  // namespace tanji::exchange::olca::internal
