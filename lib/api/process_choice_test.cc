#include "lib/api/process_choice.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::api {
namespace {

using base::StatusIs;
using footprint::v1::ProcessChoice;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Optional;

TEST(ToProcessChoiceTest, NothingStatedIsOpen) {
  TANJI_ASSERT_OK_AND_ASSIGN(const platform::ProcessChoice choice,
                             ToProcessChoice(ProcessChoice()));
  EXPECT_TRUE(choice.IsOpen());
  EXPECT_EQ(TextOf(choice), "");
}

TEST(ToProcessChoiceTest, AnEmptyPlaceIsAPlaceThatIsNotStated) {
  ProcessChoice message;
  message.set_place("");
  TANJI_ASSERT_OK_AND_ASSIGN(const platform::ProcessChoice choice,
                             ToProcessChoice(message));
  EXPECT_THAT(choice.place, Optional(std::string()));
  EXPECT_EQ(TextOf(choice), "@");
}

// 2024-01-01 is day 19723: 54 x 365 + 13 leap days.
TEST(ToProcessChoiceTest, ReadsPlaceAndPeriod) {
  ProcessChoice message;
  message.set_place("CN-SD");
  message.set_period_start("2024-01-01");
  message.set_period_end("2025-01-01");
  TANJI_ASSERT_OK_AND_ASSIGN(const platform::ProcessChoice choice,
                             ToProcessChoice(message));
  EXPECT_EQ(choice.period->start, 19723);
  EXPECT_EQ(choice.period->end, 19723 + 366);
  EXPECT_EQ(TextOf(choice), "@CN-SD 2024-01-01..2025-01-01");
}

TEST(ToProcessChoiceTest, NamesWhatIsMalformed) {
  const auto fault = [](const std::string& start, const std::string& end,
                        bool without, const std::string& place = "CN") {
    ProcessChoice message;
    message.set_place(place);
    message.set_period_start(start);
    message.set_period_end(end);
    message.set_without_period(without);
    return ToProcessChoice(message).status();
  };
  constexpr auto kCode = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(fault("2024-01-01", "", false),
              StatusIs(kCode, HasSubstr("choice: ")));
  EXPECT_THAT(fault("2024-01-01", "2024-01-01", false),
              StatusIs(kCode, HasSubstr("not after 2024-01-01")));
  EXPECT_THAT(fault("2024-01-01", "2025-01-01", true),
              StatusIs(kCode, HasSubstr("expected one of them")));
  EXPECT_THAT(fault("", "", false, "C N"),
              StatusIs(kCode, AllOf(HasSubstr("choice"), HasSubstr("C N"))));
}

}  // namespace
}  // namespace tanji::api
