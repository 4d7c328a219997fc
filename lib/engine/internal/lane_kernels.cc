#include "lib/engine/internal/lane_kernels.h"

namespace tanji::engine::internal {

// Defined in a file each, which is compiled for its instruction set.
extern const LaneKernels kBaseLaneKernels;
#ifdef TANJI_X86_LEVELS
extern const LaneKernels kAvx2LaneKernels;
extern const LaneKernels kAvx512LaneKernels;
#endif

const LaneKernels& KernelsOf(LaneLevel level) {
#ifdef TANJI_X86_LEVELS
  if (level == LaneLevel::kAvx2) return kAvx2LaneKernels;
  if (level == LaneLevel::kAvx512) return kAvx512LaneKernels;
#endif
  static_cast<void>(level);
  return kBaseLaneKernels;
}

std::vector<LaneLevel> LaneLevels() {
  std::vector<LaneLevel> levels = {LaneLevel::kBase};
#ifdef TANJI_X86_LEVELS
  if (__builtin_cpu_supports("avx2")) levels.push_back(LaneLevel::kAvx2);
  if (__builtin_cpu_supports("avx512f")) levels.push_back(LaneLevel::kAvx512);
#endif
  return levels;
}

LaneLevel BestLaneLevel() {
  static const LaneLevel best = LaneLevels().back();
  return best;
}

}  // namespace tanji::engine::internal
