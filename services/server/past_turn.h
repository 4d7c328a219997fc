// Turns of jobs that need an earlier state, in a pool of one thread that others
// use as of now: whoever waits for a load keeps that thread from nobody.
//
// A job waits in the pool with all others and holds no view. Where the state is
// there when its turn comes, it is done; else it is set aside, to a second pool
// whose one thread waits for the load, puts the job before all others with the
// view in hand, and waits until it is done. So the jobs of a pool hold one past
// view, whether they calculate or wait.

#ifndef TANJI_SERVICES_SERVER_PAST_TURN_H_
#define TANJI_SERVICES_SERVER_PAST_TURN_H_

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "lib/base/stop.h"
#include "lib/platform/past_views.h"
#include "services/server/server_limits.h"
#include "services/server/worker_pool.h"

namespace tanji::server {

// A view between the thread that has waited for it and the one that takes it.
// Thread-safe.
class ViewInHand {
 public:
  explicit ViewInHand(platform::View view) : view_(std::move(view)) {}

  std::optional<platform::View> Take() TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    return std::exchange(view_, std::nullopt);
  }
  void SetDone() TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    done_ = true;
    changed_.NotifyAll();
  }
  // Until SetDone. Gives the view up when `stop`, which is not asked after
  // that, returns an error.
  void AwaitDone(base::StopCheck stop) TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    while (!done_) {
      if (view_.has_value() && !stop().ok()) view_.reset();
      changed_.WaitFor(mu_, kWaitSlice);
    }
  }

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  std::optional<platform::View> view_ TANJI_GUARDED_BY(mu_);
  bool done_ TANJI_GUARDED_BY(mu_) = false;
};

// On the thread of loads: as QueuePastTurn, for a job that was set aside.
template <typename Call, typename Work>
void LoadThenRun(Call& call, WorkerPool& pool, const platform::AsOf& as_of,
                 Work work) {
  auto view =
      call.parts().context.past.At(as_of, [&call] { return call.Check(); });
  if (!view.ok()) return call.Answer(view.status());
  const auto in_hand = std::make_shared<ViewInHand>(*std::move(view));
  view = absl::CancelledError("given on");
  pool.RunThenEndFirst(
      [&call, in_hand, work]() -> WorkerPool::Ending {
        absl::Status status = call.Check();
        std::optional<platform::View> taken = in_hand->Take();
        if (status.ok() && !taken.has_value()) {
          status = absl::CancelledError("the caller has gone");
        }
        if (status.ok()) status = work(call, *std::move(taken));
        taken.reset();  // NOLINT(bugprone-use-after-move): empty from here on
        in_hand->SetDone();
        return [&call, status] { call.Answer(status); };
      },
      {[&call] { return call.Check(); },
       [&call, in_hand](const absl::Status& gone) {
         in_hand->Take();
         in_hand->SetDone();  // the call is asked nothing from here on
         call.Answer(gone);
       }});
  in_hand->AwaitDone([&call] { return call.Check(); });
}

// Answers the call with `Status work(call, view)`, on the thread of `pool`,
// waiting for the load on that of `loads`, which nothing else uses.
// RESOURCE_EXHAUSTED where either is full.
template <typename Call, typename Work>
void QueuePastTurn(Call& call, WorkerPool& pool, WorkerPool& loads,
                   const platform::AsOf& as_of, Work work) {
  const absl::Status queued = pool.RunThenEnd(
      [&call, &pool, &loads, as_of, work]() -> WorkerPool::Ending {
        const auto end = [&call](absl::Status status) -> WorkerPool::Ending {
          return [&call, status = std::move(status)] { call.Answer(status); };
        };
        if (absl::Status waits = call.Check(); !waits.ok()) {
          return end(std::move(waits));
        }
        if (loads.load() == 0) {  // none is in hand
          auto at_once = call.parts().context.past.AtOnce(as_of);
          if (!at_once.ok()) return end(at_once.status());
          if (at_once->has_value())
            return end(work(call, **std::move(at_once)));
        }
        // This thread may be set back: where `loads` is full of those who have
        // gone, they too are answered where the pool's endings are.
        absl::Status aside =
            loads.Run([&call, &pool, as_of,
                       work] { LoadThenRun(call, pool, as_of, work); },
                      {[&call] { return call.Check(); },
                       [&call, &pool](const absl::Status& gone) {
                         pool.RunInFront([&call, gone] { call.Answer(gone); });
                       }});
        if (!aside.ok()) return end(std::move(aside));
        return nullptr;
      },
      CallerOf(call));
  if (!queued.ok()) call.Answer(queued);
}

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_PAST_TURN_H_
