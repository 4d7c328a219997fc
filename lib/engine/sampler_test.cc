#include "lib/engine/sampler.h"

#include <bit>
#include <cmath>
#include <random>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/engine/sample_statistics.h"
#include "lib/engine/testing/random_network.h"
#include "lib/engine/testing/uncertain.h"
#include "lib/engine/variance_sources.h"

namespace tanji::engine {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

std::vector<double> Logs(const std::vector<double>& values) {
  std::vector<double> logs;
  for (const double value : values) logs.push_back(std::log(value));
  return logs;
}

// Textbook case 16: 2 (1.5) x 3 (2.0) x 0.5 (1.2). A product of independent
// lognormals is one: sigma^2 = (ln^2 1.5 + ln^2 2 + ln^2 1.2) / 4.
UncertainNetwork Case16() {
  return UncertainBuilder()
      .Process(0, 1, {{1, 2, 1.5}})
      .Process(0, 1, {{2, 3, 2.0}})
      .Process(0.5, 1.2, {})
      .Build({0});
}

TEST(SamplerTest, AChainOfLognormalsHasItsClosedForm) {
  constexpr double kSigma = 0.41173295893185974;
  constexpr size_t kSamples = 100'000;
  const double n = kSamples;
  const auto samples = SamplesOf(Case16(), /*seed=*/1, kSamples);
  const SampleStatistics logs = Summarise(Logs(samples));
  EXPECT_NEAR(logs.mean, std::log(3), 5 * kSigma / std::sqrt(n));
  EXPECT_NEAR(logs.standard_deviation, kSigma, 5 * kSigma / std::sqrt(2 * n));
  const SampleStatistics statistics = Summarise(samples);
  EXPECT_EQ(statistics.used, kSamples);
  EXPECT_NEAR(statistics.mean, 3.2653739967227358,
              5 * statistics.standard_error);
  // A percentile's error is sqrt(p (1 - p) / n) / density.
  const double z = 1.959963984540054;
  const double density = std::exp(-z * z / 2) / std::sqrt(2 * M_PI) / kSigma;
  const double error = 5 * std::sqrt(0.025 * 0.975 / n) / density;
  EXPECT_NEAR(std::log(statistics.percentiles[0] / 1.3386083344562874), 0,
              error);
  EXPECT_NEAR(std::log(statistics.percentiles[6] / 6.723400540947326), 0,
              error);
  EXPECT_NEAR(std::log(*statistics.gsd2) / 2, kSigma,
              5 * kSigma / std::sqrt(2 * n));
}

// y = 0.5 / (1 - a): a of median 0.05 and gsd2 1.2 by itself.
TEST(SamplerTest, OwnUseIsSolvedInEachSample) {
  const auto use = SamplesOf(UncertainBuilder()
                                 .Process(0, 1, {{1, 0.05, 1.2}})
                                 .Process(1, 1, {})
                                 .Build({0}),
                             7, 1000);
  const auto y = SamplesOf(
      UncertainBuilder().Process(0.5, 1, {{0, 0.05, 1.2}}).Build({0}), 7, 1000);
  for (size_t s = 0; s < y.size(); ++s) {
    EXPECT_NEAR(y[s], 0.5 / (1 - use[s]), 1e-14) << s;
  }
}

// The sign stays: a credit of median -0.5 is negative in all samples.
TEST(SamplerTest, CreditsStayCredits) {
  const auto samples = SamplesOf(UncertainBuilder()
                                     .Process(0, 1, {{1, -0.5, 3}})
                                     .Process(1, 1, {})
                                     .Build({0}),
                                 3, 1000);
  EXPECT_THAT(samples, Each(::testing::Lt(0)));
}

TEST(SamplerTest, WhatIsCertainStaysTheMedian) {
  const UncertainNetwork network = UncertainBuilder()
                                       .Process(1, 1, {{1, 2}})
                                       .Process(3, 1, {{0, 0.1}})
                                       .Build({0, 1});
  EXPECT_EQ(network.uncertain_count(), 0U);
  EXPECT_THAT(SamplesOf(network, 1, 20), Each(network.parts().median[0]));
  EXPECT_THAT(SamplesOf(network, 1, 20, 1), Each(network.parts().median[1]));
}

TEST(SamplerTest, NothingEmittedIsExactlyZero) {
  const UncertainNetwork network = UncertainBuilder()
                                       .Process(0, 1, {{1, 0.5, 2}})
                                       .Process(0, 1, {{0, 0.5, 2}})
                                       .Build({0});
  EXPECT_THAT(SamplesOf(network, 1, 64), Each(0));
}

// a = 1 + 0.9 f b, b = a with f of gsd2 1.5: unproductive where f > 1 / 0.9.
TEST(SamplerTest, UnproductiveDrawsAreCountedAndLeftOut) {
  const UncertainNetwork factor = UncertainBuilder()
                                      .Process(0, 1, {{1, 0.9, 1.5}})
                                      .Process(1, 1, {})
                                      .Build({0});
  const UncertainNetwork loop = UncertainBuilder()
                                    .Process(1, 1, {{1, 0.9, 1.5}})
                                    .Process(0, 1, {{0, 1}})
                                    .Process(2, 1, {})
                                    .Process(0, 1, {{0, 1}})
                                    .Build({0, 2, 3});
  constexpr size_t kBlocks = 250;
  const auto f = SamplesOf(factor, 5, kBlocks * 8);
  Sampler sampler(loop, 5);
  std::vector<double> values(3 * kSampleBlock);
  size_t unproductive = 0;
  for (uint32_t block = 0; block < kBlocks; ++block) {
    sampler.Run(block, values);
    std::vector<uint32_t> faulty;
    for (const DrawFault& fault : sampler.faults()) {
      EXPECT_EQ(fault.kind, FaultKind::kUnproductive);
      EXPECT_NEAR(fault.gain, f[block * 8 + fault.lane], 1e-12);
      EXPECT_THAT(LoopMembersOf(loop, fault.loop), ElementsAre(0, 1));
      faulty.push_back(fault.lane);
    }
    for (uint32_t lane = 0; lane < 8; ++lane) {
      const double gain = f[block * 8 + lane];
      EXPECT_EQ(values[8 + lane], 2);
      if (gain < 1) {
        EXPECT_NEAR(values[lane] * (1 - gain), 1, 1e-9) << gain;
        EXPECT_EQ(values[16 + lane], values[lane]);
      } else {
        ++unproductive;
        EXPECT_TRUE(std::isnan(values[lane]));
        EXPECT_TRUE(std::isnan(values[16 + lane]));
        EXPECT_EQ(std::count(faulty.begin(), faulty.end(), lane), 1);
      }
    }
  }
  // P(ln f > ln(1 / 0.9)) = P(z > 0.5197) = 0.3016.
  const double n = kBlocks * 8;
  EXPECT_NEAR(static_cast<double>(unproductive) / n, 0.3016,
              5 * std::sqrt(0.3 * 0.7 / n));
}

constexpr double kGsd2[] = {1, 1.05, 1.2, 1, 1.5, 2};
double SomeGsd2(uint32_t process, uint32_t input) {
  return kGsd2[(7 * process + 3 * input) % std::size(kGsd2)];
}

std::vector<uint32_t> AllOf(size_t n) {
  std::vector<uint32_t> all(n);
  for (uint32_t i = 0; i < n; ++i) all[i] = i;
  return all;
}

// Each sample again as a snapshot of its own, with the amounts that a network
// without loops shows.
TEST(SamplerTest, AgreesWithTheEngineInEachSample) {
  std::mt19937_64 random(11);
  // Many small loops, and a single large one.
  for (const auto& [reach, credits] :
       {std::pair(12, 0.0), std::pair(12, 0.1), std::pair(150, 0.0),
        std::pair(150, 0.1)}) {
    const Network plain =
        RandomNetwork(random, 150, static_cast<size_t>(reach), credits);
    const graph::Snapshot snapshot = plain.Compile();
    const size_t n = snapshot.process_count();
    const UncertainNetwork network =
        MakeUncertain(snapshot, SomeGsd2, AllOf(n));
    Sampler sampler(network, 99);
    std::vector<double> values(n * kSampleBlock);
    sampler.Run(3, values);
    // One process an amount: its only input, of 1 kg CO2e.
    UncertainNetwork::Parts alone;
    alone.begin.push_back(0);
    for (const UncertainAmount& amount : network.parts().amounts) {
      alone.output.push_back(1);
      alone.median.push_back(amount.amount);
      alone.amounts.push_back(amount);
      alone.amounts.back().supplier = graph::kNoNumber;
      alone.begin.push_back(alone.amounts.size());
    }
    alone.products = AllOf(alone.output.size());
    const auto drawn = UncertainNetwork::Create(std::move(alone));
    ASSERT_TRUE(drawn.ok());
    Sampler amounts(*drawn, 99);
    std::vector<double> factors(drawn->product_count() * kSampleBlock);
    amounts.Run(3, factors);
    for (uint32_t lane = 0; lane < kSampleBlock; ++lane) {
      graph::Snapshot::Parts parts = snapshot.ToParts();
      size_t k = 0;
      size_t input = 0;
      for (uint32_t i = 0; i < n; ++i) {
        parts.direct[i] = factors[k++ * kSampleBlock + lane];
        for (size_t j = 0; j < snapshot.input_count(i); ++j) {
          parts.amount[input++] = factors[k++ * kSampleBlock + lane];
        }
      }
      const auto sample = graph::Snapshot::Create(std::move(parts));
      ASSERT_TRUE(sample.ok());
      const Intensities y = ComputeIntensities(*sample, SolvingOrder(*sample));
      for (uint32_t i = 0; i < n; ++i) {
        const double ours = values[i * kSampleBlock + lane];
        ASSERT_EQ(std::isnan(ours), std::isnan(y.values[i])) << i;
        if (!std::isnan(ours)) {
          EXPECT_NEAR(ours, y.values[i], 1e-8 * std::abs(y.values[i])) << i;
        }
      }
    }
  }
}

bool SameBits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) {
           return std::bit_cast<uint64_t>(x) == std::bit_cast<uint64_t>(y);
         });
}

