// Whose products a submission may take as inputs.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_INPUT_ACCESS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_INPUT_ACCESS_H_

#include "absl/status/status.h"
#include "lib/graph/model.h"
#include "lib/identity/decide.h"
#include "lib/platform/calculation.h"
#include "lib/platform/supply/name_hints.h"

namespace tanji::platform {

// Whoever takes a product learns its footprint from that of its own: so only
// products whose footprint the caller may read can be taken.
// FAILED_PRECONDITION lists the others with their places, at most
// graph::kFaultsMax, and says the same of those that are not there. Cost: a
// decision for each input of another organisation.
absl::Status CheckInputs(const Calculation& calculation,
                         const identity::Caller& caller,
                         const graph::Submission& submission,
                         const NameHints& hints);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_INPUT_ACCESS_H_
