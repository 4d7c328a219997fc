// Time as an argument: code that needs the time takes a Clock.

#ifndef TANJI_LIB_BASE_CLOCK_H_
#define TANJI_LIB_BASE_CLOCK_H_

#include <cstdint>

namespace tanji::base {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since 1970-01-01T00:00:00Z.
  virtual int64_t NowMicros() = 0;

  // The machine's clock; lives for ever.
  static Clock& System();
};

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_CLOCK_H_
