#include "lib/base/ticker.h"

#include <atomic>
#include <chrono>
#include <future>

#include "gtest/gtest.h"

namespace tanji::base {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(TickerTest, TicksAgainAndAgain) {
  std::atomic<int> ticks{0};
  std::promise<void> third;
  Ticker ticker(milliseconds(1), [&] {
    if (++ticks == 3) third.set_value();
  });
  third.get_future().wait();
}

TEST(TickerTest, TicksALastTimeAtItsStopAndNotAfter) {
  std::atomic<int> ticks{0};
  Ticker ticker(hours(1), [&] { ++ticks; });
  EXPECT_EQ(ticks, 0);
  ticker.Stop();
  EXPECT_EQ(ticks, 1);
  ticker.Stop();
  EXPECT_EQ(ticks, 1);
}

}  // namespace
}  // namespace tanji::base
