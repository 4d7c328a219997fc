#include "lib/engine/internal/prices.h"

#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "lib/engine/internal/loop_matrix_testing.h"

namespace tanji::engine::internal {
namespace {

// At the prices nobody takes more than the bound says.
void ExpectProof(const LoopMatrix& matrix, const Prices& prices) {
  const LoopMatrix absolute = matrix.Absolute();
  for (size_t i = 0; i < matrix.size(); ++i) {
    EXPECT_GT(prices.v[i], 0);
    EXPECT_LE(absolute.Take(i, prices.v),
              (prices.gain_bound() + 1e-15) * matrix.output[i] * prices.v[i]);
  }
}

// {{0, 4}, {0.1, 0}}: spectral radius sqrt(0.4).
TEST(PricesTest, BoundTheGainOfALoopClosely) {
  const LoopMatrix matrix = LoopOf({{0, 4}, {0.1, 0}});
  const auto solved =
      FindPricesBySolving(matrix, *LoopFactors::FactorProductive(matrix));
  ASSERT_TRUE(solved.has_value());
  ExpectProof(matrix, *solved);
  EXPECT_NEAR(solved->gain_bound(), std::sqrt(0.4), 0.02);
  const auto swept = FindPricesBySweeping(matrix);
  ASSERT_TRUE(swept.has_value());
  ExpectProof(matrix, *swept);
  EXPECT_NEAR(swept->gain_bound(), std::sqrt(0.4), 0.02);
}

TEST(PricesTest, CountACreditByItsAbsoluteValue) {
  const LoopMatrix matrix = LoopOf({{0, -4}, {0.1, 0}});
  const auto swept = FindPricesBySweeping(matrix);
  ASSERT_TRUE(swept.has_value());
  ExpectProof(matrix, *swept);
}

TEST(PricesTest, AreNotFoundForAGroupThatIsNotProductive) {
  EXPECT_FALSE(FindPricesBySweeping(LoopOf({{0, 1.25}, {1, 0}})));
  EXPECT_FALSE(FindPricesBySweeping(LoopOf({{0, 1}, {1, 0}})));
  EXPECT_FALSE(FindPricesBySweeping(LoopOf({{1, 0.1}, {0.1, 0}})));
  EXPECT_FALSE(FindPricesBySweeping(LoopOf({{0, -1e200}, {1e200, 0}})));
}

// Units a million apart: a bound from equal prices would be 1e6.
TEST(PricesTest, AreFoundAcrossUnits) {
  const LoopMatrix matrix = LoopOf({{0, 5e5}, {1e-6, 0}});
  const auto swept = FindPricesBySweeping(matrix);
  ASSERT_TRUE(swept.has_value());
  EXPECT_NEAR(swept->gain_bound(), std::sqrt(0.5), 0.02);
}

// Near 1 a loose bound would decide against sweeps.
TEST(PricesTest, BoundTheGainCloselyNearOne) {
  for (const double gain : {0.95, 0.99, 0.999}) {
    const auto swept = FindPricesBySweeping(RandomLoop(500, gain));
    ASSERT_TRUE(swept.has_value()) << gain;
    EXPECT_NEAR(swept->gain_bound(), gain, 1e-6);
  }
}

// {{0, 2}, {8, 0}} grows by 4 a turn.
TEST(GrowthTest, BracketsTheSpectralRadius) {
  const Growth growth = MeasureGrowth(LoopOf({{0, 2}, {8, 0}}));
  EXPECT_LE(growth.lower, 4 + 1e-12);
  EXPECT_GE(growth.upper, 4 - 1e-12);
  EXPECT_NEAR(growth.upper - growth.lower, 0, 1e-6);
}

TEST(GrowthTest, StaysFiniteHoweverFastItGrows) {
  const Growth growth = MeasureGrowth(LoopOf({{0, 1e150}, {1e150, 0}}));
  EXPECT_TRUE(std::isfinite(growth.lower));
  EXPECT_GT(growth.lower, 1);
}

// Random groups at random gains: prices are found exactly for those below 1.
TEST(PricesTest, ExistExactlyBelowGainOne) {
  constexpr uint64_t kSeed = 5;
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", " << round);
    const size_t n = 2 + random() % 6;
    std::vector<std::vector<double>> amounts(n, std::vector<double>(n));
    for (auto& row : amounts) {
      for (double& amount : row) amount = uniform(random);
    }
    const Growth growth = MeasureGrowth(LoopOf(amounts));
    const double wanted = round % 2 == 0 ? 0.95 : 1.05;
    for (auto& row : amounts) {
      for (double& amount : row) amount *= wanted / growth.upper;
    }
    const LoopMatrix matrix = LoopOf(amounts);
    const auto factors = LoopFactors::FactorProductive(matrix);
    EXPECT_EQ(factors.has_value(), wanted < 1);
    EXPECT_EQ(FindPricesBySweeping(matrix).has_value(), wanted < 1);
    if (factors.has_value()) {
      const auto prices = FindPricesBySolving(matrix, *factors);
      ASSERT_TRUE(prices.has_value());
      EXPECT_NEAR(prices->gain_bound(), 0.95, 1e-3);
    }
  }
}

}  // namespace
}  // namespace tanji::engine::internal
