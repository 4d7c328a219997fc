// How the programs here take times and sum them up.

#ifndef TANJI_BENCHMARKS_TIMING_H_
#define TANJI_BENCHMARKS_TIMING_H_

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace tanji::benchmarks {

class Stopwatch {
 public:
  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                         begin_)
        .count();
  }

 private:
  const std::chrono::steady_clock::time_point begin_ =
      std::chrono::steady_clock::now();
};

// The value that `share` (0 to 1) of `values` do not exceed; NaN without any.
inline double Quantile(std::vector<double> values, double share) {
  if (values.empty()) return std::nan("");
  const auto last = static_cast<double>(values.size() - 1);
  const auto place = values.begin() + std::lround(share * last);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

inline double Median(const std::vector<double>& values) {
  return Quantile(values, 0.5);
}

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_TIMING_H_
