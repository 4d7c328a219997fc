// Use case: a footprint as flows between processes, each of which stands once:
// a Sankey diagram.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_FLOWS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_FLOWS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/engine/contribution_flows.h"
#include "lib/platform/footprint/contribution_view.h"

namespace tanji::platform {

// Exactly
//   throughput = own + links in + from_others
//              = links out + to_others [+ total: the first one]
// with all turns of loops in it.
struct FlowBox {
  Contributor contributor;
  double made = 0;     // in the contributor's unit, for one of the product's
  double own_use = 0;  // engine::OwnUse
  quantity::Decimal own;
  quantity::Decimal from_others;
  quantity::Decimal to_others;
  quantity::Decimal throughput;  // links out + to_others [+ total]
};

struct FlowArrow {
  uint32_t source = 0;  // places in `boxes`
  uint32_t target = 0;
  quantity::Decimal flow;  // above 0
  bool is_credit = false;  // engine::FlowLink
  bool is_loop = false;
};

// total = sum of own + rest, exactly; rest = from_others - to_others.
struct ExplainedFlows {
  ContributionHead head;
  std::vector<FlowBox> boxes;  // the product itself first
  std::vector<FlowArrow> arrows;
  quantity::Decimal rest;  // what those emit that are no boxes
  uint64_t node_count = 0;
  uint64_t link_count = 0;
};

// `count_max` boxes and `links_max` arrows. Errors as ContributionView::Open
// and BreakdownScope::Solve, and FAILED_PRECONDITION for parts too large to be
// calculated. Cost: that of engine::SolveSupply and engine::FlowsOf over what
// is open, and some microseconds an arrow.
absl::StatusOr<ExplainedFlows> ExplainFlows(
    const Context& context, const View& view, const identity::Caller& caller,
    const ContributionQuery& query, base::StopCheck stop = base::kNeverStop);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_FLOWS_H_
