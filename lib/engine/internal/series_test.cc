#include "lib/engine/internal/series.h"

#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "lib/engine/internal/loop_matrix_testing.h"

namespace tanji::engine::internal {
namespace {

// Both ways.
class SeriesTest : public testing::TestWithParam<size_t> {
 protected:
  static bool Converges(const LoopMatrix& matrix) {
    return SeriesConverges(matrix, MeasureGrowth(matrix), GetParam());
  }
};
INSTANTIATE_TEST_SUITE_P(BothWays, SeriesTest,
                         testing::Values(kAllDense, kAllSparse));

// Own gain g^(1/n) a turn, up to four digits from 1.
TEST_P(SeriesTest, ConvergesExactlyBelowOne) {
  EXPECT_TRUE(Converges(Ring(2, -1, 0.999)));
  EXPECT_FALSE(Converges(Ring(2, -1, 1)));
  EXPECT_FALSE(Converges(Ring(2, -1, 1.001)));
  EXPECT_TRUE(Converges(Ring(70, 1, -0.98)));
  EXPECT_FALSE(Converges(Ring(70, 1, -1.02)));
}

// The net product of the two ways back from b and c is 0.98: radius 0.99.
TEST_P(SeriesTest, ConvergesWhereSignsCancel) {
  EXPECT_TRUE(Converges(LoopOf({{0, 1.05, -0.07}, {1, 0, 0}, {1, 0, 0}})));
  EXPECT_FALSE(Converges(LoopOf({{0, 1.05, -0.04}, {1, 0, 0}, {1, 0, 0}})));
}

// 10^6 of b for each a and back: prices take the units out.
TEST_P(SeriesTest, UnitsDoNotMatter) {
  EXPECT_TRUE(
      Converges(LoopOf({{0, 1.05e6, -0.5e6}, {1e-6, 0, 0}, {1e-6, 0, 0}})));
}

// Growth by 1.5 a turn only where both members of a pair have the same sign,
// from a start where all pairs have opposite signs: nothing of it is in the
// start. Squares and rows of the identity have no such blind spot.
TEST_P(SeriesTest, SeesAGrowthFromEachMember) {
  EXPECT_FALSE(Converges(LoopOf({{0.7, 0.8, -1e-9, 0},
                                 {0.8, 0.7, 0, 0},
                                 {1e-9, 0, 0.1, 0},
                                 {0, 0, 0, 0.1}})));
}

TEST_P(SeriesTest, DoesNotClaimWhatIsNotANumber) {
  EXPECT_FALSE(Converges(LoopOf({{0, -1e200}, {1e200, 0}})));
}

// A rotation by 45 degrees, scaled: complex eigenvalues of size g.
TEST_P(SeriesTest, CountsTurningModes) {
  const auto turning = [](double g) {
    const double a = g * std::sqrt(0.5);
    return LoopOf({{a, -a}, {a, a}});
  };
  EXPECT_TRUE(Converges(turning(0.99)));
  EXPECT_FALSE(Converges(turning(1.01)));
}

// Random signs, scaled to a known radius: by the definition, norms of high
// powers, written naively.
TEST_P(SeriesTest, AgreesWithHighPowers) {
  constexpr uint64_t kSeed = 17;
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (int round = 0; round < 100; ++round) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", " << round);
    const size_t n = 2 + random() % 8;
    std::vector<std::vector<double>> amounts(n, std::vector<double>(n));
    for (auto& row : amounts) {
      for (double& amount : row) amount = uniform(random);
    }
    std::vector<double> x(n);
    for (double& value : x) value = uniform(random);
    // log of the size after 2000 turns less that after 1000: the radius, but
    // for turning modes, which average out.
    double log_size = 0;
    double log_half = 0;
    for (int turn = 0; turn < 2000; ++turn) {
      std::vector<double> next(n, 0.0);
      double size = 0;
      for (size_t i = 0; i < n; ++i) {
        for (size_t j = 0; j < n; ++j) next[i] += amounts[i][j] * x[j];
        size += std::abs(next[i]);
      }
      for (double& value : next) value /= size;
      x = next;
      log_size += std::log(size);
      if (turn == 999) log_half = log_size;
    }
    const double radius = std::exp((log_size - log_half) / 1000);
    const double wanted = round % 2 == 0 ? 0.95 : 1.05;
    for (auto& row : amounts) {
      for (double& amount : row) amount *= wanted / radius;
    }
    EXPECT_EQ(Converges(LoopOf(amounts)), wanted < 1);
  }
}

}  // namespace
}  // namespace tanji::engine::internal
