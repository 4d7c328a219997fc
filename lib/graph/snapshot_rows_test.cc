#include <algorithm>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/graph/snapshot.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::graph {
namespace {

using absl::StatusCode::kInvalidArgument;
using ::tanji::base::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Snapshot SteelAndPower() {
  return SnapshotBuilder()
      .Process("steel", 1.8, {{"power", 0.5}})
      .Process("power", 0.4, {{"steel", 0.01}})
      .Process("glass", 0.9, {})
      .Build();
}

TEST(SnapshotRowsTest, ReplacesAllThereIsOfAProcess) {
  Snapshot snapshot = SteelAndPower();
  const std::vector<double> direct = {2.5};
  const std::vector<ProcessNumber> suppliers = {1, 2, 1};
  const std::vector<double> amounts = {0.1, 0.2, -0.3};
  TANJI_ASSERT_OK(snapshot.ReplaceRow({.process = 0,
                                       .output = 4,
                                       .direct = direct,
                                       .suppliers = suppliers,
                                       .amounts = amounts,
                                       .unlinked = 3,
                                       .marks = 5}));
  EXPECT_EQ(snapshot.output(0), 4);
  EXPECT_THAT(snapshot.direct(0), ElementsAre(2.5));
  EXPECT_THAT(snapshot.suppliers(0), ElementsAre(1, 2, 1));
  EXPECT_THAT(snapshot.amounts(0), ElementsAre(0.1, 0.2, -0.3));
  EXPECT_EQ(snapshot.unlinked(0), 3U);
  EXPECT_EQ(snapshot.marks(0), 5U);
  EXPECT_EQ(snapshot.input_count(), 4U);
  EXPECT_THAT(snapshot.suppliers(1), ElementsAre(0));
}

TEST(SnapshotRowsTest, TakesNewProcessesAndTheirConsumersTogether) {
  Snapshot snapshot = SteelAndPower();
  TANJI_ASSERT_OK(snapshot.Grow(5));
  EXPECT_FALSE(snapshot.in_force(4));
  EXPECT_THAT(snapshot.suppliers(4), IsEmpty());
  const std::vector<ProcessNumber> suppliers = {4};
  const std::vector<double> amounts = {1};
  TANJI_ASSERT_OK(snapshot.ReplaceRows(std::vector<Snapshot::NewRow>{
      {.process = 3, .output = 1, .suppliers = suppliers, .amounts = amounts},
      {.process = 4, .output = 2}}));
  EXPECT_THAT(snapshot.suppliers(3), ElementsAre(4));
  EXPECT_THAT(snapshot.direct(4), ElementsAre(0));
  EXPECT_THAT(snapshot.Grow(4),
              StatusIs(kInvalidArgument, HasSubstr("from 5")));
}

TEST(SnapshotRowsTest, RefusesWhatCannotBeCalculatedAndChangesNothing) {
  Snapshot snapshot = SteelAndPower();
  const Snapshot before = snapshot;
  const std::vector<double> one = {1};
  const std::vector<double> two = {1, 2};
  const std::vector<double> infinite = {1.0 / 0.0};
  const std::vector<ProcessNumber> glass = {2};
  const std::vector<ProcessNumber> nobody = {3};
  const Snapshot::NewRow good = {.process = 2, .output = 7};
  const auto refused = [&](const Snapshot::NewRow& bad) {
    absl::Status status =
        snapshot.ReplaceRows(std::vector<Snapshot::NewRow>{good, bad});
    EXPECT_EQ(snapshot, before);
    return status;
  };
  EXPECT_THAT(refused({.process = 3, .output = 1}),
              StatusIs(kInvalidArgument, HasSubstr("no process 3")));
  EXPECT_THAT(
      refused({.process = 2, .output = 1}),
      StatusIs(kInvalidArgument, HasSubstr("two new rows of process 2")));
  EXPECT_THAT(refused({.process = 0, .output = -1}),
              StatusIs(kInvalidArgument, HasSubstr("output of process 0")));
  EXPECT_THAT(refused({.process = 0, .output = 1, .direct = two}),
              StatusIs(kInvalidArgument, HasSubstr("sizes disagree")));
  EXPECT_THAT(
      refused({.process = 0, .output = 1, .direct = infinite}),
      StatusIs(kInvalidArgument, HasSubstr("direct emission of process 0")));
  EXPECT_THAT(refused({.process = 0, .output = 1, .suppliers = glass}),
              StatusIs(kInvalidArgument, HasSubstr("sizes disagree")));
  EXPECT_THAT(
      refused(
          {.process = 0, .output = 1, .suppliers = glass, .amounts = infinite}),
      StatusIs(kInvalidArgument, HasSubstr("amount of process 0")));
  EXPECT_THAT(
      refused({.process = 0, .output = 1, .suppliers = nobody, .amounts = one}),
      StatusIs(kInvalidArgument, HasSubstr("no process in force")));
  EXPECT_THAT(
      refused({.process = 0, .output = 0, .suppliers = glass, .amounts = one}),
      StatusIs(kInvalidArgument, HasSubstr("not in force but has inputs")));
  EXPECT_THAT(
      refused({.process = 1}),
      StatusIs(kInvalidArgument, HasSubstr("process 1 goes out of force")));
}

TEST(SnapshotRowsTest, LetsAProcessGoWithTheInputsThatNamedIt) {
  Snapshot snapshot = SteelAndPower();
  TANJI_ASSERT_OK(snapshot.ReplaceRows(std::vector<Snapshot::NewRow>{
      {.process = 1}, {.process = 0, .output = 1}}));
  EXPECT_FALSE(snapshot.in_force(1));
  EXPECT_EQ(snapshot.input_count(), 0U);
  const std::vector<ProcessNumber> power = {1};
  const std::vector<double> one = {1};
  EXPECT_THAT(
      snapshot.ReplaceRow(
          {.process = 0, .output = 1, .suppliers = power, .amounts = one}),
      StatusIs(kInvalidArgument, HasSubstr("no process in force")));
}

TEST(SnapshotRowsTest, LaysRowsOutInAnyOrder) {
  Snapshot snapshot = SteelAndPower();
  const Snapshot before = snapshot;
  snapshot.LayOut(std::vector<ProcessNumber>{1, 2, 0});
  EXPECT_EQ(snapshot, before);
  EXPECT_THAT(snapshot.supplier_pool(), ElementsAre(0, 1));
}

// Thousands of replacements, against parts that are written anew.
TEST(SnapshotRowsTest, IsTheSameAsOneCompiledAnewAfterAnyReplacements) {
  std::mt19937_64 random(20261126);
  constexpr uint32_t kProcesses = 60;
  Snapshot::Parts empty;
  empty.indicators = 2;
  empty.input_begin = {0};
  Snapshot snapshot = *Snapshot::Create(empty);
  TANJI_ASSERT_OK(snapshot.Grow(kProcesses));
  struct Model {
    std::vector<double> direct = {0, 0};
    std::vector<ProcessNumber> suppliers;
    std::vector<double> amounts;
    double output = 0;
    uint32_t marks = 0;
  };
  std::vector<Model> model(kProcesses);
  size_t pool_max = 0;
  size_t inputs_max = 0;
  for (int step = 0; step < 4000; ++step) {
    const auto i = static_cast<ProcessNumber>(random() % kProcesses);
    Model next;
    next.output = static_cast<double>(1 + random() % 5);
    next.direct = {static_cast<double>(random() % 9), 1};
    next.marks = static_cast<uint32_t>(random() % 3);
    const size_t count = random() % 120;
    for (size_t k = 0; k < count; ++k) {
      const auto j = static_cast<ProcessNumber>(random() % kProcesses);
      if (model[j].output == 0 && j != i) continue;
      next.suppliers.push_back(j);
      next.amounts.push_back(static_cast<double>(random() % 100));
    }
    TANJI_ASSERT_OK(snapshot.ReplaceRow({.process = i,
                                         .output = next.output,
                                         .direct = next.direct,
                                         .suppliers = next.suppliers,
                                         .amounts = next.amounts,
                                         .unlinked = next.marks,
                                         .marks = next.marks}));
    model[i] = std::move(next);
    pool_max = std::max(pool_max, snapshot.supplier_pool().size());
    inputs_max = std::max<size_t>(inputs_max, snapshot.input_count());
    if (step % 100 != 0) continue;
    Snapshot::Parts parts = empty;
    for (const Model& row : model) {
      parts.output.push_back(row.output);
      parts.direct.insert(parts.direct.end(), row.direct.begin(),
                          row.direct.end());
      parts.supplier.insert(parts.supplier.end(), row.suppliers.begin(),
                            row.suppliers.end());
      parts.amount.insert(parts.amount.end(), row.amounts.begin(),
                          row.amounts.end());
      parts.input_begin.push_back(parts.supplier.size());
      parts.unlinked.push_back(row.marks);
      parts.marks.push_back(row.marks);
    }
    ASSERT_EQ(snapshot, *Snapshot::Create(parts)) << step;
    const Snapshot::Parts copy = snapshot.ToParts();
    ASSERT_EQ(*Snapshot::Create(copy), snapshot) << step;
    ASSERT_EQ(copy.supplier, parts.supplier) << step;
  }
  // Garbage is at most half of what is in use, but for a little.
  EXPECT_LE(pool_max, inputs_max * 3 / 2 + 1024 + 120);
}

}  // namespace
}  // namespace tanji::graph
