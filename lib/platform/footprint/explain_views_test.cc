// Tree, paths and flows of the same footprints: explain_tree.h,
// explain_paths.h, explain_flows.h.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/footprint/explain_flows.h"
#include "lib/platform/footprint/explain_paths.h"
#include "lib/platform/footprint/explain_tree.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using engine::WayEnd;
using identity::Caller;
using quantity::Decimal;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Decimal Sum(const Decimal& a, const Decimal& b) { return *a.Plus(b); }

std::string EndText(WayEnd end) {
  static constexpr const char* kEnds[] = {"",          " closed", " loop",
                                          " diverges", " deep",   " many"};
  return kEnds[static_cast<size_t>(end)];
}

class ExplainViewsTest : public testing::Test {
 protected:
  // A machine of the maker needs steel and a board of another organisation;
  // steel is made of power that needs steel: 2.625 and 1.65, as a loop. The
  // board is 3 kg CO2e, its own chip 2 of them.
  void SubmitMachine() {
    TANJI_ASSERT_OK(system_.Submit(Document(
        "boards", {{"chip", "piece", "2"},
                   {"board", "piece", "1",
                    "[" + InputJson("boards/chip", "1", "piece") + "]"}})));
    TANJI_ASSERT_OK(system_.Submit(Document(
        "maker", {{"steel", "kg", "1.8",
                   "[" + InputJson("maker/power", "0.5", "kWh") + "]"},
                  {"power", "kWh", "0.6",
                   "[" + InputJson("maker/steel", "0.4", "kg") + "]"},
                  {"scrap", "kg", "1"},
                  {"machine", "piece", "0.5",
                   "[" + InputJson("maker/steel", "2", "kg") + "," +
                       InputJson("boards/board", "1", "piece") + "," +
                       InputJson("maker/scrap", "-0.25", "kg") + "]"}})));
  }

  static ContributionQuery Of(const std::string& product) {
    ContributionQuery query;
    query.product = *graph::ProductId::Parse(product);
    return query;
  }
  absl::StatusOr<ExplainedTree> Tree(
      const ContributionQuery& query,
      const Caller& caller = Caller::Operator()) {
    return ExplainTree(system_.context(), system_.ViewAtHead(), caller, query);
  }
  absl::StatusOr<ExplainedPaths> Paths(
      const ContributionQuery& query,
      const Caller& caller = Caller::Operator()) {
    return ExplainPaths(system_.context(), system_.ViewAtHead(), caller, query);
  }
  absl::StatusOr<ExplainedFlows> Flows(
      const ContributionQuery& query,
      const Caller& caller = Caller::Operator()) {
    return ExplainFlows(system_.context(), system_.ViewAtHead(), caller, query);
  }

  // "..product total own rest"; checks that each line adds up exactly.
  static std::vector<std::string> TextsOf(const ExplainedTree& tree) {
    std::vector<std::string> texts;
    std::vector<Decimal> sums;
    for (const TreeLine& line : tree.lines) {
      texts.push_back(
          base::StrCat(std::string(static_cast<size_t>(line.depth), '.'),
                       line.contributor.process.product.ToString(), " ",
                       line.total.ToString(), " ", line.own.ToString(), " ",
                       line.rest.ToString(), EndText(line.end)));
      sums.push_back(Sum(line.own, line.rest));
    }
    for (size_t n = tree.lines.size(); n-- > 1;) {
      uint32_t parent = tree.lines[n].parent;
      sums[parent] = Sum(sums[parent], tree.lines[n].total);
    }
    for (size_t n = 0; n < sums.size(); ++n) {
      EXPECT_EQ(sums[n], tree.lines[n].total) << texts[n];
    }
    EXPECT_EQ(sums[0], tree.head.total);
    return texts;
  }

