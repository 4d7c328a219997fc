// The fast engine against the definition written naively, on random networks.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <iterator>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/engine/intensity.h"
#include "lib/engine/testing/random_network.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::Snapshot;
using ::testing::IsEmpty;

constexpr uint64_t kReferenceSeed = 20261123;

Intensities Solve(const Network& network) {
  const Snapshot snapshot = network.Compile();
  return ComputeIntensities(snapshot, SolvingOrder(snapshot));
}

using Wide = long double;

// (diag(output) - A) y = F for the whole network at once, by elimination with
// full row pivoting in extended precision. With `absolute`, of |A| and |F|: an
// upper bound of everything that was added up, as a scale for differences.
std::vector<Wide> SolveNaively(const Network& network, bool absolute) {
  const size_t n = network.size();
  std::vector<std::vector<Wide>> m(n, std::vector<Wide>(n + 1, 0));
  for (size_t i = 0; i < n; ++i) {
    m[i][i] = network.output[i];
    m[i][n] = absolute ? std::abs(network.direct[i]) : network.direct[i];
  }
  for (const Input& input : network.inputs) {
    m[input.consumer][input.supplier] -=
        absolute ? std::abs(input.amount) : input.amount;
  }
  for (size_t k = 0; k < n; ++k) {
    size_t pivot = k;
    for (size_t i = k + 1; i < n; ++i) {
      if (std::abs(m[i][k]) > std::abs(m[pivot][k])) pivot = i;
    }
    std::swap(m[k], m[pivot]);
    for (size_t i = k + 1; i < n; ++i) {
      if (m[i][k] == 0) continue;
      const Wide factor = m[i][k] / m[k][k];
      for (size_t j = k; j <= n; ++j) m[i][j] -= factor * m[k][j];
    }
  }
  std::vector<Wide> y(n);
  for (size_t i = n; i-- > 0;) {
    Wide sum = m[i][n];
    for (size_t j = i + 1; j < n; ++j) sum -= m[i][j] * y[j];
    y[i] = sum / m[i][i];
  }
  return y;
}

// Whether anything is emitted by the process or upstream of it; if not, its
// footprint is exactly 0, which elimination of the whole matrix would blur.
std::vector<bool> EmitsUpstream(const Network& network) {
  std::vector<bool> emits(network.size());
  for (size_t i = 0; i < network.size(); ++i) emits[i] = network.direct[i] != 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Input& input : network.inputs) {
      if (emits[input.supplier] && !emits[input.consumer]) {
        emits[input.consumer] = true;
        changed = true;
      }
    }
  }
  return emits;
}

// The first processes of `fast` have the values of `network`.
void ExpectNaiveValues(const Network& network, const Intensities& fast) {
  const std::vector<Wide> y = SolveNaively(network, /*absolute=*/false);
  const std::vector<Wide> scale = SolveNaively(network, /*absolute=*/true);
  const std::vector<bool> emits = EmitsUpstream(network);
  for (size_t i = 0; i < network.size(); ++i) {
    EXPECT_FALSE(fast.values[i] == 0 && std::signbit(fast.values[i])) << i;
    EXPECT_LE(fast.EvidenceOf(i).backward_error_max, 1e-14) << i;
    EXPECT_LT(fast.EvidenceOf(i).loop_gain_max, 1) << i;
    if (emits[i]) {
      EXPECT_LE(std::abs(fast.values[i] - y[i]), 1e-12L * scale[i]) << i;
    } else {
      EXPECT_EQ(fast.values[i], 0) << i;
    }
  }
}

TEST(IntensityReferenceTest, AgreesWithEliminationOfTheWholeMatrix) {
  std::mt19937_64 random(kReferenceSeed);
  for (int graph = 0; graph < 200; ++graph) {
    SCOPED_TRACE(testing::Message()
                 << "seed " << kReferenceSeed << ", graph " << graph);
    const size_t processes = 1 + random() % 60;
    const size_t reach = 1 + random() % 20;
    const Network network = RandomNetwork(random, processes, reach, 0.05);
    const Intensities fast = Solve(network);
    EXPECT_THAT(fast.faults, IsEmpty());
    ExpectNaiveValues(network, fast);
  }
}

