// Independent pieces of work on a few threads.

#ifndef TANJI_LIB_BASE_TASKS_H_
#define TANJI_LIB_BASE_TASKS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include "absl/status/status.h"

namespace tanji::base {

// Calls task(0) … task(count - 1), each once, on at most `threads` threads, of
// which the caller's is one; they begin in this order. After an error no more
// begin. Returns the error of the first task that has one, which does not
// depend on the threads where tasks do not.
template <typename Task>
absl::Status RunTasks(size_t threads, size_t count, const Task& task) {
  std::vector<absl::Status> results(count);
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  const auto work = [&] {
    while (!failed.load()) {
      const size_t i = next.fetch_add(1);
      if (i >= count) return;
      results[i] = task(i);
      if (!results[i].ok()) failed.store(true);
    }
  };
  std::vector<std::thread> others;
  for (size_t i = 1; i < std::min(threads, count); ++i) {
    others.emplace_back(work);
  }
  work();
  for (std::thread& other : others) other.join();
  for (absl::Status& result : results) {
    if (!result.ok()) return std::move(result);
  }
  return absl::OkStatus();
}

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_TASKS_H_
