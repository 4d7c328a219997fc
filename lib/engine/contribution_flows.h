// A footprint as flows between processes, each of which stands once: what a
// Sankey diagram draws.
//
// From consumer i to its supplier j flows amount_ij X[i] Y[j] (supply.h). All
// flows are drawn upwards, from `source` to `target`, as numbers above 0: one
// below 0 (a credit) is drawn the other way round. So for each node, but for
// rounding,
//
//   own + flows in + from_others = flows out + to_others [+ total: the root]
//
// with everything that goes round in loops in it, and
//
//   total = sum of own + sum of from_others - sum of to_others

#ifndef TANJI_LIB_ENGINE_CONTRIBUTION_FLOWS_H_
#define TANJI_LIB_ENGINE_CONTRIBUTION_FLOWS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/engine/contribution.h"
#include "lib/engine/supply.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

struct FlowNode {
  graph::ProcessNumber process;
  bool is_closed;      // taken whole; its process may be another node as well
  double made;         // of its product in all, for one unit of the root's
  double own_use;      // OwnUse; 0 where closed
  double own;          // what it emits itself; of a closed one all of it
  double from_others;  // >= 0; over links that are not shown, as to_others
  double to_others;
};

struct FlowLink {
  uint32_t source;  // places in `nodes`
  uint32_t target;
  double flow;  // > 0
  // Below 0 before it was turned round: `target` supplies `source`, which is
  // credited with it.
  bool is_credit;
  // Closes a loop, or is own use (source = target). Without these links there
  // is no way round.
  bool is_loop;
};

struct ContributionFlows {
  double total = 0;             // the intensity
  std::vector<FlowNode> nodes;  // the root, then the largest throughput first
  std::vector<FlowLink> links;  // the largest first
  uint64_t node_count = 0;      // of all that something flows through
  uint64_t link_count = 0;      // between the nodes, before some were left out
};

struct FlowLimits {
  size_t nodes_max = 30;   // at least 1
  size_t links_max = 200;  // at least 1
  // No more nodes than emit so much of the sum of absolute values of what all
  // emit themselves; from 0 to 1. 1: no such limit.
  double fraction = 1;
};

// `supply` is that of `process` through what is open, with all of its boundary.
// Numbers that exceed the range of a double are left as they are. Pure and
// thread-safe; equal arguments give equal bytes. Cost: one pass over the inputs
// of what is supplied.
ContributionFlows FlowsOf(const Measure& measure, graph::ProcessNumber process,
                          const Supply& supply, const FlowLimits& limits);
// The same, or what `stop` returns.
absl::StatusOr<ContributionFlows> FlowsOf(const Measure& measure,
                                          graph::ProcessNumber process,
                                          const Supply& supply,
                                          const FlowLimits& limits,
                                          base::StopCheck stop);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_CONTRIBUTION_FLOWS_H_
