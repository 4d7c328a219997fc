#include "lib/engine/internal/lane_kernels.h"

#include <array>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/engine/internal/lognormal_math.h"
#include "lib/engine/internal/philox.h"

namespace tanji::engine::internal {
namespace {

using ::testing::ElementsAre;

// Random123 1.14, tests/kat_vectors, the lines of philox4x32 with 10 rounds.
TEST(PhiloxTest, GivesThePublishedAnswers) {
  EXPECT_THAT(Philox({0, 0, 0, 0}, {0, 0}),
              ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
  EXPECT_THAT(Philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                     {0xffffffff, 0xffffffff}),
              ElementsAre(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd));
  EXPECT_THAT(Philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                     {0xa4093822, 0x299f31d0}),
              ElementsAre(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

double Exp(double x) { return ExpOf<double, uint64_t>(x); }
double Log(double x) { return LogOf<double, uint64_t>(x); }

double Quantile(double p) {
  const double q = p - 0.5;
  if (std::abs(q) <= kNormalCentre) return NormalQuantileCentre(q);
  const double r = std::sqrt(-Log(q < 0 ? p : 1 - p));
  const double z =
      r <= kNormalTail ? NormalQuantileTail(r) : NormalQuantileFarTail(r);
  return q < 0 ? -z : z;
}

TEST(LognormalMathTest, ExponentialIsRightToTwoUnitsInTheLastPlace) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> near(-1, 1);
  std::uniform_real_distribution<double> far(-700, 700);
  for (int i = 0; i < 20'000; ++i) {
    for (const double x : {near(random), far(random)}) {
      EXPECT_NEAR(Exp(x) / std::exp(x), 1, 0x1p-51) << x;
    }
  }
  EXPECT_EQ(Exp(0), 1);
  EXPECT_EQ(Exp(1e9), Exp(700));
  EXPECT_EQ(Exp(-1e9), Exp(-700));
}

TEST(LognormalMathTest, LogarithmIsRightToTwoUnitsInTheLastPlace) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> exponent(-700, 700);
  std::uniform_real_distribution<double> near(0.5, 2);
  for (int i = 0; i < 20'000; ++i) {
    for (const double x : {std::exp(exponent(random)), near(random)}) {
      EXPECT_NEAR(Log(x), std::log(x), 0x1p-51 * std::abs(std::log(x))) << x;
    }
  }
  EXPECT_EQ(Log(1), 0);
}

// Phi(z) by the C library: erfc(-z / sqrt 2) / 2; its derivative tells what
// error of z an error of p is.
TEST(LognormalMathTest, QuantileIsTheInverseOfTheDistribution) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> centre(0, 1);
  std::uniform_real_distribution<double> tail(-36.7, -2);
  for (int i = 0; i < 20'000; ++i) {
    for (const double p : {centre(random), std::exp(tail(random))}) {
      const double z = Quantile(p);
      const double density = std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
      const double error = (0.5 * std::erfc(-z * M_SQRT1_2) - p) / density;
      EXPECT_NEAR(error, 0, 4e-15 * std::max(1.0, std::abs(z))) << p;
      EXPECT_DOUBLE_EQ(Quantile(1 - p), -Quantile(1 - (1 - p))) << p;
    }
  }
  EXPECT_EQ(Quantile(0.5), 0);
}

TEST(LognormalMathTest, UniformNumbersAreInsideAndSymmetric) {
  const auto of = [](uint64_t bits) { return UniformOf<double>(bits); };
  EXPECT_EQ(of(0), 0x1p-53);
  EXPECT_EQ(of(UINT64_MAX), 1 - 0x1p-53);
  EXPECT_EQ(of(uint64_t{1} << 63), 0.5 + 0x1p-53);
}

// Amounts to draw, of all sizes, in a number that fills no chunk.
struct DrawList {
  explicit DrawList(size_t count) {
    std::mt19937_64 random(4);
    for (uint32_t k = 0; k < count; ++k) {
      process.push_back(static_cast<uint32_t>(random()));
      place.push_back(static_cast<uint32_t>(random()));
      median.push_back(k % 7 == 0 ? -0.25 * k : 1.5 * k + 1);
      sigma.push_back(0.01 * (1 + k % 60));
      slot.push_back(static_cast<uint32_t>(count) - 1 - k);
    }
  }
  Draws view() const {
    return {process.data(), place.data(), median.data(),
            sigma.data(),   slot.data(),  slot.size()};
  }
  std::vector<uint32_t> process, place, slot;
  std::vector<double> median, sigma;
};

constexpr uint64_t kSampleSeed = 0x0123456789ABCDEF;

// The definition, one number after the other.
double DrawnAlone(const DrawList& list, size_t k, uint32_t sample) {
  const uint32_t lane = sample % 8;
  const auto words =
      Philox({sample / 8 * 4 + lane % 4, list.process[k], list.place[k], 0},
             {static_cast<uint32_t>(kSampleSeed), uint32_t{kSampleSeed >> 32}});
  const size_t first = lane < 4 ? 0 : 2;
  const double p =
      UniformOf<double>(uint64_t{words[first + 1]} << 32 | words[first]);
  return Exp(Quantile(p) * list.sigma[k]) * list.median[k];
}

TEST(LaneKernelsTest, DrawAtEachLevelWhatTheDefinitionSays) {
  const DrawList list(1003);
  for (const LaneLevel level : LaneLevels()) {
    for (const uint32_t block : {0U, 1U, 12'499U}) {
      std::vector<Lanes> out(list.slot.size());
      KernelsOf(level).draw(kSampleSeed, block, list.view(), out.data());
      for (size_t k = 0; k < out.size(); ++k) {
        for (uint32_t lane = 0; lane < kLanes; ++lane) {
          ASSERT_EQ(
              std::bit_cast<uint64_t>(out[list.slot[k]].v[lane]),
              std::bit_cast<uint64_t>(DrawnAlone(list, k, block * 8 + lane)))
              << static_cast<int>(level) << " " << k << " " << lane;
        }
      }
    }
  }
}

// Mean 0, variance 1, skewness 0, kurtosis 3, each within five standard errors.
TEST(LaneKernelsTest, DrawnNumbersAreNormal) {
  DrawList list(1000);
  std::fill(list.median.begin(), list.median.end(), 1.0);
  std::fill(list.sigma.begin(), list.sigma.end(), 1.0);
  std::array<double, 4> sums = {};
  constexpr uint32_t kBlocks = 50;
  for (uint32_t block = 0; block < kBlocks; ++block) {
    std::vector<Lanes> out(list.slot.size());
    KernelsOf(BestLaneLevel())
        .draw(kSampleSeed, block, list.view(), out.data());
    for (const Lanes& lanes : out) {
      for (const double factor : lanes.v) {
        const double z = std::log(factor);
        double power = 1;
        for (double& sum : sums) sum += power *= z;
      }
    }
  }
  const double n = kBlocks * 8.0 * 1000;
  EXPECT_NEAR(sums[0] / n, 0, 5 * std::sqrt(1 / n));
  EXPECT_NEAR(sums[1] / n, 1, 5 * std::sqrt(2 / n));
  EXPECT_NEAR(sums[2] / n, 0, 5 * std::sqrt(15 / n));
  EXPECT_NEAR(sums[3] / n, 3, 5 * std::sqrt(96 / n));
}

// A loop of 40 rows, dense, with a credit; sweeps and sums at all levels.
TEST(LaneKernelsTest, AllLevelsGiveTheSameBits) {
  constexpr size_t kRows = 40;
  std::vector<double> output(kRows, 2.0);
  std::vector<double> scale(kRows, 0.5);
  std::vector<uint64_t> begin, inner, end;
  std::vector<uint32_t> supplier;
  for (uint32_t r = 0; r < kRows; ++r) {
    begin.push_back(supplier.size());
    supplier.push_back(0);
    inner.push_back(supplier.size());
    for (uint32_t j = 0; j < kRows; ++j) {
      if (j != r) supplier.push_back(j + 1);
    }
    end.push_back(supplier.size());
  }
  DrawList list(supplier.size());
  for (double& median : list.median) median = median < 0 ? -0.001 : 0.01;
  const size_t entries = supplier.size();
  supplier.resize(entries + 16, 0);
  const Rows rows = {output.data(),
                     begin.data(),
                     inner.data(),
                     end.data(),
                     supplier.data(),
                     kRows,
                     0};
  std::vector<std::vector<Lanes>> results;
  for (const LaneLevel level : LaneLevels()) {
    const LaneKernels& kernels = KernelsOf(level);
    std::vector<Lanes> amounts(entries), y(kRows + 1), sums(kRows),
        inverse(kRows), extra(3);
    kernels.draw(kSampleSeed, 7, list.view(), amounts.data());
    for (Lanes& lanes : y) std::fill_n(lanes.v, kLanes, 1.0);
    for (Lanes& lanes : inverse) std::fill_n(lanes.v, kLanes, 0.5);
    kernels.sum_known(rows, amounts.data(), y.data(), sums.data());
    kernels.sweep(rows, amounts.data(), sums.data(), inverse.data(),
                  scale.data(), y.data(), 1, false, &extra[0]);
    kernels.slack(rows, amounts.data(), inverse.data(), y.data(), 1, &extra[1]);
    kernels.sweep(rows, amounts.data(), sums.data(), inverse.data(),
                  scale.data(), y.data(), 1, true, &extra[2]);
    y.insert(y.end(), extra.begin(), extra.end());
    std::vector<Lanes> solved(kRows + 1);
    std::fill_n(solved[0].v, kLanes, 1.0);
    kernels.solve_rows(rows, amounts.data(), solved.data(), 1);
    y.insert(y.end(), solved.begin(), solved.end());
    results.push_back(std::move(y));
  }
  for (const auto& result : results) {
    for (size_t i = 0; i < result.size(); ++i) {
      for (size_t lane = 0; lane < kLanes; ++lane) {
        ASSERT_EQ(std::bit_cast<uint64_t>(result[i].v[lane]),
                  std::bit_cast<uint64_t>(results[0][i].v[lane]))
            << i;
      }
    }
  }
}

}  // namespace
}  // namespace tanji::engine::internal
