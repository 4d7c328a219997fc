#include "lib/platform/footprint/explain_tree.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/base/status.h"

namespace tanji::platform {
namespace {

using engine::ContributionTree;
using engine::TreeNode;
using engine::WayEnd;
using quantity::Decimal;

bool IsWhole(WayEnd end) {
  return end == WayEnd::kClosed || end == WayEnd::kLoop ||
         end == WayEnd::kDivergingLoop;
}

// Rounds from the root down, each line's parts to what it was rounded to.
absl::Status RoundLines(const ContributionTree& tree, const MainTotal& total,
                        std::vector<TreeLine>& lines) {
  std::vector<std::vector<uint32_t>> children(lines.size());
  for (uint32_t n = 1; n < lines.size(); ++n) {
    children[tree.nodes[n].parent].push_back(n);
  }
  int place = total.place;
  for (size_t n = 0; n < lines.size(); ++n) {
    std::vector<double> parts = {tree.nodes[n].own, tree.nodes[n].rest};
    for (const uint32_t child : children[n]) {
      parts.push_back(tree.nodes[child].total);
    }
    if (n == 0) place = PlaceOf(parts, total);
    TANJI_ASSIGN_OR_RETURN(const std::vector<Decimal> rounded,
                           n == 0 ? RoundToTotal(parts, total)
                                  : RoundToSum(parts, lines[n].total, place));
    lines[n].own = rounded[0];
    lines[n].rest = rounded[1];
    for (size_t c = 0; c < children[n].size(); ++c) {
      lines[children[n][c]].total = rounded[2 + c];
    }
  }
  lines[0].total = total.total;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ExplainedTree> ExplainTree(const Context& context,
                                          const View& view,
                                          const identity::Caller& caller,
                                          const ContributionQuery& query,
                                          base::StopCheck stop) {
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<ContributionView> contributions,
      ContributionView::Open(context, view, caller, query, stop));
  TANJI_RETURN_IF_ERROR(contributions->SolveGross());
  const std::string where = contributions->Where("the tree");
  const auto grown = engine::GrowContributionTree(
      contributions->measure(), contributions->root(),
      {.way = {.depth_max = static_cast<int>(query.depth_max),
               .turns_max = static_cast<int>(query.turns_max)},
       .nodes_max = query.count_max,
       .fraction = query.cumulative_percent / 100.0},
      stop);
  TANJI_RETURN_IF_ERROR(base::AddPlace(grown.status(), where));
  ExplainedTree tree;
  tree.head = contributions->head();
  tree.size = grown->size;
  tree.end = grown->end;
  double explained = 0;
  for (const TreeNode& node : grown->nodes) {
    TreeLine line;
    line.contributor =
        contributions->NameOf(node.process, node.end == WayEnd::kClosed);
    line.parent = node.parent;
    line.depth = node.depth;
    line.amount = node.amount;
    line.own_use = node.own_use;
    line.share =
        grown->size == 0 ? 0 : std::clamp(node.total / grown->size, -1.0, 1.0);
    line.end = node.end;
    explained += std::fabs(IsWhole(node.end) ? node.total : node.own);
    tree.lines.push_back(std::move(line));
  }
  if (tree.end != engine::ContributionEnd::kNothingLeft && grown->size != 0) {
    tree.rest_share = std::max(0.0, 1 - explained / grown->size);
  }
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      RoundLines(*grown, contributions->total(), tree.lines), where));
  return tree;
}

}  // namespace tanji::platform
