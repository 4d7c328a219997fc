#include "lib/exchange/olca/report.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/json/json.h"

namespace tanji::exchange::olca {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

ImportReport SmallReport() {
  ImportReport report;
  report.gwp_pack = "gwp-ipcc 1";
  report.processes_read = 2;
  report.processes_imported = 2;
  report.exchanges_read = 5;
  report.exchanges[static_cast<size_t>(Fate::kReferenceOutput)] = 2;
  report.exchanges[static_cast<size_t>(Fate::kInputUnlinked)] = 3;
  report.allocations[static_cast<size_t>(AllocationBasis::kSingleOutput)] = 2;
  report.unlinked = {{"ore", "", 1}, {"water", "not there", 2}};
  report.notices = {{"allocation", "mill", "among 2 outputs by mass"}};
  return report;
}

TEST(ReportTest, AddsCountsAndNames) {
  ImportReport report = SmallReport();
  report.Add(SmallReport());
  EXPECT_EQ(report.processes_read, 4U);
  EXPECT_EQ(report.exchanges_read, 10U);
  EXPECT_EQ(report.Count(Fate::kInputUnlinked), 6U);
  EXPECT_EQ(report.Count(AllocationBasis::kSingleOutput), 4U);
  EXPECT_EQ(report.unlinked.size(), 4U);
  EXPECT_EQ(report.notices.size(), 2U);
}

TEST(ReportTest, IsWrittenAsJson) {
  const std::string text = ReportJson(SmallReport());
  TANJI_ASSERT_OK(json::Read(text));
  EXPECT_EQ(text.back(), '\n');
  EXPECT_THAT(text, HasSubstr("\"gwp_pack\": \"gwp-ipcc 1\""));
  EXPECT_THAT(text, HasSubstr("\"processes_imported\": 2"));
  EXPECT_THAT(text, HasSubstr("\"inputs_unlinked\": 3"));
  EXPECT_THAT(text, HasSubstr("\"reason\": \"not there\""));
  EXPECT_THAT(text, HasSubstr("\"among 2 outputs by mass\""));
  EXPECT_EQ(text, ReportJson(SmallReport()));
}

TEST(ReportTest, IsShortAsText) {
  const std::string text = ReportText(SmallReport(), 1);
  EXPECT_THAT(text, HasSubstr("exchanges in the file (what goes into or out of "
                              "a process): 5\n"));
  EXPECT_THAT(text, ContainsRegex("\n  main product of its process  +2\n"));
  EXPECT_THAT(text, ContainsRegex("one by one in the whole report .*:\n"
                                  "  co-products that share the burden, and how"
                                  "  +1\n"));
  // A greenhouse gas, by its reason, stands apart.
  ImportReport gases;
  gases.not_mapped = {{"CO2", "is negative; expected more", 1}, {"SO2", "", 3}};
  gases.exchanges[static_cast<size_t>(Fate::kElementaryNotMapped)] = 4;
  gases.gases_not_counted = 1;
  const std::string of_gases = ReportText(gases, 1);
  EXPECT_THAT(of_gases, ContainsRegex("gas that is not counted, see below +1\n"
                                      "  from or to nature, no greenhouse gas "
                                      "+3\n"));
  EXPECT_THAT(of_gases,
              HasSubstr("gases that are not counted, the most frequent first:\n"
                        "  1 x CO2: is negative\n"
                        "flows from or to nature that are no greenhouse gases, "
                        "the most frequent first:\n"
                        "  3 x SO2\n"));
  // The most frequent first; counts of 0 are left out.
  EXPECT_THAT(text, HasSubstr("2 x water: not there\n  and 1 more"));
  EXPECT_THAT(text, Not(HasSubstr("waste,")));
}

TEST(ReportTest, NamesEachFateAndBasisOnce) {
  std::string names;
  for (size_t k = 0; k < kFateCount; ++k) {
    const std::string name(FateName(static_cast<Fate>(k)));
    EXPECT_FALSE(name.empty());
    EXPECT_THAT(names, Not(HasSubstr(" " + name + " ")));
    names += " " + name + " ";
  }
  for (size_t k = 0; k < kAllocationBasisCount; ++k) {
    EXPECT_FALSE(AllocationBasisName(static_cast<AllocationBasis>(k)).empty());
  }
}

}  // namespace
}  // namespace tanji::exchange::olca
