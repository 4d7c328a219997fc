// Use case: a footprint as the tree of those who supply it.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_TREE_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_TREE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/engine/contribution_tree.h"
#include "lib/platform/footprint/contribution_view.h"

namespace tanji::platform {

// One input of the line above it. Exactly
//   total = own + totals of the lines right below it + rest
struct TreeLine {
  Contributor contributor;
  uint32_t parent =
      graph::kNoNumber;  // place of the line above; the root: none
  int depth = 0;
  double amount = 0;   // in the contributor's unit, for one of the root's
  double own_use = 0;  // engine::OwnUse
  quantity::Decimal total;
  quantity::Decimal own;
  quantity::Decimal rest;
  double share = 0;  // `total` of the tree's `size`, with the sign
  engine::WayEnd end = engine::WayEnd::kNone;
};

struct ExplainedTree {
  ContributionHead head;
  std::vector<TreeLine> lines;  // engine::ContributionTree::nodes
  // engine::ContributionTree::size, what shares are of.
  double size = 0;
  // Of `size`: what is no line, and what is not entered by a limit; 0 to 1.
  double rest_share = 0;
  engine::ContributionEnd end = engine::ContributionEnd::kNothingLeft;
};

// `count_max` lines. Errors as ContributionView::Open, and FAILED_PRECONDITION
// for parts too large to be calculated. Cost: that of
// engine::GrowContributionTree, and some microseconds a line; where something
// upstream is subtracted, that of engine::SolveGross.
absl::StatusOr<ExplainedTree> ExplainTree(
    const Context& context, const View& view, const identity::Caller& caller,
    const ContributionQuery& query, base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_TREE_H_