// Members take of one another at random, 0.9999 of what they make in all: only
// an elimination decides, of more than 2^27 operations. Process 0 is of that
// loop; the first behind it takes of itself too; the last has no part in it,
// and no footprint in some samples; the one between takes of both.
TEST(SamplerTest, WhatNoEliminationDecidesIsNotCalledSingular) {
  constexpr uint32_t kMembers = 900;
  std::mt19937_64 random(5);
  UncertainBuilder builder;
  for (uint32_t i = 0; i < kMembers; ++i) {
    std::vector<UncertainBuilder::Input> inputs = {
        {(i + 1) % kMembers, 0.9999 / 8, 1.0001}};
    for (int k = 1; k < 8; ++k) {
      inputs.push_back(
          {static_cast<uint32_t>(random() % kMembers), 0.9999 / 8, 1.0001});
    }
    builder.Process(1, 1, inputs);
  }
  builder.Process(1, 1, {{0, 1}, {kMembers, 0.1, 1.1}});
  builder.Process(1, 1, {{kMembers, 1}, {kMembers + 2, 1}});
  builder.Process(1, 1, {{kMembers + 2, 0.95, 1.5}});
  const UncertainNetwork network =
      builder.Build({0, kMembers, kMembers + 1, kMembers + 2});
  Sampler sampler(network, 1);
  std::vector<double> values(4 * kSampleBlock);
  sampler.Run(0, values);
  const auto of = [&](size_t product) {
    return Summarise(
        std::span(values).subspan(product * kSampleBlock, kSampleBlock));
  };
  EXPECT_EQ(of(0).undecided, kSampleBlock);
  EXPECT_EQ(of(1).undecided, kSampleBlock);
  // What has no footprint whatever the loop is told apart.
  EXPECT_GT(of(3).used, 0U);
  EXPECT_GT(of(3).left_out, 0U);
  EXPECT_EQ(of(3).undecided, 0U);
  EXPECT_EQ(of(2).used, 0U);
  EXPECT_EQ(of(2).undecided, of(3).used);
  size_t undecided = 0;
  size_t unproductive = 0;
  for (const DrawFault& fault : sampler.faults()) {
    EXPECT_NE(fault.kind, FaultKind::kSingular);
    undecided += !fault.kind.has_value();
    unproductive += fault.kind == FaultKind::kUnproductive;
  }
  EXPECT_EQ(undecided, kSampleBlock);
  EXPECT_EQ(unproductive, of(3).left_out);
}

