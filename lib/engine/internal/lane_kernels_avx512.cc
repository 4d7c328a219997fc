// The kernels for AVX-512 F; CMakeLists.txt gives this file its flags.

#include "lib/engine/internal/lane_kernels_body.h"

namespace tanji::engine::internal {

extern const LaneKernels kAvx512LaneKernels;
const LaneKernels kAvx512LaneKernels = kLaneKernels;

}  // namespace tanji::engine::internal
