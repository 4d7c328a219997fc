// Where data come from and what may be done with them.

#ifndef TANJI_LIB_GRAPH_PROVENANCE_H_
#define TANJI_LIB_GRAPH_PROVENANCE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/graph/electricity.h"

namespace tanji::graph {

// What a licence says about handing the data on. The numbers are stored.
enum class ExportRule : uint8_t {
  kAllowed = 0,
  kAttribution = 1,  // with the source's name
  kShareAlike = 2,   // under the same licence
  kForbidden = 3,
};
std::string_view ExportRuleName(ExportRule rule);  // "share-alike"
absl::StatusOr<ExportRule> ParseExportRule(std::string_view name);

// Of data that are not the organisation's own; all empty for its own.
struct Provenance {
  std::string source;   // what a reader can look up
  std::string licence;  // its name
  ExportRule export_rule = ExportRule::kAllowed;
  // Nobody has compared it with the source: may not feed a certificate.
  bool is_unverified = false;
  ElectricityFamily family = ElectricityFamily::kNone;
  std::string boundary;  // what is counted: "well to tank"
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_PROVENANCE_H_
