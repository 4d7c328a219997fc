// Long work ends when it is told to, and comes to the same when it is not.

#include "lib/base/stop.h"

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/breakdown.h"
#include "lib/engine/contribution_flows.h"
#include "lib/engine/contribution_paths.h"
#include "lib/engine/contribution_tree.h"
#include "lib/engine/gross_intensity.h"
#include "lib/engine/internal/loop_diagnosis.h"
#include "lib/engine/internal/loop_matrix_testing.h"
#include "lib/engine/sampler.h"
#include "lib/engine/supply.h"
#include "lib/engine/testing/contribution_case.h"
#include "lib/engine/testing/random_network.h"
#include "lib/engine/testing/uncertain.h"

namespace tanji::engine {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

constexpr size_t kProcesses = 4000;
constexpr size_t kAnySize = 1'000'000;

// Says from its look number `looks` on that nobody waits.
class Patience {
 public:
  explicit Patience(int looks) : looks_(looks) {}
  absl::Status operator()() const {
    return asked_++ < looks_ ? absl::OkStatus()
                             : absl::DeadlineExceededError("too late");
  }
  int asked() const { return asked_; }

 private:
  const int looks_;
  mutable int asked_ = 0;
};

// Runs `work(stop)`, which returns a status, with less and less patience.
template <typename Work>
void ExpectStops(Work work) {
  Patience patient(1'000'000);
  TANJI_ASSERT_OK(work(patient));
  ASSERT_GE(patient.asked(), 1);
  for (const int looks :
       {0, patient.asked() / 3, patient.asked() / 2, patient.asked() - 1}) {
    Patience patience(looks);
    EXPECT_THAT(work(patience), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                         HasSubstr("too late")))
        << looks << " of " << patient.asked() << " looks";
    // It ends at once: what it has begun may ask a few times more.
    EXPECT_LE(patience.asked(), looks + 2);
  }
}

class StopTest : public ::testing::Test {
 protected:
  static graph::Snapshot RandomSnapshot() {
    std::mt19937_64 random(41);
    return RandomNetwork(random, kProcesses, kProcesses, 0.05).Compile();
  }
  // One that much is upstream of.
  StopTest() : network_(RandomSnapshot()) {
    while (network_.snapshot().input_count(root_) < 4) ++root_;
  }

  const ContributionCase network_;
  graph::ProcessNumber root_ = 0;
};

TEST_F(StopTest, Supply) {
  ExpectStops([&](base::StopCheck stop) {
    return SolveSupply(network_.snapshot(), root_, kFollowAll, kAnySize, stop)
        .status();
  });
}

TEST_F(StopTest, GrossIntensities) {
  ExpectStops([&](base::StopCheck stop) {
    return SolveGross(network_.measure(), root_, kAnySize, stop).status();
  });
}

TEST_F(StopTest, Tiers) {
  const Intensities solved = ComputeIntensities(
      network_.snapshot(), SolvingOrder(network_.snapshot()));
  ExpectStops([&](base::StopCheck stop) {
    return BreakDownByTier(network_.snapshot(), solved, root_, {}, stop)
        .status();
  });
}

TEST_F(StopTest, Tree) {
  ExpectStops([&](base::StopCheck stop) {
    return GrowContributionTree(network_.measure(), root_,
                                {.way = {}, .nodes_max = 5000}, stop)
        .status();
  });
}

TEST_F(StopTest, Paths) {
  ExpectStops([&](base::StopCheck stop) {
    return FindContributionPaths(network_.measure(), root_,
                                 {.way = {}, .paths_max = 5000}, stop)
        .status();
  });
}

TEST_F(StopTest, Flows) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Supply supply,
      SolveSupply(network_.snapshot(), root_, kFollowAll, kAnySize));
  ExpectStops([&](base::StopCheck stop) {
    return FlowsOf(network_.measure(), root_, supply, {}, stop).status();
  });
}

// Near a gain of 1, without credits: thousands of sweeps, or an elimination.
TEST_F(StopTest, Diagnosis) {
  for (const double gain : {0.9, 0.9999, 1.02}) {
    const internal::LoopMatrix loop = internal::RandomLoop(1500, gain);
    ExpectStops([&](base::StopCheck stop) {
      base::StopSteps steps(stop);
      internal::DiagnoseLoop(loop, {.flops_max = 0}, steps);
      return steps.status();
    });
  }
}

// A loop whose samples settle slowly or not at all: each by itself is a hard
// case for the full diagnosis.
UncertainNetwork HardLoop() {
  constexpr uint32_t kMembers = 400;
  std::mt19937_64 random(5);
  UncertainBuilder builder;
  for (uint32_t i = 0; i < kMembers; ++i) {
    std::vector<UncertainBuilder::Input> inputs;
    for (int k = 0; k < 6; ++k) {
      const auto to = static_cast<uint32_t>(random() % kMembers);
      if (to != i) inputs.push_back({to, 0.996 / 6, 1.3});
    }
    inputs.push_back({(i + 1) % kMembers, 0.002, 1.3});
    builder.Process(1, 1, inputs);
  }
  return builder.Build({0});
}

TEST_F(StopTest, ABlockOfSamplesWithAHardLoop) {
  const UncertainNetwork network = HardLoop();
  std::vector<double> free(kSampleBlock);
  std::vector<double> asked(kSampleBlock);
  Sampler sampler(network, 3);
  sampler.Run(0, free);
  ExpectStops(
      [&](base::StopCheck stop) { return sampler.Run(0, asked, stop); });
  // Nothing is left of what was broken off: the same bits.
  TANJI_ASSERT_OK(sampler.Run(0, asked, base::kNeverStop));
  EXPECT_EQ(
      std::memcmp(free.data(), asked.data(), free.size() * sizeof(double)), 0);
}

TEST_F(StopTest, WhoIsAskedChangesNoBit) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Supply free,
      SolveSupply(network_.snapshot(), root_, kFollowAll, kAnySize));
  Patience patient(1'000'000);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Supply asked,
      SolveSupply(network_.snapshot(), root_, kFollowAll, kAnySize, patient));
  EXPECT_EQ(free.processes, asked.processes);
  EXPECT_EQ(free.boundary, asked.boundary);
  EXPECT_EQ(free.backward_error_max, asked.backward_error_max);
  ASSERT_EQ(free.runs.size(), asked.runs.size());
  EXPECT_EQ(std::memcmp(free.runs.data(), asked.runs.data(),
                        free.runs.size() * sizeof(double)),
            0);
}

}  // namespace
}  // namespace tanji::engine
