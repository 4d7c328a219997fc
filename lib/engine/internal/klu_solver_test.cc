#include "lib/engine/internal/klu_solver.h"

#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::engine::internal {
namespace {

using ::testing::ElementsAre;

SparseRows FromFull(const std::vector<double>& full, int n) {
  SparseRows rows;
  rows.row_begin.push_back(0);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const double value = full[static_cast<size_t>(i * n + j)];
      if (value == 0) continue;
      rows.column.push_back(j);
      rows.value.push_back(value);
    }
    rows.row_begin.push_back(static_cast<int>(rows.column.size()));
  }
  return rows;
}

// x + 2y = 5, 3x + 4y = 11: x = 1, y = 2. Transposed it would be another.
TEST(KluSolverTest, SolvesRowsAndNotTheTranspose) {
  const auto klu =
      KluSolver::Factor(FromFull({1, 2, 3, 4}, 2), Pivoting::kLargest);
  ASSERT_TRUE(klu.has_value());
  std::vector<double> x = {5, 11};
  klu->Solve(x);
  EXPECT_NEAR(x[0], 1, 1e-14);
  EXPECT_NEAR(x[1], 2, 1e-14);
}

TEST(KluSolverTest, RefusesASingularMatrix) {
  const std::vector<double> singular = {1, -1, -1, 1};
  EXPECT_FALSE(KluSolver::Factor(FromFull(singular, 2), Pivoting::kLargest));
  EXPECT_FALSE(KluSolver::Factor(FromFull(singular, 2), Pivoting::kDiagonal));
}

TEST(KluSolverTest, RefusesANegativePivotOnlyOnTheDiagonal) {
  const std::vector<double> unproductive = {1, -1.25, -1, 1};
  EXPECT_FALSE(
      KluSolver::Factor(FromFull(unproductive, 2), Pivoting::kDiagonal));
  EXPECT_TRUE(KluSolver::Factor(FromFull(unproductive, 2), Pivoting::kLargest));
}

// inverse of {{2, -1}, {0, 0.5}} is {{0.5, 1}, {0, 2}}: largest row sum 2.
TEST(KluSolverTest, EstimatesTheNormOfTheInverse) {
  const auto klu =
      KluSolver::Factor(FromFull({2, -1, 0, 0.5}, 2), Pivoting::kLargest);
  ASSERT_TRUE(klu.has_value());
  EXPECT_NEAR(klu->EstimateInverseNorm(), 2, 1e-14);
}

// A full matrix of 3: more than one multiplication.
TEST(KluSolverTest, RefusesWhatCostsMoreThanAllowed) {
  const std::vector<double> full = {4, 1, 1, 1, 4, 1, 1, 1, 4};
  EXPECT_TRUE(KluSolver::Factor(FromFull(full, 3), Pivoting::kLargest));
  EXPECT_FALSE(KluSolver::Factor(FromFull(full, 3), Pivoting::kLargest,
                                 /*flops_max=*/1));
}

TEST(KluSolverTest, GivesTheSameFromAMovedObject) {
  auto klu = KluSolver::Factor(FromFull({4}, 1), Pivoting::kLargest);
  const KluSolver moved = *std::move(klu);
  std::vector<double> x = {2};
  moved.Solve(x);
  EXPECT_THAT(x, ElementsAre(0.5));
}

// Against the full elimination, in sign and solution, on random matrices that
// need row exchanges.
TEST(KluSolverTest, AgreesWithTheFullElimination) {
  constexpr uint64_t kSeed = 11;
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", " << round);
    const int n = 1 + static_cast<int>(random() % 9);
    std::vector<double> full(static_cast<size_t>(n * n));
    for (double& value : full) {
      value = random() % 3 == 0 ? 0 : uniform(random);
    }
    for (int i = 0; i < n; ++i) {  // a permuted diagonal: never singular
      full[static_cast<size_t>(i * n + (i + round) % n)] += 4;
    }
    const auto dense =
        DenseLu::Factor(full, static_cast<size_t>(n), Pivoting::kLargest);
    const auto klu = KluSolver::Factor(FromFull(full, n), Pivoting::kLargest);
    ASSERT_TRUE(dense.has_value() && klu.has_value());
    EXPECT_EQ(dense->determinant_sign(), klu->determinant_sign());
    std::vector<double> x(static_cast<size_t>(n), 1.0);
    std::vector<double> y = x;
    dense->Solve(x);
    klu->Solve(y);
    for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], y[i], 1e-12);
  }
}

}  // namespace
}  // namespace tanji::engine::internal
