// Turns a declared process into versions, numbers in place of names.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_PROCESS_DRAFT_H_
#define TANJI_LIB_PLATFORM_SUPPLY_PROCESS_DRAFT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/model.h"
#include "lib/graph/version.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/supply/supplier_check.h"
#include "lib/platform/supply/version_drafts.h"

namespace tanji::platform {

// A process and its version, of the reference product.
struct DraftedProcess {
  graph::ProcessNumber number;
  bool is_new;  // named for the first time
  graph::ProcessVersion version;
};

// Numbers are given out in the order of the declaration: the product, the
// process, then what it takes. What stored data make wrong
// is added to the drafts' faults, under `place`: a product that is not
// declared, a unit of another dimension, a pinned version that is not there,
// electricity of a place without a factor, a row that a pack has not. `stored`
// reads what is in the stores: of what the same batch brings it knows nothing.
// `suppliers`, which may be null, is told what the process takes.
absl::StatusOr<DraftedProcess> DraftProcess(
    VersionDrafts& drafts, EntityReader& stored,
    const std::string& organisation,
    const graph::ProcessDeclaration& declaration, const std::string& place,
    SupplierCheck* suppliers);

// Key under which the product is found that the grid delivers at a place.
std::string GridProductKey(std::string_view place,
                           graph::Instrument instrument);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_PROCESS_DRAFT_H_
