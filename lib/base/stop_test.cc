#include "lib/base/stop.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::base {
namespace {

TEST(StopStepsTest, AsksAtTheFirstStepAndOnceInSoMany) {
  int asked = 0;
  const auto stop = [&asked] {
    ++asked;
    return absl::OkStatus();
  };
  StopSteps steps(stop, /*between=*/10);
  for (int step = 0; step < 100; ++step) TANJI_ASSERT_OK(steps.Take());
  EXPECT_EQ(asked, 10);
  TANJI_ASSERT_OK(steps.Take(1000));
  EXPECT_EQ(asked, 11);
  TANJI_ASSERT_OK(steps.Take(9));
  EXPECT_EQ(asked, 11);
}

TEST(StopStepsTest, GivesWhatItIsToldToEndWith) {
  const auto stop = [] { return absl::DeadlineExceededError("late"); };
  StopSteps steps(stop, /*between=*/2);
  EXPECT_THAT(steps.Take(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                     ::testing::HasSubstr("late")));
}

TEST(StopStepsTest, StopsForGood) {
  bool is_gone = true;
  const auto stop = [&is_gone] {
    return is_gone ? absl::CancelledError("gone") : absl::OkStatus();
  };
  StopSteps steps(stop, /*between=*/1);
  EXPECT_TRUE(steps.Stops());
  is_gone = false;
  EXPECT_TRUE(steps.Stops());
  EXPECT_THAT(steps.status(),
              StatusIs(absl::StatusCode::kCancelled, ::testing::_));
}

}  // namespace
}  // namespace tanji::base
