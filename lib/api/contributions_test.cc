#include "lib/api/contributions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::api {
namespace {

namespace v1 = footprint::v1;

using base::StatusIs;
using ::testing::HasSubstr;

TEST(ToContributionQueryTest, WhatIsNotStatedIsAsDocumented) {
  v1::TreeRequest tree;
  tree.set_product("o/x");
  TANJI_ASSERT_OK_AND_ASSIGN(const platform::ContributionQuery query,
                             ToContributionQuery(tree));
  EXPECT_EQ(query.product.ToString(), "o/x");
  EXPECT_EQ(query.count_max, 30U);
  EXPECT_EQ(query.depth_max, 20U);
  EXPECT_EQ(query.turns_max, 0U);
  EXPECT_EQ(query.cumulative_percent, 100U);
  v1::SankeyRequest sankey;
  sankey.set_product("o/x");
  EXPECT_EQ(ToContributionQuery(sankey)->links_max, 200U);
}

TEST(ToContributionQueryTest, TakesWhatIsStated) {
  v1::PathsRequest paths;
  paths.set_product("o/x");
  paths.set_indicator("fossil-ar6");
  paths.set_paths_max(1000);
  paths.set_depth_max(100);
  paths.set_turns_max(20);
  paths.set_cumulative_percent(80);
  paths.mutable_choice()->set_place("CN");
  TANJI_ASSERT_OK_AND_ASSIGN(const platform::ContributionQuery query,
                             ToContributionQuery(paths));
  EXPECT_EQ(query.indicator, "fossil-ar6");
  EXPECT_EQ(query.count_max, 1000U);
  EXPECT_EQ(query.depth_max, 100U);
  EXPECT_EQ(query.turns_max, 20U);
  EXPECT_EQ(query.cumulative_percent, 80U);
  EXPECT_EQ(query.choice.place, "CN");
  paths.set_cumulative_percent(101);
  EXPECT_THAT(ToContributionQuery(paths),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("cumulative_percent is 101")));
  paths.clear_product();
  EXPECT_THAT(ToContributionQuery(paths).status().code(),
              absl::StatusCode::kInvalidArgument);
}

TEST(FromTreeTest, TheRootHasNoParent) {
  platform::ExplainedTree tree;
  platform::TreeLine line;
  line.contributor.process.product = {"o", "x"};
  line.end = engine::WayEnd::kDepthMax;
  tree.lines.push_back(line);
  line.parent = 0;
  line.depth = 1;
  line.end = engine::WayEnd::kDivergingLoop;
  tree.lines.push_back(line);
  tree.end = engine::ContributionEnd::kLimits;
  v1::TreeResponse message;
  FromTree(tree, 7, &message);
  EXPECT_EQ(message.head().as_of_seq(), 7U);
  EXPECT_EQ(message.nodes(0).parent(), 0U);
  EXPECT_EQ(message.nodes(0).end(), v1::WAY_END_DEPTH_MAX);
  EXPECT_EQ(message.nodes(1).depth(), 1U);
  EXPECT_EQ(message.nodes(1).end(), v1::WAY_END_DIVERGING_LOOP);
  EXPECT_EQ(message.end(), v1::CONTRIBUTION_END_LIMITS);
}

TEST(FromFlowsTest, KeepsWhatLinksAre) {
  platform::ExplainedFlows flows;
  flows.boxes.resize(2);
  flows.boxes[1].contributor.is_closed = true;
  flows.arrows.push_back(
      {0, 1, quantity::Decimal::FromInteger(4), true, false});
  flows.arrows.push_back(
      {1, 1, quantity::Decimal::FromInteger(2), false, true});
  v1::SankeyResponse message;
  FromFlows(flows, 7, &message);
  EXPECT_TRUE(message.nodes(1).is_closed());
  EXPECT_EQ(message.links(0).flow(), "4");
  EXPECT_TRUE(message.links(0).is_credit());
  EXPECT_FALSE(message.links(0).is_loop());
  EXPECT_EQ(message.links(1).source(), 1U);
  EXPECT_TRUE(message.links(1).is_loop());
}

}  // namespace
}  // namespace tanji::api
