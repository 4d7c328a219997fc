#include "lib/platform/footprint/explain_paths.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/base/status.h"

namespace tanji::platform {

using engine::ContributionPath;
using engine::WayEnd;

absl::StatusOr<ExplainedPaths> ExplainPaths(const Context& context,
                                            const View& view,
                                            const identity::Caller& caller,
                                            const ContributionQuery& query,
                                            base::StopCheck stop) {
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<ContributionView> contributions,
      ContributionView::Open(context, view, caller, query, stop));
  TANJI_RETURN_IF_ERROR(contributions->SolveGross());
  const std::string where = contributions->Where("the paths");
  const auto found = engine::FindContributionPaths(
      contributions->measure(), contributions->root(),
      {.way = {.depth_max = static_cast<int>(query.depth_max),
               .turns_max = static_cast<int>(query.turns_max)},
       .paths_max = query.count_max,
       .fraction = query.cumulative_percent / 100.0},
      stop);
  TANJI_RETURN_IF_ERROR(base::AddPlace(found.status(), where));
  std::vector<double> parts;
  for (const ContributionPath& path : found->paths) {
    parts.push_back(path.contribution);
  }
  parts.push_back(found->rest);
  const auto rounded = RoundToTotal(parts, contributions->total());
  TANJI_RETURN_IF_ERROR(base::AddPlace(rounded.status(), where));
  ExplainedPaths paths;
  paths.head = contributions->head();
  paths.rest = rounded->back();
  paths.end = found->end;
  double cumulative = 0;
  for (size_t p = 0; p < found->paths.size(); ++p) {
    const ContributionPath& path = found->paths[p];
    PathLine line;
    line.end = path.end;
    line.contribution = (*rounded)[p];
    line.share = std::clamp(path.contribution / found->size, -1.0, 1.0);
    cumulative += std::fabs(line.share);
    line.cumulative_share = std::min(cumulative, 1.0);
    for (size_t s = 0; s < path.steps.size(); ++s) {
      const engine::PathStep& step = path.steps[s];
      const bool is_last = s + 1 == path.steps.size();
      line.steps.push_back(
          {contributions->NameOf(step.process,
                                 is_last && path.end == WayEnd::kClosed),
           step.amount, step.own_use});
    }
    paths.paths.push_back(std::move(line));
  }
  if (found->size != 0) paths.rest_share = found->rest / found->size;
  return paths;
}

}  // namespace tanji::platform
