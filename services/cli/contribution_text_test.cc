#include "services/cli/contribution_text.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

namespace v1 = footprint::v1;

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::StartsWith;

void FillHead(v1::ContributionHead* head) {
  head->set_as_of_seq(7);
  head->set_unit("kg CO2e");
  head->set_total("8.5");
  head->mutable_footprint()->set_product("o/machine");
  head->mutable_footprint()->set_unit("piece");
}

void FillContributor(const std::string& product, double amount,
                     const std::string& unit, v1::Contributor* contributor) {
  contributor->mutable_process()->set_product(product);
  contributor->set_amount(amount);
  contributor->set_unit(unit);
}

v1::TreeNode* AddNode(v1::TreeResponse& tree, const std::string& product,
                      uint32_t parent, uint32_t depth, const char* total,
                      const char* own, const char* rest) {
  v1::TreeNode* node = tree.add_nodes();
  FillContributor(product, 2, "kg", node->mutable_contributor());
  node->set_parent(parent);
  node->set_depth(depth);
  node->set_total(total);
  node->set_own(own);
  node->set_rest(rest);
  node->set_share(0.25);
  return node;
}

v1::TreeResponse Machine() {
  v1::TreeResponse tree;
  FillHead(tree.mutable_head());
  AddNode(tree, "o/machine", 0, 0, "8.5", "0.5", "2.75");
  AddNode(tree, "o/steel", 0, 1, "5.25", "3.6", "0")
      ->mutable_contributor()
      ->set_own_use(0.2);
  AddNode(tree, "o/power", 1, 2, "1.65", "0.6", "0");
  AddNode(tree, "o/steel", 2, 3, "1.05", "0", "1.05")
      ->set_end(v1::WAY_END_LOOP);
  tree.set_rest_share(0.3);
  tree.set_end(v1::CONTRIBUTION_END_COUNT_MAX);
  return tree;
}

TEST(TreeTextTest, IndentsAndSaysWhatIsLeft) {
  EXPECT_THAT(
      TreeText(Machine(), Digits::kShort),
      AllOf(StartsWith("assurance: computed, "),
            HasSubstr("o/machine: 8.5 kg CO2e per piece as a tree, as of "
                      "record 7\n"),
            HasSubstr("\no/machine                                      2 kg  "
                      "    8.5  25.0 %     0.5\n"),
            HasSubstr("\n  o/steel (own use 20.0 %: x 1.25) "),
            HasSubstr("\n    o/power "),
            HasSubstr("\n      o/steel (loop: all its further turns) "),
            HasSubstr("\n  others "),
            HasSubstr("30.0 % of the sum of absolute values lies in inputs "
                      "that are not shown;\n--nodes shows more.\n"),
            HasSubstr("sum of absolute values, so that credits")));
}

TEST(TreeTextTest, OthersStandBehindWhatStandsBelow) {
  const std::string text = TreeText(Machine(), Digits::kAll);
  EXPECT_LT(text.find("      o/steel"), text.find("  others"));
  EXPECT_THAT(text, HasSubstr("rounded so that they add up"));
}

std::vector<size_t> WidthsOf(const std::string& text) {
  std::vector<size_t> widths;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    widths.push_back(DisplayWidth(line));
  }
  return widths;
}

TEST(TreeTextTest, StaysWithinEightyColumns) {
  v1::TreeResponse tree = Machine();
  for (uint32_t depth = 1; depth <= 40; ++depth) {
    AddNode(tree, "organisation-with-a-name/product-with-a-name",
            depth == 1 ? 0 : static_cast<uint32_t>(tree.nodes_size()) - 1,
            depth, "0.123456789012345", "-0.0012345678901", "0");
  }
  EXPECT_THAT(WidthsOf(TreeText(tree, Digits::kShort)), Each(Le(kTextColumns)));
  EXPECT_THAT(TreeText(tree, Digits::kShort), HasSubstr("[40] organisation"));
}

TEST(TreeTextTest, ACreditOfNothingHasNoSign) {
  v1::TreeResponse tree = Machine();
  tree.mutable_nodes(3)->set_share(-1e-9);
  tree.mutable_nodes(2)->set_share(-0.01);
  EXPECT_THAT(TreeText(tree, Digits::kShort),
              AllOf(HasSubstr("  -1.0 %"), Not(HasSubstr("-0.0 %"))));
}