TEST(IntensityReferenceTest, AgreesForGroupsThatNeedSparseElimination) {
  std::mt19937_64 random(kReferenceSeed + 1);
  for (int graph = 0; graph < 6; ++graph) {
    SCOPED_TRACE(testing::Message()
                 << "seed " << kReferenceSeed + 1 << ", graph " << graph);
    Network network = RandomNetwork(random, 180, 60, graph % 2 * 0.05);
    const Intensities fast = Solve(network);
    EXPECT_THAT(fast.faults, IsEmpty());
    ExpectNaiveValues(network, fast);
  }
}

// A loop of new processes, which take from one of the first 30 so that
// nothing upstream of them changes.
struct Planted {
  ProcessNumber first;
  ProcessNumber count;
  double gain;
};
Planted PlantLoop(ProcessNumber count, double gain, double price_ratio,
                  Network& network) {
  const auto first = static_cast<ProcessNumber>(network.size());
  for (ProcessNumber m = 0; m < count; ++m) {
    network.output.push_back(1);
    network.direct.push_back(1);
    // The ratios cancel around the loop: its gain is what the last one takes.
    const bool last = m + 1 == count;
    network.inputs.push_back(
        {first + m, last ? first : first + m + 1,
         last ? gain * std::pow(price_ratio, 1.0 - count) : price_ratio});
    network.inputs.push_back({first + m, first % 30, 0.1});
  }
  return {first, count, gain};
}

// Of 2 to 4.
Planted Plant(std::mt19937_64& random, double gain, double price_ratio,
              Network& network) {
  const auto count = static_cast<ProcessNumber>(2 + random() % 3);
  return PlantLoop(count, gain, price_ratio, network);
}

TEST(IntensityReferenceTest, NamesPlantedFaultsAndAnswersTheRest) {
  std::mt19937_64 random(kReferenceSeed + 2);
  for (int graph = 0; graph < 100; ++graph) {
    SCOPED_TRACE(testing::Message()
                 << "seed " << kReferenceSeed + 2 << ", graph " << graph);
    const Network sound = RandomNetwork(random, 40, 10, 0.05);
    Network network = sound;
    const Planted unproductive = Plant(random, 1.5, 0x1p10, network);
    const Planted singular = Plant(random, 1.0, 0x1p-7, network);
    const Planted credit = Plant(random, -3.0, 0x1p3, network);
    const Intensities fast = Solve(network);
    ASSERT_EQ(fast.faults.size(), 2U);
    EXPECT_EQ(fast.faults[0].kind, FaultKind::kUnproductive);
    EXPECT_EQ(fast.faults[0].members.front(), unproductive.first);
    EXPECT_EQ(fast.faults[0].members.size(), unproductive.count);
    EXPECT_NEAR(fast.faults[0].gain, 1.5, 1e-12);
    EXPECT_EQ(fast.faults[1].kind, FaultKind::kSingular);
    EXPECT_EQ(fast.faults[1].members.front(), singular.first);
    EXPECT_EQ(fast.faults[1].members.size(), singular.count);
    EXPECT_EQ(fast.faults[1].gain, 1.0);
    ExpectNaiveValues(sound, fast);
    for (size_t i = 0; i < sound.size(); ++i) {
      EXPECT_EQ(fast.BlockedBy(i), kNotBlocked) << i;
    }
    for (size_t i = sound.size(); i < network.size(); ++i) {
      const bool answered = i >= credit.first;
      EXPECT_EQ(std::isnan(fast.values[i]), !answered) << i;
      EXPECT_EQ(fast.BlockedBy(i) == kNotBlocked, answered) << i;
      EXPECT_EQ(fast.EvidenceOf(i).series_diverges, answered) << i;
    }
  }
}

// A process that takes from all of `suppliers`.
ProcessNumber PlantConsumer(const std::vector<ProcessNumber>& suppliers,
                            Network& network) {
  const auto number = static_cast<ProcessNumber>(network.size());
  network.output.push_back(1);
  network.direct.push_back(1);
  for (const ProcessNumber supplier : suppliers) {
    network.inputs.push_back({number, supplier, 0.5});
  }
  return number;
}

