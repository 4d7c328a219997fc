#include "lib/engine/supply.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/intensity.h"
#include "lib/engine/testing/random_network.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using base::StatusIs;
using graph::ProcessNumber;
using graph::Snapshot;
using graph::SnapshotBuilder;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr size_t kMany = 1'000'000;

// Two phones a run, each with 3 chips; a run of chips makes 10 and takes 4 of
// power. Per phone: 1/2 run, 3 chips = 0.3 runs, 1.2 power.
SnapshotBuilder PairsOfPhones() {
  return SnapshotBuilder()
      .Process("chip", 5, {{"power", 4}}, /*output=*/10)
      .Process("other", 1, {{"power", 1}})
      .Process("phone", 1, {{"chip", 6}}, /*output=*/2)
      .Process("power", 0.4, {});
}

TEST(SolveSupplyTest, GivesTheRunsThatOneUnitNeeds) {
  const Snapshot snapshot = PairsOfPhones().Build();
  TANJI_ASSERT_OK_AND_ASSIGN(const Supply supply,
                             SolveSupply(snapshot, 2, kFollowAll, kMany));
  EXPECT_THAT(supply.processes, ElementsAre(0, 2, 3));
  EXPECT_THAT(supply.runs,
              ElementsAre(DoubleNear(0.3, 1e-15), 0.5, DoubleNear(1.2, 1e-15)));
  EXPECT_THAT(supply.boundary, IsEmpty());
  EXPECT_LE(supply.backward_error_max, 2.3e-16);
}

TEST(SolveSupplyTest, ReturnsWhatIsNotFollowedAsFlowsInAll) {
  const Snapshot snapshot = PairsOfPhones().Build();
  const auto not_power = [&](ProcessNumber process, size_t input) {
    return snapshot.suppliers(process)[input] != 3;
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const Supply supply,
                             SolveSupply(snapshot, 2, not_power, kMany));
  EXPECT_THAT(supply.processes, ElementsAre(0, 2));
  ASSERT_EQ(supply.boundary.size(), 1U);
  EXPECT_EQ(supply.boundary[0].process, 0U);
  EXPECT_EQ(supply.boundary[0].input, 0U);
  EXPECT_THAT(supply.boundary[0].amount, DoubleNear(1.2, 1e-15));
}

// The root, met first, has the highest number.
TEST(SolveSupplyTest, ListsFlowsByProcessAndInput) {
  const Snapshot snapshot =
      SnapshotBuilder()
          .Process("a", 1, {{"raw", 2}, {"raw", 3}})
          .Process("raw", 1, {})
          .Process("root", 1, {{"raw", 4}, {"a", 1}, {"raw", 5}})
          .Build();
  const auto not_raw = [&](ProcessNumber process, size_t input) {
    return snapshot.suppliers(process)[input] != 1;
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const Supply supply,
                             SolveSupply(snapshot, 2, not_raw, kMany));
  EXPECT_THAT(supply.boundary,
              ElementsAre(BoundaryFlow{0, 0, 2}, BoundaryFlow{0, 1, 3},
                          BoundaryFlow{2, 0, 4}, BoundaryFlow{2, 2, 5}));
}

// Steel takes 0.5 power, power 0.01 steel: x_steel = 1 + 0.01 x_power,
// x_power = 0.5 x_steel, so x_steel = 1 / 0.995. The hub takes 0.2 of itself,
// in two inputs: x_hub = 2 x_steel / 0.8.
TEST(SolveSupplyTest, CountsEveryTurnOfLoopsAndOwnUse) {
  const Snapshot snapshot =
      SnapshotBuilder()
          .Process("steel", 1, {{"power", 0.2}, {"hub", 2}, {"power", 0.3}})
          .Process("power", 1, {{"steel", 0.01}})
          .Process("hub", 1, {{"hub", 0.15}, {"hub", 0.05}})
          .Build();
  TANJI_ASSERT_OK_AND_ASSIGN(const Supply supply,
                             SolveSupply(snapshot, 0, kFollowAll, kMany));
  EXPECT_THAT(supply.runs, ElementsAre(DoubleNear(1 / 0.995, 1e-15),
                                       DoubleNear(0.5 / 0.995, 1e-15),
                                       DoubleNear(2.5 / 0.995, 1e-14)));
}