TEST(TreeTextTest, SteersNoTerminal) {
  v1::TreeResponse tree = Machine();
  tree.mutable_nodes(1)->mutable_contributor()->mutable_process()->set_product(
      "o/\x1b[31mx");
  EXPECT_THAT(TreeText(tree, Digits::kShort),
              AllOf(HasSubstr("\\x1b"), Not(HasSubstr("\x1b"))));
}

v1::PathsResponse TwoPaths() {
  v1::PathsResponse paths;
  FillHead(paths.mutable_head());
  v1::ContributionPath* first = paths.add_paths();
  FillContributor("o/machine", 1, "piece", first->add_steps());
  FillContributor("o/steel", 2, "kg", first->add_steps());
  first->set_contribution("3.6");
  first->set_share(0.4);
  first->set_cumulative_share(0.4);
  v1::ContributionPath* second = paths.add_paths();
  FillContributor("o/machine", 1, "piece", second->add_steps());
  FillContributor("p/board", 1, "piece", second->add_steps());
  second->set_contribution("3");
  second->set_share(1.0 / 3);
  second->set_cumulative_share(0.4 + 1.0 / 3);
  second->set_end(v1::WAY_END_CLOSED);
  paths.set_rest("1.9");
  paths.set_rest_share(1.9 / 9);
  paths.set_end(v1::CONTRIBUTION_END_COUNT_MAX);
  return paths;
}

TEST(PathsTextTest, ShowsEachStepAndTheRest) {
  EXPECT_THAT(
      PathsText(TwoPaths(), Digits::kShort),
      AllOf(HasSubstr(": 8.5 kg CO2e per piece by path, as of record 7\n"),
            HasSubstr("\n< 2 kg o/steel  "), HasSubstr("  3.6  40.0 %"),
            HasSubstr("\n< 1 piece p/board (of another organisation, "
                      "whole)"),
            HasSubstr("\nall other paths "), HasSubstr(" 1.9  21.1 %\n"),
            HasSubstr("\ntotal "), HasSubstr("--count shows them")));
}

// The emissions of the process itself are a path without suppliers.
TEST(PathsTextTest, NamesTheProductWhereItEmits) {
  v1::PathsResponse paths = TwoPaths();
  paths.mutable_paths(0)->mutable_steps()->RemoveLast();
  EXPECT_THAT(PathsText(paths, Digits::kShort), HasSubstr("\no/machine  "));
}

// A path of many lines has no empty ones in it.
TEST(PathsTextTest, BreaksLongNames) {
  v1::PathsResponse paths = TwoPaths();
  v1::ContributionPath* path = paths.mutable_paths(0);
  FillContributor("materials/" + std::string(60, 'a') + "-and-b", 1, "kg",
                  path->add_steps());
  FillContributor("materials/" + std::string(60, 'c') + "-and-d", 1, "kg",
                  path->add_steps());
  const std::string text = PathsText(paths, Digits::kShort);
  EXPECT_THAT(WidthsOf(text), Each(Le(kTextColumns)));
  EXPECT_THAT(text, AllOf(HasSubstr("a-\n      and-b\n    < 1 kg materials/\n"),
                          Not(HasSubstr("\n\n    <"))));
}

TEST(PathsTextTest, StaysWithinEightyColumns) {
  v1::PathsResponse paths = TwoPaths();
  FillContributor("organisation-with-a-name/product-with-a-name", 0.123456789,
                  "t*km", paths.mutable_paths(0)->add_steps());
  EXPECT_THAT(WidthsOf(PathsText(paths, Digits::kShort)),
              Each(Le(kTextColumns)));
}

TEST(SankeyTextTest, SaysWhatIsInIt) {
  v1::SankeyResponse sankey;
  FillHead(sankey.mutable_head());
  sankey.add_nodes();
  sankey.add_nodes();
  sankey.add_links();
  sankey.add_links()->set_is_loop(true);
  sankey.set_rest("0.25");
  sankey.set_node_count(9);
  sankey.set_link_count(3);
  EXPECT_THAT(SankeyText(sankey, Digits::kShort),
              AllOf(HasSubstr("2 of 9 nodes, 2 of 3 links between them, 1 of "
                              "which closes a loop.\n"),
                    HasSubstr("not shown emit 0.25 kg CO2e")));
}

}  // namespace
}  // namespace tanji::cli
