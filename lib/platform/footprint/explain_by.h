// Use case: where a footprint comes from, by one dimension.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_BY_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_BY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/graph/ids.h"
#include "lib/graph/snapshot.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/breakdown_parts.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

enum class ExplainBy {
  kProcess,
  kTier,
  kStage,
  kGas,
  kPlace,
  kOrganisation,
};

inline constexpr uint32_t kBreakdownLinesMax = 1000;
inline constexpr uint32_t kBreakdownLinesDefault = 100;
// Of `largest_count_80`.
inline constexpr double kLargestFraction = 0.8;

struct BreakdownQuery {
  graph::ProductId product;
  ExplainBy by = ExplainBy::kProcess;
  // From 1 to kBreakdownLinesMax; what is left is one more line.
  uint32_t lines_max = kBreakdownLinesDefault;
  // From 1 to 100: no more lines than reach so much of the sum of absolute
  // values.
  uint32_t cumulative_percent = 100;
  ProcessChoice choice = {};
};

// INVALID_ARGUMENT for a limit out of range.
absl::Status CheckLimits(const BreakdownQuery& query);

struct BreakdownLine {
  PartKind kind = PartKind::kNamed;
  // What it is about:
  //   process       product, place, first and last day of the period; where
  //                 closed the product that is taken of another organisation
  //   tier          its number: "0" is the process itself
  //   stage         its name: "use"
  //   gas           its id in the GWP pack: "CH4"
  //   place         its first part, the place: "CN", "CN-SD"
  //   organisation  its id; where closed that of who it is taken of
  // Empty texts for what is not stated; none for other kinds.
  std::vector<std::string> keys;
  // By process, where named; else graph::kNoNumber. Of a version that is pinned
  // it is that of the copy, whose name is that of the process.
  graph::ProcessNumber process = graph::kNoNumber;
  // Contributing processes; where closed inputs; of kOther lines.
  uint64_t count = 0;
  quantity::Decimal kg_co2e;
  // Of the sum of absolute values of all lines, with the sign; of kOther its
  // own sum.
  double share = 0;
  // Absolute shares up to this line; of kOther 1.
  double cumulative_share = 0;
};

// Of one declared unit of the product.
struct Breakdown {
  Footprint footprint;
  // By absolute value, the largest first; tiers and stages in their own order,
  // without the last tiers that are 0 once rounded.
  std::vector<BreakdownLine> lines;
  quantity::Decimal total;  // the exact sum of the lines: MainTotalOf
  uint64_t line_count = 0;  // before some became kOther
  // How many lines reach 80 % of the sum of absolute values, the largest first.
  uint64_t largest_count_80 = 0;
  engine::TiersEnd tiers_end = engine::TiersEnd::kNothingLeft;  // by tier
};

// Right: explain the product's footprint; what is upstream is entered where the
// caller may read the supply of its organisation.
//
// INVALID_ARGUMENT for a limit out of range. FAILED_PRECONDITION when the
// footprint is not answered (names the loop), or what it needs of everything is
// not; RESOURCE_EXHAUSTED beyond kBreakdownProcessesMax or
// kBreakdownVersionsMax; ABORTED when a process changes meanwhile; NOT_FOUND,
// PERMISSION_DENIED as GetFootprint; what `stop` returns. Cost: that of
// engine::SolveSupply: a
// second or so for a million processes, more where hundreds of thousands are
// one loop (some 25 us each); 10 us a version read. Not for threads that others
// wait for.
absl::StatusOr<Breakdown> BreakDown(const Context& context, const View& view,
                                    const identity::Caller& caller,
                                    const BreakdownQuery& query,
                                    base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_BY_H_