// Cut between power and steel there is no loop; own use may be cut as well.
TEST(SolveSupplyTest, CutsALoopWhereItIsNotFollowed) {
  const Snapshot snapshot =
      SnapshotBuilder()
          .Process("steel", 1, {{"power", 0.5}})
          .Process("power", 1, {{"steel", 0.01}, {"power", 0.25}})
          .Build();
  const auto follow = [](ProcessNumber process, size_t) {
    return process == 0;
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const Supply supply,
                             SolveSupply(snapshot, 0, follow, kMany));
  EXPECT_THAT(supply.runs, ElementsAre(1, 0.5));
  EXPECT_THAT(supply.boundary, ElementsAre(BoundaryFlow{1, 0, 0.005},
                                           BoundaryFlow{1, 1, 0.125}));
}

TEST(SolveSupplyTest, GivesCreditsNegativeRunsAndFlows) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("char", 1, {{"heat", -6}})
                                .Process("heat", 1, {{"gas", 0.5}})
                                .Process("gas", 2, {})
                                .Build();
  const auto follow = [](ProcessNumber process, size_t) {
    return process == 0;
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const Supply supply,
                             SolveSupply(snapshot, 0, follow, kMany));
  EXPECT_THAT(supply.runs, ElementsAre(1, -6));
  EXPECT_THAT(supply.boundary, ElementsAre(BoundaryFlow{1, 0, -3}));
}

// What is taken 0 times is neither asked about nor upstream; neither is what a
// fault has made unanswerable.
TEST(SolveSupplyTest, DoesNotReachWhatIsTakenZeroTimes) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("a", 1, {{"bad", 0}, {"b", 1}})
                                .Process("b", 1, {})
                                .Process("bad", 1, {{"bad", 2}})
                                .Build();
  std::vector<std::pair<ProcessNumber, size_t>> asked;
  const auto follow = [&asked](ProcessNumber process, size_t input) {
    asked.emplace_back(process, input);
    return false;
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const Supply supply,
                             SolveSupply(snapshot, 0, follow, kMany));
  EXPECT_THAT(asked, ElementsAre(std::pair<ProcessNumber, size_t>(0, 1)));
  EXPECT_THAT(supply.processes, ElementsAre(0));
  EXPECT_THAT(supply.boundary, ElementsAre(BoundaryFlow{0, 1, 1}));
}

// Together: y_a = 1 + 1.5 y_b - 1.25 y_c and both of b, c take 1 of a. As a
// whole a needs 1.5 - 1.25 of itself; without the credit 1.5.
TEST(SolveSupplyTest, NamesALoopThatIsUnproductiveAsFarAsItIsFollowed) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("user", 1, {{"a", 1}})
                                .Process("a", 1, {{"b", 1.5}, {"c", -1.25}})
                                .Process("b", 1, {{"a", 1}})
                                .Process("c", 1, {{"a", 1}})
                                .Build();
  const auto not_c = [](ProcessNumber process, size_t input) {
    return !(process == 1 && input == 1);
  };
  EXPECT_THAT(
      SolveSupply(snapshot, 0, not_c, kMany),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("the supply of process 0, as far as it is followed, "
                         "depends on process 1, whose loop of 2 processes has "
                         "gain 1.5; expected below 1")));
}

TEST(SolveSupplyTest, NamesAProcessThatNeedsAllOfItsOwnOutput) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("user", 1, {{"mill", 1}})
                                .Process("mill", 1, {{"mill", 1}})
                                .Build();
  EXPECT_THAT(SolveSupply(snapshot, 0, kFollowAll, kMany),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("process 1, whose loop of 1 process has gain "
                                 "1; expected below 1")));
}

TEST(SolveSupplyTest, RefusesNumbersBeyondTheRange) {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("a", 1, {{"b", 1e200}})
                                .Process("b", 1, {{"c", 1e200}})
                                .Process("c", 1, {})
                                .Build();
  EXPECT_THAT(SolveSupply(snapshot, 0, kFollowAll, kMany),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("of process 2 more than the range")));
  const auto not_c = [](ProcessNumber process, size_t) { return process == 0; };
  EXPECT_THAT(SolveSupply(snapshot, 0, not_c, kMany),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("process 1 takes by its input 0 in all")));
}

TEST(SolveSupplyTest, CountsTheProcessesItReaches) {
  const Snapshot snapshot = PairsOfPhones().Build();
  EXPECT_TRUE(SolveSupply(snapshot, 2, kFollowAll, 3).ok());
  EXPECT_THAT(SolveSupply(snapshot, 2, kFollowAll, 2),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("more than 2 processes")));
  EXPECT_THAT(
      SolveSupply(snapshot, 2, kFollowAll, 0),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("expected")));
}

TEST(SolveSupplyTest, RefusesAProcessThatIsNotInForce) {
  Snapshot::Parts parts =
      SnapshotBuilder().Process("a", 1, {}).Build().ToParts();
  parts.output[0] = 0;
  const Snapshot snapshot = *Snapshot::Create(std::move(parts));
  for (const ProcessNumber process : {0, 1}) {
    EXPECT_THAT(
        SolveSupply(snapshot, process, kFollowAll, kMany),
        StatusIs(absl::StatusCode::kNotFound, HasSubstr("not in force")));
  }
}

