#include "lib/engine/internal/dense_lu.h"

#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::engine::internal {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

// 2x + y = 5, x + 3y = 10: x = 1, y = 3.
TEST(DenseLuTest, SolvesByDiagonalPivots) {
  const auto lu = DenseLu::Factor({2, 1, 1, 3}, 2, Pivoting::kDiagonal);
  ASSERT_TRUE(lu.has_value());
  std::vector<double> x = {5, 10};
  lu->Solve(x);
  EXPECT_THAT(x, ElementsAre(DoubleNear(1, 1e-15), DoubleNear(3, 1e-15)));
  EXPECT_EQ(lu->determinant_sign(), 1);
}

// y = 2, x + y + z = 6, x = 1: two exchanges, determinant of
// {{0,1,0},{1,1,1},{1,0,0}} = 1.
TEST(DenseLuTest, ExchangesRowsAndCountsTheSign) {
  const auto lu =
      DenseLu::Factor({0, 1, 0, 1, 1, 1, 1, 0, 0}, 3, Pivoting::kLargest);
  ASSERT_TRUE(lu.has_value());
  std::vector<double> x = {2, 6, 1};
  lu->Solve(x);
  EXPECT_THAT(x, ElementsAre(1, 2, 3));
  EXPECT_EQ(lu->determinant_sign(), 1);
}

TEST(DenseLuTest, KnowsANegativeDeterminant) {
  const auto lu = DenseLu::Factor({1, 2, 3, 4}, 2, Pivoting::kLargest);
  ASSERT_TRUE(lu.has_value());
  EXPECT_EQ(lu->determinant_sign(), -1);
}

// An entry of 1e-20 as a pivot would lose the 1: x = y = 1 up to 1e-20.
TEST(DenseLuTest, ChoosesTheLargestPivot) {
  const auto lu = DenseLu::Factor({1e-20, 1, 1, 1}, 2, Pivoting::kLargest);
  ASSERT_TRUE(lu.has_value());
  std::vector<double> x = {1, 2};
  lu->Solve(x);
  EXPECT_THAT(x, ElementsAre(1, 1));
}

TEST(DenseLuTest, RefusesAZeroPivot) {
  EXPECT_FALSE(DenseLu::Factor({1, -1, -1, 1}, 2, Pivoting::kLargest));
  EXPECT_FALSE(DenseLu::Factor({1, -1, -1, 1}, 2, Pivoting::kDiagonal));
}

TEST(DenseLuTest, RefusesANegativePivotOnlyOnTheDiagonal) {
  EXPECT_FALSE(DenseLu::Factor({1, -1.25, -1, 1}, 2, Pivoting::kDiagonal));
  EXPECT_TRUE(DenseLu::Factor({1, -1.25, -1, 1}, 2, Pivoting::kLargest));
}

TEST(DenseLuTest, RefusesWhatIsNotFinite) {
  EXPECT_FALSE(DenseLu::Factor({std::numeric_limits<double>::infinity()}, 1,
                               Pivoting::kLargest));
  EXPECT_FALSE(DenseLu::Factor({std::numeric_limits<double>::quiet_NaN()}, 1,
                               Pivoting::kDiagonal));
}

}  // namespace
}  // namespace tanji::engine::internal
