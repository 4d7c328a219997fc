// Processes with several products, from stored versions to footprints; each
// derivation in view.

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/line_vector.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/graph/network.h"
#include "lib/quantity/testing/literals.h"
#include "lib/quantity/unit.h"

namespace tanji::engine {
namespace {

using graph::AllocationMethod;
using graph::CoProductVersion;
using graph::InputVersion;
using graph::OutputsVersion;
using graph::ProcessNumber;
using graph::ProcessVersion;
using graph::ProductNumber;
using quantity::Code;
using quantity::D;
using ::testing::ElementsAre;

// To 1e-15 relative: one rounding of the amounts and one of the division.
MATCHER_P(Exactly, expected, "") {
  *result_listener << "off by " << arg - expected;
  return std::abs(arg - expected) <= 1e-15 * std::abs(expected);
}

// One output of a process: how much, in its product's own unit, and its key.
struct Output {
  ProductNumber product;
  const char* amount;
  const char* key;
  ProductNumber substitutes = graph::kNoNumber;
};

// All products are of `works` and in kg.
class CoProductsTest : public testing::Test {
 protected:
  void SetUp() override {
    TANJI_ASSERT_OK(network_.SetOrganisation(0, {"works", "", {}}));
    for (ProductNumber p = 0; p < 4; ++p) {
      graph::ProductVersion version;
      version.id = std::string(1, static_cast<char>('a' + p));
      version.declared = true;
      version.unit = Code("kg");
      TANJI_ASSERT_OK(network_.SetProduct(p, version));
    }
  }

  static ProcessVersion Process(ProductNumber product, const char* output,
                                const char* direct_kgco2e,
                                std::vector<InputVersion> inputs = {}) {
    ProcessVersion version;
    version.product = product;
    version.in_force = true;
    version.output = D(output);
    version.unit = Code("kg");
    version.direct_kgco2e = D(direct_kgco2e);
    version.inputs = std::move(inputs);
    return version;
  }
  static InputVersion Input(ProductNumber product, const char* amount) {
    InputVersion input;
    input.target = product;
    input.amount = D(amount);
    input.unit = Code("kg");
    return input;
  }

  void Set(const ProcessVersion& version) {
    TANJI_ASSERT_OK(network_.SetProcess(next_, version, next_ + 1));
    ++next_;
  }
  // One process a product, as the platform stores it.
  void SetAll(ProcessVersion process, AllocationMethod method,
              const std::vector<Output>& outputs) {
    OutputsVersion& stored = process.outputs.emplace();
    stored.reference_product = outputs[0].product;
    stored.allocation.method = method;
    stored.reference_key = D(outputs[0].key);
    for (size_t i = 1; i < outputs.size(); ++i) {
      CoProductVersion& output = stored.co_products.emplace_back();
      output.product = outputs[i].product;
      output.amount = D(outputs[i].amount);
      output.unit = Code("kg");
      output.key = D(outputs[i].key);
      output.substitutes = outputs[i].substitutes;
    }
    process.output = D(outputs[0].amount);
    for (size_t i = 0; i < outputs.size(); ++i) {
      process.product = outputs[i].product;
      stored.index = static_cast<uint32_t>(i);
      Set(process);
    }
  }

  base::LineVector<double> Solve() {
    const auto compiled = network_.Compile();
    EXPECT_THAT(compiled, base::IsOk());
    EXPECT_EQ(compiled->unlinked.size(), 0U);
    return ComputeIntensities(compiled->snapshot,
                              SolvingOrder(compiled->snapshot))
        .values;
  }