TEST(SamplerTest, ThreadsAndOrderChangeNothing) {
  std::mt19937_64 random(12);
  const Network plain = RandomNetwork(random, 300, 300, 0.05);
  const UncertainNetwork network =
      MakeUncertain(plain.Compile(), SomeGsd2, {5, 17});
  constexpr size_t kBlocks = 16;
  std::vector<std::vector<double>> results;
  for (const size_t threads : {1U, 2U, 4U}) {
    std::vector<double> values(kBlocks * 2 * kSampleBlock);
    std::vector<std::thread> running;
    for (size_t t = 0; t < threads; ++t) {
      running.emplace_back([&, t] {
        Sampler sampler(network, 4);
        for (size_t turn = 0; turn < kBlocks; ++turn) {
          const size_t block = kBlocks - 1 - turn;
          if (block % threads != t) continue;
          sampler.Run(static_cast<uint32_t>(block),
                      std::span(values).subspan(block * 2 * kSampleBlock,
                                                2 * kSampleBlock));
        }
      });
    }
    for (std::thread& thread : running) thread.join();
    results.push_back(std::move(values));
  }
  EXPECT_TRUE(SameBits(results[0], results[1]));
  EXPECT_TRUE(SameBits(results[0], results[2]));
}

// Process numbers stay, so do keys; what is not upstream of the product is
// left out of the second network.
TEST(SamplerTest, WhatElseIsThereChangesNothing) {
  std::mt19937_64 random(13);
  const Network plain = RandomNetwork(random, 200, 15, 0.05);
  const graph::Snapshot snapshot = plain.Compile();
  const UncertainNetwork all =
      MakeUncertain(snapshot, SomeGsd2, AllOf(snapshot.process_count()));
  for (const uint32_t product : {0U, 50U, 199U}) {
    // Everything upstream, ascending.
    std::vector<uint32_t> upstream = {product};
    std::vector<bool> met(snapshot.process_count());
    met[product] = true;
    for (size_t next = 0; next < upstream.size(); ++next) {
      for (const uint32_t j : snapshot.suppliers(upstream[next])) {
        if (!met[j]) upstream.push_back(j);
        met[j] = true;
      }
    }
    std::sort(upstream.begin(), upstream.end());
    std::vector<uint32_t> place(snapshot.process_count());
    for (uint32_t p = 0; p < upstream.size(); ++p) place[upstream[p]] = p;
    UncertainNetwork::Parts parts;
    parts.begin.push_back(0);
    for (const uint32_t i : upstream) {
      parts.output.push_back(all.parts().output[i]);
      parts.median.push_back(all.parts().median[i]);
      for (uint64_t k = all.parts().begin[i]; k < all.parts().begin[i + 1];
           ++k) {
        parts.amounts.push_back(all.parts().amounts[k]);
        uint32_t& supplier = parts.amounts.back().supplier;
        if (supplier != graph::kNoNumber) supplier = place[supplier];
      }
      parts.begin.push_back(parts.amounts.size());
    }
    parts.products = {place[product]};
    const auto alone = UncertainNetwork::Create(std::move(parts));
    ASSERT_TRUE(alone.ok());
    EXPECT_TRUE(
        SameBits(SamplesOf(*alone, 21, 40), SamplesOf(all, 21, 40, product)));
  }
}

