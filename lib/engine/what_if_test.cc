#include "lib/engine/what_if.h"

#include <algorithm>
#include <cstring>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/solving_order.h"
#include "lib/engine/testing/random_network.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using base::StatusIs;
using graph::ProcessNumber;
using graph::Snapshot;
using ::testing::_;
using ::testing::DoubleNear;
using ::testing::ElementsAre;

constexpr uint32_t kOneColumn[] = {0};
constexpr auto kNoneKept = [](ProcessNumber) { return false; };

Intensities Solved(const Snapshot& snapshot) {
  return ComputeIntensities(snapshot, SolvingOrder(snapshot));
}

absl::StatusOr<WhatIf> Solve(
    const Snapshot& snapshot, const std::vector<ChangedProcess>& changed,
    const std::vector<ProcessNumber>& roots,
    absl::FunctionRef<bool(ProcessNumber)> keeps = kNoneKept,
    const WhatIfLimits& limits = {}, base::StopCheck stop = base::kNeverStop) {
  const Intensities solved = Solved(snapshot);
  const WhatIfNetwork network{snapshot, solved, 1, kOneColumn, changed, keeps};
  return SolveWhatIf(network, roots, limits, stop);
}

ChangedProcess RowOf(const Snapshot& snapshot, ProcessNumber i) {
  const auto direct = snapshot.direct(i);
  const auto suppliers = snapshot.suppliers(i);
  const auto amounts = snapshot.amounts(i);
  return {i,
          snapshot.output(i),
          {direct.begin(), direct.end()},
          {suppliers.begin(), suppliers.end()},
          {amounts.begin(), amounts.end()},
          snapshot.unlinked(i),
          snapshot.marks(i)};
}

// Steel takes 0.5 kWh; a kWh goes from 0.4 to 0.1: 1.8 + 0.05 = 1.85.
TEST(SolveWhatIfTest, SolvesWhatDependsOnTheChangeAlone) {
  graph::SnapshotBuilder builder;
  const Snapshot snapshot =
      builder.Process("ore", 0.2, {})
          .Process("power", 0.4, {})
          .Process("steel", 1.6, {{"power", 0.5}, {"ore", 1}})
          .Build();
  ChangedProcess power = RowOf(snapshot, builder.Number("power"));
  power.direct = {0.1};
  TANJI_ASSERT_OK_AND_ASSIGN(
      const WhatIf answer,
      Solve(snapshot, {power},
            {builder.Number("steel"), builder.Number("ore")}));
  EXPECT_THAT(answer.roots[0].values, ElementsAre(DoubleNear(1.85, 1e-15)));
  EXPECT_THAT(answer.roots[1].values, ElementsAre(0.2));
  EXPECT_EQ(answer.reached, 3u);
  EXPECT_EQ(answer.solved, 2u);
  EXPECT_FALSE(answer.has_kept);
}

TEST(SolveWhatIfTest, NamesALoopThatTheChangeMakesUnproductive) {
  graph::SnapshotBuilder builder;
  const Snapshot snapshot = builder.Process("power", 0.4, {{"steel", 0.5}})
                                .Process("steel", 1.8, {{"power", 0.5}})
                                .Process("car", 1, {{"steel", 2}})
                                .Build();
  ChangedProcess steel = RowOf(snapshot, builder.Number("steel"));
  steel.amounts = {2.5};  // gain 1.25
  TANJI_ASSERT_OK_AND_ASSIGN(const WhatIf answer,
                             Solve(snapshot, {steel}, {2}));
  ASSERT_TRUE(answer.roots[0].fault.has_value());
  EXPECT_EQ(answer.roots[0].fault->kind, FaultKind::kUnproductive);
  EXPECT_THAT(answer.roots[0].fault->members, ElementsAre(0, 1));
  EXPECT_THAT(answer.roots[0].fault->gain, DoubleNear(1.25, 1e-12));
}

// A loop that is unproductive already blocks what takes from it now.
TEST(SolveWhatIfTest, NamesALoopThatWasThereBefore) {
  graph::SnapshotBuilder builder;
  const Snapshot snapshot = builder.Process("smelter", 1, {{"smelter", 1.25}})
                                .Process("glass", 0.9, {})
                                .Process("window", 0, {{"glass", 1}})
                                .Build();
  ChangedProcess glass = RowOf(snapshot, builder.Number("glass"));
  glass.suppliers = {builder.Number("smelter")};
  glass.amounts = {1};
  TANJI_ASSERT_OK_AND_ASSIGN(const WhatIf answer,
                             Solve(snapshot, {glass}, {2, 0}));
  for (const WhatIfRoot& root : answer.roots) {
    ASSERT_TRUE(root.fault.has_value());
    EXPECT_THAT(root.fault->members, ElementsAre(0));
    EXPECT_TRUE(root.values.empty());
  }
}

