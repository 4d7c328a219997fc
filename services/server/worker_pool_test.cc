#include "services/server/worker_pool.h"

#include <atomic>
#include <future>

#include "lib/base/testing/status_matchers.h"
#include "lib/base/thread_priority.h"

namespace tanji::server {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

TEST(WorkerPoolTest, RunsWhatItIsGivenInOrder) {
  std::string done;
  {
    WorkerPool pool("tests", {1, 10});
    for (const char c : std::string("abcdef")) {
      TANJI_ASSERT_OK(pool.Run([&done, c] { done += c; }));
    }
  }
  EXPECT_EQ(done, "abcdef");
}

TEST(WorkerPoolTest, RefusesWhatFitsNeitherThreadsNorQueue) {
  std::promise<void> gate;
  const std::shared_future<void> open = gate.get_future().share();
  std::atomic<int> finished{0};
  {
    WorkerPool pool("imports", {2, 3});
    const auto task = [&] {
      open.wait();
      ++finished;
    };
    for (int i = 0; i < 5; ++i) TANJI_EXPECT_OK(pool.Run(task));
    EXPECT_EQ(pool.load(), 5u);
    EXPECT_THAT(pool.Run(task), StatusIs(absl::StatusCode::kResourceExhausted,
                                         HasSubstr("imports: ")));
    gate.set_value();
  }
  EXPECT_EQ(finished, 5);
}

TEST(WorkerPoolTest, TakesTasksAgainWhenOneHasFinished) {
  WorkerPool pool("tests", {1, 0});
  for (int i = 0; i < 100; ++i) {
    std::promise<void> ended;
    TANJI_ASSERT_OK(pool.RunThenEnd([&ended]() -> WorkerPool::Ending {
      return [&ended] { ended.set_value(); };
    }));
    ended.get_future().wait();
    EXPECT_EQ(pool.load(), 0u);
  }
}

// Who answers is not set back; what is queued is answered before the pool ends.
TEST(WorkerPoolTest, EndsOnAThreadThatIsNotSetBack) {
  const int nice = base::ThreadNice();
  std::atomic<int> tasks_set_back{0};
  std::atomic<int> ends_as_here{0};
  {
    WorkerPool pool("tests", {2, 10, 19});
    for (int i = 0; i < 10; ++i) {
      TANJI_ASSERT_OK(pool.RunThenEnd([&]() -> WorkerPool::Ending {
        tasks_set_back += base::ThreadNice() == 19;
        return [&] { ends_as_here += base::ThreadNice() == nice; };
      }));
    }
  }
  EXPECT_EQ(tasks_set_back, 10);
  EXPECT_EQ(ends_as_here, 10);
}

TEST(WorkerPoolTest, StepsInFrontComeBeforeTheEnding) {
  for (const int nice : {0, 19}) {
    std::string done;
    {
      WorkerPool pool("tests", {1, 1, nice});
      TANJI_ASSERT_OK(pool.RunThenEnd([&]() -> WorkerPool::Ending {
        for (const char c : std::string("abc")) {
          pool.RunInFront([&done, c] { done += c; });
        }
        return [&done] { done += '.'; };
      }));
    }
    EXPECT_EQ(done, "abc.") << nice;
  }
}

}  // namespace
}  // namespace tanji::server
