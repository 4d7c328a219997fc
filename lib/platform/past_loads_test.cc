// Who waits for the load of an earlier state, and on which thread that is done.

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/mutex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/past_views.h"
#include "lib/platform/testing/test_system.h"
#include "lib/platform/testing/watched_store.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

// The secrets of a system, which a load reads and who only asks does not: they
// are handed out when the test allows it.
class HeldSecrets final : public WatchedStore {
 public:
  using WatchedStore::WatchedStore;

  void Allow() {
    const base::MutexLock lock(mu_);
    allowed_ = true;
    changed_.NotifyAll();
  }
  // Until a load has come to them.
  void AwaitLoad() const {
    const base::MutexLock lock(mu_);
    while (nice_.empty()) changed_.Wait(mu_);
  }
  // What the threads that came are set back by.
  std::vector<int> Nice() const {
    const base::MutexLock lock(mu_);
    return nice_;
  }

 private:
  void OnRead() const override {
    const base::MutexLock lock(mu_);
    nice_.push_back(::getpriority(PRIO_PROCESS, 0));
    changed_.NotifyAll();
    while (!allowed_) changed_.Wait(mu_);
  }

  mutable base::Mutex mu_;
  mutable base::CondVar changed_;
  bool allowed_ TANJI_GUARDED_BY(mu_) = false;
  mutable std::vector<int> nice_ TANJI_GUARDED_BY(mu_);
};

// Three states, of which the first two are past.
class PastLoadTest : public ::testing::Test {
 protected:
  PastLoadTest() {
    for (const char* direct : {"2", "2.1", "2.2"}) {
      const auto committed =
          system_.Submit(Document("works", {{"steel", "kg", direct}}));
      EXPECT_TRUE(committed.ok()) << committed.status();
      if (committed.ok()) positions_.push_back({committed->seq, std::nullopt});
    }
    system_.ViewAtHead();
  }

  ~PastLoadTest() override { secrets_.Allow(); }

  TestSystem system_;
  std::vector<AsOf> positions_;
  HeldSecrets secrets_{system_.context().secrets};
  PastViews past_{system_.context().main, secrets_, system_.context().ledger,
                  system_.context().live};
};

// Neither its priority nor its standing still is the load's.
TEST_F(PastLoadTest, ACallerThatIsSetBackHoldsUpNobody) {
  std::promise<void> let_go;
  std::shared_future<void> may_go = let_go.get_future().share();
  std::promise<void> stands;
  std::thread set_back([&] {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), 19);
    int asked = 0;
    TANJI_EXPECT_OK(past_
                        .At(positions_[0],
                            [&] {
                              if (asked++ == 0) {
                                stands.set_value();
                                may_go.wait();
                              }
                              return absl::OkStatus();
                            })
                        .status());
  });
  stands.get_future().wait();
  secrets_.Allow();
  int patience = 100;
  const auto wait_5_seconds = [&] {
    return --patience > 0 ? absl::OkStatus()
                          : absl::DeadlineExceededError("held up");
  };
  TANJI_EXPECT_OK(past_.At(positions_[1], wait_5_seconds).status());
  TANJI_EXPECT_OK(past_.At(positions_[0], wait_5_seconds).status());
  let_go.set_value();
  set_back.join();
  EXPECT_EQ(past_.solves(), 2u);
  const int loader = std::max(::getpriority(PRIO_PROCESS, 0), kPastLoaderNice);
  EXPECT_THAT(secrets_.Nice(), ::testing::Each(loader));
}

TEST_F(PastLoadTest, GoesOnForWhoStillWaits) {
  std::atomic<bool> has_gone = false;
  std::thread leaves([&] {
    EXPECT_THAT(past_.At(positions_[0],
                         [&] {
                           return has_gone ? absl::CancelledError("gone")
                                           : absl::OkStatus();
                         }),
                StatusIs(absl::StatusCode::kCancelled, HasSubstr("gone")));
  });
  secrets_.AwaitLoad();
  std::promise<void> joined;
  std::thread stays([&] {
    int asked = 0;
    TANJI_EXPECT_OK(past_
                        .At(positions_[0],
                            [&] {
                              if (asked++ == 0) joined.set_value();
                              return absl::OkStatus();
                            })
                        .status());
  });
  joined.get_future().wait();
  has_gone = true;
  leaves.join();
  secrets_.Allow();
  stays.join();
  EXPECT_EQ(past_.solves(), 1u);
}

// One that nobody waits for ends where it is, and is nobody's answer.
TEST_F(PastLoadTest, EndsWithItsLastCaller) {
  std::atomic<bool> have_gone = false;
  std::vector<std::thread> callers;
  for (int k = 0; k < 2; ++k) {
    callers.emplace_back([&] {
      EXPECT_THAT(past_.At(positions_[0],
                           [&] {
                             return have_gone ? absl::CancelledError("gone")
                                              : absl::OkStatus();
                           }),
                  StatusIs(absl::StatusCode::kCancelled, HasSubstr("gone")));
    });
  }
  secrets_.AwaitLoad();
  have_gone = true;
  for (std::thread& caller : callers) caller.join();
  int asked = 0;
  const auto allow = [&] {
    if (asked++ == 0) secrets_.Allow();
    return absl::OkStatus();
  };
  TANJI_EXPECT_OK(past_.At(positions_[0], allow).status());
  EXPECT_EQ(past_.solves(), 1u);
}

TEST_F(PastLoadTest, WhatIsThereIsGivenWithoutWaiting) {
  const auto at_once = [&](const AsOf& as_of) -> bool {
    const auto view = past_.AtOnce(as_of);
    EXPECT_TRUE(view.ok()) << view.status();
    return view.ok() && view->has_value();
  };
  EXPECT_TRUE(at_once({}));
  EXPECT_TRUE(at_once(positions_[2]));
  EXPECT_FALSE(at_once(positions_[0]));
  secrets_.Allow();
  TANJI_ASSERT_OK_AND_ASSIGN(const View first,
                             past_.At(positions_[0], base::kNeverStop));
  EXPECT_TRUE(at_once(positions_[0]));
  EXPECT_FALSE(at_once(positions_[1]));
  TANJI_ASSERT_OK_AND_ASSIGN(const auto again, past_.AtOnce(positions_[0]));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->calculation, first.calculation);
  EXPECT_THAT(past_.AtOnce({1000, std::nullopt}),
              StatusIs(absl::StatusCode::kOutOfRange,
                       HasSubstr("there is no record 1000 yet")));
}

}  // namespace
}  // namespace tanji::platform
