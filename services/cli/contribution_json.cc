#include "services/cli/contribution_json.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/strings.h"
#include "lib/json/json.h"
#include "services/cli/json_values.h"
#include "services/cli/process_text.h"

namespace tanji::cli {
namespace {

namespace v1 = footprint::v1;

std::string EndWord(v1::WayEnd end) {
  switch (end) {
    case v1::WAY_END_UNSPECIFIED:
      return "none";
    case v1::WAY_END_CLOSED:
      return "closed";
    case v1::WAY_END_LOOP:
      return "loop";
    case v1::WAY_END_DIVERGING_LOOP:
      return "diverging-loop";
    case v1::WAY_END_DEPTH_MAX:
      return "depth-max";
    case v1::WAY_END_INPUTS_MAX:
      return "inputs-max";
    default:
      return "unknown";
  }
}

std::string EndWord(v1::ContributionEnd end) {
  switch (end) {
    case v1::CONTRIBUTION_END_NOTHING_LEFT:
      return "nothing-left";
    case v1::CONTRIBUTION_END_COUNT_MAX:
      return "count-max";
    case v1::CONTRIBUTION_END_CUMULATIVE:
      return "cumulative";
    case v1::CONTRIBUTION_END_LIMITS:
      return "limits";
    default:
      return "unknown";
  }
}

void AddHead(const v1::ContributionHead& head, json::Object& object) {
  const v1::Footprint& footprint = head.footprint();
  object.insert(object.end(),
                {{"assurance", "computed"},
                 {"product", footprint.product()},
                 {"unit", footprint.unit()},
                 {"place", footprint.place()},
                 {"period_start", footprint.period_start()},
                 {"period_end", footprint.period_end()},
                 {"as_of_seq", CountOf(head.as_of_seq())},
                 {"indicator", head.indicator()},
                 {"value_unit", head.unit()},
                 {"total", head.total()},
                 {"is_incomplete", footprint.evidence().is_incomplete()}});
  if (!head.valid_on().empty()) {
    object.emplace_back("valid_on", head.valid_on());
  }
}

void AddContributor(const v1::Contributor& contributor, json::Object& object) {
  const v1::ProcessName& process = contributor.process();
  object.insert(object.end(), {{"product", process.product()},
                               {"place", process.place()},
                               {"period_start", process.period_start()},
                               {"period_end", process.period_end()},
                               {"amount", NumberOf(contributor.amount())},
                               {"unit", contributor.unit()},
                               {"own_use", NumberOf(contributor.own_use())}});
}

json::Object ObjectOf(const v1::TreeNode& node) {
  json::Object object;
  AddContributor(node.contributor(), object);
  object.insert(object.end(), {{"total", node.total()},
                               {"own", node.own()},
                               {"rest", node.rest()},
                               {"share", NumberOf(node.share())},
                               {"end", EndWord(node.end())}});
  return object;
}

// Builds a document whose nodes all balance: own + links in = links out
// [+ total: node 0].
class SankeyWriter {
 public:
  explicit SankeyWriter(const v1::SankeyResponse& response)
      : response_(response) {}

  json::Object Write() {
    for (const v1::SankeyNode& node : response_.nodes()) {
      json::Object object = {
          {"name", ProcessText(node.contributor().process())},
          {"kind", node.is_closed() ? "closed" : "process"}};
      AddContributor(node.contributor(), object);
      object.emplace_back("throughput", node.throughput());
      object.emplace_back("own", node.own());
      nodes_.push_back(std::move(object));
      in_.push_back(0);
    }
    for (const v1::SankeyLink& link : response_.links()) AddLink(link);
    AddOthers();
    AddHeights();
    json::Object document = {{"format", "tanji-sankey/v1"}};
    AddHead(response_.head(), document);
    document.emplace_back("rest", response_.rest());
    document.emplace_back("node_count", CountOf(response_.node_count()));
    document.emplace_back("link_count", CountOf(response_.link_count()));
    document.emplace_back("nodes", json::Array(nodes_.begin(), nodes_.end()));
    document.emplace_back("links", std::move(links_));
    return document;
  }

 private:
  static double ValueOf(const std::string& decimal) {
    return std::strtod(decimal.c_str(), nullptr);
  }

  // A node that stands for something else than a process.
  size_t AddNode(const std::string& name, const char* kind) {
    nodes_.push_back({{"name", name}, {"kind", kind}});
    in_.push_back(0);
    return nodes_.size() - 1;
  }

  void Add(size_t source, size_t target, const std::string& flow,
           const char* kind) {
    in_[target] += ValueOf(flow);
    links_.emplace_back(json::Object{{"source", CountOf(source)},
                                     {"target", CountOf(target)},
                                     {"value", NumberOf(ValueOf(flow))},
                                     {"flow", flow},
                                     {"kind", kind}});
  }

