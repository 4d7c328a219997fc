#include "lib/platform/supply/released_periods.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::Optional;

graph::Day D(const char* day) { return *graph::ParseDay(day); }

graph::Period Of(const char* start, const char* end) {
  return {D(start), D(end)};
}

TEST(ReleasedPeriodsTest, TheLatestThatHasEndedIsFoundInWhateverOrder) {
  ReleasedPeriods periods;
  EXPECT_TRUE(periods.Add(Of("2023-01-01", "2024-01-01"), 3));
  EXPECT_TRUE(periods.Add(Of("2015-01-01", "2016-01-01"), 1));
  EXPECT_TRUE(periods.Add(Of("2020-01-01", "2021-01-01"), 2));
  EXPECT_FALSE(periods.Add(Of("2020-01-01", "2021-01-01"), 2));
  EXPECT_THAT(periods.LatestUntil(D("2024-01-01")), Optional(3U));
  EXPECT_THAT(periods.LatestUntil(D("2023-12-31")), Optional(2U));
  EXPECT_THAT(periods.LatestUntil(D("2016-01-01")), Optional(1U));
  EXPECT_EQ(periods.LatestUntil(D("2015-12-31")), std::nullopt);
}

TEST(ReleasedPeriodsTest, WhatIsPackedIsReadAgain) {
  ReleasedPeriods periods;
  periods.Add({graph::kDayMin, graph::kDayMax}, 70000);
  periods.Add(Of("2020-01-01", "2021-01-01"), 2);
  TANJI_ASSERT_OK_AND_ASSIGN(const ReleasedPeriods again,
                             ReleasedPeriods::Unpack(periods.Pack()));
  EXPECT_EQ(again.Pack(), periods.Pack());
  EXPECT_THAT(again.LatestUntil(graph::kDayMax), Optional(70000U));
  const std::string packed = periods.Pack();
  EXPECT_THAT(ReleasedPeriods::Unpack(packed.substr(0, packed.size() - 1)),
              StatusIs(absl::StatusCode::kDataLoss, _));
  EXPECT_THAT(ReleasedPeriods::Unpack(packed + packed),
              StatusIs(absl::StatusCode::kDataLoss, _));
}

TEST(ReleasedPeriodsTest, TheEarliestIsDroppedBeyondTheBound) {
  ReleasedPeriods periods;
  const graph::Day first = D("2000-01-01");
  for (size_t k = 0; k <= kReleasedPeriodsMax; ++k) {
    const graph::Day start = first + static_cast<graph::Day>(k);
    EXPECT_TRUE(periods.Add({start, start + 1}, static_cast<uint32_t>(k)));
  }
  EXPECT_EQ(periods.LatestUntil(first + 1), std::nullopt);
  EXPECT_THAT(periods.LatestUntil(first + 2), Optional(1U));
  EXPECT_FALSE(periods.Add({first - 9, first - 8}, 500));
}

}  // namespace
}  // namespace tanji::platform
