// A stored process as it was declared: names in place of numbers.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_DECLARED_PROCESS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_DECLARED_PROCESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/graph/catalogue.h"
#include "lib/graph/model.h"
#include "lib/graph/version.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {

// "kg". DATA_LOSS for an unknown unit.
absl::StatusOr<std::string> SymbolOf(quantity::UnitCode code);

// Every number in `version` is in `catalogue`. DATA_LOSS for an unknown unit.
absl::StatusOr<graph::ProcessDeclaration> DeclaredProcess(
    const graph::Catalogue& catalogue, const graph::ProcessVersion& version);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_DECLARED_PROCESS_H_
