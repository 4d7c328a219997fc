// A footprint divided by one dimension, as doubles and numbers: what a
// breakdown (explain_by.h) rounds, sorts and names.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_BREAKDOWN_PARTS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_BREAKDOWN_PARTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/engine/breakdown.h"
#include "lib/platform/footprint/breakdown_scope.h"

namespace tanji::platform {

enum class PartKind : uint8_t {
  kNamed,
  kUnspecified,  // a place or a stage that nobody has stated
  kWithoutGas,   // declared as kg CO2e
  kClosed,       // what is taken of others, whole: not entered
  kRest,         // behind the last tier
  kOther,        // the lines that are not shown (explain_by.h alone)
};

struct BreakdownPart {
  PartKind kind = PartKind::kNamed;
  // What it is about, by dimension: a process, but a product where closed; a
  // tier; a graph::Stage; a gas in BreakdownParts::gases; a process at the
  // place; an organisation.
  uint32_t number = 0;
  double kg = 0;       // CO2e of one declared unit of the root's product
  uint64_t count = 0;  // contributing processes; inputs where closed
};

// Without parts that are 0, but for tiers; in an order that depends on the
// calculation and the caller's rights alone.
struct BreakdownParts {
  std::vector<BreakdownPart> parts;
  std::vector<std::string> gases;
  engine::TiersEnd tiers_end = engine::TiersEnd::kNothingLeft;
};

// Each: the parts add up to the footprint, but for rounding. Errors of
// BreakdownScope::Solve (not PartsByTier), and where versions are read of
// ReadProcessInputs and RESOURCE_EXHAUSTED for more than kBreakdownVersionsMax.
// Cost: that of engine::SolveSupply over what is open.
absl::StatusOr<BreakdownParts> PartsByProcess(BreakdownScope& scope);
absl::StatusOr<BreakdownParts> PartsByPlace(BreakdownScope& scope);
absl::StatusOr<BreakdownParts> PartsByOrganisation(BreakdownScope& scope);

// Reads the version of each open process that emits something by gas. Gases
// that cancel exactly within one process, column by column, are not told apart.
absl::StatusOr<BreakdownParts> PartsByGas(BreakdownScope& scope);

// A contribution belongs to the stage that is named nearest to the product on
// the way down to it: that of the input, else that of the supplier's process,
// and so on; those of nothing that is named are unspecified, and so are the
// emissions of processes in between. What the root emits belongs to its own
// stage. In the order of the stages. Reads the version of each process that has
// inputs with stages (kMarkStagedInputs) and no stage itself.
absl::StatusOr<BreakdownParts> PartsByStage(BreakdownScope& scope);

// Tier 0 is the process itself. What is taken of others counts whole in the
// tier in which it is taken.
absl::StatusOr<BreakdownParts> PartsByTier(BreakdownScope& scope);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_BREAKDOWN_PARTS_H_
