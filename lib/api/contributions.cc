#include "lib/api/contributions.h"

#include "lib/api/footprint.h"
#include "lib/api/process_choice.h"
#include "lib/base/check.h"
#include "lib/base/status.h"

namespace tanji::api {
namespace {

namespace v1 = footprint::v1;

v1::WayEnd ToWayEnd(engine::WayEnd end) {
  switch (end) {
    case engine::WayEnd::kNone:
      return v1::WAY_END_UNSPECIFIED;
    case engine::WayEnd::kClosed:
      return v1::WAY_END_CLOSED;
    case engine::WayEnd::kLoop:
      return v1::WAY_END_LOOP;
    case engine::WayEnd::kDivergingLoop:
      return v1::WAY_END_DIVERGING_LOOP;
    case engine::WayEnd::kDepthMax:
      return v1::WAY_END_DEPTH_MAX;
    case engine::WayEnd::kInputsMax:
      return v1::WAY_END_INPUTS_MAX;
  }
  TANJI_CHECK(false);
}

v1::ContributionEnd ToEnd(engine::ContributionEnd end) {
  switch (end) {
    case engine::ContributionEnd::kNothingLeft:
      return v1::CONTRIBUTION_END_NOTHING_LEFT;
    case engine::ContributionEnd::kCountMax:
      return v1::CONTRIBUTION_END_COUNT_MAX;
    case engine::ContributionEnd::kFraction:
      return v1::CONTRIBUTION_END_CUMULATIVE;
    case engine::ContributionEnd::kLimits:
      return v1::CONTRIBUTION_END_LIMITS;
  }
  TANJI_CHECK(false);
}

// What the three requests have in common.
template <typename Request>
absl::StatusOr<platform::ContributionQuery> ReadQuery(const Request& request) {
  platform::ContributionQuery query;
  TANJI_ASSIGN_OR_RETURN(query.product,
                         graph::ProductId::Parse(request.product()));
  TANJI_ASSIGN_OR_RETURN(query.choice, ToProcessChoice(request.choice()));
  query.indicator = request.indicator();
  if (request.cumulative_percent() != 0) {
    query.cumulative_percent = request.cumulative_percent();
  }
  return query;
}

template <typename Request>
absl::StatusOr<platform::ContributionQuery> ReadWays(const Request& request,
                                                     uint32_t count_max) {
  TANJI_ASSIGN_OR_RETURN(platform::ContributionQuery query, ReadQuery(request));
  if (count_max != 0) query.count_max = count_max;
  if (request.depth_max() != 0) query.depth_max = request.depth_max();
  query.turns_max = request.turns_max();
  TANJI_RETURN_IF_ERROR(platform::CheckLimits(query));
  return query;
}

void FromHead(const platform::ContributionHead& head, uint64_t as_of_seq,
              v1::ContributionHead* message) {
  message->set_as_of_seq(as_of_seq);
  FromFootprint(head.footprint, LoopDetail::kCount,
                message->mutable_footprint());
  message->set_indicator(head.indicator);
  message->set_unit(head.unit);
  message->set_total(head.total.ToString());
}

void FromContributor(const platform::Contributor& contributor, double amount,
                     double own_use, v1::Contributor* message) {
  FromProcessId(contributor.process, message->mutable_process());
  message->set_unit(contributor.unit);
  message->set_amount(amount);
  message->set_own_use(own_use);
}

}  // namespace

absl::StatusOr<platform::ContributionQuery> ToContributionQuery(
    const v1::TreeRequest& request) {
  return ReadWays(request, request.nodes_max());
}

absl::StatusOr<platform::ContributionQuery> ToContributionQuery(
    const v1::PathsRequest& request) {
  return ReadWays(request, request.paths_max());
}

absl::StatusOr<platform::ContributionQuery> ToContributionQuery(
    const v1::SankeyRequest& request) {
  TANJI_ASSIGN_OR_RETURN(platform::ContributionQuery query, ReadQuery(request));
  if (request.nodes_max() != 0) query.count_max = request.nodes_max();
  if (request.links_max() != 0) query.links_max = request.links_max();
  TANJI_RETURN_IF_ERROR(platform::CheckLimits(query));
  return query;
}

void FromTree(const platform::ExplainedTree& tree, uint64_t as_of_seq,
              v1::TreeResponse* message) {
  FromHead(tree.head, as_of_seq, message->mutable_head());
  for (const platform::TreeLine& line : tree.lines) {
    v1::TreeNode* node = message->add_nodes();
    FromContributor(line.contributor, line.amount, line.own_use,
                    node->mutable_contributor());
    if (line.parent != graph::kNoNumber) node->set_parent(line.parent);
    node->set_depth(static_cast<uint32_t>(line.depth));
    node->set_total(line.total.ToString());
    node->set_own(line.own.ToString());
    node->set_rest(line.rest.ToString());
    node->set_share(line.share);
    node->set_end(ToWayEnd(line.end));
  }
  message->set_rest_share(tree.rest_share);
  message->set_end(ToEnd(tree.end));
}

void FromPaths(const platform::ExplainedPaths& paths, uint64_t as_of_seq,
               v1::PathsResponse* message) {
  FromHead(paths.head, as_of_seq, message->mutable_head());
  for (const platform::PathLine& line : paths.paths) {
    v1::ContributionPath* path = message->add_paths();
    for (const platform::PathLineStep& step : line.steps) {
      FromContributor(step.contributor, step.amount, step.own_use,
                      path->add_steps());
    }
    path->set_end(ToWayEnd(line.end));
    path->set_contribution(line.contribution.ToString());
    path->set_share(line.share);
    path->set_cumulative_share(line.cumulative_share);
  }
  message->set_rest(paths.rest.ToString());
  message->set_rest_share(paths.rest_share);
  message->set_end(ToEnd(paths.end));
}

void FromFlows(const platform::ExplainedFlows& flows, uint64_t as_of_seq,
               v1::SankeyResponse* message) {
  FromHead(flows.head, as_of_seq, message->mutable_head());
  for (const platform::FlowBox& box : flows.boxes) {
    v1::SankeyNode* node = message->add_nodes();
    FromContributor(box.contributor, box.made, box.own_use,
                    node->mutable_contributor());
    node->set_is_closed(box.contributor.is_closed);
    node->set_throughput(box.throughput.ToString());
    node->set_own(box.own.ToString());
    node->set_from_others(box.from_others.ToString());
    node->set_to_others(box.to_others.ToString());
  }
  for (const platform::FlowArrow& arrow : flows.arrows) {
    v1::SankeyLink* link = message->add_links();
    link->set_source(arrow.source);
    link->set_target(arrow.target);
    link->set_flow(arrow.flow.ToString());
    link->set_is_credit(arrow.is_credit);
    link->set_is_loop(arrow.is_loop);
  }
  message->set_rest(flows.rest.ToString());
  message->set_node_count(flows.node_count);
  message->set_link_count(flows.link_count);
}

}  // namespace tanji::api
