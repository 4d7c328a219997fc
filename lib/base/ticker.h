// Something done again and again, on a thread of its own.

#ifndef TANJI_LIB_BASE_TICKER_H_
#define TANJI_LIB_BASE_TICKER_H_

#include <chrono>
#include <functional>
#include <thread>

#include "lib/base/mutex.h"

namespace tanji::base {

// Calls `tick` an interval after its last return, and a last time at Stop.
// Thread-safe.
class Ticker {
 public:
  Ticker(std::chrono::milliseconds interval, std::function<void()> tick);
  ~Ticker();  // Stop
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // Returns after the last tick. Again is no error.
  void Stop() TANJI_EXCLUDES(mu_);

 private:
  void Run() TANJI_EXCLUDES(mu_);

  const std::chrono::milliseconds interval_;
  const std::function<void()> tick_;
  Mutex mu_;
  CondVar wake_;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_TICKER_H_
