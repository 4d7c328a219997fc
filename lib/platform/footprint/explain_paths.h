// Use case: the paths by which most of a footprint comes.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_PATHS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_PATHS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "lib/engine/contribution_paths.h"
#include "lib/platform/footprint/contribution_view.h"

namespace tanji::platform {

struct PathLineStep {
  Contributor contributor;
  double amount = 0;   // in the contributor's unit, for one of the product's
  double own_use = 0;  // engine::OwnUse
};

struct PathLine {
  std::vector<PathLineStep> steps;  // the product itself first
  // engine::ContributionPath::end
  engine::WayEnd end = engine::WayEnd::kNone;
  quantity::Decimal contribution;
  double share = 0;             // of the sum of absolute values, with the sign
  double cumulative_share = 0;  // absolute values up to this path
};

// total = contributions + rest, exactly.
struct ExplainedPaths {
  ContributionHead head;
  std::vector<PathLine> paths;  // the largest absolute value first
  quantity::Decimal rest;       // all other paths
  double rest_share = 0;
  engine::ContributionEnd end = engine::ContributionEnd::kNothingLeft;
};

// `count_max` paths. Errors as ContributionView::Open, and FAILED_PRECONDITION
// for parts too large to be calculated. Cost: that of
// engine::FindContributionPaths, and some microseconds a path; where something
// upstream is subtracted, that of engine::SolveGross.
absl::StatusOr<ExplainedPaths> ExplainPaths(
    const Context& context, const View& view, const identity::Caller& caller,
    const ContributionQuery& query, base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_PATHS_H_
