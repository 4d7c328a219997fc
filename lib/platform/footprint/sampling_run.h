// Runs a sampling on some threads.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_SAMPLING_RUN_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_SAMPLING_RUN_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/engine/uncertain_network.h"
#include "lib/platform/footprint/uncertainty.h"

namespace tanji::platform {

// In how many samples a loop had no footprint, or was not decided.
struct LoopTally {
  uint32_t loop = 0;
  uint64_t unproductive = 0;
  uint64_t singular = 0;
  uint64_t overflow = 0;
  uint64_t undecided = 0;
  double gain_max = 0;

  uint64_t total() const {
    return unproductive + singular + overflow + undecided;
  }
};

struct Samples {
  size_t count = 0;  // of each product
  // products x count, row-major; left out: NaN, engine::kNotDecided.
  std::vector<double> values;
  std::vector<LoopTally> loops;  // by loop; those with a fault

  std::span<const double> of(size_t product) const {
    return {values.data() + product * count, count};
  }
};

// Equal for any number of threads. What `control.step` or `control.stop` return
// other than OK ends it. Memory: 8 bytes a sample and product, and that of a
// Sampler for each thread.
absl::StatusOr<Samples> RunSampling(const engine::UncertainNetwork& network,
                                    uint64_t seed, uint32_t samples,
                                    const SamplingControl& control);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_SAMPLING_RUN_H_