  graph::Network network_;
  ProcessNumber next_ = 0;
};

// 1200 kg CO2e for 1000 kg of milk and 20 kg of meat. By mass (1 : 1) milk
// bears 1000/1020, which is 1.2 * 50/51 = 20/17 a kg; meat as much. By price
// (0.4 : 5) milk bears 400/500, 24/25 a kg, meat 1200 / 5 / 20. By energy
// (3 : 8) milk bears 3000/3160, 90/79 a kg, meat 1200 * 160/3160 / 20.
TEST_F(CoProductsTest, MilkAndMeatByThreeMethods) {
  const ProcessVersion farm = Process(0, "1000", "1200");
  SetAll(farm, AllocationMethod::kPhysical, {{0, "1000", "1"}, {1, "20", "1"}});
  EXPECT_THAT(Solve(), ElementsAre(Exactly(20.0 / 17), Exactly(20.0 / 17)));
  next_ = 0;
  SetAll(farm, AllocationMethod::kEconomic,
         {{0, "1000", "0.4"}, {1, "20", "5"}});
  EXPECT_THAT(Solve(), ElementsAre(Exactly(24.0 / 25), Exactly(12)));
  next_ = 0;
  SetAll(farm, AllocationMethod::kPhysical, {{0, "1000", "3"}, {1, "20", "8"}});
  EXPECT_THAT(Solve(), ElementsAre(Exactly(90.0 / 79), Exactly(240.0 / 79)));
}

// 1000 kg CO2e, 800 kg of A and 200 kg of B at prices of 1 and 3: A bears
// 1000 * 800 / (800 + 600) = 571.43 kg, B the other 428.57.
TEST_F(CoProductsTest, PricesDivideWhatMassDividesOtherwise) {
  SetAll(Process(0, "800", "1000"), AllocationMethod::kEconomic,
         {{0, "800", "1"}, {1, "200", "3"}});
  EXPECT_THAT(Solve(), ElementsAre(Exactly(4000.0 / 7 / 800),
                                   Exactly(3000.0 / 7 / 200)));
}

// Inputs are divided as the direct emissions are: 10 kg of c at 2 kg CO2e and
// 4 kg of its own, three quarters to a.
TEST_F(CoProductsTest, InputsAreDividedToo) {
  SetAll(Process(0, "1", "4", {Input(2, "10")}), AllocationMethod::kShares,
         {{0, "1", "0.75"}, {1, "2", "0.25"}});
  Set(Process(2, "1", "2"));
  EXPECT_THAT(Solve(), ElementsAre(18, 3, 2));
}

// As above, but c goes to b alone: a bears 0.75 * 4, b the rest.
TEST_F(CoProductsTest, AFlowMayHaveSharesOfItsOwn) {
  ProcessVersion process = Process(0, "1", "4", {Input(2, "10")});
  process.inputs[0].detail.emplace().shares = {D("0"), D("1")};
  SetAll(process, AllocationMethod::kShares,
         {{0, "1", "0.75"}, {1, "2", "0.25"}});
  Set(Process(2, "1", "2"));
  EXPECT_THAT(Solve(), ElementsAre(3, 10.5, 2));
}

TEST_F(CoProductsTest, WhatIsWorthNothingHasNoFootprint) {
  SetAll(Process(0, "1", "4", {Input(2, "10")}), AllocationMethod::kEconomic,
         {{0, "1", "9"}, {1, "2", "0"}});
  Set(Process(2, "1", "2"));
  EXPECT_THAT(Solve(), ElementsAre(24, 0, 2));
}

// A run of 10 kg of a emits 100 kg CO2e and makes 5 kg of b, which need not be
// made as d (3 kg CO2e a kg): a bears (100 - 5 * 3) / 10, and b what d bears.
TEST_F(CoProductsTest, ACoProductIsCreditedWithWhatItReplaces) {
  SetAll(Process(0, "10", "100"), AllocationMethod::kSubstitution,
         {{0, "10", "0"}, {1, "5", "0", 3}});
  Set(Process(3, "1", "3"));
  EXPECT_THAT(Solve(), ElementsAre(8.5, 3, 3));
}

// Two credits: 4 kg of b for d (3), 6 kg of c for b itself (which bears 3):
// a = (100 - 12 - 18) / 10.
TEST_F(CoProductsTest, SeveralCoProductsAreCreditedOneByOne) {
  SetAll(Process(0, "10", "100"), AllocationMethod::kSubstitution,
         {{0, "10", "0"}, {1, "4", "0", 3}, {2, "6", "0", 1}});
  Set(Process(3, "1", "3"));
  EXPECT_THAT(Solve(), ElementsAre(7, 3, 3, 3));
}

// Three products that a third each falls to: 1 kg CO2e comes back as exactly
// what a third rounds to.
TEST_F(CoProductsTest, AThirdIsRoundedOnce) {
  SetAll(Process(0, "1", "1"), AllocationMethod::kPhysical,
         {{0, "1", "1"}, {1, "1", "1"}, {2, "1", "1"}});
  EXPECT_THAT(Solve(), ElementsAre(1.0 / 3, 1.0 / 3, 1.0 / 3));
}

TEST_F(CoProductsTest, StoredKeysThatGiveNoSharesAreDataLoss) {
  ProcessVersion process = Process(0, "1", "1");
  OutputsVersion& outputs = process.outputs.emplace();
  outputs.allocation.method = AllocationMethod::kEconomic;
  outputs.co_products.emplace_back().unit = Code("kg");
  EXPECT_THAT(network_.SetProcess(0, process, 1),
              base::StatusIs(absl::StatusCode::kDataLoss,
                             testing::HasSubstr("all keys are 0")));
}

}  // namespace
}  // namespace tanji::engine
