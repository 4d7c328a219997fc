#include "lib/platform/footprint/explain_flows.h"

#include <cmath>
#include <span>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/platform/footprint/main_total.h"
#include "lib/quantity/rational.h"

namespace tanji::platform {
namespace {

using engine::ContributionFlows;
using engine::FlowLink;
using engine::FlowNode;
using quantity::Decimal;
using quantity::Rational;

Decimal RoundedAt(double value, int place) {
  return Decimal::FromDouble(value).RoundedTo(place);
}

absl::Status AddTo(Decimal& sum, const Decimal& value) {
  TANJI_ASSIGN_OR_RETURN(sum, sum.Plus(value));
  return absl::OkStatus();
}

absl::StatusOr<Decimal> Minus(const Decimal& a, const Decimal& b) {
  return (Rational::FromDecimal(a) - Rational::FromDecimal(b))
      .ToDecimal(Decimal::kDigitsMax);
}

absl::Status CheckSums(const ContributionFlows& flows) {
  double size = 0;
  double sum = -flows.total;
  bool is_finite = std::isfinite(flows.total);
  const auto add = [&](double part) {
    sum += part;
    size += std::fabs(part);
    is_finite = is_finite && std::isfinite(part);
  };
  for (const FlowNode& node : flows.nodes) {
    add(node.own);
    add(node.from_others);
    add(-node.to_others);
  }
  // The net sum may cancel; what goes round in loops may be much more.
  for (const FlowLink& link : flows.links) {
    size += link.flow;
    is_finite = is_finite && std::isfinite(link.flow);
  }
  if (!is_finite) {
    return absl::FailedPreconditionError(
        "parts are too large to be calculated, though their total is not; "
        "expected inputs that do not cancel");
  }
  if (std::fabs(sum) <= kMismatchMax * size) return absl::OkStatus();
  return absl::FailedPreconditionError(base::StrCat(
      "parts of ", size, " in absolute values miss their total ", flows.total,
      " by ", sum, "; expected at most ", kMismatchMax, " of the former"));
}

// Rounds against the flows, from the product up: what flows out of a node is
// known before what makes it up. Loops and what goes to others are rounded by
// themselves.
class FlowRounding {
 public:
  FlowRounding(const ContributionFlows& flows, const MainTotal& total,
               ExplainedFlows& result)
      : flows_(flows), total_(total), result_(result) {
    std::vector<double> parts;
    parts.reserve(flows.nodes.size() + flows.links.size());
    for (const FlowNode& node : flows.nodes) parts.push_back(node.own);
    for (const FlowLink& link : flows.links) parts.push_back(link.flow);
    place_ = PlaceOf(parts, total);
  }

  absl::Status Run() {
    for (size_t n = 0; n < flows_.nodes.size(); ++n) {
      result_.boxes[n].to_others = RoundedAt(flows_.nodes[n].to_others, place_);
    }
    std::vector<int> undecided(flows_.nodes.size());  // links out of it
    std::vector<std::vector<uint32_t>> into(flows_.nodes.size());
    for (uint32_t l = 0; l < flows_.links.size(); ++l) {
      const FlowLink& link = flows_.links[l];
      if (link.is_loop) {
        result_.arrows[l].flow = RoundedAt(link.flow, place_);
      } else {
        ++undecided[link.source];
      }
      into[link.target].push_back(l);
    }
    std::vector<uint32_t> ready;
    for (uint32_t n = 0; n < undecided.size(); ++n) {
      if (undecided[n] == 0) ready.push_back(n);
    }
    for (size_t r = 0; r < ready.size(); ++r) {
      TANJI_RETURN_IF_ERROR(RoundNode(ready[r], into[ready[r]]));
      for (const uint32_t l : into[ready[r]]) {
        const FlowLink& link = flows_.links[l];
        if (!link.is_loop && --undecided[link.source] == 0) {
          ready.push_back(link.source);
        }
      }
    }
    TANJI_CHECK(ready.size() == flows_.nodes.size());
    return absl::OkStatus();
  }

 private:
  absl::Status RoundNode(uint32_t n, std::span<const uint32_t> into) {
    FlowBox& box = result_.boxes[n];
    box.throughput = box.to_others;
    if (n == 0) TANJI_RETURN_IF_ERROR(AddTo(box.throughput, total_.total));
    for (size_t l = 0; l < flows_.links.size(); ++l) {
      if (flows_.links[l].source != n) continue;
      TANJI_RETURN_IF_ERROR(AddTo(box.throughput, result_.arrows[l].flow));
    }
    Decimal sum = box.throughput;
    std::vector<double> parts = {flows_.nodes[n].own,
                                 flows_.nodes[n].from_others};
    for (const uint32_t l : into) {
      if (flows_.links[l].is_loop) {
        TANJI_ASSIGN_OR_RETURN(sum, Minus(sum, result_.arrows[l].flow));
      } else {
        parts.push_back(flows_.links[l].flow);
      }
    }
    TANJI_ASSIGN_OR_RETURN(const std::vector<Decimal> rounded,
                           RoundToSum(parts, sum, place_));
    box.own = rounded[0];
    box.from_others = rounded[1];
    size_t next = 2;
    for (const uint32_t l : into) {
      if (!flows_.links[l].is_loop) result_.arrows[l].flow = rounded[next++];
    }
    return absl::OkStatus();
  }

  const ContributionFlows& flows_;
  const MainTotal& total_;
  ExplainedFlows& result_;
  int place_ = 0;
};

absl::Status AddRest(ExplainedFlows& flows) {
  for (const FlowBox& box : flows.boxes) {
    TANJI_RETURN_IF_ERROR(AddTo(flows.rest, box.from_others));
    TANJI_ASSIGN_OR_RETURN(flows.rest, Minus(flows.rest, box.to_others));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ExplainedFlows> ExplainFlows(const Context& context,
                                            const View& view,
                                            const identity::Caller& caller,
                                            const ContributionQuery& query,
                                            base::StopCheck stop) {
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<ContributionView> contributions,
      ContributionView::Open(context, view, caller, query, stop));
  const std::string where = contributions->Where("the flows");
  const auto supply = contributions->scope().SolveOpen();
  TANJI_RETURN_IF_ERROR(base::AddPlace(supply.status(), where));
  TANJI_ASSIGN_OR_RETURN(
      const ContributionFlows flows,
      engine::FlowsOf(contributions->measure(), contributions->root(), *supply,
                      {.nodes_max = query.count_max,
                       .links_max = query.links_max,
                       .fraction = query.cumulative_percent / 100.0},
                      stop));
  TANJI_RETURN_IF_ERROR(base::AddPlace(CheckSums(flows), where));
  ExplainedFlows result;
  result.head = contributions->head();
  result.node_count = flows.node_count;
  result.link_count = flows.link_count;
  for (const FlowNode& node : flows.nodes) {
    FlowBox box;
    box.contributor = contributions->NameOf(node.process, node.is_closed);
    box.made = node.made;
    box.own_use = node.own_use;
    result.boxes.push_back(std::move(box));
  }
  for (const FlowLink& link : flows.links) {
    result.arrows.push_back(
        {link.source, link.target, {}, link.is_credit, link.is_loop});
  }
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      FlowRounding(flows, contributions->total(), result).Run(), where));
  TANJI_RETURN_IF_ERROR(base::AddPlace(AddRest(result), where));
  return result;
}

}  // namespace tanji::platform
