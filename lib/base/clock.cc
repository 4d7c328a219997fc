#include "lib/base/clock.h"

#include <chrono>

namespace tanji::base {
namespace {

class SystemClock : public Clock {
 public:
  int64_t NowMicros() override {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

}  // namespace

Clock& Clock::System() {
  static SystemClock& clock = *new SystemClock;
  return clock;
}

}  // namespace tanji::base
