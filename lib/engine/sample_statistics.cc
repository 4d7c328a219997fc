#include "lib/engine/sample_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lib/engine/internal/lognormal_math.h"
#include "lib/engine/sampler.h"

namespace tanji::engine {
namespace {

// Mean and standard deviation in two passes: the second takes the mean off
// first, so that digits do not cancel.
struct Moments {
  double mean = 0;
  double standard_deviation = 0;
};
Moments MomentsOf(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  // Scaled, so that sums of large numbers stay in range.
  double size = 0;
  for (const double value : values) size = std::max(size, std::abs(value));
  if (size == 0) return {};
  double sum = 0;
  for (const double value : values) sum += value / size;
  const double mean = sum / n;
  double squares = 0;
  for (const double value : values) {
    const double off = value / size - mean;
    squares += off * off;
  }
  return {mean * size, n > 1 ? std::sqrt(squares / (n - 1)) * size : 0.0};
}

double PercentileOf(std::span<const double> sorted, double percent) {
  const double place = static_cast<double>(sorted.size() - 1) * (percent / 100);
  const auto below = static_cast<size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double part = place - static_cast<double>(below);
  return sorted[below] * (1 - part) + sorted[below + 1] * part;
}

Histogram HistogramOf(std::span<const double> sorted) {
  Histogram histogram;
  histogram.first = PercentileOf(sorted, 0.5);
  histogram.last = PercentileOf(sorted, 99.5);
  const bool is_point = !(histogram.first < histogram.last);
  histogram.counts.assign(is_point ? 1 : kHistogramBins, 0);
  const auto bins = static_cast<double>(histogram.counts.size());
  for (const double value : sorted) {
    if (value < histogram.first) {
      ++histogram.below;
    } else if (value > histogram.last) {
      ++histogram.above;
    } else if (is_point) {
      ++histogram.counts[0];
    } else {
      const double share = (value / 2 - histogram.first / 2) /
                           (histogram.last / 2 - histogram.first / 2);
      const auto bin = static_cast<size_t>(share * bins);
      ++histogram.counts[std::min(bin, histogram.counts.size() - 1)];
    }
  }
  return histogram;
}

std::optional<double> Gsd2Of(std::span<const double> sorted) {
  if (!(sorted.front() >= 0x1p-1022)) return std::nullopt;
  std::vector<double> logs;
  logs.reserve(sorted.size());
  for (const double value : sorted) {
    logs.push_back(internal::LogOf<double, uint64_t>(value));
  }
  return internal::ExpOf<double, uint64_t>(2 *
                                           MomentsOf(logs).standard_deviation);
}

}  // namespace

SampleStatistics Summarise(std::span<const double> samples) {
  SampleStatistics statistics;
  std::vector<double> values;
  values.reserve(samples.size());
  for (const double value : samples) {
    if (std::isfinite(value)) values.push_back(value);
    statistics.undecided += value == kNotDecided;
  }
  statistics.used = values.size();
  statistics.left_out = samples.size() - values.size();
  if (values.empty()) return statistics;
  const Moments moments = MomentsOf(values);
  statistics.mean = moments.mean;
  statistics.standard_deviation = moments.standard_deviation;
  statistics.standard_error = moments.standard_deviation /
                              std::sqrt(static_cast<double>(values.size()));
  std::sort(values.begin(), values.end());
  statistics.least = values.front();
  statistics.most = values.back();
  statistics.gsd2 = Gsd2Of(values);
  for (size_t p = 0; p < kPercentiles.size(); ++p) {
    statistics.percentiles[p] = PercentileOf(values, kPercentiles[p]);
  }
  statistics.histogram = HistogramOf(values);
  return statistics;
}

SampleComparison Compare(std::span<const double> a, std::span<const double> b) {
  SampleComparison comparison;
  std::vector<double> differences;
  differences.reserve(a.size());
  for (size_t s = 0; s < a.size(); ++s) {
    const bool have_both = std::isfinite(a[s]) && std::isfinite(b[s]);
    comparison.a_below += have_both && a[s] < b[s];
    const double difference = a[s] - b[s];
    const bool is_undecided =
        !have_both && !std::isnan(a[s]) && !std::isnan(b[s]);
    differences.push_back(std::isfinite(difference) ? difference
                          : is_undecided
                              ? kNotDecided
                              : std::numeric_limits<double>::quiet_NaN());
  }
  comparison.difference = Summarise(differences);
  if (comparison.difference.used > 0) {
    comparison.share_a_below = static_cast<double>(comparison.a_below) /
                               static_cast<double>(comparison.difference.used);
  }
  return comparison;
}

}  // namespace tanji::engine
