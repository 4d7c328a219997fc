// What a stored process emits itself, in the columns of the loaded GWP pack.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_OWN_EMISSIONS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_OWN_EMISSIONS_H_

#include "absl/status/statusor.h"
#include "lib/graph/network.h"
#include "lib/graph/version.h"
#include "lib/method/characterisation.h"

namespace tanji::platform {

// For the output that `version` is about, allocated; with the marks of the
// version itself, but for those of packs. `method` is null where no GWP pack is
// loaded: emissions by gas then count nothing and are marked so, as is one that
// the pack does not know. DATA_LOSS for a version that cannot be allocated.
absl::StatusOr<graph::OwnEmissions> OwnEmissionsOf(
    const method::Characterisation* method,
    const graph::ProcessVersion& version);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_OWN_EMISSIONS_H_
