#include "lib/platform/footprint_diff.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"
#include "lib/quantity/rational.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using quantity::Rational;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

absl::StatusOr<FootprintDiff> Diff(TestSystem& system, uint64_t from,
                                   uint64_t to) {
  system.ViewAtHead();
  return DiffFootprint(system.context(), identity::Caller::Operator(),
                       {{"maker", "screw"}, from, to});
}

// The sum of the lines is the change, to the last digit.
void ExpectExact(const FootprintDiff& diff) {
  Rational sum;
  for (const DiffLine& line : diff.lines) {
    sum = sum + Rational::FromDecimal(line.kg_co2e);
  }
  EXPECT_EQ(sum, Rational::FromDecimal(diff.to_kg_co2e) -
                     Rational::FromDecimal(diff.from_kg_co2e));
}

std::string Screw(const std::string& steel) {
  return Document("maker",
                  {{"screw", "kg", "0.1",
                    "[" + InputJson("works/steel", steel, "kg") + "]"}});
}

std::string Steel(const std::string& direct) {
  return Document("works", {{"steel", "kg", direct}});
}

// Before: 0.1 + 1.1 x 2 = 2.3. The works go to 1.5, then the maker takes 1.0:
// first the supplier, 1.1 x (1.5 - 2) = -0.55; then the maker's own activity,
// (1.0 - 1.1) x 1.5 = -0.15. After: 0.1 + 1.0 x 1.5 = 1.6.
TEST(DiffFootprintTest, SplitsAChangeBySupplierAndActivity) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed from, system.Submit(Screw("1.1")));
  TANJI_ASSERT_OK(system.Submit(Steel("1.5")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed to, system.Submit(Screw("1.0")));
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintDiff diff,
                             Diff(system, from.seq, to.seq));
  EXPECT_EQ(diff.from_kg_co2e.ToString(), "2.3");
  EXPECT_EQ(diff.to_kg_co2e.ToString(), "1.6");
  ASSERT_THAT(diff.lines, SizeIs(2));
  EXPECT_EQ(diff.lines[0].cause, DiffCause::kSupplier);
  EXPECT_EQ(diff.lines[0].name, "works");
  EXPECT_EQ(diff.lines[0].kg_co2e.ToString(), "-0.55");
  EXPECT_EQ(diff.lines[1].cause, DiffCause::kActivity);
  EXPECT_EQ(diff.lines[1].name, "maker/screw");
  EXPECT_EQ(diff.lines[1].kg_co2e.ToString(), "-0.15");
  ExpectExact(diff);
}

TEST(DiffFootprintTest, WhatDoesNotMatterIsNoLine) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed from, system.Submit(Screw("1")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed to,
      system.Submit(Document("others", {{"glass", "kg", "1"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintDiff diff,
                             Diff(system, from.seq, to.seq));
  EXPECT_THAT(diff.lines, IsEmpty());
  EXPECT_EQ(diff.from_kg_co2e, diff.to_kg_co2e);
}

TEST(DiffFootprintTest, ANewSupplierCountsToItsName) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed from, system.Submit(Screw("1")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed to, system.Submit(Steel("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintDiff diff,
                             Diff(system, from.seq, to.seq));
  ASSERT_THAT(diff.lines, SizeIs(1));
  EXPECT_EQ(diff.lines[0].name, "works");
  EXPECT_EQ(diff.lines[0].kg_co2e.ToString(), "2");
}

TEST(DiffFootprintTest, RefusesWhatCannotBeCompared) {
  TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed steel, system.Submit(Steel("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed screw, system.Submit(Screw("1")));
  EXPECT_THAT(Diff(system, screw.seq, screw.seq),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Diff(system, screw.seq, screw.seq + 1),
              StatusIs(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(Diff(system, steel.seq, screw.seq),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("no footprint as of record")));
}

}  // namespace
}  // namespace tanji::platform
