#include "lib/engine/solution_keeper.h"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/solving_order.h"
#include "lib/engine/testing/edited_network.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::Snapshot;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Solved by one who knows nothing of what came before.
Intensities SolvedAnew(const Snapshot& snapshot) {
  const Snapshot anew = *Snapshot::Create(snapshot.ToParts());
  return ComputeIntensities(anew, SolvingOrder(anew));
}

bool SameFault(const LoopFault& a, const LoopFault& b) {
  return a.kind == b.kind && a.members == b.members && a.worst == b.worst &&
         std::memcmp(&a.gain, &b.gain, sizeof(a.gain)) == 0;
}

// The lowest member of the loop that blocks process i.
ProcessNumber BlockedBy(const Intensities& intensities, ProcessNumber i) {
  const uint32_t place = intensities.BlockedBy(i);
  return place == kNotBlocked ? graph::kNoNumber
                              : intensities.faults[place].members.front();
}

bool SameProcess(const Intensities& a, const Intensities& b, ProcessNumber i) {
  if (i >= a.process_count() || i >= b.process_count()) return false;
  const auto columns = static_cast<size_t>(a.indicators);
  const Evidence of_a = a.EvidenceOf(i);
  const Evidence of_b = b.EvidenceOf(i);
  return std::memcmp(&a.values[i * columns], &b.values[i * columns],
                     columns * sizeof(double)) == 0 &&
         std::memcmp(&of_a, &of_b, sizeof(Evidence)) == 0 &&
         BlockedBy(a, i) == BlockedBy(b, i);
}

void ExpectSameBytes(const Intensities& kept, const Intensities& anew) {
  ASSERT_EQ(kept.indicators, anew.indicators);
  ASSERT_EQ(kept.values.size(), anew.values.size());
  ASSERT_EQ(kept.evidence.size(), anew.evidence.size());
  for (ProcessNumber i = 0; i < anew.process_count(); ++i) {
    ASSERT_TRUE(SameProcess(kept, anew, i)) << "process " << i;
  }
  ASSERT_EQ(kept.faults.size(), anew.faults.size());
  for (size_t f = 0; f < anew.faults.size(); ++f) {
    ASSERT_TRUE(SameFault(kept.faults[f], anew.faults[f])) << f;
  }
}

std::vector<ProcessNumber> Differences(const Intensities& before,
                                       const Intensities& after) {
  std::vector<ProcessNumber> result;
  for (ProcessNumber i = 0; i < after.process_count(); ++i) {
    if (!SameProcess(before, after, i)) result.push_back(i);
  }
  return result;
}

struct EditCase {
  std::string name;
  uint32_t processes;
  EditLimits limits;
  size_t rows_max;
  int edits;
  size_t evidence_rows_max = SolutionKeeper::kEvidenceRowsMax;
};

class EditsTest : public testing::TestWithParam<EditCase> {};

