// Factors between units of time.

#ifndef TANJI_LIB_BASE_TIME_UNITS_H_
#define TANJI_LIB_BASE_TIME_UNITS_H_

#include <cstdint>

namespace tanji::base {

inline constexpr int64_t kMicrosPerSecond = 1'000'000;

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_TIME_UNITS_H_
