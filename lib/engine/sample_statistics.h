// What samples of a footprint say.

#ifndef TANJI_LIB_ENGINE_SAMPLE_STATISTICS_H_
#define TANJI_LIB_ENGINE_SAMPLE_STATISTICS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tanji::engine {

// Per cent.
inline constexpr std::array<double, 7> kPercentiles = {2.5, 5,  25,  50,
                                                       75,  95, 97.5};
inline constexpr size_t kHistogramBins = 20;

// Bins of equal width from the 0.5th to the 99.5th percentile. A bin has its
// lower end and not its upper one, the last has both.
struct Histogram {
  double first = 0;              // lower end of the first bin
  double last = 0;               // upper end of the last one
  std::vector<uint64_t> counts;  // kHistogramBins; one where first = last
  uint64_t below = 0;
  uint64_t above = 0;
};

struct SampleStatistics {
  uint64_t used = 0;       // samples with a number
  uint64_t left_out = 0;   // those without: NaN, kNotDecided
  uint64_t undecided = 0;  // of those left out: kNotDecided
  double mean = 0;
  double standard_deviation = 0;  // with n - 1; 0 for a single sample
  double standard_error = 0;      // of the mean
  double least = 0;
  double most = 0;
  // Squared geometric standard deviation: e^(2 standard deviation of ln);
  // absent unless all are above 0.
  std::optional<double> gsd2;
  // The p-th percentile of n ordered values is the value at place
  // 1 + (n - 1) p / 100, between two of them by linear interpolation (R. J.
  // Hyndman, Y. Fan, Sample quantiles in statistical packages, 1996, definition
  // 7).
  std::array<double, kPercentiles.size()> percentiles = {};
  Histogram histogram;
};

// Of samples as a Sampler gives them, in order of their numbers; depends on
// nothing else. Nothing but counts when none has a number. Cost: one sort.
SampleStatistics Summarise(std::span<const double> samples);

// Paired: of sample s of both.
struct SampleComparison {
  SampleStatistics difference;  // a - b
  uint64_t a_below = 0;         // pairs with a < b
  double share_a_below = 0;     // of the pairs that have both numbers
};
// `a` and `b` have as many samples.
SampleComparison Compare(std::span<const double> a, std::span<const double> b);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_SAMPLE_STATISTICS_H_
