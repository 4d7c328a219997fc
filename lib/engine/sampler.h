// Monte Carlo samples of footprints.
//
// Sample s of an amount depends on the seed, s and the amount's key alone
// (internal/lane_kernels.h): not on threads, the instruction set, the number of
// samples or on what else is asked. So all products of one seed are sampled
// together, whenever and in whatever company: differences are of pairs.

#ifndef TANJI_LIB_ENGINE_SAMPLER_H_
#define TANJI_LIB_ENGINE_SAMPLER_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "lib/base/stop.h"
#include "lib/engine/intensity.h"
#include "lib/engine/uncertain_network.h"

namespace tanji::engine {

namespace internal {
enum class LaneLevel;
}  // namespace internal

// Samples that are calculated together.
inline constexpr size_t kSampleBlock = 8;

// A loop without a finite footprint with what was drawn, or of which that is
// not decided.
struct DrawFault {
  uint32_t lane;  // of the block: sample = kSampleBlock * block + lane
  uint32_t loop;  // LoopMembersOf
  // By the rules at LoopFault; absent: only an elimination that is not begun,
  // for it is too long, could tell whether there is a footprint.
  std::optional<FaultKind> kind;
  double gain;  // 0 where it is not known
};

// A sample whose value is not decided, for that of a loop upstream is not.
inline constexpr double kNotDecided = std::numeric_limits<double>::infinity();

// Thread-compatible; one for each thread. Memory: 64 bytes a process and a
// few times 64 bytes for each amount of the largest loop.
class Sampler {
 public:
  // The network outlives it.
  Sampler(const UncertainNetwork& network, uint64_t seed);
  // By one of internal::LaneLevels(), where the other takes the best: the same
  // bits, which tests compare.
  Sampler(const UncertainNetwork& network, uint64_t seed,
          internal::LaneLevel level);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  // Samples kSampleBlock * block and so on: values[product * kSampleBlock +
  // lane] becomes the footprint of one unit, in kg CO2e; NaN where the product
  // is in or behind a loop without footprint or beyond the range of a double;
  // kNotDecided where all such loops are not decided.
  //
  // Loops are solved until the estimated relative error is below 1e-10, and are
  // judged for each sample by the rules of LoopFault.
  //
  // Of loops above 64 members that sweeps do not decide, an elimination of more
  // than 2^27 operations is not begun: the loop is not decided there.
  void Run(uint32_t block, std::span<double> values);
  // The same, or what `stop` returns, which is asked all along but within one
  // elimination; `values` and faults are of no use then.
  absl::Status Run(uint32_t block, std::span<double> values,
                   base::StopCheck stop);
  // Of the last block, by loop in solving order; a loop behind another fault is
  // not judged.
  const std::vector<DrawFault>& faults() const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

// Members of a loop, as places of the network's parts, ascending.
std::span<const uint32_t> LoopMembersOf(const UncertainNetwork& network,
                                        uint32_t loop);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_SAMPLER_H_