TEST(SamplerTest, MoreSamplesBeginWithTheSame) {
  const UncertainNetwork network = Case16();
  const auto few = SamplesOf(network, 1, 13);
  auto many = SamplesOf(network, 1, 100);
  many.resize(13);
  EXPECT_TRUE(SameBits(few, many));
  EXPECT_FALSE(SameBits(few, SamplesOf(network, 2, 13)));
}

// One key, one z: what two co-products of one process share cancels.
TEST(SamplerTest, AmountsOfOneKeyAreDrawnTogether) {
  UncertainNetwork::Parts parts;
  parts.output = {1, 1};
  parts.median = {2, 6};
  parts.begin = {0, 1, 2};
  const AmountKey key = AmountKey::Of(0, AmountKind::kEmission, 4);
  parts.amounts = {{graph::kNoNumber, 2, 1.5, key},
                   {graph::kNoNumber, 6, 1.5, key}};
  parts.products = {0, 1};
  const auto network = UncertainNetwork::Create(std::move(parts));
  ASSERT_TRUE(network.ok());
  const auto a = SamplesOf(*network, 1, 50, 0);
  const auto b = SamplesOf(*network, 1, 50, 1);
  for (size_t s = 0; s < a.size(); ++s) EXPECT_DOUBLE_EQ(3 * a[s], b[s]);
}

