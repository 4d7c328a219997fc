// The kernels for AVX2; CMakeLists.txt gives this file its flags.

#include "lib/engine/internal/lane_kernels_body.h"

namespace tanji::engine::internal {

extern const LaneKernels kAvx2LaneKernels;
const LaneKernels kAvx2LaneKernels = kLaneKernels;

}  // namespace tanji::engine::internal
