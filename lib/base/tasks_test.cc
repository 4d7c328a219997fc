#include "lib/base/tasks.h"

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/mutex.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::base {
namespace {

TEST(RunTasksTest, RunsEachOnceOnAsManyThreadsAsAllowed) {
  for (const size_t threads : {1, 2, 5}) {
    std::vector<std::atomic<int>> runs(1000);
    Mutex mu;
    std::set<std::thread::id> seen;
    TANJI_EXPECT_OK(RunTasks(threads, runs.size(), [&](size_t i) {
      runs[i].fetch_add(1);
      const MutexLock lock(mu);
      seen.insert(std::this_thread::get_id());
      return absl::OkStatus();
    }));
    for (const std::atomic<int>& count : runs) EXPECT_EQ(count.load(), 1);
    EXPECT_LE(seen.size(), threads);
  }
}

TEST(RunTasksTest, RunsNothing) {
  TANJI_EXPECT_OK(RunTasks(
      2, 0, [](size_t) { return absl::InternalError("never called"); }));
}

TEST(RunTasksTest, ReturnsTheErrorOfTheFirstTaskThatHasOne) {
  for (int round = 0; round < 100; ++round) {
    std::atomic<size_t> begun{0};
    EXPECT_THAT(
        RunTasks(3, 10'000,
                 [&](size_t i) {
                   begun.fetch_add(1);
                   return i == 5 || i == 7 || i == 8
                              ? absl::InvalidArgumentError(StrCat("task ", i))
                              : absl::OkStatus();
                 }),
        StatusIs(absl::StatusCode::kInvalidArgument, "task 5"));
    EXPECT_LT(begun.load(), 10'000U);
  }
}

}  // namespace
}  // namespace tanji::base
