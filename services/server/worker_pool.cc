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

absl::Status WorkerPool::Run(std::function<void()> task) {
  return RunThenEnd([task = std::move(task)]() -> Ending {
    task();
    return nullptr;
  });
}

absl::Status WorkerPool::RunThenEnd(std::function<Ending()> task) {
  {
    const base::MutexLock lock(mu_);
    if (running_ + queue_.size() >= size_.threads + size_.queued_max) {
      return absl::ResourceExhaustedError(
          base::StrCat(work_, ": ", running_, " are running and ",
                       queue_.size(), " are waiting, which is the limit"));
    }
    queue_.push_back(std::move(task));
  }
  changed_.NotifyOne();
  return absl::OkStatus();
}

void WorkerPool::RunThenEndFirst(std::function<Ending()> task) {
  {
    const base::MutexLock lock(mu_);
    queue_.push_front(std::move(task));
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
      task = std::move(queue_.front());
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