// Loop f and behind[f] are blocked by fault f, the last consumer by the first
// of its two, and nothing before `first` is blocked.
void ExpectBlockedFrom(size_t first, const std::vector<Planted>& faulty,
                       const std::vector<ProcessNumber>& behind,
                       const Intensities& fast) {
  for (size_t i = 0; i < first; ++i) {
    ASSERT_EQ(fast.BlockedBy(i), kNotBlocked) << i;
    ASSERT_TRUE(std::isfinite(fast.values[i])) << i;
  }
  for (size_t i = first; i < fast.values.size(); ++i) {
    ASSERT_TRUE(std::isnan(fast.values[i])) << i;
  }
  for (uint32_t f = 0; f < faulty.size(); ++f) {
    EXPECT_EQ(fast.BlockedBy(behind[f]), f);
    for (ProcessNumber m = 0; m < faulty[f].count; ++m) {
      EXPECT_EQ(fast.BlockedBy(faulty[f].first + m), f);
    }
  }
  EXPECT_EQ(fast.BlockedBy(behind.back()), 1u);
}

// Of what is nearly singular as many digits are right as its evidence says.
void ExpectAnswered(const Network& network, const Planted& near,
                    const Planted& credit, const Intensities& fast) {
  const std::vector<Wide> y = network.size() < 1000
                                  ? SolveNaively(network, /*absolute=*/false)
                                  : std::vector<Wide>();
  for (size_t i = near.first; i < y.size(); ++i) {
    // In the loop of credits turns cancel: there the backward error speaks.
    if (i >= credit.first && i < credit.first + credit.count) continue;
    const Wide lost =
        std::pow(10.0L, fast.EvidenceOf(i).digits_lost) * 0x1p-53L;
    EXPECT_LE(std::abs(fast.values[i] - y[i]), 2 * lost * std::abs(y[i])) << i;
  }
  for (ProcessNumber m = 0; m < near.count; ++m) {
    const Evidence& of_near = fast.EvidenceOf(near.first + m);
    EXPECT_GT(of_near.digits_lost, 8.5);
    EXPECT_LT(of_near.digits_lost, 13.5);
    EXPECT_LE(of_near.backward_error_max, 1e-14);
    EXPECT_FALSE(of_near.series_diverges);
    const Evidence& of_credit = fast.EvidenceOf(credit.first + m);
    EXPECT_TRUE(of_credit.series_diverges);
    EXPECT_LE(of_credit.backward_error_max, 1e-14);
  }
}

// Loops of every size that the engine has a way of its own for: full
// elimination, sweeps, KLU.
class PlantedLoopsTest : public testing::TestWithParam<ProcessNumber> {};
INSTANTIATE_TEST_SUITE_P(Sizes, PlantedLoopsTest,
                         testing::Values(1, 2, 5, 64, 65, 130, 1100));

