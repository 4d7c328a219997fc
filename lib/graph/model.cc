#include "lib/graph/model.h"

#include <array>

#include "lib/base/strings.h"
#include "lib/graph/internal/named_values.h"

namespace tanji::graph {
namespace {

constexpr std::array<internal::Named<Stage>, 6> kStages = {{
    {Stage::kUnspecified, "unspecified"},
    {Stage::kRawMaterial, "raw-material"},
    {Stage::kProduction, "production"},
    {Stage::kDistribution, "distribution"},
    {Stage::kUse, "use"},
    {Stage::kEndOfLife, "end-of-life"},
}};

}  // namespace

std::string_view StageName(Stage stage) {
  return internal::NameOf<Stage>(kStages, stage);
}

absl::StatusOr<Stage> ParseStage(std::string_view name) {
  const auto stage = internal::ValueOf<Stage>(kStages, name);
  if (stage.ok()) return *stage;
  return absl::InvalidArgumentError(
      base::StrCat("\"", name.substr(0, 40), "\" is no life-cycle stage; ",
                   base::ToStd(stage.status().message())));
}

absl::Status CheckCount(size_t count, size_t max) {
  if (count <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(
      base::StrCat("has ", count, " items; at most ", max, " expected"));
}

}  // namespace tanji::graph
