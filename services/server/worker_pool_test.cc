#include "services/server/worker_pool.h"

#include <atomic>
#include <future>
#include <iterator>
#include <memory>
#include <vector>

#include "lib/base/testing/status_matchers.h"
#include "lib/base/thread_priority.h"

namespace tanji::server {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
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

// Callers of tasks that wait in a pool whose one thread is held.
class GoneCallersTest : public testing::TestWithParam<int> {
 protected:
  static constexpr int kCallers = 4;

  GoneCallersTest() {
    std::promise<void> taken;
    TANJI_EXPECT_OK(pool_->Run([this, &taken] {
      taken.set_value();
      open_.wait();
    }));
    taken.get_future().wait();
  }
  ~GoneCallersTest() override { Finish(); }

  absl::Status Queue(int k) {
    return pool_->RunThenEnd(
        [this, k]() -> WorkerPool::Ending { return [this, k] { ++done_[k]; }; },
        {[this, k] {
           return is_gone_[k] ? absl::CancelledError("gone") : absl::OkStatus();
         },
         [this, k](const absl::Status& status) {
           EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled, "gone"));
           set_back_ += base::ThreadNice() > nice_;
           ++ended_[k];
         }});
  }
  static std::vector<int> Counts(const std::atomic<int> (&counts)[kCallers]) {
    return {std::begin(counts), std::end(counts)};
  }
  // Runs what waits, and ends the pool.
  void Finish() {
    if (pool_ == nullptr) return;
    gate_.set_value();
    pool_.reset();
  }

  const int nice_ = base::ThreadNice();
  std::promise<void> gate_;
  const std::shared_future<void> open_ = gate_.get_future().share();
  std::atomic<bool> is_gone_[kCallers] = {};
  std::atomic<int> done_[kCallers] = {};
  std::atomic<int> ended_[kCallers] = {};
  std::atomic<int> set_back_{0};
  std::unique_ptr<WorkerPool> pool_ =
      std::make_unique<WorkerPool>("tests", WorkerPool::Size{1, 2, GetParam()});
};

TEST_P(GoneCallersTest, GiveTheirPlacesToOthersOnceItIsFull) {
  TANJI_ASSERT_OK(Queue(0));
  TANJI_ASSERT_OK(Queue(1));
  EXPECT_THAT(Queue(2), StatusIs(absl::StatusCode::kResourceExhausted, _));
  is_gone_[0] = true;
  TANJI_EXPECT_OK(Queue(2));
  EXPECT_EQ(pool_->load(), 3u);
  EXPECT_THAT(Queue(3), StatusIs(absl::StatusCode::kResourceExhausted, _));
  is_gone_[1] = is_gone_[2] = true;
  TANJI_EXPECT_OK(Queue(3));
  EXPECT_EQ(pool_->load(), 2u);
  Finish();
  // Each is told once what it came to.
  EXPECT_THAT(Counts(ended_), ElementsAre(1, 1, 1, 0));
  EXPECT_THAT(Counts(done_), ElementsAre(0, 0, 0, 1));
  EXPECT_EQ(set_back_, 0);
}

// One beyond the limit that has gone leaves it as full as it was.
TEST_P(GoneCallersTest, AreEndedThoughNobodyGetsThePlace) {
  TANJI_ASSERT_OK(Queue(0));
  TANJI_ASSERT_OK(Queue(1));
  pool_->RunThenEndFirst([]() -> WorkerPool::Ending { return nullptr; },
                         {[] { return absl::CancelledError("gone"); },
                          [this](const absl::Status&) { ++ended_[2]; }});
  EXPECT_THAT(Queue(3), StatusIs(absl::StatusCode::kResourceExhausted, _));
  EXPECT_EQ(pool_->load(), 3u);
  Finish();
  EXPECT_THAT(Counts(ended_), ElementsAre(0, 0, 1, 0));
  EXPECT_THAT(Counts(done_), ElementsAre(1, 1, 0, 0));
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutAThreadOfEndings, GoneCallersTest,
                         testing::Values(0, 19));

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
