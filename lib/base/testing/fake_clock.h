// A clock that stands still until it is told otherwise.

#ifndef TANJI_LIB_BASE_TESTING_FAKE_CLOCK_H_
#define TANJI_LIB_BASE_TESTING_FAKE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "lib/base/clock.h"

namespace tanji::base {

// Thread-safe.
class FakeClock : public Clock {
 public:
  explicit FakeClock(int64_t now_micros = 1'790'000'000'000'000)
      : now_micros_(now_micros) {}
  int64_t NowMicros() override { return now_micros_.load(); }
  void Set(int64_t now_micros) { now_micros_.store(now_micros); }
  void Advance(int64_t micros) { now_micros_.fetch_add(micros); }

 private:
  std::atomic<int64_t> now_micros_;
};

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_TESTING_FAKE_CLOCK_H_