using Wide = long double;

// M^T x = e_root for the whole network at once, by elimination in extended
// precision. Pivots on the diagonal are accurate for each x by itself, since
// RandomNetwork is productive in absolute values. With `absolute`, of |A|: an
// upper bound of everything that was added up.
std::vector<Wide> SolveNaively(const Network& network, size_t root,
                               bool absolute) {
  const size_t n = network.size();
  std::vector<std::vector<Wide>> m(n, std::vector<Wide>(n + 1, 0));
  for (size_t i = 0; i < n; ++i) m[i][i] = network.output[i];
  m[root][n] = 1;
  for (const Input& input : network.inputs) {
    m[input.supplier][input.consumer] -=
        absolute ? std::abs(input.amount) : input.amount;
  }
  for (size_t k = 0; k < n; ++k) {
    for (size_t i = k + 1; i < n; ++i) {
      if (m[i][k] == 0) continue;
      const Wide factor = m[i][k] / m[k][k];
      for (size_t j = k; j <= n; ++j) m[i][j] -= factor * m[k][j];
    }
  }
  std::vector<Wide> x(n);
  for (size_t i = n; i-- > 0;) {
    Wide sum = m[i][n];
    for (size_t j = i + 1; j < n; ++j) sum -= m[i][j] * x[j];
    x[i] = sum / m[i][i];
  }
  return x;
}

// The same network with only the inputs whose place in `inputs` is followed.
Network Followed(const Network& network, const std::vector<bool>& follows) {
  Network result{network.output, network.direct, {}};
  for (size_t k = 0; k < follows.size(); ++k) {
    if (follows[k]) result.inputs.push_back(network.inputs[k]);
  }
  return result;
}

// RandomNetwork's inputs stand by consumer, as those of a snapshot.
class RandomCut {
 public:
  RandomCut(std::mt19937_64& random, Network network, double share)
      : network_(std::move(network)), snapshot_(network_.Compile()) {
    std::uniform_real_distribution<double> uniform(0, 1);
    for (size_t k = 0; k < network_.inputs.size(); ++k) {
      follows_.push_back(uniform(random) < share);
    }
  }

  absl::StatusOr<Supply> Solve(ProcessNumber root) const {
    const auto follow = [this](ProcessNumber process, size_t input) {
      return bool{follows_[snapshot_.rows()[process].begin + input]};
    };
    return SolveSupply(snapshot_, root, follow, kMany);
  }

  void ExpectNaiveRuns(ProcessNumber root) const {
    TANJI_ASSERT_OK_AND_ASSIGN(const Supply supply, Solve(root));
    const Network followed = Followed(network_, follows_);
    const std::vector<Wide> x = SolveNaively(followed, root, false);
    const std::vector<Wide> scale = SolveNaively(followed, root, true);
    size_t next = 0;
    for (ProcessNumber i = 0; i < network_.size(); ++i) {
      if (next < supply.processes.size() && supply.processes[next] == i) {
        EXPECT_LE(std::abs(supply.runs[next] - x[i]), 1e-12L * scale[i]) << i;
        ++next;
      } else {
        EXPECT_EQ(x[i], 0) << i;
      }
    }
    EXPECT_EQ(next, supply.processes.size());
    EXPECT_LE(supply.backward_error_max, 1e-14);
  }

  // Two columns: the network's own emissions, and other ones with removals.
  void ExpectToAddUp(std::mt19937_64& random, ProcessNumber root) const {
    std::uniform_real_distribution<double> uniform(-1, 1);
    Snapshot::Parts parts = snapshot_.ToParts();
    parts.indicators = 2;
    parts.direct.clear();
    for (const double direct : network_.direct) {
      parts.direct.push_back(direct);
      parts.direct.push_back(uniform(random));
    }
    const Snapshot two = *Snapshot::Create(std::move(parts));
    const Intensities y = ComputeIntensities(two, SolvingOrder(two));
    TANJI_ASSERT_OK_AND_ASSIGN(const Supply supply, Solve(root));
    for (size_t c = 0; c < 2; ++c) {
      double sum = 0;
      double size = 0;
      const auto add = [&](double part) {
        sum += part;
        size += std::abs(part);
      };
      for (size_t p = 0; p < supply.processes.size(); ++p) {
        add(supply.runs[p] * two.direct(supply.processes[p])[c]);
      }
      for (const BoundaryFlow& flow : supply.boundary) {
        add(flow.amount *
            y.values[2 * two.suppliers(flow.process)[flow.input] + c]);
      }
      EXPECT_LE(std::abs(sum - y.values[2 * root + c]), 1e-12 * size) << c;
    }
  }

