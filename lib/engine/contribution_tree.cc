#include "lib/engine/contribution_tree.h"

#include <cmath>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/internal/answered.h"
#include "lib/engine/internal/way_search.h"

namespace tanji::engine {
namespace {

using graph::kNoNumber;
using graph::ProcessNumber;
using internal::EnteredWay;
using internal::LargestFirst;
using internal::Way;
using internal::WaySearch;

class TreeSearch {
 public:
  TreeSearch(const Measure& measure, ProcessNumber process,
             const TreeLimits& limits, base::StopCheck stop)
      : limits_(limits), search_(measure, process, limits.way), steps_(stop) {}

  absl::StatusOr<ContributionTree> Run() {
    ContributionTree tree;
    node_of_.push_back(kNoNumber);
    size_ = search_.way(0).bound;
    AddNode(0);
    while (!waiting_.empty()) {
      // Of what was entered last.
      TANJI_RETURN_IF_ERROR(steps_.Take(1 + std::exchange(entered_, 0)));
      if (nodes_.size() == limits_.nodes_max) {
        tree.end = ContributionEnd::kCountMax;
        break;
      }
      if (limits_.fraction < 1 && explained_ >= limits_.fraction * size_) {
        tree.end = ContributionEnd::kFraction;
        break;
      }
      AddNode(waiting_.Pop().place);
    }
    tree.size = Finish();
    if (tree.end == ContributionEnd::kNothingLeft && is_limited_) {
      tree.end = ContributionEnd::kLimits;
    }
    WriteInOrder(tree);
    return tree;
  }

  bool is_finite() const { return search_.is_finite(); }

 private:
  // A node with what is needed to finish it.
  struct Node {
    uint32_t way;
    EnteredWay entered;
    double rest = 0;
    std::vector<uint32_t> children;  // places in nodes_, the largest first
  };

  void AddNode(uint32_t place) {
    Node node{.way = place, .entered = {}, .children = {}};
    const Way way = search_.way(place);
    if (way.end == WayEnd::kNone) {
      size_ -= way.bound;
      node.entered = search_.Enter(place);
      entered_ = node.entered.end - node.entered.begin;
      node_of_.resize(node.entered.end, kNoNumber);
      size_ += std::abs(node.entered.own) + node.entered.not_followed_bound;
      explained_ += std::abs(node.entered.own);
      is_limited_ |= node.entered.not_followed_bound != 0;
      for (uint32_t w = node.entered.begin; w < node.entered.end; ++w) {
        const double bound = search_.way(w).bound;
        size_ += bound;
        waiting_.Push(bound, w, /*is_own=*/false);
      }
    } else {
      explained_ += std::abs(way.flow);
    }
    const auto number = static_cast<uint32_t>(nodes_.size());
    node_of_[place] = number;
    if (way.parent != kNoNumber) {
      nodes_[node_of_[way.parent]].children.push_back(number);
    }
    nodes_.push_back(std::move(node));
  }

  // Adds up what is no node; returns the sum of absolute values of all parts.
  double Finish() {
    double size = 0;
    for (Node& node : nodes_) {
      const Way& way = search_.way(node.way);
      if (!IsEntered(way.end)) {
        node.rest = way.flow;
        size += std::abs(way.flow);
        continue;
      }
      node.rest = node.entered.not_followed;
      size += std::abs(node.entered.own) + node.entered.not_followed_bound;
      for (uint32_t w = node.entered.begin; w < node.entered.end; ++w) {
        if (node_of_[w] != kNoNumber) continue;
        node.rest += search_.way(w).flow;
        size += search_.way(w).bound;
      }
    }
    return size;
  }

  static bool IsEntered(WayEnd end) {
    return end == WayEnd::kNone || end == WayEnd::kDepthMax ||
           end == WayEnd::kInputsMax;
  }

  void WriteInOrder(ContributionTree& tree) const {
    struct Next {
      uint32_t node;
      uint32_t parent;  // place in tree.nodes
    };
    std::vector<Next> next = {{0, kNoNumber}};
    while (!next.empty()) {
      const auto [number, parent] = next.back();
      next.pop_back();
      const Node& node = nodes_[number];
      const Way& way = search_.way(node.way);
      const auto place = static_cast<uint32_t>(tree.nodes.size());
      tree.nodes.push_back({way.process, parent, way.input, way.depth,
                            way.amount, node.entered.own_use, way.flow,
                            node.entered.own, node.rest, way.end});
      for (size_t c = node.children.size(); c-- > 0;) {
        next.push_back({node.children[c], place});
      }
    }
  }

  const TreeLimits& limits_;
  WaySearch search_;
  base::StopSteps steps_;
  size_t entered_ = 0;  // ways
  LargestFirst waiting_;
  std::vector<Node> nodes_;        // in the order in which they were added
  std::vector<uint32_t> node_of_;  // by way; kNoNumber: none
  double explained_ = 0;           // absolute values
  double size_ = 0;                // the same of all parts there are so far
  bool is_limited_ = false;
};

}  // namespace

absl::StatusOr<ContributionTree> GrowContributionTree(const Measure& measure,
                                                      ProcessNumber process,
                                                      const TreeLimits& limits,
                                                      base::StopCheck stop) {
  TANJI_RETURN_IF_ERROR(
      CheckLimits(limits.way, limits.nodes_max, "nodes", limits.fraction));
  TANJI_RETURN_IF_ERROR(
      internal::CheckAnswered(measure.snapshot, measure.intensities, process));
  TreeSearch search(measure, process, limits, stop);
  TANJI_ASSIGN_OR_RETURN(ContributionTree tree, search.Run());
  if (search.is_finite() && std::isfinite(tree.size)) return tree;
  return absl::FailedPreconditionError(base::StrCat(
      "process ", process,
      " has a footprint, but a part of it exceeds the range of a double; "
      "expected inputs that do not cancel"));
}

}  // namespace tanji::engine
