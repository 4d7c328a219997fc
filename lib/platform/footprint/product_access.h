// Whether a caller may see something of a product.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_PRODUCT_ACCESS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_PRODUCT_ACCESS_H_

#include "absl/status/status.h"
#include "lib/graph/ids.h"
#include "lib/graph/snapshot.h"
#include "lib/identity/decide.h"
#include "lib/platform/calculation.h"
#include "lib/platform/footprint/footprints.h"

namespace tanji::platform {

// As identity::Decide for reading what is the product's, and OK for a row of a
// pack, which all who have a credential may read, unless its licence forbids to
// hand it on. Says the same whether there is such a product or not.
absl::Status DecideOnProduct(const Calculation& calculation,
                             const identity::Caller& caller,
                             identity::Action action,
                             const graph::ProductId& product);

// Whether the caller may see the process itself: its inputs, not only its
// footprint. Of a pack's rows, which have none, all may.
bool MayEnter(const Calculation& calculation, const identity::Caller& caller,
              graph::ProcessNumber process);

// Takes out of a loop's fault what the caller may not enter: a loop through
// others shows only its own part of it. `worst` is empty where nothing is left.
void HideForeign(const identity::Caller& caller, NamedFault& fault);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_PRODUCT_ACCESS_H_
