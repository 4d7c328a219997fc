#include "services/cli/progress.h"

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/fake_clock.h"

namespace tanji::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(RenderProgressTest, ShowsBarShareAndAmounts) {
  EXPECT_EQ(RenderProgress({"sending", ProgressUnit::kBytes, 512, 1024}),
            "sending  [############------------]  50 %  512 B of 1.0 KiB");
}

TEST(RenderProgressTest, ShowsTheAmountAloneWithoutATotal) {
  EXPECT_EQ(RenderProgress({"reading", ProgressUnit::kCount, 1234, 0}),
            "reading  1 234");
}

TEST(RenderProgressTest, StaysInsideTheBarAboveTheTotal) {
  EXPECT_EQ(RenderProgress({"x", ProgressUnit::kCount, 9, 3}),
            "x  [########################]  100 %  9 of 3");
}

class ProgressTest : public testing::Test {
 protected:
  std::ostringstream out_;
  std::ostringstream err_;
  base::FakeClock clock_;
};

TEST_F(ProgressTest, DrawsNothingWithoutATerminal) {
  const Console console(out_, err_, /*err_is_terminal=*/false);
  Progress progress(console, clock_, "x", ProgressUnit::kCount);
  progress.Update(1, 2);
  progress.Clear();
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ProgressTest, DrawsAtMostTenTimesASecond) {
  const Console console(out_, err_, /*err_is_terminal=*/true);
  Progress progress(console, clock_, "x", ProgressUnit::kCount);
  progress.Update(1, 100);
  progress.Update(2, 100);
  EXPECT_THAT(err_.str(), HasSubstr("1 of 100"));
  EXPECT_THAT(err_.str(), Not(HasSubstr("2 of 100")));
  clock_.Advance(100'000);
  progress.Update(3, 100);
  EXPECT_THAT(err_.str(), HasSubstr("3 of 100"));
}

TEST_F(ProgressTest, LeavesAnEmptyLine) {
  const Console console(out_, err_, /*err_is_terminal=*/true);
  {
    Progress progress(console, clock_, "x", ProgressUnit::kCount);
    progress.Update(5, 0);
  }
  EXPECT_THAT(err_.str(), EndsWith("\r    \r"));  // "x  5" is 4 wide
}

}  // namespace
}  // namespace tanji::cli