  void AddLink(const v1::SankeyLink& link) {
    const auto count = static_cast<uint32_t>(response_.nodes_size());
    if (link.source() >= count || link.target() >= count) return;
    if (!link.is_loop()) {
      Add(link.source(), link.target(), link.flow(),
          link.is_credit() ? "credit" : "input");
      return;
    }
    const std::string name =
        ProcessText(response_.nodes(static_cast<int>(link.source()))
                        .contributor()
                        .process());
    const auto [found, is_new] = loops_.try_emplace(link.source());
    if (is_new) {
      found->second = {AddNode("loop: " + name, "loop-out"),
                       AddNode("loop: " + name, "loop-in")};
    }
    const char* kind = link.is_credit() ? "loop-credit" : "loop";
    Add(link.source(), found->second.out, link.flow(), kind);
    Add(found->second.in, link.target(), link.flow(), kind);
  }

  void AddOthers() {
    size_t from = 0;  // 0: there is none; node 0 is the product
    size_t to = 0;
    for (int n = 0; n < response_.nodes_size(); ++n) {
      const v1::SankeyNode& node = response_.nodes(n);
      const auto place = static_cast<size_t>(n);
      if (ValueOf(node.from_others()) != 0) {
        if (from == 0) from = AddNode("others", "others-in");
        Add(from, place, node.from_others(), "others");
      }
      if (ValueOf(node.to_others()) != 0) {
        if (to == 0) to = AddNode("to others", "others-out");
        Add(place, to, node.to_others(), "others");
      }
    }
  }

  // What a node is in all, emissions included, which are no links: d3-sankey
  // would draw it as high as its links alone.
  void AddHeights() {
    for (int n = 0; n < response_.nodes_size(); ++n) {
      const auto place = static_cast<size_t>(n);
      double height =
          in_[place] + std::max(0.0, ValueOf(response_.nodes(n).own()));
      if (n == 0) height += std::max(0.0, -ValueOf(response_.head().total()));
      nodes_[place].emplace_back("fixedValue", NumberOf(height));
    }
  }

  struct LoopNodes {
    size_t out = 0;
    size_t in = 0;
  };

  const v1::SankeyResponse& response_;
  std::vector<json::Object> nodes_;
  std::vector<double> in_;  // by node: what flows into it
  json::Array links_;
  std::map<uint32_t, LoopNodes> loops_;  // by the node that goes round
};

}  // namespace

std::string TreeJson(const v1::TreeResponse& response) {
  json::Object object;
  AddHead(response.head(), object);
  object.emplace_back("rest_share", NumberOf(response.rest_share()));
  object.emplace_back("end", EndWord(response.end()));
  // From the last to the first, so that what stands below a node is complete.
  const int count = response.nodes_size();
  std::vector<json::Array> children(static_cast<size_t>(count));
  for (int n = count; n-- > 0;) {
    const auto place = static_cast<size_t>(n);
    json::Object node = ObjectOf(response.nodes(n));
    std::vector<json::Value> below(children[place].rbegin(),
                                   children[place].rend());
    node.emplace_back("children", std::move(below));
    if (n == 0) {
      object.emplace_back("tree", std::move(node));
    } else if (response.nodes(n).parent() < static_cast<uint32_t>(n)) {
      children[response.nodes(n).parent()].emplace_back(std::move(node));
    }
  }
  return json::Write(object) + "\n";
}

std::string PathsJson(const v1::PathsResponse& response) {
  json::Object object;
  AddHead(response.head(), object);
  object.emplace_back("rest", response.rest());
  object.emplace_back("rest_share", NumberOf(response.rest_share()));
  object.emplace_back("end", EndWord(response.end()));
  json::Array paths;
  for (const v1::ContributionPath& path : response.paths()) {
    json::Array steps;
    for (const v1::Contributor& step : path.steps()) {
      json::Object item;
      AddContributor(step, item);
      steps.emplace_back(std::move(item));
    }
    paths.emplace_back(
        json::Object{{"contribution", path.contribution()},
                     {"share", NumberOf(path.share())},
                     {"cumulative_share", NumberOf(path.cumulative_share())},
                     {"end", EndWord(path.end())},
                     {"steps", std::move(steps)}});
  }
  object.emplace_back("paths", std::move(paths));
  return json::Write(object) + "\n";
}

std::string SankeyJson(const v1::SankeyResponse& response) {
  return json::Write(SankeyWriter(response).Write()) + "\n";
}

}  // namespace tanji::cli