  // "machine < steel contribution"; checks that they add up exactly.
  static std::vector<std::string> TextsOf(const ExplainedPaths& paths) {
    std::vector<std::string> texts;
    Decimal sum = paths.rest;
    for (const PathLine& path : paths.paths) {
      std::string text;
      for (const PathLineStep& step : path.steps) {
        base::StrAppend(&text, text.empty() ? "" : " < ",
                        step.contributor.process.product.local);
      }
      texts.push_back(base::StrCat(text, " ", path.contribution.ToString(),
                                   EndText(path.end)));
      sum = Sum(sum, path.contribution);
    }
    EXPECT_EQ(sum, paths.head.total);
    return texts;
  }

  // Checks that each box and all together add up exactly.
  static void CheckSums(const ExplainedFlows& flows) {
    std::vector<Decimal> in;
    std::vector<Decimal> out;
    Decimal total = flows.rest;
    for (const FlowBox& box : flows.boxes) {
      in.push_back(Sum(box.own, box.from_others));
      out.push_back(box.to_others);
      total = Sum(total, box.own);
    }
    out[0] = Sum(out[0], flows.head.total);
    for (const FlowArrow& arrow : flows.arrows) {
      EXPECT_FALSE(arrow.flow.IsNegative());
      in[arrow.target] = Sum(in[arrow.target], arrow.flow);
      out[arrow.source] = Sum(out[arrow.source], arrow.flow);
    }
    for (size_t n = 0; n < flows.boxes.size(); ++n) {
      EXPECT_EQ(in[n], flows.boxes[n].throughput);
      EXPECT_EQ(out[n], flows.boxes[n].throughput);
    }
    EXPECT_EQ(total, flows.head.total);
  }
  static std::vector<std::string> TextsOf(const ExplainedFlows& flows) {
    const auto name = [&](uint32_t place) {
      return flows.boxes[place].contributor.process.product.local;
    };
    std::vector<std::string> texts;
    for (const FlowArrow& arrow : flows.arrows) {
      texts.push_back(
          base::StrCat(name(arrow.source), " > ", name(arrow.target), " ",
                       arrow.flow.ToString(), arrow.is_credit ? " credit" : "",
                       arrow.is_loop ? " loop" : ""));
    }
    return texts;
  }

  TestSystem system_;
};

// 0.5 + 2 x 2.625 + 3 - 0.25 = 8.5.
TEST_F(ExplainViewsTest, ATreeAddsUpLineByLine) {
  SubmitMachine();
  TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedTree tree,
                             Tree(Of("maker/machine")));
  EXPECT_THAT(
      TextsOf(tree),
      ElementsAre("maker/machine 8.5 0.5 0", ".maker/steel 5.25 3.6 0",
                  "..maker/power 1.65 0.6 0", "...maker/steel 1.05 0 1.05 loop",
                  ".boards/board 3 1 0", "..boards/chip 2 2 0",
                  ".maker/scrap -0.25 -0.25 0"));
  EXPECT_EQ(tree.head.unit, "kg CO2e");
  EXPECT_EQ(tree.lines[1].contributor.unit, "kg");
  EXPECT_EQ(tree.lines[1].amount, 2);
  // 9 in absolute values.
  EXPECT_NEAR(tree.lines[0].share, 8.5 / 9, 1e-12);
  EXPECT_NEAR(tree.lines[6].share, -0.25 / 9, 1e-12);
  EXPECT_EQ(tree.rest_share, 0);
}

TEST_F(ExplainViewsTest, ATreeEndsAtOtherOrganisations) {
  SubmitMachine();
  TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedTree tree,
                             Tree(Of("maker/machine"), kMaker));
  EXPECT_THAT(
      TextsOf(tree),
      ElementsAre("maker/machine 8.5 0.5 0", ".maker/steel 5.25 3.6 0",
                  "..maker/power 1.65 0.6 0", "...maker/steel 1.05 0 1.05 loop",
                  ".boards/board 3 0 3 closed", ".maker/scrap -0.25 -0.25 0"));
}

