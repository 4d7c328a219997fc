// A footprint as the tree of those who supply it, as far as they matter.

#ifndef TANJI_LIB_ENGINE_CONTRIBUTION_TREE_H_
#define TANJI_LIB_ENGINE_CONTRIBUTION_TREE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/engine/contribution.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// One input of the node above it. But for rounding
//   total = own + totals of the children + rest
struct TreeNode {
  graph::ProcessNumber process;
  uint32_t parent;  // place of the node above it; graph::kNoNumber: the root
  uint32_t input;   // in stored order of the parent's process
  int depth;
  double amount;  // of its product in all, for one unit of the root's
  // OwnUse: `own` and what stands below are with it. 0 where not entered.
  double own_use;
  double total;  // what comes through it; < 0: a credit
  double own;    // what the process emits itself for it; 0 where not entered
  double rest;   // what comes through inputs that are no nodes
  // kClosed, kLoop, kDivergingLoop: not entered, so that the total is the rest.
  // kDepthMax, kInputsMax: why none of its inputs is a node.
  WayEnd end;
};

// total of the root = sum of `own` + sum of `rest`, but for rounding.
struct ContributionTree {
  // The root, then what stands below each node before its next sibling. Of
  // siblings the one through which most flows in absolute values comes first.
  std::vector<TreeNode> nodes;
  // Sum of absolute values of what the nodes emit, of each input that was not
  // entered, and of each that is no node with all that cancels in it
  // (Measure::gross): what shares are of. Without credits the total.
  double size = 0;
  ContributionEnd end = ContributionEnd::kNothingLeft;
};

struct TreeLimits {
  WayLimits way;
  size_t nodes_max = 30;  // at least 1
  // No more nodes than that `own`, with the totals of what is not entered,
  // reaches so much of `size`; from 0 to 1. 1: no such limit.
  double fraction = 1;
};

// Of all inputs of nodes, the one through which most flows in absolute values
// is the next node.
//
// Errors, cost and properties as FindContributionPaths.
absl::StatusOr<ContributionTree> GrowContributionTree(
    const Measure& measure, graph::ProcessNumber process,
    const TreeLimits& limits, base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_CONTRIBUTION_TREE_H_
