// A package of openLCA as a submission.
//
// Every output of every process becomes a product of its own, so that an input
// is linked to the very process that provides it: README.md says how, and what
// is decided where a package leaves room.

#ifndef TANJI_LIB_EXCHANGE_OLCA_IMPORT_H_
#define TANJI_LIB_EXCHANGE_OLCA_IMPORT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/exchange/olca/data_set.h"
#include "lib/exchange/olca/report.h"
#include "lib/graph/emission.h"
#include "lib/graph/model.h"
#include "lib/graph/provenance.h"
#include "lib/method/characterisation.h"

namespace tanji::exchange::olca {

enum class Linking : uint8_t {
  // To the process that the exchange names; without one, to the process whose
  // reference flow it is, else to one that makes it beside; the smallest id of
  // several. Co-products bear their part. A named process that the package does
  // not have is not replaced by another.
  kDefaultProviders,
  // To the process whose reference flow it is, the smallest id of several.
  // Co-products and waste are left out: the reference product bears all.
  kReferenceFlows,
};
std::string_view LinkingName(Linking linking);  // "default-providers"
absl::StatusOr<Linking> ParseLinking(std::string_view name);

struct ImportOptions {
  std::string organisation;
  std::string source;  // what a reader can look up
  std::string licence;
  graph::ExportRule export_rule = graph::ExportRule::kForbidden;
  Linking linking = Linking::kDefaultProviders;
  // Of fossil methane, which packages do not tell. GWPs of what escapes are
  // higher than of what a flame leaves.
  graph::EmissionTag fossil_methane = graph::EmissionTag::kFugitive;
};

struct OlcaImport {
  graph::Submission submission;
  ImportReport report;
};

// `method` says which emissions can be counted. The submission has no faults
// (graph::FindFaults) but for the bounds of a submission as a whole; processes
// that cannot be taken are left out and named. INVALID_ARGUMENT for an
// organisation, source or licence that is none, and when nothing is left. Pure;
// equal input gives equal output. Cost: linear, some 10 us an exchange.
absl::StatusOr<OlcaImport> ImportDataSet(const DataSet& set,
                                         const method::Characterisation& method,
                                         const ImportOptions& options);

}  // namespace tanji::exchange::olca

#endif  // TANJI_LIB_EXCHANGE_OLCA_IMPORT_H_
