// Which uncertain amounts make a footprint uncertain, to first order: without
// samples.

#ifndef TANJI_LIB_ENGINE_VARIANCE_SOURCES_H_
#define TANJI_LIB_ENGINE_VARIANCE_SOURCES_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/engine/uncertain_network.h"

namespace tanji::engine {

// One uncertain amount, or several with one key.
struct VarianceSource {
  AmountKey key;
  size_t amount;   // place among the network's amounts, of the first
  double kg_co2e;  // runs x amount x intensity: what of the footprint passes
                   // through it
  double gsd2;
  double variance;  // (kg CO2e)^2
  double share;     // of the sum of variances; 0 where that is 0
};

// With all amounts at their medians, the derivative of the footprint by amount
// a of process i is x_i y_j, with the runs x_i of i (supply.h) and the
// intensity y_j of what is taken (1 for emissions). The variance of a lognormal
// with median a is a^2 e^(sigma^2) (e^(sigma^2) - 1), so that to first order
//
//   variance = sum over amounts of (x_i a y_j)^2 e^(sigma^2) (e^(sigma^2) - 1)
//
// which is exact where the footprint is a sum of independent amounts, and too
// small where uncertain amounts multiply or feed back: the variance of samples,
// divided by this one, says how far the ranking can be trusted.
struct VarianceSources {
  double variance = 0;
  double standard_deviation = 0;
  size_t count = 0;                     // with a variance above 0
  std::vector<VarianceSource> largest;  // descending; equal ones by key
};

// Of product number `product` of the network, at most `largest_max` by name.
// FAILED_PRECONDITION as SolveSupply, and when a number exceeds the range of a
// double. Cost: as SolveSupply, and a sort.
absl::StatusOr<VarianceSources> FindVarianceSources(
    const UncertainNetwork& network, size_t product, size_t largest_max);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_VARIANCE_SOURCES_H_
