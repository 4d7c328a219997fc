#include "lib/graph/snapshot.h"

#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::graph {
namespace {

using ::tanji::base::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Snapshot::Parts TwoProcesses() {
  return SnapshotBuilder()
      .Process("steel", 1.8, {{"power", 0.5}})
      .Process("power", 0.4, {{"steel", 0.01}, {"ghost", 1}})
      .Build()
      .ToParts();
}

TEST(SnapshotTest, HoldsRowsInTheirOrder) {
  const Snapshot snapshot = *Snapshot::Create(TwoProcesses());
  EXPECT_EQ(snapshot.process_count(), 2U);
  EXPECT_THAT(snapshot.suppliers(1), ElementsAre(0));
  EXPECT_THAT(snapshot.amounts(1), ElementsAre(0.01));
  EXPECT_THAT(snapshot.direct(0), ElementsAre(1.8));
  EXPECT_EQ(snapshot.unlinked(1), 1U);
}

TEST(SnapshotTest, KnowsWhichRowsArePlain) {
  Snapshot snapshot = SnapshotBuilder()
                          .Process("steel", 1.8, {{"power", 0.5}})
                          .Process("power", 0.4, {{"power", 0.01}})
                          .Process("glass", 0.9, {{"power", 1}, {"steel", 0}})
                          .Process("sand", 0.1, {})
                          .Build();
  const auto plain = [&] {
    std::vector<bool> result;
    for (const Snapshot::Row& row : snapshot.rows()) {
      result.push_back(row.is_plain != 0);
    }
    return result;
  };
  EXPECT_THAT(plain(), ElementsAre(true, false, false, true));
  const std::vector<ProcessNumber> steel = {0};
  const std::vector<double> half = {0.5};
  const std::vector<double> none = {0};
  TANJI_ASSERT_OK(snapshot.ReplaceRows(std::vector<Snapshot::NewRow>{
      {.process = 0, .output = 1, .suppliers = steel, .amounts = half},
      {.process = 1, .output = 1, .suppliers = steel, .amounts = half},
      {.process = 2, .output = 1, .suppliers = steel, .amounts = none}}));
  EXPECT_THAT(plain(), ElementsAre(false, true, false, true));
}

TEST(SnapshotTest, RefusesMoreUnlinkedInputsThanARowCounts) {
  Snapshot::Parts parts = TwoProcesses();
  parts.unlinked[1] = Snapshot::kUnlinkedMax;
  EXPECT_EQ(Snapshot::Create(parts)->unlinked(1), Snapshot::kUnlinkedMax);
  ++parts.unlinked[1];
  EXPECT_THAT(Snapshot::Create(parts),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected up to 2147483647")));
}

TEST(SnapshotTest, HoldsMarksOfAllProcessesOrOfNone) {
  Snapshot::Parts parts = TwoProcesses();
  EXPECT_EQ(Snapshot::Create(parts)->marks(1), 0U);
  parts.marks = {0, 6};
  EXPECT_EQ(Snapshot::Create(parts)->marks(1), 6U);
  parts.marks = {6};
  EXPECT_THAT(Snapshot::Create(parts),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("sizes disagree")));
}

TEST(SnapshotTest, RefusesWhatCannotBeCalculated) {
  const auto refused = [](auto change) {
    Snapshot::Parts parts = TwoProcesses();
    change(parts);
    return Snapshot::Create(std::move(parts)).status();
  };
  EXPECT_THAT(refused([](auto& p) { p.supplier[0] = 2; }),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("names no process")));
  EXPECT_THAT(refused([](auto& p) { p.output[1] = -1; }),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("output of process 1")));
  EXPECT_THAT(
      refused([](auto& p) {
        p.amount[0] = std::numeric_limits<double>::quiet_NaN();
      }),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("amount")));
  EXPECT_THAT(
      refused([](auto& p) {
        p.direct[0] = std::numeric_limits<double>::infinity();
      }),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("direct")));
  EXPECT_THAT(refused([](auto& p) {
                p.input_begin = {0, 2, 1};
              }),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("row")));
  EXPECT_THAT(refused([](auto& p) { p.unlinked.pop_back(); }),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("sizes disagree")));
}

}  // namespace
}  // namespace tanji::graph
