#include "lib/engine/contribution_flows.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/check.h"
#include "lib/base/status.h"

namespace tanji::engine {
namespace {

using graph::kNoNumber;
using graph::ProcessNumber;

struct Candidate {
  FlowNode node;
  double throughput;  // absolute value
};

bool IsLarger(const Candidate& a, const Candidate& b) {
  if (a.throughput != b.throughput) return a.throughput > b.throughput;
  if (a.node.process != b.node.process) {
    return a.node.process < b.node.process;
  }
  return !a.node.is_closed && b.node.is_closed;
}

class FlowDrawing {
 public:
  FlowDrawing(const Measure& measure, ProcessNumber root, const Supply& supply,
              const FlowLimits& limits, base::StopCheck stop)
      : steps_(stop),
        measure_(measure),
        root_(root),
        supply_(supply),
        limits_(limits) {
    flows_.total = measure.intensity(root);
  }

  absl::StatusOr<ContributionFlows> Draw() {
    ChooseNodes(Candidates());
    TANJI_RETURN_IF_ERROR(AddFlows());
    KeepLargestLinks();
    MarkLoops();
    return std::move(flows_);
  }

 private:
  // All that something flows through; the root first.
  std::vector<Candidate> Candidates() const {
    const graph::Snapshot& snapshot = measure_.snapshot;
    std::vector<Candidate> all;
    Candidate root{};
    for (size_t p = 0; p < supply_.processes.size(); ++p) {
      const ProcessNumber i = supply_.processes[p];
      const double made = supply_.runs[p] * snapshot.output(i);
      const double own = supply_.runs[p] * measure_.direct(i) + 0.0;
      const Candidate candidate{{i, /*is_closed=*/false, made, 0, own, 0, 0},
                                std::abs(made * measure_.intensity(i))};
      if (i == root_) {
        root = candidate;
      } else if (candidate.throughput != 0 || own != 0) {
        all.push_back(candidate);
      }
    }
    absl::flat_hash_map<ProcessNumber, size_t> closed;
    const size_t first_closed = all.size();
    for (const BoundaryFlow& flow : supply_.boundary) {
      if (flow.amount == 0) continue;
      const ProcessNumber supplier = SupplierOf(flow.process, flow.input);
      const auto [found, is_new] = closed.try_emplace(supplier, all.size());
      if (is_new) {
        all.push_back({{supplier, /*is_closed=*/true, 0, 0, 0, 0, 0}, 0});
      }
      FlowNode& node = all[found->second].node;
      node.made += flow.amount;
      node.own += flow.amount * measure_.intensity(supplier);
    }
    for (size_t c = first_closed; c < all.size(); ++c) {
      all[c].throughput = std::abs(all[c].node.own);
    }
    std::erase_if(all, [](const Candidate& candidate) {
      return candidate.throughput == 0 && candidate.node.own == 0;
    });
    all.insert(all.begin(), root);
    return all;
  }

  void ChooseNodes(std::vector<Candidate> all) {
    flows_.node_count = all.size();
    double size = 0;
    for (const Candidate& candidate : all) size += std::abs(candidate.node.own);
    const size_t count = std::min(limits_.nodes_max, all.size());
    std::partial_sort(all.begin() + 1,
                      all.begin() + static_cast<ptrdiff_t>(count), all.end(),
                      IsLarger);
    double reached = 0;
    for (size_t n = 0; n < count; ++n) {
      if (n > 0 && limits_.fraction < 1 && reached >= limits_.fraction * size) {
        break;
      }
      FlowNode node = all[n].node;
      reached += std::abs(node.own);
      if (!node.is_closed) {
        node.own_use = OwnUse(measure_.snapshot, node.process);
      }
      (node.is_closed ? closed_ : open_)
          .emplace(node.process, static_cast<uint32_t>(flows_.nodes.size()));
      flows_.nodes.push_back(node);
    }
  }

  // Goes over all inputs once; those over the boundary come in the same order.
  absl::Status AddFlows() {
    const graph::Snapshot& snapshot = measure_.snapshot;
    size_t b = 0;
    for (size_t p = 0; p < supply_.processes.size(); ++p) {
      const ProcessNumber i = supply_.processes[p];
      const uint32_t consumer = PlaceIn(open_, i);
      const auto suppliers = snapshot.suppliers(i);
      const auto amounts = snapshot.amounts(i);
      TANJI_RETURN_IF_ERROR(steps_.Take(1 + suppliers.size()));
      for (size_t k = 0; k < suppliers.size(); ++k) {
        if (amounts[k] == 0) continue;
        const bool is_boundary = b < supply_.boundary.size() &&
                                 supply_.boundary[b].process == i &&
                                 supply_.boundary[b].input == k;
        if (is_boundary) ++b;
        const uint32_t supplier =
            PlaceIn(is_boundary ? closed_ : open_, suppliers[k]);
        if (consumer == kNoNumber && supplier == kNoNumber) continue;
        const double flow =
            supply_.runs[p] * amounts[k] * measure_.intensity(suppliers[k]);
        if (consumer != kNoNumber && supplier != kNoNumber) {
          between_[{consumer, supplier}] += flow;
        } else {
          AddOther(consumer, supplier, flow);
        }
      }
    }
    return absl::OkStatus();
  }

