#include "services/server/worker_pool.h"

#include <utility>

#include "lib/base/strings.h"
#include "lib/base/thread_priority.h"

namespace tanji::server {

WorkerPool::WorkerPool(std::string work, Size size)
    : work_(std::move(work)), size_(size) {
  for (size_t i = 0; i < size_.threads; ++i) {
    threads_.emplace_back([this] { Serve(); });
  }
  if (size_.nice > 0) ender_.emplace([this] { ServeEndings(); });
}

WorkerPool::~WorkerPool() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
  }
  changed_.NotifyAll();
  for (std::thread& thread : threads_) thread.join();
  if (!ender_.has_value()) return;
  {
    const base::MutexLock lock(mu_);
    all_ended_ = true;
  }
  ended_.NotifyAll();
  ender_->join();
}

absl::Status WorkerPool::Run(std::function<void()> task, Caller caller) {
  return RunThenEnd(
      [task = std::move(task)]() -> Ending {
        task();
        return nullptr;
      },
      std::move(caller));
}

bool WorkerPool::IsFull() const {
  return running_ + queue_.size() >= size_.threads + size_.queued_max;
}

std::vector<WorkerPool::Ending> WorkerPool::TakeGone() {
  std::vector<Ending> gone;
  std::deque<Queued> kept;
  for (Queued& queued : queue_) {
    absl::Status status =
        queued.caller.check ? queued.caller.check() : absl::OkStatus();
    if (status.ok()) {
      kept.push_back(std::move(queued));
    } else {
      gone.push_back([end = std::move(queued.caller.end),
                      status = std::move(status)] { end(status); });
    }
  }
  queue_ = std::move(kept);
  return gone;
}

absl::Status WorkerPool::RunThenEnd(std::function<Ending()> task,
                                    Caller caller) {
  std::vector<Ending> gone;
  absl::Status outcome;
  {
    const base::MutexLock lock(mu_);
    // Only now: whoever has gone is in nobody's way before.
    if (IsFull()) gone = TakeGone();
    if (IsFull()) {
      outcome = absl::ResourceExhaustedError(
          base::StrCat(work_, ": ", running_, " are running and ",
                       queue_.size(), " are waiting, which is the limit"));
    } else {
      queue_.push_back({std::move(task), std::move(caller)});
    }
  }
  if (outcome.ok()) changed_.NotifyOne();
  for (Ending& end : gone) RunInFront(std::move(end));
  return outcome;
}

void WorkerPool::RunThenEndFirst(std::function<Ending()> task, Caller caller) {
  {
    const base::MutexLock lock(mu_);
    queue_.push_front({std::move(task), std::move(caller)});
  }
  changed_.NotifyOne();
}

void WorkerPool::RunInFront(Ending step) {
  if (!ender_.has_value()) return step();
  {
    const base::MutexLock lock(mu_);
    endings_.push_back(std::move(step));
  }
  ended_.NotifyOne();
}

size_t WorkerPool::load() const {
  const base::MutexLock lock(mu_);
  return running_ + queue_.size();
}

void WorkerPool::Serve() {
  base::SetThreadBack(size_.nice);
  for (;;) {
    std::function<Ending()> task;
    {
      const base::MutexLock lock(mu_);
      while (queue_.empty() && !stopping_) changed_.Wait(mu_);
      if (queue_.empty()) return;
      task = std::move(queue_.front().task);
      queue_.pop_front();
      ++running_;
    }
    Ending end = task();
    const bool is_handed_over = end != nullptr && ender_.has_value();
    {
      const base::MutexLock lock(mu_);
      --running_;
      if (is_handed_over) endings_.push_back(std::move(end));
    }
    if (is_handed_over) {
      ended_.NotifyOne();
    } else if (end) {  // NOLINT(bugprone-use-after-move): not handed over
      end();           // NOLINT(bugprone-use-after-move)
    }
  }
}

void WorkerPool::ServeEndings() {
  for (;;) {
    Ending end;
    {
      const base::MutexLock lock(mu_);
      while (endings_.empty() && !all_ended_) ended_.Wait(mu_);
      if (endings_.empty()) return;
      end = std::move(endings_.front());
      endings_.pop_front();
    }
    end();
  }
}

}  // namespace tanji::server
