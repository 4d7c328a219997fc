#include "lib/engine/internal/loop_solution.h"

#include <cmath>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/engine/internal/loop_matrix_testing.h"

namespace tanji::engine::internal {
namespace {

using ::testing::ElementsAre;

TEST(SolveLoopTest, SolvesToTheLastDigits) {
  const LoopMatrix matrix =
      LoopOf({{0.1, 0.3, 0.2}, {0.7, 0, 0}, {0.1, 0.1, 0}});
  const auto factors = LoopFactors::FactorProductive(matrix);
  const std::vector<double> b = {0.3, 0.1, 0.7};
  const LoopSolution solution = SolveLoop(matrix, *factors, b, b);
  EXPECT_LE(solution.backward_error, 3e-16);
  for (size_t i = 0; i < b.size(); ++i) {
    EXPECT_NEAR(solution.y[i], b[i] + matrix.Take(i, solution.y), 1e-15);
  }
}

// Factors of a slightly different matrix stand for inexact ones: without the
// refinement the error would be about 1e-8, with it about 1e-16.
TEST(SolveLoopTest, RefinesWhatTheFactorsLeave) {
  const LoopMatrix matrix = LoopOf({{0, 0.5}, {0.5, 0}});
  const LoopMatrix near = LoopOf({{0, 0.5 + 1e-8}, {0.5, 0}});
  const auto factors = LoopFactors::FactorProductive(near);
  const std::vector<double> b = {1, 1};
  const LoopSolution solution = SolveLoop(matrix, *factors, b, b);
  EXPECT_LE(solution.backward_error, 1e-15);
  EXPECT_NEAR(solution.y[0], 2, 1e-14);
}

// Factors of 0.4 M give y = 2.5 M^-1 b, and a step back from there overshoots
// to -1.25 M^-1 b with a larger residual: 2.25 b instead of 1.5 b.
TEST(SolveLoopTest, DropsARefinementThatMakesItWorse) {
  const LoopMatrix matrix = LoopOf({{0, 0.5}, {0.5, 0}});
  LoopMatrix small = LoopOf({{0, 0.2}, {0.2, 0}});
  small.output = {0.4, 0.4};
  const auto factors = LoopFactors::FactorProductive(small);
  const std::vector<double> b = {1, 1};
  const LoopSolution solution = SolveLoop(matrix, *factors, b, b);
  EXPECT_NEAR(solution.y[0], 5, 1e-12);  // M^-1 b = 2
  // 1.5 / (1 + 1.5 * 5)
  EXPECT_NEAR(solution.backward_error, 1.5 / 8.5, 1e-12);
}

// Amounts that cancelled to 0 leave a member on its own, with -0 to divide.
TEST(SolveLoopTest, GivesNoNegativeZero) {
  const LoopMatrix matrix = LoopOf({{0, 0}, {0, 0}});
  const auto factors = LoopFactors::FactorProductive(matrix);
  const std::vector<double> b = {-0.0, 1};
  const LoopSolution solution = SolveLoop(matrix, *factors, b, b);
  EXPECT_THAT(solution.y, ElementsAre(0, 1));
  EXPECT_FALSE(std::signbit(solution.y[0]));
}

TEST(SolveLoopTest, MeasuresWhatOneStepDoesNotRepair) {
  const LoopMatrix matrix = LoopOf({{0, 0.5}, {0.5, 0}});
  const LoopMatrix far = LoopOf({{0, 0.6}, {0.5, 0}});
  const auto factors = LoopFactors::FactorProductive(far);
  const std::vector<double> b = {1, 1};
  EXPECT_GT(SolveLoop(matrix, *factors, b, b).backward_error, 1e-4);
}

TEST(SolveLoopTest, GivesExactZerosForNothing) {
  const LoopMatrix matrix = LoopOf({{0, -0.3}, {0.7, 0}});
  const auto factors = LoopFactors::FactorProductive(matrix);
  const std::vector<double> b = {0.0, -0.0};
  const LoopSolution solution = SolveLoop(matrix, *factors, b, b);
  EXPECT_THAT(solution.y, ElementsAre(0, 0));
  EXPECT_FALSE(std::signbit(solution.y[0]) || std::signbit(solution.y[1]));
  EXPECT_EQ(solution.backward_error, 0);
}

// b = 1 - 1: what cancelled counts in the weight, so the error is not measured
// against the rest that is left.
TEST(SolveLoopTest, MeasuresAgainstWhatWasAddedUp) {
  const LoopMatrix matrix = LoopOf({{0, 0.5}, {0.5, 0}});
  const LoopMatrix far = LoopOf({{0, 0.6}, {0.5, 0}});
  const auto factors = LoopFactors::FactorProductive(far);
  const std::vector<double> b = {1, 1};
  const std::vector<double> heavy = {1e6, 1e6};
  EXPECT_LT(SolveLoop(matrix, *factors, b, heavy).backward_error,
            1e-4 * SolveLoop(matrix, *factors, b, b).backward_error);
}

TEST(SolveLoopTest, IsNotFiniteBeyondTheRange) {
  const LoopMatrix matrix = LoopOf({{0, 0.9}, {1, 0}});
  const auto factors = LoopFactors::FactorProductive(matrix);
  const std::vector<double> b = {1e308, 1e308};
  EXPECT_FALSE(std::isfinite(SolveLoop(matrix, *factors, b, b).backward_error));
}

}  // namespace
}  // namespace tanji::engine::internal
