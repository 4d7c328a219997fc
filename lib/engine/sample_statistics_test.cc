#include "lib/engine/sample_statistics.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/engine/sampler.h"

namespace tanji::engine {
namespace {

using ::testing::DoubleEq;
using ::testing::Each;
using ::testing::ElementsAre;

// 1, 2, …, 5 in another order: mean 3, variance 10 / 4.
TEST(SummariseTest, FiveNumbersByHand) {
  const auto of = Summarise(std::vector<double>{4, 1, 5, 3, 2});
  EXPECT_EQ(of.used, 5U);
  EXPECT_EQ(of.left_out, 0U);
  EXPECT_DOUBLE_EQ(of.mean, 3);
  EXPECT_DOUBLE_EQ(of.standard_deviation, std::sqrt(2.5));
  EXPECT_DOUBLE_EQ(of.standard_error, std::sqrt(0.5));
  EXPECT_EQ(of.least, 1);
  EXPECT_EQ(of.most, 5);
  // Place 1 + 4 p.
  EXPECT_THAT(of.percentiles, ElementsAre(DoubleEq(1.1), DoubleEq(1.2),
                                          DoubleEq(2), DoubleEq(3), DoubleEq(4),
                                          DoubleEq(4.8), DoubleEq(4.9)));
}

// ln of 1, e, e^2: standard deviation 1.
TEST(SummariseTest, SquaredGeometricStandardDeviation) {
  const auto of =
      Summarise(std::vector<double>{1, std::exp(1.0), std::exp(2.0)});
  ASSERT_TRUE(of.gsd2.has_value());
  EXPECT_NEAR(*of.gsd2, std::exp(2.0), 1e-13);
  EXPECT_FALSE(Summarise(std::vector<double>{1, 0}).gsd2.has_value());
  EXPECT_FALSE(Summarise(std::vector<double>{1, -2}).gsd2.has_value());
}

TEST(SummariseTest, LeavesOutWhatHasNoNumber) {
  const auto of = Summarise(std::vector<double>{NAN, 2, NAN, 4});
  EXPECT_EQ(of.used, 2U);
  EXPECT_EQ(of.left_out, 2U);
  EXPECT_EQ(of.mean, 3);
  const auto none = Summarise(std::vector<double>{NAN});
  EXPECT_EQ(none.used, 0U);
  EXPECT_EQ(none.left_out, 1U);
}

TEST(SummariseTest, APointIsOneBin) {
  const auto of = Summarise(std::vector<double>{0.1, 0.1, 0.1});
  EXPECT_EQ(of.mean, 0.1);
  EXPECT_EQ(of.standard_deviation, 0);
  EXPECT_THAT(of.percentiles, Each(0.1));
  EXPECT_THAT(of.histogram.counts, ElementsAre(3));
}

// 0 to 10 000: the histogram begins at 50 and ends at 9950, 495 a bin.
TEST(SummariseTest, HistogramCountsEachOnce) {
  std::vector<double> values(10'001);
  std::iota(values.begin(), values.end(), 0);
  const Histogram histogram = Summarise(values).histogram;
  EXPECT_DOUBLE_EQ(histogram.first, 50);
  EXPECT_DOUBLE_EQ(histogram.last, 9950);
  EXPECT_EQ(histogram.below, 50U);
  EXPECT_EQ(histogram.above, 50U);
  ASSERT_EQ(histogram.counts.size(), kHistogramBins);
  for (size_t bin = 0; bin + 1 < kHistogramBins; ++bin) {
    EXPECT_EQ(histogram.counts[bin], 495U) << bin;
  }
  EXPECT_EQ(histogram.counts.back(), 496U);
}

TEST(SummariseTest, LargeNumbersStayInRange) {
  const auto of = Summarise(std::vector<double>{1e308, 1.5e308, 1.2e308});
  EXPECT_DOUBLE_EQ(of.mean, 3.7 / 3 * 1e308);
  EXPECT_TRUE(std::isfinite(of.standard_deviation));
}

TEST(CompareTest, IsPaired) {
  const auto of = Compare(std::vector<double>{1, 2, NAN, 8},
                          std::vector<double>{2, 4, 1, 5});
  EXPECT_EQ(of.difference.used, 3U);
  EXPECT_EQ(of.difference.left_out, 1U);
  EXPECT_EQ(of.difference.undecided, 0U);
  EXPECT_DOUBLE_EQ(of.difference.mean, 0);
  EXPECT_EQ(of.a_below, 2U);
  EXPECT_DOUBLE_EQ(of.share_a_below, 2.0 / 3);
}

// As none has a number, but told apart: it may have one.
TEST(SampleStatisticsTest, WhatIsNotDecidedIsCountedApart) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> a = {1, kNotDecided, none, 3, kNotDecided, 1.7e308};
  const SampleStatistics of = Summarise(a);
  EXPECT_EQ(of.used, 3U);
  EXPECT_EQ(of.left_out, 3U);
  EXPECT_EQ(of.undecided, 2U);
  const std::vector<double> b = {kNotDecided, none,        kNotDecided,
                                 1,           kNotDecided, -1.7e308};
  const SampleComparison compared = Compare(a, b);
  EXPECT_EQ(compared.difference.used, 1U);
  EXPECT_EQ(compared.difference.mean, 2);
  EXPECT_EQ(compared.difference.left_out, 5U);
  EXPECT_EQ(compared.difference.undecided, 2U);  // the first and the fifth
  EXPECT_EQ(compared.a_below, 0U);
  EXPECT_EQ(Summarise(std::vector<double>{kNotDecided}).undecided, 1U);
}

}  // namespace
}  // namespace tanji::engine