// Beside loops that are nearly singular, or credited with more than they make,
// which are answered: unproductive ones, with credits and without, and singular
// ones, to the last bit and within 15 digits.
TEST_P(PlantedLoopsTest, EachIsNamedAndAllElseIsAnswered) {
  const ProcessNumber count = GetParam();
  std::mt19937_64 random(kReferenceSeed + count);
  for (int graph = 0; graph < (count < 1000 ? 20 : 2); ++graph) {
    SCOPED_TRACE(testing::Message()
                 << "seed " << kReferenceSeed + count << ", graph " << graph);
    Network network = RandomNetwork(random, 30 + random() % 30, 10, 0.05);
    // Prices over at most 64 powers of two.
    const double unit = graph % 2 == 0 || count > 65 ? 1 : 0.5;
    const Planted near = PlantLoop(count, 1 - 0x1p-30, unit, network);
    const Planted credit = PlantLoop(count, -3, unit, network);
    PlantConsumer({near.first, credit.first, 0}, network);
    const Network answered = network;

    const std::pair<double, FaultKind> kinds[] = {
        {1.25, FaultKind::kUnproductive},
        {1, FaultKind::kSingular},
        {1 - 0x1p-52, FaultKind::kSingular},
        {3, FaultKind::kUnproductive}};
    std::vector<Planted> faulty;
    for (const auto& [gain, kind] : kinds) {
      faulty.push_back(PlantLoop(count, gain, unit, network));
    }
    // The last is credited with half of what it makes: 3 / 1.5.
    network.inputs.push_back({faulty[3].first, faulty[3].first, -0.5});
    std::vector<ProcessNumber> behind;
    for (const Planted& loop : faulty) {
      behind.push_back(PlantConsumer({near.first, loop.first}, network));
    }
    behind.push_back(
        PlantConsumer({0, faulty[3].first, faulty[1].first}, network));

    const Intensities fast = Solve(network);
    ASSERT_EQ(fast.faults.size(), std::size(kinds));
    for (size_t f = 0; f < faulty.size(); ++f) {
      SCOPED_TRACE(testing::Message() << "fault " << f);
      std::vector<ProcessNumber> members(count);
      std::iota(members.begin(), members.end(), faulty[f].first);
      EXPECT_EQ(fast.faults[f].kind, kinds[f].second);
      EXPECT_EQ(fast.faults[f].members, members);
      EXPECT_GE(fast.faults[f].worst, members.front());
      EXPECT_LE(fast.faults[f].worst, members.back());
      // The last has its loop in itself where it is alone.
      if (f < 3) {
        EXPECT_NEAR(fast.faults[f].gain, faulty[f].gain, 1e-9);
      }
    }
    ExpectBlockedFrom(answered.size(), faulty, behind, fast);
    ExpectAnswered(answered, near, credit, fast);
  }
}

// As `network`, with process i renamed number[i].
Network Renumbered(const Network& network,
                   const std::vector<ProcessNumber>& number, size_t size) {
  Network result;
  result.output.assign(size, 0);
  result.direct.assign(size, 0);
  for (size_t i = 0; i < network.size(); ++i) {
    result.output[number[i]] = network.output[i];
    result.direct[number[i]] = network.direct[i];
  }
  for (const Input& input : network.inputs) {
    result.inputs.push_back(
        {number[input.consumer], number[input.supplier], input.amount});
  }
  return result;
}

TEST(IntensityReferenceTest, NumbersDoNotMatter) {
  std::mt19937_64 random(kReferenceSeed + 3);
  for (int graph = 0; graph < 50; ++graph) {
    SCOPED_TRACE(testing::Message()
                 << "seed " << kReferenceSeed + 3 << ", graph " << graph);
    const Network network = RandomNetwork(random, 50, 10, 0.05);
    std::vector<ProcessNumber> number(network.size());
    std::iota(number.begin(), number.end(), 0U);
    std::shuffle(number.begin(), number.end(), random);
    const Intensities before = Solve(network);
    const Intensities after =
        Solve(Renumbered(network, number, network.size()));
    const std::vector<Wide> scale = SolveNaively(network, /*absolute=*/true);
    for (size_t i = 0; i < network.size(); ++i) {
      EXPECT_LE(std::abs(before.values[i] - after.values[number[i]]),
                1e-12L * std::abs(scale[i]));
    }
  }
}

void ExpectSameBytes(const Evidence& a, const Evidence& b) {
  EXPECT_EQ(a.backward_error_max, b.backward_error_max);
  EXPECT_EQ(a.loop_gain_max, b.loop_gain_max);
  EXPECT_EQ(a.digits_lost, b.digits_lost);
  EXPECT_EQ(a.series_diverges, b.series_diverges);
  EXPECT_EQ(a.incomplete, b.incomplete);
  EXPECT_EQ(a.marks, b.marks);
}

TEST(IntensityReferenceTest, TwoRunsGiveEqualBytes) {
  std::mt19937_64 random(kReferenceSeed + 4);
  const Network network = RandomNetwork(random, 200, 80, 0.05);
  const Intensities first = Solve(network);
  const Intensities second = Solve(network);
  EXPECT_EQ(std::memcmp(first.values.data(), second.values.data(),
                        first.values.size() * sizeof(double)),
            0);
  for (size_t i = 0; i < network.size(); ++i) {
    ExpectSameBytes(first.EvidenceOf(i), second.EvidenceOf(i));
  }
}

