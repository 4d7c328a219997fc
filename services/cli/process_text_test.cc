#include "services/cli/process_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::cli {
namespace {

using base::StatusIs;
using footprint::v1::ProcessChoice;
using ::testing::HasSubstr;

TEST(PeriodTextTest, ACalendarYearIsItsNumber) {
  EXPECT_EQ(PeriodText("2024-01-01", "2025-01-01"), "2024");
  EXPECT_EQ(PeriodText("1999-01-01", "2000-01-01"), "1999");
}

TEST(PeriodTextTest, OtherPeriodsAreTheirDays) {
  EXPECT_EQ(PeriodText("2024-01-01", "2026-01-01"), "2024-01-01..2026-01-01");
  EXPECT_EQ(PeriodText("2024-01-01", "2024-07-01"), "2024-01-01..2024-07-01");
  EXPECT_EQ(PeriodText("2024-04-01", "2025-04-01"), "2024-04-01..2025-04-01");
  EXPECT_EQ(PeriodText("", ""), "");
}

TEST(WhereTextTest, SaysWhatIsStated) {
  EXPECT_EQ(WhereText("CN-SD", "2024-01-01", "2025-01-01"),
            " at CN-SD in 2024");
  EXPECT_EQ(WhereText("CN-SD", "", ""), " at CN-SD");
  EXPECT_EQ(WhereText("", "2024-01-01", "2025-01-01"), " in 2024");
  EXPECT_EQ(WhereText("", "", ""), "");
}

TEST(SetChoiceTest, APeriodIsAYearOrDaysOrNone) {
  const auto choice = [](const std::string& period) {
    ProcessChoice message;
    EXPECT_THAT(SetChoice({"", false, period}, &message), base::IsOk());
    EXPECT_FALSE(message.has_place());
    return message;
  };
  EXPECT_EQ(choice("1999").period_start(), "1999-01-01");
  EXPECT_EQ(choice("1999").period_end(), "2000-01-01");
  EXPECT_EQ(choice("2024-01-01..2024-07-01").period_end(), "2024-07-01");
  EXPECT_EQ(choice("2024-01-01/2024-07-01").period_start(), "2024-01-01");
  EXPECT_TRUE(choice("none").without_period());
  EXPECT_EQ(choice("").period_start(), "");
}

TEST(SetChoiceTest, AnEmptyPlaceIsAChoiceToo) {
  ProcessChoice message;
  TANJI_EXPECT_OK(SetChoice({"", true, ""}, &message));
  EXPECT_TRUE(message.has_place());
}

TEST(SetChoiceTest, RefusesOtherPeriods) {
  ProcessChoice message;
  for (const char* period : {"24", "2024-01", "2024-01-01", "2024..2025",
                             "2024-01-01...2024-07-01", "last"}) {
    EXPECT_THAT(SetChoice({"", false, period}, &message),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("expected a year as 2024")))
        << period;
  }
}

}  // namespace
}  // namespace tanji::cli
