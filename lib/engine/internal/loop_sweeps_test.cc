#include "lib/engine/internal/loop_sweeps.h"

#include <cmath>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/engine/internal/loop_factors.h"
#include "lib/engine/internal/loop_matrix_testing.h"

namespace tanji::engine::internal {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

// 0 takes from 1, 1 from 2, 2 from 0: the search enters 0, 1, 2 and leaves 2,
// 1, 0. Entry (0, 1) becomes (2, 1).
TEST(InSweepOrderTest, PutsSuppliersFirst) {
  const SweepOrdered group = InSweepOrder(Ring(3, 0.5, 0.25));
  EXPECT_THAT(group.member, ElementsAre(2, 1, 0));
  EXPECT_THAT(group.matrix.column, ElementsAre(2, 0, 1));
  EXPECT_THAT(group.matrix.amount, ElementsAre(0.25, 0.5, 0.5));
}

TEST(InSweepOrderTest, KeepsMembersThatNothingReaches) {
  const SweepOrdered group = InSweepOrder(LoopOf({{0.5, 0}, {0, 0.25}}));
  EXPECT_THAT(group.member, ElementsAre(0, 1));
  EXPECT_THAT(group.matrix.own_use, ElementsAre(0.5, 0.25));
}

// y_0 = 1 + 0.5 y_1, y_1 = 0.5 y_0.
TEST(SweepLoopTest, GivesValuesByMember) {
  const std::vector<double> b = {1, 0};
  const LoopSolution solution =
      SweepLoop(InSweepOrder(LoopOf({{0, 0.5}, {0.5, 0}})), b, b);
  EXPECT_NEAR(solution.y[0], 4.0 / 3, 1e-15);
  EXPECT_NEAR(solution.y[1], 2.0 / 3, 1e-15);
  EXPECT_LE(solution.backward_error, 3e-16);
}

TEST(SweepLoopTest, GivesExactZerosForNothing) {
  const std::vector<double> b = {0.0, -0.0};
  const LoopSolution solution =
      SweepLoop(InSweepOrder(LoopOf({{0, -0.5}, {0.5, 0}})), b, b);
  EXPECT_THAT(solution.y, Each(0));
  EXPECT_FALSE(std::signbit(solution.y[0]) || std::signbit(solution.y[1]));
}

// Amounts that cancelled to 0 leave a member on its own, with -0 to divide.
TEST(SweepLoopTest, GivesNoNegativeZero) {
  const std::vector<double> b = {-0.0, 1};
  const LoopSolution solution =
      SweepLoop(InSweepOrder(LoopOf({{0, 0}, {0, 0}})), b, b);
  EXPECT_THAT(solution.y, ElementsAre(0, 1));
  EXPECT_FALSE(std::signbit(solution.y[0]));
}

TEST(SweepLoopTest, IsNotFiniteBeyondTheRange) {
  const std::vector<double> b = {1e308, 1e308};
  EXPECT_FALSE(
      std::isfinite(SweepLoop(InSweepOrder(LoopOf({{0, 0.9}, {0.9, 0}})), b, b)
                        .backward_error));
}

// Each of 100 members takes 0.475 of both neighbours: a sweep takes off only a
// tenth of the error, and what the first emits reaches the last after a while.
TEST(SweepLoopTest, DoesNotTakeASlowLoopForAFinishedOne) {
  constexpr size_t kSize = 100;
  std::vector<std::vector<double>> amounts(kSize,
                                           std::vector<double>(kSize, 0.0));
  for (size_t i = 0; i + 1 < kSize; ++i) {
    amounts[i][i + 1] = amounts[i + 1][i] = 0.475;
  }
  std::vector<double> b(kSize, 0.0);
  b[0] = 1;
  const LoopMatrix matrix = LoopOf(amounts);
  const LoopSolution swept = SweepLoop(InSweepOrder(matrix), b, b);
  const LoopSolution solved =
      SolveLoop(matrix, *LoopFactors::FactorProductive(matrix), b, b);
  EXPECT_LE(swept.backward_error, 1e-15);
  for (size_t i = 0; i < kSize; ++i) {
    EXPECT_NEAR(swept.y[i] / solved.y[i], 1, 1e-12) << i;
  }
}

// A margin of 0.5 promises that 400 sweeps are too many; a ring that gains
// 0.9999 in each of them is far from its value of 10^4 then.
TEST(SweepLoopTest, SweepsNoLongerThanTheMarginAsksFor) {
  SweepOrdered group = InSweepOrder(Ring(3, 1, 0.9999));
  const std::vector<double> b = {1, 0, 0};
  group.margin = 0.5;
  EXPECT_LT(SweepLoop(group, b, b).y[0], 500);
  group.margin = 1e-4;
  EXPECT_NEAR(SweepLoop(group, b, b).y[0], 1e4, 1e-6);
}

// Random groups with credits, at most 0.9 of each output taken.
TEST(SweepLoopTest, AgreesWithElimination) {
  constexpr uint64_t kSeed = 3;
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", " << round);
    const size_t n = 2 + random() % 40;
    std::vector<std::vector<double>> amounts(n, std::vector<double>(n, 0.0));
    std::vector<double> b(n);
    for (size_t i = 0; i < n; ++i) {
      b[i] = uniform(random);
      for (int k = 0; k < 4; ++k) {
        amounts[i][random() % n] =
            (random() % 10 == 0 ? -0.9 : 0.9) / 4 * uniform(random);
      }
    }
    const LoopMatrix matrix = LoopOf(amounts);
    const LoopSolution swept = SweepLoop(InSweepOrder(matrix), b, b);
    const LoopSolution solved =
        SolveLoop(matrix, *LoopFactors::FactorProductive(matrix), b, b);
    EXPECT_LE(swept.backward_error, 1e-15);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_NEAR(swept.y[i], solved.y[i], 1e-13);
    }
  }
}

}  // namespace
}  // namespace tanji::engine::internal