// Processes put between the others, with loops of their own, that take from the
// network but that nothing in it takes from.
TEST(IntensityReferenceTest, WhatIsNotUpstreamChangesNoByte) {
  std::mt19937_64 random(kReferenceSeed + 5);
  for (int graph = 0; graph < 50; ++graph) {
    SCOPED_TRACE(testing::Message()
                 << "seed " << kReferenceSeed + 5 << ", graph " << graph);
    const size_t n = 20 + random() % 100;
    const size_t reach = 2 + random() % 50;
    const Network network = RandomNetwork(random, n, reach, 0.1);
    std::vector<ProcessNumber> number(n);
    for (size_t i = 0; i < n; ++i) {
      number[i] = static_cast<ProcessNumber>(
          i == 0 ? random() % 2 : number[i - 1] + 1 + random() % 2);
    }
    const size_t size = number.back() + 2U;
    Network larger = Renumbered(network, number, size);
    std::vector<ProcessNumber> added;
    for (ProcessNumber i = 0; i < size; ++i) {
      if (larger.output[i] == 0) added.push_back(i);
    }
    for (const ProcessNumber i : added) {
      larger.output[i] = 1;
      larger.direct[i] = 0.1;
      larger.inputs.push_back({i, number[random() % n], 1});
      larger.inputs.push_back({i, added[random() % added.size()], 1.1});
    }
    const Intensities alone = Solve(network);
    const Intensities among = Solve(larger);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_EQ(std::memcmp(&alone.values[i], &among.values[number[i]],
                            sizeof(double)),
                0);
      ExpectSameBytes(alone.EvidenceOf(i), among.EvidenceOf(number[i]));
    }
  }
}

// As `network`, with 24 columns of emissions, some of them all 0, some with
// removals.
Snapshot WithBlock(std::mt19937_64& random, const Network& network) {
  constexpr int kIndicators = 24;
  std::uniform_real_distribution<double> uniform(-0.2, 1);
  Snapshot::Parts parts = network.Compile().ToParts();
  parts.indicators = kIndicators;
  parts.direct.clear();
  for (const double direct : network.direct) {
    for (int c = 0; c < kIndicators; ++c) {
      parts.direct.push_back(c % 5 == 4 ? 0 : direct * uniform(random));
    }
  }
  return *Snapshot::Create(std::move(parts));
}

// A column's bytes do not depend on which others are computed with it; neither
// does a fault, and the backward error is the largest of all columns.
TEST(IntensityReferenceTest, EachColumnIsComputedAsIfAlone) {
  std::mt19937_64 random(kReferenceSeed + 6);
  for (const size_t n : {30, 150}) {
    Network network = RandomNetwork(random, n, n / 2, 0.05);
    Plant(random, 1.5, 0x1p10, network);
    const Snapshot block = WithBlock(random, network);
    const Intensities together = ComputeIntensities(block, SolvingOrder(block));
    const auto columns = static_cast<size_t>(block.indicators());
    std::vector<double> error_max(network.size(), 0.0);
    for (size_t c = 0; c < columns; ++c) {
      for (ProcessNumber i = 0; i < network.size(); ++i) {
        network.direct[i] = block.direct(i)[c];
      }
      const Intensities alone = Solve(network);
      for (size_t i = 0; i < network.size(); ++i) {
        EXPECT_EQ(together.BlockedBy(i), alone.BlockedBy(i)) << i;
        EXPECT_EQ(std::bit_cast<uint64_t>(together.values[columns * i + c]),
                  std::bit_cast<uint64_t>(alone.values[i]))
            << i << " " << c;
        error_max[i] =
            std::max(error_max[i], alone.EvidenceOf(i).backward_error_max);
      }
    }
    for (size_t i = 0; i < network.size(); ++i) {
      EXPECT_EQ(together.EvidenceOf(i).backward_error_max, error_max[i]) << i;
    }
  }
}

}  // namespace
}  // namespace tanji::engine
