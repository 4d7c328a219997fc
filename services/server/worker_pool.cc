#include "services/server/worker_pool.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "lib/base/strings.h"

namespace tanji::server {

WorkerPool::WorkerPool(std::string work, Size size)
    : work_(std::move(work)), size_(size) {
  for (size_t i = 0; i < size_.threads; ++i) {
    threads_.emplace_back([this] { Serve(); });
  }
}

WorkerPool::~WorkerPool() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
  }
  changed_.NotifyAll();
  for (std::thread& thread : threads_) thread.join();
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

size_t WorkerPool::load() const {
  const base::MutexLock lock(mu_);
  return running_ + queue_.size();
}

void WorkerPool::Serve() {
  // On Linux a thread has a priority of its own. It can always be lowered.
  if (size_.nice > 0) {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)),
                  size_.nice);
  }
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
    const Ending end = task();
    {
      const base::MutexLock lock(mu_);
      --running_;
    }
    if (end) end();
  }
}

}  // namespace tanji::server