 private:
  Network network_;
  Snapshot snapshot_;
  std::vector<bool> follows_;
};

constexpr uint64_t kSupplySeed = 20261125;

TEST(SupplyReferenceTest, AgreesWithEliminationAndAddsUpToTheFootprint) {
  std::mt19937_64 random(kSupplySeed);
  for (int graph = 0; graph < 200; ++graph) {
    SCOPED_TRACE(testing::Message()
                 << "seed " << kSupplySeed << ", graph " << graph);
    const size_t processes = 1 + random() % 60;
    const size_t reach = 1 + random() % 20;
    Network network = RandomNetwork(random, processes, reach, 0.05);
    const auto root = static_cast<ProcessNumber>(random() % network.size());
    const RandomCut cut(random, std::move(network), graph % 2 == 0 ? 1 : 0.8);
    cut.ExpectNaiveRuns(root);
    cut.ExpectToAddUp(random, root);
  }
}

// Groups above 64 members: swept, or by sparse elimination.
TEST(SupplyReferenceTest, AgreesForLargeGroups) {
  std::mt19937_64 random(kSupplySeed + 1);
  for (int graph = 0; graph < 6; ++graph) {
    SCOPED_TRACE(testing::Message()
                 << "seed " << kSupplySeed + 1 << ", graph " << graph);
    Network network = RandomNetwork(random, 180, 60, graph % 3 * 0.05);
    const RandomCut cut(random, std::move(network), graph < 3 ? 1 : 0.9);
    cut.ExpectNaiveRuns(7);
    cut.ExpectToAddUp(random, 7);
  }
}

// A loop that a credit of gain -3 closes is solved, though its turns do not
// add up; its members' gains may also be far from 1 in size.
TEST(SupplyReferenceTest, AgreesForLoopsWithStrongCredits) {
  std::mt19937_64 random(kSupplySeed + 2);
  for (int graph = 0; graph < 50; ++graph) {
    SCOPED_TRACE(testing::Message()
                 << "seed " << kSupplySeed + 2 << ", graph " << graph);
    Network network = RandomNetwork(random, 30, 10, 0.05);
    const auto first = static_cast<ProcessNumber>(network.size());
    const double ratio = std::pow(10.0, static_cast<int>(random() % 7) - 3);
    for (ProcessNumber m = 0; m < 2; ++m) {
      network.output.push_back(1);
      network.direct.push_back(1);
    }
    network.inputs.push_back({first, first + 1, ratio});
    network.inputs.push_back({first, 3, 0.1});
    network.inputs.push_back({first + 1, first, -3 / ratio});
    const RandomCut cut(random, std::move(network), 1);
    TANJI_ASSERT_OK_AND_ASSIGN(const Supply supply, cut.Solve(first));
    EXPECT_THAT(supply.runs[supply.runs.size() - 2], DoubleNear(0.25, 1e-15));
    cut.ExpectToAddUp(random, first);
  }
}

// The same cut-out, renumbered among processes that are not upstream: each
// process keeps its runs to the last bit.
TEST(SupplyReferenceTest, WhatIsNotUpstreamChangesNoByte) {
  std::mt19937_64 random(kSupplySeed + 3);
  for (int graph = 0; graph < 30; ++graph) {
    SCOPED_TRACE(testing::Message()
                 << "seed " << kSupplySeed + 3 << ", graph " << graph);
    const Network network = RandomNetwork(random, 60, 15, 0.1);
    Network larger;
    for (size_t i = 0; i < network.size(); ++i) {
      for (const double output : {network.output[i], 1.0}) {
        larger.output.push_back(output);
        larger.direct.push_back(1);
      }
    }
    for (const Input& input : network.inputs) {
      larger.inputs.push_back(
          {2 * input.consumer, 2 * input.supplier, input.amount});
      larger.inputs.push_back({2 * input.consumer + 1, 2 * input.supplier, 1});
    }
    TANJI_ASSERT_OK_AND_ASSIGN(
        const Supply alone,
        SolveSupply(network.Compile(), 5, kFollowAll, kMany));
    TANJI_ASSERT_OK_AND_ASSIGN(
        const Supply among,
        SolveSupply(larger.Compile(), 10, kFollowAll, kMany));
    EXPECT_EQ(alone.runs, among.runs);
    EXPECT_EQ(alone.backward_error_max, among.backward_error_max);
  }
}

}  // namespace
}  // namespace tanji::engine
