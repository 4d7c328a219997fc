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