// Bytes that may change only with kEngineVersion.
TEST(SamplerTest, GoldenSamples) {
  const UncertainNetwork loop = UncertainBuilder()
                                    .Process(1, 1.2, {{1, 0.5, 1.5}})
                                    .Process(0.4, 2, {{0, 0.01, 1.05}})
                                    .Build({0});
  const auto chain = SamplesOf(Case16(), 20261126, 9);
  const auto turns = SamplesOf(loop, 20261126, 9);
  EXPECT_EQ(chain[0], 0x1.8127f25047592p+1);
  EXPECT_EQ(chain[7], 0x1.19efe79aaa7fap+1);
  EXPECT_EQ(chain[8], 0x1.af1c52c0d3530p+1);
  EXPECT_EQ(turns[0], 0x1.4593b90bbc407p+0);
  EXPECT_EQ(turns[8], 0x1.6840dee7d68f7p+0);
}

TEST(UncertainNetworkTest, RefusesWhatIsNoNetwork) {
  const auto create = [](auto change) {
    UncertainNetwork::Parts parts;
    parts.output = {1};
    parts.median = {1};
    parts.begin = {0, 1};
    parts.amounts = {
        {graph::kNoNumber, 1, 1.5, AmountKey::Of(0, AmountKind::kDirect, 0)}};
    parts.products = {0};
    change(parts);
    return UncertainNetwork::Create(std::move(parts)).status().code();
  };
  using Parts = UncertainNetwork::Parts;
  using absl::StatusCode;
  const auto kInvalid = StatusCode::kInvalidArgument;
  EXPECT_EQ(create([](Parts&) {}), StatusCode::kOk);
  EXPECT_EQ(create([](Parts& p) { p.begin = {0}; }), kInvalid);
  EXPECT_EQ(create([](Parts& p) { p.output = {0}; }), kInvalid);
  EXPECT_EQ(create([](Parts& p) { p.median = {NAN}; }), kInvalid);
  EXPECT_EQ(create([](Parts& p) { p.amounts[0].gsd2 = 0.9; }), kInvalid);
  EXPECT_EQ(create([](Parts& p) { p.amounts[0].gsd2 = NAN; }), kInvalid);
  EXPECT_EQ(create([](Parts& p) { p.amounts[0].amount = INFINITY; }), kInvalid);
  EXPECT_EQ(create([](Parts& p) { p.amounts[0].supplier = 1; }), kInvalid);
  EXPECT_EQ(create([](Parts& p) { p.products = {1}; }), kInvalid);
  EXPECT_EQ(create([](Parts& p) {
              p.amounts.resize(kUncertainAmountsMax + 1, p.amounts[0]);
              p.begin[1] = p.amounts.size();
            }),
            StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tanji::engine