TEST_F(ExplainViewsTest, ATreeIsNoLargerThanAsked) {
  SubmitMachine();
  ContributionQuery query = Of("maker/machine");
  query.count_max = 2;
  TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedTree tree, Tree(query));
  EXPECT_THAT(TextsOf(tree), ElementsAre("maker/machine 8.5 0.5 2.75",
                                         ".maker/steel 5.25 3.6 1.65"));
  // 4.1 of 9 are told.
  EXPECT_NEAR(tree.rest_share, 4.9 / 9, 1e-12);
  query.count_max = 30;
  query.cumulative_percent = 45;
  EXPECT_THAT(Tree(query)->lines, SizeIs(2));
}

// The frame is 10 of steel and a credit of 9.9: less than the bolt's 2, but its
// parts are more.
TEST_F(ExplainViewsTest, CreditsDoNotHideWhatTheyOffset) {
  TANJI_ASSERT_OK(system_.Submit(
      Document("maker", {{"steel", "kg", "5"},
                         {"scrap", "kg", "3"},
                         {"bolt", "kg", "4"},
                         {"frame", "piece", "0",
                          "[" + InputJson("maker/steel", "2", "kg") + "," +
                              InputJson("maker/scrap", "-3.3", "kg") + "]"},
                         {"cart", "piece", "0",
                          "[" + InputJson("maker/bolt", "0.5", "kg") + "," +
                              InputJson("maker/frame", "1", "piece") + "]"}})));
  ContributionQuery query = Of("maker/cart");
  query.count_max = 2;
  TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedPaths paths, Paths(query));
  EXPECT_THAT(TextsOf(paths), ElementsAre("cart < frame < steel 10",
                                          "cart < frame < scrap -9.9"));
  EXPECT_EQ(paths.rest.ToString(), "2");
  EXPECT_NEAR(paths.paths[0].share, 10 / 21.9, 1e-12);
  query.count_max = 3;
  TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedTree tree, Tree(query));
  EXPECT_THAT(TextsOf(tree),
              ElementsAre("maker/cart 2.1 0 2", ".maker/frame 0.1 0 -9.9",
                          "..maker/steel 10 10 0"));
}

TEST_F(ExplainViewsTest, PathsAndTheRestAreTheTotal) {
  SubmitMachine();
  ContributionQuery query = Of("maker/machine");
  query.count_max = 4;
  TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedPaths paths, Paths(query));
  EXPECT_THAT(TextsOf(paths),
              ElementsAre("machine < steel 3.6", "machine < board < chip 2",
                          "machine < steel < power < steel 1.05 loop",
                          "machine < board 1"));
  EXPECT_EQ(paths.rest.ToString(), "0.85");
  EXPECT_NEAR(paths.paths[3].cumulative_share, 7.65 / 9, 1e-12);
  EXPECT_NEAR(paths.rest_share, 0.85 / 9, 1e-12);
  TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedPaths seen, Paths(query, kMaker));
  EXPECT_THAT(TextsOf(seen),
              ElementsAre("machine < steel 3.6", "machine < board 3 closed",
                          "machine < steel < power < steel 1.05 loop",
                          "machine < steel < power 0.6"));
}

// Steel is made 2.5 times, of which 0.5 for power; that 1.25 times.
TEST_F(ExplainViewsTest, FlowsAddUpAtEachBox) {
  SubmitMachine();
  TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedFlows flows,
                             Flows(Of("maker/machine"), kMaker));
  CheckSums(flows);
  EXPECT_THAT(TextsOf(flows),
              ElementsAre("steel > machine 5.25", "board > machine 3",
                          "power > steel 2.0625", "steel > power 1.3125 loop",
                          "machine > scrap 0.25 credit"));
  EXPECT_EQ(flows.rest, Decimal());
  EXPECT_EQ(flows.boxes[1].own.ToString(), "4.5");
}