TEST_P(EditsTest, GiveTheBytesOfAFullSolve) {
  const EditCase& test = GetParam();
  constexpr uint64_t kSeed = 26;
  EditedNetwork network(kSeed, test.processes, test.limits);
  SolutionKeeper keeper(test.evidence_rows_max);
  Intensities kept = keeper.SolveAll(network.snapshot());
  ASSERT_NO_FATAL_FAILURE(
      ExpectSameBytes(kept, SolvedAnew(network.snapshot())));
  int spread = 0;
  int resorted = 0;
  int faulty = 0;
  int resets = 0;
  for (int edit = 0; edit < test.edits; ++edit) {
    const std::vector<ProcessNumber> changed =
        network.Edit(1 + static_cast<size_t>(edit) % test.rows_max);
    const Intensities before = kept;
    const SolutionKeeper::Updated updated =
        keeper.Update(network.snapshot(), changed, network.relinked(), kept);
    const Intensities anew = SolvedAnew(network.snapshot());
    ASSERT_NO_FATAL_FAILURE(ExpectSameBytes(kept, anew)) << "edit " << edit;
    ASSERT_EQ(updated.processes, Differences(before, anew)) << "edit " << edit;
    spread += updated.full ? 0 : 1;
    resets += updated.reset ? 1 : 0;
    if (updated.reset) {
      ASSERT_EQ(kept.shared_evidence.size(), anew.shared_evidence.size());
    }
    resorted += updated.resorted > 0 ? 1 : 0;
    faulty += anew.faults.empty() ? 0 : 1;
    if (edit % 64 == 0) {  // one who comes in the middle knows as much
      SolutionKeeper other(test.evidence_rows_max);
      other.Adopt(network.snapshot(), kept);
      std::swap(keeper, other);
    }
  }
  // Each of the ways was gone often.
  EXPECT_GT(spread, test.edits / 20);
  EXPECT_GT(resorted, test.edits / 20);
  if (test.limits.bad > 0) {
    EXPECT_GT(faulty, test.edits / 20);
  }
  EXPECT_LT(faulty, test.edits);
  if (test.evidence_rows_max < SolutionKeeper::kEvidenceRowsMax) {
    EXPECT_GT(resets, test.edits / 50);
  } else {
    EXPECT_EQ(resets, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Networks, EditsTest,
    testing::Values(
        EditCase{"Small",
                 12,
                 {.reach = 4, .bad = 0.02, .processes_max = 40},
                 3,
                 3000},
        EditCase{
            "Chains", 150, {.reach = 12, .far = 0.01, .bad = 0.015}, 2, 1500},
        EditCase{"OneLargeLoop",
                 150,
                 {.reach = 80, .far = 0.2, .bad = 0.003},
                 2,
                 500},
        EditCase{"Batches", 100, {.reach = 8, .bad = 0.003}, 14, 500},
        EditCase{"ManyColumns",
                 80,
                 {.indicators = 3, .reach = 6, .bad = 0.002},
                 2,
                 1000},
        // More than an update looks ahead for, and more slots than one word of
        // a set has.
        EditCase{"Wide",
                 5000,
                 {.reach = 40, .far = 0.01, .bad = 0, .processes_max = 6000},
                 3,
                 60},
        EditCase{"FewRowsOfEvidence",
                 150,
                 {.reach = 12, .far = 0.01, .bad = 0.015},
                 2,
                 1500,
                 8},
        EditCase{"FewRowsOfEvidenceManyColumns",
                 80,
                 {.indicators = 3, .reach = 6, .bad = 0.002},
                 2,
                 500,
                 8}),
    [](const auto& edits) { return edits.param.name; });

// A keeper a restart: rows that no process uses any more do not pile up.
TEST(SolutionKeeperTest, RowsOfEvidenceAreBoundedOverRestarts) {
  constexpr size_t kRowsMax = 8;
  EditedNetwork network(3, 150, {.reach = 12, .far = 0.01, .bad = 0.015});
  Intensities kept = SolvedAnew(network.snapshot());
  int resets = 0;
  for (int edit = 0; edit < 400; ++edit) {
    SolutionKeeper keeper(kRowsMax);
    keeper.Adopt(network.snapshot(), kept);
    const std::vector<ProcessNumber> changed = network.Edit(1);
    resets +=
        keeper.Update(network.snapshot(), changed, network.relinked(), kept)
                .reset
            ? 1
            : 0;
    // In use, and as many as the bound and one update leave.
    ASSERT_LT(kept.shared_evidence.size(), 150U + kRowsMax + 60) << edit;
  }
  EXPECT_GT(resets, 4);
}

// A loop that was judged is none of the network that is taken over.
TEST(SolutionKeeperTest, WhatIsTakenOverEndsWhatWasKnown) {
  const auto ring = [](bool onwards) {
    graph::SnapshotBuilder builder;
    builder.Process("a", 1, {{onwards ? "b" : "c", 0.5}});
    builder.Process("b", 2, {{onwards ? "c" : "a", 0.5}});
    builder.Process("c", 3, {{onwards ? "a" : "b", 0.5}});
    return builder.Build();
  };
  SolutionKeeper keeper;
  keeper.SolveAll(ring(true));
  Snapshot snapshot = ring(false);
  Intensities kept = SolvedAnew(snapshot);
  keeper.Adopt(snapshot, kept);
  // a takes of b, no longer of c: c is of the loop no more.
  const std::vector<double> direct = {1};
  const std::vector<ProcessNumber> suppliers = {1};
  const std::vector<double> amounts = {0.5};
  std::vector<ProcessNumber> relinked;
  TANJI_ASSERT_OK(snapshot.ReplaceRows(
      std::vector<Snapshot::NewRow>{{.process = 0,
                                     .output = 1,
                                     .direct = direct,
                                     .suppliers = suppliers,
                                     .amounts = amounts}},
      &relinked));
  keeper.Update(snapshot, std::vector<ProcessNumber>{0}, relinked, kept);
  ExpectSameBytes(kept, SolvedAnew(snapshot));
}

// power -> steel -> bridge, and a thousand that have nothing to do with it.
class ChainTest : public testing::Test {
 protected:
  ChainTest() {
    builder_.Process("power", 0.4, {});
    builder_.Process("steel", 1.8, {{"power", 0.5}});
    builder_.Process("bridge", 0, {{"steel", 100}});
    for (int i = 0; i < 1000; ++i) {
      builder_.Process("glass" + std::to_string(i), 0.9, {});
    }
  }
  graph::SnapshotBuilder builder_;
};

TEST_F(ChainTest, LooksAtNobodyWhoseSuppliersAreTheSame) {
  Snapshot snapshot = builder_.Build();
  SolutionKeeper keeper;
  Intensities kept = keeper.SolveAll(snapshot);
  const std::vector<double> direct = {0.25};
  TANJI_ASSERT_OK(
      snapshot.ReplaceRow({.process = 0, .output = 1, .direct = direct}));
  auto updated = keeper.Update(snapshot, std::vector<ProcessNumber>{0},
                               std::vector<ProcessNumber>{0}, kept);
  EXPECT_THAT(updated.processes, ElementsAre(0, 1, 2));
  EXPECT_EQ(updated.solved, 3U);
  EXPECT_EQ(updated.resorted, 0U);
  EXPECT_FALSE(updated.full);
  EXPECT_EQ(kept.values[2], 100 * (1.8 + 0.5 * 0.25));
  // Told of a change that is none, it stops at once.
  updated = keeper.Update(snapshot, std::vector<ProcessNumber>{0},
                          std::vector<ProcessNumber>{0}, kept);
  EXPECT_THAT(updated.processes, IsEmpty());
  EXPECT_EQ(updated.solved, 1U);
}

TEST_F(ChainTest, NeedsNoNewOrderForAnInputFromFurtherUpstream) {
  Snapshot snapshot = builder_.Build();
  SolutionKeeper keeper;
  Intensities kept = keeper.SolveAll(snapshot);
  const std::vector<ProcessNumber> suppliers = {1, 0};
  const std::vector<double> amounts = {100, 8};
  TANJI_ASSERT_OK(snapshot.ReplaceRow(
      {.process = 2, .output = 1, .suppliers = suppliers, .amounts = amounts}));
  const auto updated = keeper.Update(snapshot, std::vector<ProcessNumber>{2},
                                     std::vector<ProcessNumber>{2}, kept);
  EXPECT_EQ(updated.resorted, 0U);
  EXPECT_THAT(updated.processes, ElementsAre(2));
}

TEST(SolutionKeeperTest, JudgesALoopOnceForAllItsEmissions) {
  Snapshot snapshot = graph::SnapshotBuilder()
                          .Process("steel", 1.8, {{"power", 0.5}})
                          .Process("power", 0.4, {{"steel", 0.01}})
                          .Build();
  SolutionKeeper keeper;
  Intensities kept = keeper.SolveAll(snapshot);
  EXPECT_EQ(keeper.loops_judged(), 1U);
  const std::vector<ProcessNumber> power = {1};
  const std::vector<double> half = {0.5};
  const std::vector<double> direct = {2};
  TANJI_ASSERT_OK(snapshot.ReplaceRow({.process = 0,
                                       .output = 1,
                                       .direct = direct,
                                       .suppliers = power,
                                       .amounts = half}));
  keeper.Update(snapshot, std::vector<ProcessNumber>{0},
                std::vector<ProcessNumber>{0}, kept);
  EXPECT_EQ(keeper.loops_judged(), 1U);
  EXPECT_DOUBLE_EQ(kept.values[0], 2.2 / 0.995);
  const std::vector<double> more = {0.75};
  TANJI_ASSERT_OK(snapshot.ReplaceRow({.process = 0,
                                       .output = 1,
                                       .direct = direct,
                                       .suppliers = power,
                                       .amounts = more}));
  keeper.Update(snapshot, std::vector<ProcessNumber>{0},
                std::vector<ProcessNumber>{0}, kept);
  EXPECT_EQ(keeper.loops_judged(), 2U);
  EXPECT_DOUBLE_EQ(kept.values[0], 2.3 / 0.9925);
}

// A ring of which each member takes `share` of the next, and all of power.
class RingTest : public testing::TestWithParam<int> {
 protected:
  static constexpr ProcessNumber kPower = 0;

  static Snapshot Ring(double share) {
    graph::SnapshotBuilder builder;
    builder.Process("power", 0.4, {});
    for (int i = 0; i < GetParam(); ++i) {
      builder.Process(base::StrCat("part", i), 1,
                      {{base::StrCat("part", (i + 1) % GetParam()), share},
                       {"power", 0.125 * i}});
    }
    return builder.Build();
  }
  static void SetPower(Snapshot& snapshot, double emitted) {
    const std::vector<double> direct = {emitted};
    TANJI_ASSERT_OK(snapshot.ReplaceRow(
        {.process = kPower, .output = 1, .direct = direct}));
  }
  static void SetFirst(Snapshot& snapshot, double share) {
    const std::vector<double> direct = {1};
    const std::vector<ProcessNumber> next = {2};
    const std::vector<double> amounts = {share};
    TANJI_ASSERT_OK(snapshot.ReplaceRow({.process = 1,
                                         .output = 1,
                                         .direct = direct,
                                         .suppliers = next,
                                         .amounts = amounts}));
  }
  static void Update(SolutionKeeper& keeper, const Snapshot& snapshot,
                     const std::vector<ProcessNumber>& changed,
                     Intensities& kept) {
    keeper.Update(snapshot, changed, changed, kept);
    ExpectSameBytes(kept, SolvedAnew(snapshot));
  }
};
// One that is eliminated, and one that is swept.
INSTANTIATE_TEST_SUITE_P(All, RingTest, testing::Values(3, 100));

TEST_P(RingTest, FollowsWhatTheLoopTakesFromOutside) {
  Snapshot snapshot = Ring(0.5);
  SolutionKeeper keeper;
  Intensities kept = keeper.SolveAll(snapshot);
  SetPower(snapshot, 0.25);
  Update(keeper, snapshot, {kPower}, kept);
  EXPECT_EQ(keeper.loops_judged(), 1U);
  SetPower(snapshot, 0.75);
  SetFirst(snapshot, 0.25);
  Update(keeper, snapshot, {1, kPower}, kept);
  EXPECT_EQ(keeper.loops_judged(), 2U);
  SetPower(snapshot, 0.5);
  Update(keeper, snapshot, {kPower}, kept);
  EXPECT_EQ(keeper.loops_judged(), 2U);
}

TEST_P(RingTest, AnotherNetworkInBetweenIsForgotten) {
  Snapshot snapshot = Ring(0.5);
  SolutionKeeper keeper;
  Intensities kept = keeper.SolveAll(snapshot);
  std::vector<double> values;
  keeper.SolveValuesInOrder(Ring(0.25), values);
  SetPower(snapshot, 0.25);
  Update(keeper, snapshot, {kPower}, kept);
}

TEST(SolutionKeeperTest, SolvesValuesAloneWithTheSameBits) {
  for (const int indicators : {1, 3}) {
    EditedNetwork network(7, 150, {.indicators = indicators, .bad = 0.003});
    SolutionKeeper keeper;
    std::vector<double> values;
    for (int edit = 0; edit < 100; ++edit) {
      network.Edit(20);
      const Intensities solved = keeper.SolveAll(network.snapshot());
      keeper.SolveValuesInOrder(network.snapshot(), values);
      ASSERT_EQ(values.size(), solved.values.size());
      ASSERT_EQ(std::memcmp(values.data(), solved.values.data(),
                            values.size() * sizeof(double)),
                0);
      const std::vector<double> alone =
          ComputeValues(network.snapshot(), SolvingOrder(network.snapshot()));
      ASSERT_EQ(std::memcmp(values.data(), alone.data(),
                            values.size() * sizeof(double)),
                0);
    }
  }
}

}  // namespace
}  // namespace tanji::engine
