#include "lib/platform/footprint/main_total.h"

#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using quantity::Decimal;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::StatusOr<std::vector<std::string>> Rounded(
    const std::vector<double>& parts, const std::string& total, int place) {
  const auto rounded = RoundToTotal(parts, {*Decimal::Parse(total), place});
  if (!rounded.ok()) return rounded.status();
  std::vector<std::string> texts;
  for (const Decimal& part : *rounded) texts.push_back(part.ToString());
  return texts;
}

TEST(RoundToTotalTest, WhatIsMissingGoesToTheLargestOneUnitEach) {
  EXPECT_THAT(Rounded({0.0, 1.0 / 3, 2.0 / 3 - 0.1, 0.1}, "1", -3),
              base::IsOkAndHolds(ElementsAre("0", "0.333", "0.567", "0.1")));
  // 0.33 three times lacks one hundredth, 0.67 three times has one too many.
  EXPECT_THAT(Rounded({1.0 / 3, 1.0 / 3, 1.0 / 3}, "1", -2),
              base::IsOkAndHolds(ElementsAre("0.34", "0.33", "0.33")));
  EXPECT_THAT(Rounded({2.0 / 3, 2.0 / 3, 2.0 / 3}, "2", -2),
              base::IsOkAndHolds(ElementsAre("0.66", "0.67", "0.67")));
}

// Doubles of 10^12 tell no 10^-6: what that leaves is not spread over small
// parts.
TEST(RoundToTotalTest, MoreThanRoundingGoesToTheLargest) {
  EXPECT_THAT(Rounded({1e12, -1e12, 0.25}, "0.250012", -6),
              base::IsOkAndHolds(ElementsAre("1000000000000.000012",
                                             "-1000000000000", "0.25")));
}

TEST(RoundToTotalTest, PartsThatCancelHaveTheirOwnPlace) {
  EXPECT_THAT(Rounded({1e20, -1e20}, "0", -14),
              base::IsOkAndHolds(ElementsAre("100000000000000000000",
                                             "-100000000000000000000")));
  EXPECT_THAT(Rounded({}, "0", -14), base::IsOkAndHolds(IsEmpty()));
}

TEST(RoundToTotalTest, PartsOfAnotherTotalAreRefused) {
  EXPECT_THAT(Rounded({1, 2}, "3.1", -3),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("miss their total 3.1 by 0.1")));
  EXPECT_THAT(Rounded({}, "1", -3),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("1")));
  EXPECT_THAT(Rounded({0, 0}, "0.001", -3),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("no parts of the total")));
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(
      Rounded({infinity, -infinity}, "1", -3),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("too large")));
}

}  // namespace
}  // namespace tanji::platform
