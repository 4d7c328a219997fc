// What each emission by gas of a process is in the footprint.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_EMISSION_PARTS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_EMISSION_PARTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/allocated_process.h"
#include "lib/graph/version.h"
#include "lib/method/characterisation.h"

namespace tanji::platform {

// kg CO2e of one run for each of `version.emissions`, by the main indicator of
// `method`, allocated as `allocated`, which is of `version`. 0 for an emission
// that the pack has no value for, and for all where `method` is null: they
// count nothing, and what depends on them is marked so. Adds up to what
// OwnEmissionsOf puts into the columns of the main indicator, but for rounding.
absl::StatusOr<std::vector<double>> EmissionPartsOf(
    const method::Characterisation* method,
    const graph::ProcessVersion& version,
    const graph::AllocatedProcess& allocated);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_EMISSION_PARTS_H_
