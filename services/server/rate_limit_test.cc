#include "services/server/rate_limit.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::server {
namespace {

using absl::StatusCode::kResourceExhausted;
using base::IsOk;
using base::StatusIs;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

const std::chrono::steady_clock::time_point kBegin{};

TEST(RateLimitTest, GivesWhatHasBeenSavedUpAndThenTheRate) {
  RateLimit limit({.per_second = 10, .at_once = 3});
  for (int i = 0; i < 3; ++i) EXPECT_THAT(limit.Take("a", 1, kBegin), IsOk());
  EXPECT_THAT(limit.Take("a", 1, kBegin),
              StatusIs(kResourceExhausted, HasSubstr("100 ms")));
  EXPECT_THAT(limit.Take("a", 1, kBegin + milliseconds(99)),
              StatusIs(kResourceExhausted, HasSubstr(" ms")));
  EXPECT_THAT(limit.Take("a", 1, kBegin + milliseconds(101)), IsOk());
  // No more is saved than the bucket holds.
  const auto later = kBegin + milliseconds(1'000'000);
  EXPECT_THAT(limit.Take("a", 3, later), IsOk());
  EXPECT_FALSE(limit.Take("a", 1, later).ok());
}

TEST(RateLimitTest, OneAtItsLimitTakesNothingFromOthers) {
  RateLimit limit({.per_second = 1, .at_once = 1});
  EXPECT_THAT(limit.Take("a", 1, kBegin), IsOk());
  EXPECT_FALSE(limit.Take("a", 1, kBegin).ok());
  EXPECT_THAT(limit.Take("b", 1, kBegin), IsOk());
}

TEST(RateLimitTest, WhatIsRefusedTakesNothing) {
  RateLimit limit({.per_second = 1, .at_once = 10});
  EXPECT_FALSE(limit.Take("a", 11, kBegin).ok());
  EXPECT_THAT(limit.Take("a", 10, kBegin), IsOk());
}

TEST(RateLimitTest, RemembersABoundedNumber) {
  RateLimit limit({.per_second = 1, .at_once = 1});
  int refused = 0;
  for (int i = 0; i < 50'000; ++i) {
    refused += limit.Take(std::to_string(i), 1, kBegin).ok() ? 0 : 1;
  }
  EXPECT_EQ(limit.size(), 20'000u);
  EXPECT_EQ(refused, 30'000);
  EXPECT_THAT(limit.Take("new", 1, kBegin + milliseconds(1001)), IsOk());
  EXPECT_EQ(limit.size(), 1u);
}

TEST(PlacesTest, AreGivenBackWithTheLastCopy) {
  Places places;
  auto first = places.Take("a", "watch", 2);
  auto second = places.Take("a", "watch", 2);
  TANJI_ASSERT_OK(second);
  EXPECT_THAT(places.Take("a", "watch", 2),
              StatusIs(kResourceExhausted, HasSubstr("2 calls")));
  // Of another kind, and of another caller, there are others.
  TANJI_EXPECT_OK(places.Take("a", "import", 1));
  TANJI_EXPECT_OK(places.Take("b", "watch", 2));
  std::shared_ptr<void> copy = *first;
  first->reset();
  EXPECT_FALSE(places.Take("a", "watch", 2).ok());
  copy.reset();
  TANJI_EXPECT_OK(places.Take("a", "watch", 2));
}

TEST(PlacesTest, OutliveTheirCounter) {
  std::shared_ptr<void> place;
  {
    Places places;
    place = *places.Take("a", "watch", 1);
  }
  place.reset();
}

TEST(RateLimitTest, WhatCalculatesCostsMore) {
  EXPECT_EQ(MethodCost("tanji.footprint.v1.FootprintService.Get"), 1);
  EXPECT_GT(MethodCost("tanji.footprint.v1.SimulationService.Simulate"), 1);
}

}  // namespace
}  // namespace tanji::server
