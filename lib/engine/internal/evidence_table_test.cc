#include "lib/engine/internal/evidence_table.h"

#include "gtest/gtest.h"

namespace tanji::engine::internal {
namespace {

TEST(EvidenceTableTest, CleanChangesNothing) {
  EvidenceTable table;
  const auto row = table.Intern({.loop_gain_max = 0.5});
  EXPECT_EQ(table.Join(row, EvidenceTable::kClean), row);
  EXPECT_EQ(table.Join(EvidenceTable::kClean, row), row);
  EXPECT_EQ(table[EvidenceTable::kClean], SharedEvidence());
}

TEST(EvidenceTableTest, EqualEvidenceHasOneRow) {
  EvidenceTable table;
  EXPECT_EQ(table.Intern({.digits_lost = 3}), table.Intern({.digits_lost = 3}));
  EXPECT_NE(table.Intern({.digits_lost = 3}), table.Intern({.digits_lost = 4}));
}

TEST(EvidenceTableTest, JoinTakesTheWorstOfEach) {
  EvidenceTable table;
  const auto a = table.Intern({.loop_gain_max = 0.5,
                               .digits_lost = 9,
                               .marks = 5,
                               .fault = 7,
                               .incomplete = true});
  const auto b = table.Intern({.loop_gain_max = 0.8,
                               .digits_lost = 1,
                               .marks = 6,
                               .fault = 3,
                               .series_diverges = true});
  const SharedEvidence expected = {.loop_gain_max = 0.8,
                                   .digits_lost = 9,
                                   .marks = 7,
                                   .fault = 3,
                                   .series_diverges = true,
                                   .incomplete = true};
  EXPECT_EQ(table[table.Join(a, b)], expected);
  EXPECT_EQ(table.Join(a, b), table.Join(b, a));
}

TEST(EvidenceTableTest, JoinReusesARowThatIsTheWorstAlready) {
  EvidenceTable table;
  const auto weak = table.Intern({.loop_gain_max = 0.1});
  const auto strong = table.Intern({.loop_gain_max = 0.9, .digits_lost = 1});
  EXPECT_EQ(table.Join(weak, strong), strong);
  EXPECT_EQ(table.Join(strong, weak), strong);
}

}  // namespace
}  // namespace tanji::engine::internal
