// A few threads for what gRPC's own threads must not do: wait, or calculate for
// long.

#ifndef TANJI_SERVICES_SERVER_WORKER_POOL_H_
#define TANJI_SERVICES_SERVER_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "lib/base/mutex.h"

namespace tanji::server {

// Thread-safe.
class WorkerPool {
 public:
  struct Size {
    size_t threads;
    size_t queued_max;  // tasks that wait for a thread
    // What the threads, and those that they start, are set back to
    // (base::SetThreadBack).
    int nice = 0;
  };
  // `work` says what is done here, for messages: "imports".
  WorkerPool(std::string work, Size size);
  ~WorkerPool();  // finishes what is queued
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Who waits for a task.
  struct Caller {
    // OK while it waits; an error once it has gone, and from then on.
    // Thread-safe and quick, and calls nothing of the pool, whose lock is held.
    std::function<absl::Status()> check;
    // Ends it with that error, in place of the task, which is not run then.
    // Called where endings are; where there is no thread of them, by whoever
    // brings the next task.
    std::function<void(const absl::Status&)> end;
  };

  // Runs `task` on one of the threads, first come first served.
  // RESOURCE_EXHAUSTED when all threads are busy and the queue is full of tasks
  // that somebody waits for, or that have no caller.
  absl::Status Run(std::function<void()> task, Caller caller = {})
      TANJI_EXCLUDES(mu_);

  // As Run, and calls what `task` returns once the thread counts as free again:
  // who is answered there may come back at once and finds room. Where the
  // threads are set back, that is on a thread which is not: who answers holds
  // locks of the connection, on which others are answered too.
  using Ending = std::function<void()>;
  absl::Status RunThenEnd(std::function<Ending()> task, Caller caller = {})
      TANJI_EXCLUDES(mu_);

  // The same before all that wait, and beyond the limit: for a task that has
  // had its turn, and was set aside.
  void RunThenEndFirst(std::function<Ending()> task, Caller caller = {})
      TANJI_EXCLUDES(mu_);

  // What a task does for its caller before its ending, as writing to it: on the
  // thread of endings and in order with them; where there is none, now.
  void RunInFront(Ending step) TANJI_EXCLUDES(mu_);

  const std::string& work() const { return work_; }
  // Tasks that run or wait.
  size_t load() const TANJI_EXCLUDES(mu_);

 private:
  struct Queued {
    std::function<Ending()> task;
    Caller caller;
  };

  bool IsFull() const TANJI_REQUIRES(mu_);
  // Takes those out of the queue whose callers have gone.
  std::vector<Ending> TakeGone() TANJI_REQUIRES(mu_);
  void Serve() TANJI_EXCLUDES(mu_);
  void ServeEndings() TANJI_EXCLUDES(mu_);

  // Constant after construction.
  const std::string work_;
  const Size size_;

  mutable base::Mutex mu_;
  base::CondVar changed_;
  std::deque<Queued> queue_ TANJI_GUARDED_BY(mu_);
  size_t running_ TANJI_GUARDED_BY(mu_) = 0;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;

  base::CondVar ended_;
  std::deque<Ending> endings_ TANJI_GUARDED_BY(mu_);
  bool all_ended_ TANJI_GUARDED_BY(mu_) = false;  // no more come

  std::vector<std::thread> threads_;
  std::optional<std::thread> ender_;  // where threads_ are set back
};

// The caller of `call`, as UnaryCall is one.
template <typename Call>
WorkerPool::Caller CallerOf(Call& call) {
  return {[&call] { return call.Check(); },
          [&call](const absl::Status& gone) { call.Answer(gone); }};
}

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_WORKER_POOL_H_