  // What flows from a supplier to a consumer one of which is not shown.
  void AddOther(uint32_t consumer, uint32_t supplier, double flow) {
    if (flow < 0) {
      std::swap(consumer, supplier);
      flow = -flow;
    }
    if (consumer != kNoNumber) flows_.nodes[consumer].from_others += flow;
    if (supplier != kNoNumber) flows_.nodes[supplier].to_others += flow;
  }

  void KeepLargestLinks() {
    std::vector<FlowLink>& links = flows_.links;
    for (const auto& [ends, flow] : between_) {
      const auto [consumer, supplier] = ends;
      if (flow > 0) {
        links.push_back({supplier, consumer, flow, false, false});
      } else if (flow < 0) {
        links.push_back({consumer, supplier, -flow, true, false});
      }
    }
    flows_.link_count = links.size();
    std::sort(links.begin(), links.end(),
              [](const FlowLink& a, const FlowLink& b) {
                if (a.flow != b.flow) return a.flow > b.flow;
                if (a.target != b.target) return a.target < b.target;
                if (a.source != b.source) return a.source < b.source;
                return !a.is_credit && b.is_credit;
              });
    if (links.size() <= limits_.links_max) return;
    // The smallest first loses the least.
    for (size_t l = links.size(); l-- > limits_.links_max;) {
      AddOther(links[l].target, links[l].source, links[l].flow);
    }
    links.resize(limits_.links_max);
  }

  // Depth first from the root against the flows, along the largest first: what
  // leads back to where it came from closes a loop.
  void MarkLoops() {
    const size_t n = flows_.nodes.size();
    std::vector<std::vector<uint32_t>> into(n);  // links by target
    for (uint32_t l = 0; l < flows_.links.size(); ++l) {
      into[flows_.links[l].target].push_back(l);
    }
    enum State : uint8_t { kNew, kOnWay, kDone };
    std::vector<State> state(n, kNew);
    std::vector<std::pair<uint32_t, size_t>> way;  // node, its next link
    for (uint32_t first = 0; first < n; ++first) {
      if (state[first] != kNew) continue;
      state[first] = kOnWay;
      way.emplace_back(first, 0);
      while (!way.empty()) {
        auto& [node, next] = way.back();
        if (next == into[node].size()) {
          state[node] = kDone;
          way.pop_back();
          continue;
        }
        FlowLink& link = flows_.links[into[node][next++]];
        if (state[link.source] == kOnWay) {
          link.is_loop = true;
        } else if (state[link.source] == kNew) {
          state[link.source] = kOnWay;
          way.emplace_back(link.source, 0);
        }
      }
    }
  }

  ProcessNumber SupplierOf(ProcessNumber process, size_t input) const {
    return measure_.snapshot.suppliers(process)[input];
  }

  using Places = absl::flat_hash_map<ProcessNumber, uint32_t>;
  static uint32_t PlaceIn(const Places& places, ProcessNumber process) {
    const auto found = places.find(process);
    return found == places.end() ? kNoNumber : found->second;
  }

  base::StopSteps steps_;
  const Measure& measure_;
  const ProcessNumber root_;
  const Supply& supply_;
  const FlowLimits& limits_;
  Places open_;  // nodes by process
  Places closed_;
  // By consumer and supplier, in the supplier's direction.
  absl::flat_hash_map<std::pair<uint32_t, uint32_t>, double> between_;
  ContributionFlows flows_;
};

}  // namespace

absl::StatusOr<ContributionFlows> FlowsOf(const Measure& measure,
                                          ProcessNumber process,
                                          const Supply& supply,
                                          const FlowLimits& limits,
                                          base::StopCheck stop) {
  return FlowDrawing(measure, process, supply, limits, stop).Draw();
}

ContributionFlows FlowsOf(const Measure& measure, ProcessNumber process,
                          const Supply& supply, const FlowLimits& limits) {
  auto flows = FlowsOf(measure, process, supply, limits, base::kNeverStop);
  TANJI_CHECK(flows.ok());
  return *std::move(flows);
}

}  // namespace tanji::engine
