#include "lib/engine/variance_sources.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/base/status.h"
#include "lib/engine/internal/lognormal_math.h"
#include "lib/engine/supply.h"

namespace tanji::engine {
namespace {

using graph::kNoNumber;

// e^(s) (e^(s) - 1) for s = sigma^2, without cancellation for a small one.
double LognormalVariance(double sigma) {
  const double s = sigma * sigma;
  const double factor = internal::ExpOf<double, uint64_t>(s);
  if (s > 0.01) return factor * (factor - 1);
  return factor * s *
         (1 + s / 2 * (1 + s / 3 * (1 + s / 4 * (1 + s / 5 * (1 + s / 6)))));
}

// What each uncertain amount carries of the footprint, by key.
std::vector<VarianceSource> Carried(const UncertainNetwork& network,
                                    const Supply& supply) {
  const UncertainNetwork::Parts& parts = network.parts();
  std::vector<VarianceSource> sources;
  for (size_t p = 0; p < supply.processes.size(); ++p) {
    const uint32_t place = supply.processes[p];
    for (uint64_t k = parts.begin[place]; k < parts.begin[place + 1]; ++k) {
      const UncertainAmount& amount = parts.amounts[k];
      if (network.sigma()[k] == 0 || amount.amount == 0) continue;
      const double intensity =
          amount.supplier == kNoNumber ? 1 : parts.median[amount.supplier];
      sources.push_back({amount.key, k,
                         supply.runs[p] * amount.amount * intensity,
                         amount.gsd2, 0, 0});
    }
  }
  std::stable_sort(sources.begin(), sources.end(),
                   [](const VarianceSource& a, const VarianceSource& b) {
                     return a.key < b.key;
                   });
  size_t kept = 0;
  for (size_t s = 0; s < sources.size(); ++s) {
    if (kept > 0 && sources[kept - 1].key == sources[s].key) {
      sources[kept - 1].kg_co2e += sources[s].kg_co2e;
    } else {
      sources[kept++] = sources[s];
    }
  }
  sources.resize(kept);
  return sources;
}

}  // namespace

absl::StatusOr<VarianceSources> FindVarianceSources(
    const UncertainNetwork& network, size_t product, size_t largest_max) {
  TANJI_ASSIGN_OR_RETURN(
      const Supply supply,
      SolveSupply(network.medians(), network.parts().products[product],
                  kFollowAll, network.parts().output.size()));
  std::vector<VarianceSource> sources = Carried(network, supply);
  VarianceSources result;
  for (VarianceSource& source : sources) {
    source.variance = source.kg_co2e * source.kg_co2e *
                      LognormalVariance(network.sigma()[source.amount]);
    result.variance += source.variance;
    result.count += source.variance > 0;
  }
  if (!std::isfinite(result.variance)) {
    return absl::FailedPreconditionError(
        "the variance exceeds the range of a double");
  }
  result.standard_deviation = std::sqrt(result.variance);
  std::erase_if(sources, [](const VarianceSource& source) {
    return !(source.variance > 0);
  });
  std::stable_sort(sources.begin(), sources.end(),
                   [](const VarianceSource& a, const VarianceSource& b) {
                     return a.variance > b.variance;
                   });
  if (sources.size() > largest_max) sources.resize(largest_max);
  for (VarianceSource& source : sources) {
    source.share = source.variance / result.variance;
  }
  result.largest = std::move(sources);
  return result;
}

}  // namespace tanji::engine
