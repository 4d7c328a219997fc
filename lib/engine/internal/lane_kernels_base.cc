// The kernels for what every machine has; CMakeLists.txt gives this file its
// flags.

#include "lib/engine/internal/lane_kernels_body.h"

namespace tanji::engine::internal {

extern const LaneKernels kBaseLaneKernels;
const LaneKernels kBaseLaneKernels = kLaneKernels;

}  // namespace tanji::engine::internal
