#include "lib/engine/internal/loop_sweeps.h"

#include <cmath>
#include <cstring>
#include <random>
#include <span>
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

void ExpectSolvedBySweeps(const LoopMatrix& matrix, double margin,
                          const std::vector<double>& b) {
  SweepOrdered group = InSweepOrder(matrix);
  group.margin = margin;
  const LoopSolution swept = SweepLoop(group, b, b);
  const LoopSolution solved =
      SolveLoop(matrix, *LoopFactors::FactorProductive(matrix), b, b);
  EXPECT_LE(swept.backward_error, 0x1p-49);
  for (size_t i = 0; i < b.size(); ++i) {
    EXPECT_NEAR(swept.y[i], solved.y[i], 1e-13 * std::abs(solved.y[i]));
  }
}

// The error of a ring with one credit changes its sign from turn to turn, so
// each leap goes the wrong way, at some amounts by just less than the sweeps
// beside it gain.
TEST(SweepLoopTest, LeapsNoMoreWhereALeapMisleads) {
  for (int step = 0; step < 950; ++step) {
    const double amount = 0.5 + 0.0005 * step;
    SCOPED_TRACE(amount);
    ExpectSolvedBySweeps(
        LoopOf({{0, amount, 0}, {0, 0, amount}, {-amount, 0, 0}}), 1 - amount,
        {1, 2, 3});
  }
}

// Nor is the largest eigenvalue alone without credits: here it stands beside
// its negative, which the leap leaves.
TEST(SweepLoopTest, LeapsNoMoreBesideAnEqualEigenvalue) {
  constexpr double kFaint = 1e-9;
  for (int step = 0; step < 300; ++step) {
    const double amount = 0.75 + 0.0005 * step;
    SCOPED_TRACE(amount);
    ExpectSolvedBySweeps(LoopOf({{0, kFaint, 0, amount},
                                 {0, 0, amount, 0},
                                 {amount, 0, 0, kFaint},
                                 {0, amount, 0, 0}}),
                         1 - amount - 1e-8, {1, 1, 1, 1});
  }
}

// A hub takes of all others, each of which takes of the hub: the noise of its
// long sum does not end the sweeps too early.
TEST(SweepLoopTest, SolvesALoopThroughAHubToRounding) {
  constexpr size_t kSize = 5000;
  constexpr double kGain = 0.985;
  LoopMatrix matrix;
  matrix.Clear();
  for (size_t i = 0; i < kSize; ++i) {
    matrix.output.push_back(1);
    matrix.own_use.push_back(0);
    for (uint32_t j = 1; i == 0 && j < kSize; ++j) {
      matrix.column.push_back(j);
      matrix.amount.push_back(kGain / (kSize - 1));
    }
    if (i > 0) {
      matrix.column.push_back(0);
      matrix.amount.push_back(kGain);
    }
    matrix.row_begin.push_back(matrix.column.size());
  }
  std::vector<double> b(kSize, 0.0);
  b[0] = 1;
  SweepOrdered group = InSweepOrder(matrix);
  group.margin = 1 - kGain;
  const LoopSolution swept = SweepLoop(group, b, b);
  const double hub = 1 / (1 - kGain * kGain);
  EXPECT_LE(swept.backward_error, 0x1p-46);
  EXPECT_NEAR(swept.y[0] / hub, 1, 1e-12);
  EXPECT_NEAR(swept.y[1] / (kGain * hub), 1, 1e-12);
}

struct DrawnLoop {
  LoopMatrix matrix;
  std::vector<double> b;       // column after column
  std::vector<double> weight;  // of them
};

// Credits too, at most 0.9 of each output taken; columns of other sizes, of
// zeros, and beyond the range.
DrawnLoop DrawLoop(std::mt19937_64& random, size_t columns) {
  std::uniform_real_distribution<double> uniform(0, 1);
  const size_t n = 2 + random() % 40;
  std::vector<std::vector<double>> amounts(n, std::vector<double>(n, 0.0));
  for (std::vector<double>& row : amounts) {
    const size_t inputs = 1 + random() % 9;
    for (size_t k = 0; k < inputs; ++k) {
      const double share = 0.9 / static_cast<double>(inputs) * uniform(random);
      row[random() % n] = random() % 10 == 0 ? -share : share;
    }
  }
  DrawnLoop loop{LoopOf(amounts), {}, {}};
  for (size_t c = 0; c < columns; ++c) {
    const int exponent = static_cast<int>(random() % 600) - 300;
    const bool is_zero = random() % 6 == 0;
    for (size_t i = 0; i < n; ++i) {
      const double value = std::ldexp(uniform(random) - 0.3, exponent);
      loop.b.push_back(is_zero ? 0 : value);
    }
    if (random() % 9 == 0) loop.b.back() = HUGE_VAL;
  }
  for (const double value : loop.b) loop.weight.push_back(std::abs(value));
  return loop;
}

bool SameBits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

TEST(SweepColumnsTest, GivesEachColumnTheBitsThatItHasAlone) {
  constexpr uint64_t kSeed = 5;
  std::mt19937_64 random(kSeed);
  int beyond = 0;
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", " << round);
    const size_t columns = 1 + random() % 19;
    const DrawnLoop loop = DrawLoop(random, columns);
    const size_t n = loop.matrix.size();
    const SweepOrdered group = InSweepOrder(loop.matrix);
    const std::vector<LoopSolution> together =
        SweepColumns(group, loop.b, loop.weight);
    ASSERT_EQ(together.size(), columns);
    for (size_t c = 0; c < columns; ++c) {
      const LoopSolution alone =
          SweepLoop(group, std::span(loop.b).subspan(c * n, n),
                    std::span(loop.weight).subspan(c * n, n));
      EXPECT_TRUE(SameBits(together[c].y, alone.y)) << "column " << c;
      EXPECT_EQ(together[c].backward_error, alone.backward_error);
      beyond += std::isfinite(alone.backward_error) ? 0 : 1;
    }
  }
  EXPECT_GT(beyond, 10);
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
