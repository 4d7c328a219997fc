#include "lib/base/thread_priority.h"

#include <thread>

#include "gtest/gtest.h"

namespace tanji::base {
namespace {

TEST(ThreadPriorityTest, AThreadAloneIsSetBackAndThoseThatItStarts) {
  const int before = ThreadNice();
  int own = 0;
  int started = 0;
  std::thread([&] {
    SetThreadBack(19);
    own = ThreadNice();
    std::thread([&] { started = ThreadNice(); }).join();
  }).join();
  EXPECT_EQ(own, 19);
  EXPECT_EQ(started, 19);
  EXPECT_EQ(ThreadNice(), before);
}

TEST(ThreadPriorityTest, NoThreadIsSetForward) {
  int nice = 0;
  std::thread([&] {
    SetThreadBack(19);
    SetThreadBack(5);
    nice = ThreadNice();
  }).join();
  EXPECT_EQ(nice, 19);
}

}  // namespace
}  // namespace tanji::base
