#include "lib/platform/footprint/footprint_diff.h"

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
using ::testing::ElementsAre;
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

std::string ScrewOfSteel(const std::string& steel) {
  return Screw("0.1", InputJson("works/steel", steel, "kg"));
}

// Before: 0.1 + 1.1 x 2 = 2.3. The works go to 1.5, then the maker takes 1.0:
// first the supplier, 1.1 x (1.5 - 2) = -0.55; then the maker's own activity,
// (1.0 - 1.1) x 1.5 = -0.15. After: 0.1 + 1.0 x 1.5 = 1.6.
TEST(DiffFootprintTest, SplitsAChangeBySupplierAndActivity) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed from,
                             system.Submit(ScrewOfSteel("1.1")));
  TANJI_ASSERT_OK(system.Submit(Steel("1.5")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed to,
                             system.Submit(ScrewOfSteel("1.0")));
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
  EXPECT_THAT(diff.lines[0].changes, IsEmpty());
  EXPECT_THAT(diff.lines[1].changes,
              ElementsAre("input works/steel: 1.1 kg -> 1 kg"));
  ExpectExact(diff);
}

TEST(DiffFootprintTest, OneRecordDoesNotDifferFromItself) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed at,
                             system.Submit(ScrewOfSteel("1")));
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintDiff diff,
                             Diff(system, at.seq, at.seq));
  EXPECT_THAT(diff.lines, IsEmpty());
  EXPECT_EQ(diff.from_kg_co2e.ToString(), "2.1");
  EXPECT_EQ(diff.to_kg_co2e.ToString(), "2.1");
}

// Screws of CN-SD take 1 kg of steel, then 2; those of CN-HE 5 and 6. Steel is
// 2 kg CO2e a kg.
TEST(DiffFootprintTest, ComparesTheProcessThatIsAskedFor) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  const auto screws = [](const std::string& shandong,
                         const std::string& hebei) {
    const auto process = [](const std::string& place,
                            const std::string& steel) {
      return R"({"product":"screw","output":"1","unit":"kg","place":")" +
             place + R"(","inputs":[)" + InputJson("works/steel", steel, "kg") +
             "]}";
    };
    return DocumentOf("maker", {{"screw", "kg"}},
                      {process("CN-SD", shandong), process("CN-HE", hebei)});
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed from,
                             system.Submit(screws("1", "5")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed to,
                             system.Submit(screws("2", "6")));
  system.ViewAtHead();
  const auto diff = [&](const std::string& place) {
    return DiffFootprint(
        system.context(), identity::Caller::Operator(),
        {{"maker", "screw"}, from.seq, to.seq, {.place = place}});
  };
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintDiff hebei, diff("CN-HE"));
  EXPECT_EQ(hebei.from_kg_co2e.ToString(), "10");
  EXPECT_EQ(hebei.to_kg_co2e.ToString(), "12");
  ASSERT_THAT(hebei.lines, SizeIs(1));
  EXPECT_EQ(hebei.lines[0].name, "maker/screw@CN-HE");
  EXPECT_THAT(diff("CN-XX"), StatusIs(absl::StatusCode::kNotFound,
                                      HasSubstr("it is made at \"CN-SD\"")));
}

TEST(DiffFootprintTest, NamesAllThatHasChanged) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  const auto screw = [](const std::string& rest) {
    return DocumentOf("maker", {{"screw", "kg"}},
                      {R"({"product":"screw","unit":"kg",)" + rest + "}"});
  };
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed from,
      system.Submit(screw(R"("output":"1","direct_kgco2e":"0.1","inputs":[)" +
                          InputJson("works/steel", "1", "kg") + "," +
                          InputJson("works/steel", "0.5", "kg") + "]")));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed to,
      system.Submit(
          screw(R"("output":"2","emissions":[{"gas":"CO2","amount":"1",)"
                R"("unit":"kg"}],"inputs":[)" +
                InputJson("works/steel", "2", "kg") + "]")));
  TANJI_ASSERT_OK_AND_ASSIGN(const FootprintDiff diff,
                             Diff(system, from.seq, to.seq));
  ASSERT_THAT(diff.lines, SizeIs(1));
  EXPECT_THAT(diff.lines[0].changes,
              ElementsAre("output: 1 kg -> 2 kg",
                          "emissions without gas: 0.1 kg CO2e -> 0 kg CO2e",
                          "emission CO2 (fossil): new, 1 kg",
                          "input works/steel: 1 kg -> 2 kg",
                          "input works/steel: gone, was 0.5 kg"));
}

TEST(DiffFootprintTest, WhatDoesNotMatterIsNoLine) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("2")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed from,
                             system.Submit(ScrewOfSteel("1")));
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
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed from,
                             system.Submit(ScrewOfSteel("1")));
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
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed screw,
                             system.Submit(ScrewOfSteel("1")));
  EXPECT_THAT(Diff(system, screw.seq, steel.seq),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected the earlier state first")));
  EXPECT_THAT(Diff(system, screw.seq, screw.seq + 1),
              StatusIs(absl::StatusCode::kOutOfRange,
                       HasSubstr(base::StrCat("no record ", screw.seq + 1,
                                              " yet; the last one is record ",
                                              screw.seq))));
  EXPECT_THAT(Diff(system, screw.seq + 7, screw.seq),
              StatusIs(absl::StatusCode::kOutOfRange,
                       HasSubstr(base::StrCat("no record ", screw.seq + 7))));
  EXPECT_THAT(Diff(system, steel.seq, screw.seq),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("no footprint as of record")));
}

}  // namespace
}  // namespace tanji::platform
