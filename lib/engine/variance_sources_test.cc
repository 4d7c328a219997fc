#include "lib/engine/variance_sources.h"

#include <cmath>
#include <random>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/engine/sample_statistics.h"
#include "lib/engine/testing/random_network.h"
#include "lib/engine/testing/uncertain.h"

namespace tanji::engine {
namespace {

double LognormalVariance(double median, double gsd2) {
  const double s = std::pow(std::log(gsd2) / 2, 2);
  return median * median * std::exp(s) * std::expm1(s);
}

// 2 kg of power at 0.5 and 3 of steel at 1.5, and 1 emitted; all independent
// and added up: the first order is all there is.
TEST(VarianceSourcesTest, IsExactForASum) {
  const UncertainNetwork network =
      UncertainBuilder()
          .Process(1, 1.05, {{1, 2, 1.5}, {2, 3, 1.2}, {1, 7, 1}})
          .Process(0.5, 1, {})
          .Process(1.5, 1, {})
          .Build({0});
  const auto sources = FindVarianceSources(network, 0, 10);
  ASSERT_TRUE(sources.ok());
  const double power = LognormalVariance(1, 1.5);
  const double steel = LognormalVariance(4.5, 1.2);
  const double own = LognormalVariance(1, 1.05);
  EXPECT_NEAR(sources->variance, power + steel + own, 1e-14);
  ASSERT_EQ(sources->largest.size(), 3U);
  EXPECT_EQ(sources->count, 3U);
  EXPECT_EQ(sources->largest[0].key, AmountKey::Of(0, AmountKind::kInput, 1));
  EXPECT_NEAR(sources->largest[0].kg_co2e, 4.5, 1e-15);
  EXPECT_NEAR(sources->largest[0].share, steel / sources->variance, 1e-14);
  EXPECT_EQ(sources->largest[1].key, AmountKey::Of(0, AmountKind::kInput, 0));
  EXPECT_EQ(sources->largest[2].key, AmountKey::Of(0, AmountKind::kDirect, 0));

  constexpr size_t kSamples = 50'000;
  const auto statistics = Summarise(SamplesOf(network, 1, kSamples));
  EXPECT_NEAR(statistics.standard_deviation / sources->standard_deviation, 1,
              5 / std::sqrt(2.0 * kSamples) * 1.5);
}

// y = 1 / (1 - a) at a = 0.5: dy/da = 4.
TEST(VarianceSourcesTest, CountsEveryTurnOfALoop) {
  const UncertainNetwork network =
      UncertainBuilder().Process(1, 1, {{0, 0.5, 1.1}}).Build({0});
  const auto sources = FindVarianceSources(network, 0, 10);
  ASSERT_TRUE(sources.ok());
  EXPECT_NEAR(sources->variance, 16 * LognormalVariance(0.5, 1.1), 1e-14);
}

TEST(VarianceSourcesTest, NamesAsManyAsAreWanted) {
  const UncertainNetwork network =
      UncertainBuilder()
          .Process(1, 1.05, {{1, 2, 1.5}, {1, 3, 1.2}})
          .Process(0.5, 1, {})
          .Build({0, 1});
  const auto sources = FindVarianceSources(network, 0, 1);
  ASSERT_TRUE(sources.ok());
  EXPECT_EQ(sources->largest.size(), 1U);
  EXPECT_EQ(sources->count, 3U);
  const auto certain = FindVarianceSources(network, 1, 1);
  ASSERT_TRUE(certain.ok());
  EXPECT_EQ(certain->variance, 0);
  EXPECT_EQ(certain->count, 0U);
}

// The sum of one key's amounts counts, not the sum of their squares.
TEST(VarianceSourcesTest, AmountsOfOneKeyAreOne) {
  UncertainNetwork::Parts parts;
  parts.output = {1};
  parts.median = {1};
  parts.begin = {0, 2};
  const AmountKey key = AmountKey::Of(0, AmountKind::kInput, 0);
  parts.amounts = {{graph::kNoNumber, 3, 1.5, key},
                   {graph::kNoNumber, -2, 1.5, key}};
  parts.products = {0};
  const auto network = UncertainNetwork::Create(std::move(parts));
  ASSERT_TRUE(network.ok());
  const auto sources = FindVarianceSources(*network, 0, 10);
  ASSERT_TRUE(sources.ok());
  EXPECT_NEAR(sources->variance, LognormalVariance(1, 1.5), 1e-14);
}

// With small uncertainties everything is nearly linear.
TEST(VarianceSourcesTest, AgreesWithSamplesOfRandomNetworks) {
  std::mt19937_64 random(31);
  for (int round = 0; round < 4; ++round) {
    const Network plain = RandomNetwork(random, 80, 20, 0.02 * round);
    const UncertainNetwork network = MakeUncertain(
        plain.Compile(), [](uint32_t, uint32_t) { return 1.02; }, {79});
    const auto sources = FindVarianceSources(network, 0, 1);
    ASSERT_TRUE(sources.ok());
    const auto statistics = Summarise(SamplesOf(network, 1, 8'000));
    EXPECT_EQ(statistics.left_out, 0U);
    EXPECT_NEAR(statistics.standard_deviation / sources->standard_deviation, 1,
                5 / std::sqrt(2.0 * 8'000) + 0.01);
  }
}

}  // namespace
}  // namespace tanji::engine
