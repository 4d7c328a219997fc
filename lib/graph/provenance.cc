#include "lib/graph/provenance.h"

#include <array>

#include "lib/graph/internal/named_values.h"

namespace tanji::graph {
namespace {

constexpr std::array<internal::Named<ExportRule>, 4> kRules = {{
    {ExportRule::kAllowed, "allowed"},
    {ExportRule::kAttribution, "attribution"},
    {ExportRule::kShareAlike, "share-alike"},
    {ExportRule::kForbidden, "forbidden"},
}};

}  // namespace

std::string_view ExportRuleName(ExportRule rule) {
  return internal::NameOf<ExportRule>(kRules, rule);
}

absl::StatusOr<ExportRule> ParseExportRule(std::string_view name) {
  return internal::ValueOf<ExportRule>(kRules, name);
}

}  // namespace tanji::graph
