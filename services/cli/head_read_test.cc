#include "services/cli/head_read.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::cli {
namespace {

using base::StatusIs;

class HeadReadTest : public testing::Test {
 protected:
  std::ostringstream out_;
  std::ostringstream err_;
  const Console console_{out_, err_, true};
  base::FakeClock clock_;
};

TEST_F(HeadReadTest, AsksAgainUntilTheServerHasCaughtUp) {
  int calls = 0;
  TANJI_EXPECT_OK(RepeatUntilCaughtUp(console_, 7, clock_, [&] {
    clock_.Advance(int64_t{kWaitMillis} * 1000);
    return ++calls < 3 ? absl::DeadlineExceededError("not yet")
                       : absl::OkStatus();
  }));
  EXPECT_EQ(calls, 3);
  EXPECT_THAT(err_.str(), testing::HasSubstr("record 7 is calculated"));
}

TEST_F(HeadReadTest, ReturnsEveryOtherErrorAtOnce) {
  int calls = 0;
  EXPECT_THAT(RepeatUntilCaughtUp(console_, 7, clock_,
                                  [&] {
                                    ++calls;
                                    return absl::NotFoundError("no product");
                                  }),
              StatusIs(absl::StatusCode::kNotFound, "no product"));
  EXPECT_EQ(calls, 1);
}

TEST_F(HeadReadTest, GivesUpInTheEnd) {
  EXPECT_THAT(RepeatUntilCaughtUp(console_, 7, clock_,
                                  [&] {
                                    clock_.Advance(kCatchUpMicros / 2);
                                    return absl::DeadlineExceededError("busy");
                                  }),
              StatusIs(absl::StatusCode::kDeadlineExceeded, "busy"));
}

}  // namespace
}  // namespace tanji::cli
