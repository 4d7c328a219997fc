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

  // Runs `task` on one of the threads, first come first served.
  // RESOURCE_EXHAUSTED when all threads are busy and the queue is full.
  absl::Status Run(std::function<void()> task) TANJI_EXCLUDES(mu_);

  // As Run, and calls what `task` returns once the thread counts as free again:
  // who is answered there may come back at once and finds room. Where the
  // threads are set back, that is on a thread which is not: who answers holds
  // locks of the connection, on which others are answered too.
  using Ending = std::function<void()>;
  absl::Status RunThenEnd(std::function<Ending()> task) TANJI_EXCLUDES(mu_);

  // The same before all that wait, and beyond the limit: for a task that has
  // had its turn, and was set aside.
  void RunThenEndFirst(std::function<Ending()> task) TANJI_EXCLUDES(mu_);

  // What a task does for its caller before its ending, as writing to it: on the
  // thread of endings and in order with them; where there is none, now.
  void RunInFront(Ending step) TANJI_EXCLUDES(mu_);

  const std::string& work() const { return work_; }
  // Tasks that run or wait.
  size_t load() const TANJI_EXCLUDES(mu_);

 private:
  void Serve() TANJI_EXCLUDES(mu_);
  void ServeEndings() TANJI_EXCLUDES(mu_);

  // Constant after construction.
  const std::string work_;
  const Size size_;

  mutable base::Mutex mu_;
  base::CondVar changed_;
  std::deque<std::function<Ending()>> queue_ TANJI_GUARDED_BY(mu_);
  size_t running_ TANJI_GUARDED_BY(mu_) = 0;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;

  base::CondVar ended_;
  std::deque<Ending> endings_ TANJI_GUARDED_BY(mu_);
  bool all_ended_ TANJI_GUARDED_BY(mu_) = false;  // no more come

  std::vector<std::thread> threads_;
  std::optional<std::thread> ender_;  // where threads_ are set back
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_WORKER_POOL_H_
