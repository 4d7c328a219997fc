#include "services/cli/contribution_json.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/json/json.h"

namespace tanji::cli {
namespace {

namespace v1 = footprint::v1;

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

v1::ContributionHead Head() {
  v1::ContributionHead head;
  head.set_as_of_seq(7);
  head.set_unit("kg CO2e");
  head.set_total("2.625");
  head.mutable_footprint()->set_product("o/steel");
  head.mutable_footprint()->set_unit("kg");
  return head;
}

TEST(TreeJsonTest, NodesStandWithinEachOther) {
  v1::TreeResponse tree;
  *tree.mutable_head() = Head();
  const auto add = [&](const char* product, uint32_t parent, uint32_t depth) {
    v1::TreeNode* node = tree.add_nodes();
    node->mutable_contributor()->mutable_process()->set_product(product);
    node->set_parent(parent);
    node->set_depth(depth);
    node->set_total("1");
    node->set_own("1");
    node->set_rest("0");
  };
  add("o/a", 0, 0);
  add("o/b", 0, 1);
  add("o/c", 1, 2);
  add("o/d", 0, 1);
  const std::string text = TreeJson(tree);
  EXPECT_THAT(text, AllOf(StartsWith(R"({"assurance":"computed",)"),
                          HasSubstr(R"("total":"2.625")"), EndsWith("\n")));
  const auto at = [&](const char* product) {
    return text.find(std::string(R"({"product":")") + product);
  };
  // a holds b, which holds c, and d.
  EXPECT_LT(at("o/a"), at("o/b"));
  EXPECT_LT(at("o/b"), at("o/c"));
  EXPECT_LT(at("o/c"), at("o/d"));
  EXPECT_THAT(text.substr(at("o/c"), at("o/d") - at("o/c")),
              EndsWith(R"("end":"none","children":[]}]},)"));
}

TEST(PathsJsonTest, ShowsStepsAndRest) {
  v1::PathsResponse paths;
  *paths.mutable_head() = Head();
  v1::ContributionPath* path = paths.add_paths();
  path->add_steps()->mutable_process()->set_product("o/steel");
  path->set_contribution("1.8");
  path->set_share(0.5);
  path->set_cumulative_share(0.5);
  path->set_end(v1::WAY_END_LOOP);
  paths.set_rest("0.825");
  paths.set_end(v1::CONTRIBUTION_END_CUMULATIVE);
  EXPECT_THAT(
      PathsJson(paths),
      AllOf(HasSubstr(R"("rest":"0.825","rest_share":0,"end":"cumulative",)"),
            HasSubstr(R"({"contribution":"1.8","share":0.5,)"
                      R"("cumulative_share":0.5,"end":"loop","steps":[{)")));
}

// Steel and power in a loop, and something that is not shown on either side.
v1::SankeyResponse Loop() {
  v1::SankeyResponse sankey;
  *sankey.mutable_head() = Head();
  const auto node = [&](const char* product, const char* throughput,
                        const char* own, const char* from, const char* to) {
    v1::SankeyNode* added = sankey.add_nodes();
    added->mutable_contributor()->mutable_process()->set_product(product);
    added->set_throughput(throughput);
    added->set_own(own);
    added->set_from_others(from);
    added->set_to_others(to);
  };
  node("o/steel", "3.28125", "2.25", "0", "0");
  node("o/power", "1.28125", "0.375", "0.25", "0.25");
  const auto link = [&](uint32_t source, uint32_t target, const char* flow,
                        bool is_loop) {
    v1::SankeyLink* added = sankey.add_links();
    added->set_source(source);
    added->set_target(target);
    added->set_flow(flow);
    added->set_is_loop(is_loop);
  };
  link(1, 0, "1.03125", false);
  link(0, 1, "0.65625", true);
  sankey.set_rest("0");
  return sankey;
}

TEST(SankeyJsonTest, LoopsAndOthersEndInNodesOfTheirOwn) {
  const std::string text = SankeyJson(Loop());
  EXPECT_THAT(text,
              AllOf(StartsWith(R"({"format":"tanji-sankey/v1","assurance":)"),
                    HasSubstr(R"({"name":"loop: o/steel","kind":"loop-out"},)"
                              R"({"name":"loop: o/steel","kind":"loop-in"},)"
                              R"({"name":"others","kind":"others-in"},)"
                              R"({"name":"to others","kind":"others-out"}],)"),
                    HasSubstr(R"({"source":1,"target":0,"value":1.03125,)"
                              R"("flow":"1.03125","kind":"input"},)"
                              R"({"source":0,"target":2,"value":0.65625,)"
                              R"("flow":"0.65625","kind":"loop"},)"
                              R"({"source":3,"target":1,"value":0.65625,)"
                              R"("flow":"0.65625","kind":"loop"},)"
                              R"({"source":4,"target":1,"value":0.25,)"
                              R"("flow":"0.25","kind":"others"},)"
                              R"({"source":1,"target":5,"value":0.25,)"
                              R"("flow":"0.25","kind":"others"}])")));
  TANJI_EXPECT_OK(json::Read(text.substr(0, text.size() - 1)).status());
}

// 1.03125 flow into steel, which emits 2.25; power is credited with 0.5 and
// gets 0.65625 and 0.25.
TEST(SankeyJsonTest, ANodeIsAsHighAsAllThatMakesIt) {
  v1::SankeyResponse sankey = Loop();
  EXPECT_THAT(SankeyJson(sankey),
              AllOf(HasSubstr(R"("own":"2.25","fixedValue":3.28125})"),
                    HasSubstr(R"("own":"0.375","fixedValue":1.28125})")));
  sankey.mutable_nodes(1)->set_own("-0.5");
  EXPECT_THAT(SankeyJson(sankey),
              HasSubstr(R"("own":"-0.5","fixedValue":0.90625})"));
}

// Of a later or broken server.
TEST(SankeyJsonTest, PassesOverALinkToNowhere) {
  v1::SankeyResponse sankey = Loop();
  sankey.mutable_links(0)->set_source(99);
  EXPECT_THAT(SankeyJson(sankey), testing::Not(HasSubstr("99")));
}

}  // namespace
}  // namespace tanji::cli
