// How long work is told that nobody waits for it any more.

#ifndef TANJI_LIB_BASE_STOP_H_
#define TANJI_LIB_BASE_STOP_H_

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace tanji::base {

// Asked now and then whether to go on: OK, or what the work is to be answered
// with (CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE). What is returned must not
// change what the work comes to otherwise. A parameter; refers to what outlives
// the call.
using StopCheck = absl::FunctionRef<absl::Status()>;
inline constexpr auto kNeverStop = [] { return absl::OkStatus(); };

// Steps of 10 to 100 ns, so that a stop is seen within a millisecond.
inline constexpr size_t kStepsBetweenStops = 4096;

// Asks at the first step, then once in so many. Thread-compatible.
class StopSteps {
 public:
  explicit StopSteps(StopCheck stop, size_t between = kStepsBetweenStops)
      : stop_(stop), between_(between), left_(1) {}

  // `count` steps are to be taken.
  absl::Status Take(size_t count = 1) {
    if (count < left_) {
      left_ -= count;
      return absl::OkStatus();
    }
    left_ = between_;
    return stop_();
  }
  // The same for code that returns no status: true from the first stop on. What
  // it then returns is of no use.
  bool Stops(size_t count = 1) {
    if (status_.ok()) status_ = Take(count);
    return !status_.ok();
  }
  // What Stops was told; OK as long as it returned false.
  const absl::Status& status() const { return status_; }
  // Whatever was taken.
  absl::Status Ask() const { return stop_(); }
  StopCheck stop() const { return stop_; }

 private:
  const StopCheck stop_;
  const size_t between_;
  size_t left_;
  absl::Status status_;
};

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_STOP_H_
