#include "lib/engine/internal/loop_factors.h"

#include <vector>

#include "gtest/gtest.h"
#include "lib/engine/internal/loop_matrix_testing.h"

namespace tanji::engine::internal {
namespace {

// y_a = 1 + 0.5 y_b, y_b = 0.5 y_a: y = (4/3, 2/3).
TEST(LoopFactorsTest, SolvesEitherWay) {
  const LoopMatrix matrix = LoopOf({{0, 0.5}, {0.5, 0}});
  for (const size_t dense_size_max : {kAllDense, kAllSparse}) {
    const auto factors = LoopFactors::FactorProductive(matrix, dense_size_max);
    ASSERT_TRUE(factors.has_value());
    std::vector<double> y = {1, 0};
    factors->Solve(y);
    EXPECT_NEAR(y[0], 4.0 / 3, 1e-15);
    EXPECT_NEAR(y[1], 2.0 / 3, 1e-15);
  }
}

TEST(LoopFactorsTest, RefusesTheProductiveWayForAnUnproductiveGroup) {
  const LoopMatrix matrix = LoopOf({{0, 1.25}, {1, 0}});
  for (const size_t dense_size_max : {kAllDense, kAllSparse}) {
    EXPECT_FALSE(LoopFactors::FactorProductive(matrix, dense_size_max));
    const std::vector<double> prices = {1, 1};
    const auto factors =
        LoopFactors::FactorScaled(matrix, prices, dense_size_max);
    ASSERT_TRUE(factors.has_value());
    EXPECT_EQ(factors->determinant_sign(), -1);
  }
}

// The same loop in units 2^40 apart, at prices that say so: the scaled matrix,
// and with it the condition, is the same to the bit.
TEST(LoopFactorsTest, UnitsDoNotChangeTheCondition) {
  const LoopMatrix plain = LoopOf({{0, -0.5}, {2, 0}});
  const LoopMatrix mixed = LoopOf({{0, -0.5 * 0x1p40}, {2 * 0x1p-40, 0}});
  const std::vector<double> equal = {1, 1};
  const std::vector<double> apart = {1, 0x1p-40};
  for (const size_t dense_size_max : {kAllDense, kAllSparse}) {
    EXPECT_EQ(
        LoopFactors::FactorScaled(plain, equal, dense_size_max)->Condition(),
        LoopFactors::FactorScaled(mixed, apart, dense_size_max)->Condition());
  }
}

// diag(output) - A = {{1, -g}, {-1, 1}} has the inverse {{1, g}, {1, 1}} /
// (1-g): with rows of absolute sum 2, condition 2 * 2 / 2^-20 up to the powers
// of two that stand for prices and row sums (factor 4).
TEST(LoopFactorsTest, SeesANearlySingularGroup) {
  const LoopMatrix matrix = LoopOf({{0, 1 - 0x1p-20}, {1, 0}});
  const std::vector<double> prices = {1, 1};
  for (const size_t dense_size_max : {kAllDense, kAllSparse}) {
    const double condition =
        LoopFactors::FactorScaled(matrix, prices, dense_size_max)->Condition();
    EXPECT_GE(condition, 0x1p20);
    EXPECT_LE(condition, 0x1p24);
  }
}

}  // namespace
}  // namespace tanji::engine::internal