TEST(SolveWhatIfTest, KeepsTheFootprintOfWhatIsNotEntered) {
  graph::SnapshotBuilder builder;
  const Snapshot snapshot =
      builder.Process("bolt", 1, {})
          .Process("foreign", 2, {{"bolt", 1}})
          .Process("car", 0, {{"foreign", 1}, {"bolt", 10}})
          .Build();
  ChangedProcess bolt = RowOf(snapshot, builder.Number("bolt"));
  bolt.direct = {0};
  TANJI_ASSERT_OK_AND_ASSIGN(
      const WhatIf answer,
      Solve(snapshot, {bolt}, {2, 1}, [](ProcessNumber i) { return i == 1; }));
  EXPECT_THAT(answer.roots[0].values, ElementsAre(3.0));
  EXPECT_THAT(answer.roots[1].values, ElementsAre(3.0));
  EXPECT_TRUE(answer.has_kept);
}

TEST(SolveWhatIfTest, TakesFromANewProcessInANewColumn) {
  graph::SnapshotBuilder builder;
  const Snapshot snapshot = builder.Process("steel", 1.5, {})
                                .Process("car", 1, {{"steel", 2}})
                                .Build();
  const Intensities solved = Solved(snapshot);
  const uint32_t columns[] = {1};
  const std::vector<ChangedProcess> changed = {
      {0, 1, {0, 1.5}, {2}, {0.5}, 0, 0},
      {2, 1, {7, 0.1}, {}, {}, 0, 4},
  };
  const WhatIfNetwork network{snapshot, solved, 2, columns, changed, kNoneKept};
  const std::vector<ProcessNumber> roots = {1};
  TANJI_ASSERT_OK_AND_ASSIGN(const WhatIf answer,
                             SolveWhatIf(network, roots, {}, base::kNeverStop));
  EXPECT_THAT(answer.roots[0].values, ElementsAre(7.0, DoubleNear(4.1, 1e-15)));
  EXPECT_EQ(answer.roots[0].marks, 4u);
}

TEST(SolveWhatIfTest, StopsAtItsLimitsAndWhenItIsTold) {
  graph::SnapshotBuilder builder;
  const Snapshot snapshot = builder.Process("a", 1, {})
                                .Process("b", 1, {{"a", 1}})
                                .Process("c", 1, {{"b", 1}})
                                .Build();
  EXPECT_THAT(Solve(snapshot, {RowOf(snapshot, 0)}, {2}, kNoneKept,
                    {.processes_max = 2}),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
  EXPECT_THAT(Solve(snapshot, {RowOf(snapshot, 0)}, {2}, kNoneKept, {},
                    [] { return absl::CancelledError("gone"); }),
              StatusIs(absl::StatusCode::kCancelled, _));
  ChangedProcess broken = RowOf(snapshot, 0);
  broken.output = 0;
  EXPECT_THAT(Solve(snapshot, {broken}, {2}),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
}

bool AreSameBytes(const std::vector<double>& a, const double* b) {
  return std::memcmp(a.data(), b, a.size() * sizeof(double)) == 0;
}

// The definition: the changed network, solved whole.
TEST(SolveWhatIfTest, GivesTheBytesOfTheWholeNetwork) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    const size_t n = 5 + random() % 60;
    Network network = RandomNetwork(random, n, 1 + random() % n, 0.1);
    const Snapshot before = network.Compile();
    std::vector<ProcessNumber> numbers;
    for (Input& input : network.inputs) {
      if (random() % 20 != 0) continue;
      // Now and then a loop that is unproductive, or an input of nothing.
      input.amount *= random() % 5 == 0 ? 0 : random() % 4 == 0 ? 30 : 0.5;
      input.supplier = static_cast<ProcessNumber>(random() % n);
      numbers.push_back(input.consumer);
    }
    numbers.push_back(static_cast<ProcessNumber>(random() % n));
    network.direct[numbers.back()] += 1;
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    const Snapshot after = network.Compile();
    std::vector<ChangedProcess> changed;
    for (const ProcessNumber i : numbers) changed.push_back(RowOf(after, i));
    std::vector<ProcessNumber> roots;
    for (int k = 0; k < 3; ++k) {
      roots.push_back(static_cast<ProcessNumber>(random() % n));
    }
    const Intensities whole = Solved(after);
    TANJI_ASSERT_OK_AND_ASSIGN(const WhatIf answer,
                               Solve(before, changed, roots));
    for (size_t r = 0; r < roots.size(); ++r) {
      const ProcessNumber root = roots[r];
      const bool is_blocked = whole.BlockedBy(root) != kNotBlocked;
      ASSERT_EQ(answer.roots[r].fault.has_value(), is_blocked);
      if (is_blocked) {
        const LoopFault& fault = whole.faults[whole.BlockedBy(root)];
        EXPECT_EQ(answer.roots[r].fault->members, fault.members);
        EXPECT_EQ(answer.roots[r].fault->kind, fault.kind);
        EXPECT_EQ(answer.roots[r].fault->gain, fault.gain);
      } else {
        EXPECT_TRUE(AreSameBytes(answer.roots[r].values, &whole.values[root]));
      }
      EXPECT_EQ(answer.roots[r].marks, whole.EvidenceOf(root).marks);
      EXPECT_EQ(answer.roots[r].is_incomplete,
                whole.EvidenceOf(root).incomplete);
    }
  }
}

}  // namespace
}  // namespace tanji::engine