TEST_F(ExplainViewsTest, FlowsHaveOthersForWhatIsNotShown) {
  SubmitMachine();
  for (const uint32_t count : {1U, 2U, 3U, 4U}) {
    ContributionQuery query = Of("maker/machine");
    query.count_max = count;
    query.links_max = count;
    TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedFlows flows, Flows(query));
    EXPECT_THAT(flows.boxes, SizeIs(count));
    EXPECT_EQ(flows.node_count, 6U);
    CheckSums(flows);
  }
}

// Thirds and sevenths: parts that no decimal holds.
TEST_F(ExplainViewsTest, RoundedPartsStillAddUp) {
  std::vector<SimpleProcess> processes;
  for (int i = 0; i < 12; ++i) {
    std::string inputs;
    for (int k = 1; k <= 3; ++k) {
      base::StrAppend(
          &inputs, inputs.empty() ? "[" : ",",
          InputJson(base::StrCat("works/p", (i + 5 * k) % 12),
                    base::StrCat("0.", 7 + (i * k) % 11, "3"), "kg"));
    }
    // p0 to p11 in a dense loop whose inputs are small.
    processes.push_back({base::StrCat("p", i), "kg",
                         base::StrCat("0.", 1 + i, "7"),
                         i % 4 == 3 ? "[]" : inputs + "]"});
  }
  TANJI_ASSERT_OK(system_.Submit(Document("works", processes)));
  ContributionQuery query = Of("works/p0");
  if (system_.Get("works/p0")->fault.has_value()) GTEST_FAIL();
  for (const uint32_t count : {1U, 5U, 40U, 300U}) {
    query.count_max = count;
    query.links_max = count;
    TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedTree tree, Tree(query));
    TextsOf(tree);
    TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedPaths paths, Paths(query));
    TextsOf(paths);
    TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedFlows flows, Flows(query));
    CheckSums(flows);
  }
}

TEST_F(ExplainViewsTest, RefusesWhatIsOutOfRangeOrNotAllowed) {
  SubmitMachine();
  ContributionQuery query = Of("maker/machine");
  query.count_max = 0;
  EXPECT_THAT(Tree(query), StatusIs(absl::StatusCode::kInvalidArgument,
                                    HasSubstr("paths_max is 0")));
  query.count_max = kContributionsMax + 1;
  EXPECT_THAT(Tree(query), StatusIs(absl::StatusCode::kResourceExhausted,
                                    HasSubstr("nodes_max")));
  query.count_max = 30;
  query.depth_max = 101;
  EXPECT_THAT(Paths(query), StatusIs(absl::StatusCode::kInvalidArgument,
                                     HasSubstr("depth_max is 101")));
  EXPECT_THAT(Tree(Of("boards/board"), kMaker),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("may not explain")));
  EXPECT_THAT(Flows(Of("maker/ghost")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("ghost")));
}

TEST_F(ExplainViewsTest, AnIndicatorIsExplainedLikeTheFootprint) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "farm", {{"milk", "kg"}, {"feed", "kg"}},
      {R"({"product":"feed","output":"1","unit":"kg","emissions":[)"
       R"({"gas":"CO2","amount":"0.4","unit":"kg"}]})",
       R"({"product":"milk","output":"1","unit":"kg","emissions":[)"
       R"({"gas":"CH4","amount":"0.02","unit":"kg","origin":"biogenic"}],)"
       R"("inputs":[{"product":"farm/feed","amount":"0.5","unit":"kg"}]})"})));
  ContributionQuery query = Of("farm/milk");
  query.indicator = "no-such";
  EXPECT_THAT(Tree(query),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("it has ")));
  query.indicator = "fossil-ar6";
  TANJI_ASSERT_OK_AND_ASSIGN(const ExplainedTree fossil, Tree(query));
  EXPECT_THAT(TextsOf(fossil),
              ElementsAre("farm/milk 0.2 0 0", ".farm/feed 0.2 0.2 0"));
  EXPECT_EQ(fossil.head.indicator, "fossil-ar6");
}

}  // namespace
}  // namespace tanji::platform
