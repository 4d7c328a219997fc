// One process of a package as a declaration.

#ifndef TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROCESS_BUILDER_H_
#define TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROCESS_BUILDER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "lib/exchange/olca/data_set.h"
#include "lib/exchange/olca/internal/local_ids.h"
#include "lib/exchange/olca/internal/output_plan.h"
#include "lib/exchange/olca/internal/provider_table.h"
#include "lib/exchange/olca/report.h"
#include "lib/graph/model.h"
#include "lib/method/characterisation.h"

namespace tanji::exchange::olca::internal {

struct BuiltProcess {
  graph::ProcessDeclaration declaration;
  std::vector<graph::ProductDeclaration> products;  // its outputs
  std::vector<Place> unlinked;                      // flows, may repeat
  // Of this process; unlinked and not mapped flows may repeat.
  ImportReport report;
};

// What all processes are built with; all outlive the builder.
struct Linked {
  const Surroundings& around;
  const method::Characterisation& method;
  const Plans& plans;
  const ProviderTable& providers;
  const LocalIds& ids;
};

// Builds process `place`, which has a plan. INVALID_ARGUMENT says why it cannot
// be taken.
absl::StatusOr<BuiltProcess> BuildProcess(const Linked& linked, Place place);

// The product of `flow` under local id `id`.
graph::ProductDeclaration DeclareProduct(const UnitChoice& units,
                                         const Flow& flow, std::string id);

}  // namespace tanji::exchange::olca::internal

#endif  // TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROCESS_BUILDER_H_
