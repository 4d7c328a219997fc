// Whose products a submission may take as inputs.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_INPUT_ACCESS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_INPUT_ACCESS_H_

#include "absl/status/status.h"
#include "lib/graph/model.h"
#include "lib/identity/decide.h"
#include "lib/platform/calculation.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Whoever takes a product learns its footprint from that of its own: so only
// products whose footprint the caller may read can be taken.
// FAILED_PRECONDITION lists the others with their places, at most
// graph::kFaultsMax, and says the same of those that are not there. Cost: a
// decision for each input of another organisation.
// Rows of packs can be taken by all, also where a licence forbids to hand their
// number on. `main` is where packs are looked up that `calculation` has not
// yet.
absl::Status CheckInputs(const Calculation& calculation,
                         const store::KeyValueStore& main,
                         const identity::Caller& caller,
                         const graph::Submission& submission);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_INPUT_ACCESS_H_
