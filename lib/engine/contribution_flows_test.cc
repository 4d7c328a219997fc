#include "lib/engine/contribution_flows.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/testing/contribution_case.h"
#include "lib/engine/testing/random_network.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::SnapshotBuilder;
using ::testing::DoubleNear;
using ::testing::ElementsAre;

ContributionFlows FlowsIn(const ContributionCase& network, ProcessNumber root,
                          const FlowLimits& limits = {}) {
  const auto supply = SolveSupply(
      network.snapshot(), root,
      [&](ProcessNumber process, size_t input) {
        return network.IsOpen(network.snapshot().suppliers(process)[input]);
      },
      network.snapshot().process_count());
  EXPECT_THAT(supply, base::IsOk());
  if (!supply.ok()) return {};
  return FlowsOf(network.measure(), root, *supply, limits);
}

// "process: own +from -to".
std::vector<std::string> NodesOf(const ContributionFlows& flows) {
  std::vector<std::string> texts;
  for (const FlowNode& node : flows.nodes) {
    texts.push_back(base::StrCat(
        node.process, node.is_closed ? " closed" : "", ": ", ByHand(node.own),
        " +", ByHand(node.from_others), " -", ByHand(node.to_others)));
  }
  return texts;
}

// "process > process = flow".
std::vector<std::string> LinksOf(const ContributionFlows& flows) {
  std::vector<std::string> texts;
  for (const FlowLink& link : flows.links) {
    texts.push_back(base::StrCat(
        flows.nodes[link.source].process, " > ",
        flows.nodes[link.target].process, " = ", ByHand(link.flow),
        link.is_credit ? " credit" : "", link.is_loop ? " loop" : ""));
  }
  return texts;
}

// What flows in and is emitted, less what flows out, by node; 0 but for the
// root, where it is the total.
std::vector<double> BalancesOf(const ContributionFlows& flows) {
  std::vector<double> left;
  for (const FlowNode& node : flows.nodes) {
    left.push_back(node.own + node.from_others - node.to_others);
  }
  for (const FlowLink& link : flows.links) {
    left[link.target] += link.flow;
    left[link.source] -= link.flow;
  }
  return left;
}

// contribution_paths_test.cc; power stands once: 0.48 by chips, 0.2 by phones.
TEST(FlowsOfTest, EachProcessStandsOnce) {
  const ContributionCase phones(Phones().Build());
  const ContributionFlows flows = FlowsIn(phones, 0);
  EXPECT_THAT(NodesOf(flows),
              ElementsAre("0: 1 +0 -0", "1: 1.5 +0 -0", "2: 0.68 +0 -0"));
  EXPECT_THAT(LinksOf(flows),
              ElementsAre("1 > 0 = 1.98", "2 > 1 = 0.48", "2 > 0 = 0.2"));
  EXPECT_THAT(flows.nodes[2].made, DoubleNear(1.7, 1e-15));
}

// Without chips, power flows to others and comes back with 1.5 more.
TEST(FlowsOfTest, OthersStandForWhatIsNotShown) {
  const ContributionCase phones(Phones().Build());
  EXPECT_THAT(NodesOf(FlowsIn(phones, 0, {.nodes_max = 1})),
              ElementsAre("0: 1 +2.18 -0"));
  const ContributionFlows links =
      FlowsIn(phones, 0, {.nodes_max = 30, .links_max = 1});
  EXPECT_THAT(NodesOf(links), ElementsAre("0: 1 +0.2 -0", "1: 1.5 +0.48 -0",
                                          "2: 0.68 +0 -0.68"));
  EXPECT_EQ(links.link_count, 3U);
  EXPECT_THAT(LinksOf(links), ElementsAre("1 > 0 = 1.98"));
}

TEST(FlowsOfTest, StopsWhereEnoughIsEmitted) {
  const ContributionCase phones(Phones().Build());
  const ContributionFlows flows =
      FlowsIn(phones, 0, {.nodes_max = 30, .links_max = 30, .fraction = 0.78});
  EXPECT_THAT(NodesOf(flows), ElementsAre("0: 1 +0.2 -0", "1: 1.5 +0.48 -0"));
  EXPECT_EQ(flows.node_count, 3U);
}

// y_steel = 2.625, y_power = 1.65; steel is made 1 / 0.8 times, power 0.625.
TEST(FlowsOfTest, ALoopIsMarkedAndAddsUp) {
  const ContributionCase loop(SnapshotBuilder()
                                  .Process("steel", 1.8, {{"power", 0.5}})
                                  .Process("power", 0.6, {{"steel", 0.4}})
                                  .Build());
  const ContributionFlows flows = FlowsIn(loop, 0);
  EXPECT_THAT(NodesOf(flows), ElementsAre("0: 2.25 +0 -0", "1: 0.375 +0 -0"));
  EXPECT_THAT(LinksOf(flows),
              ElementsAre("1 > 0 = 1.03125", "0 > 1 = 0.65625 loop"));
}

// Own use of 0.2: made 2.5 for 2 that are taken, of which 0.5 go back in.
TEST(FlowsOfTest, OwnUseIsALoop) {
  const ContributionCase own(SnapshotBuilder()
                                 .Process("a", 0, {{"power", 2}})
                                 .Process("power", 0.4, {{"power", 0.2}})
                                 .Build());
  const ContributionFlows flows = FlowsIn(own, 0);
  EXPECT_THAT(LinksOf(flows), ElementsAre("1 > 0 = 1", "1 > 1 = 0.25 loop"));
  EXPECT_EQ(flows.nodes[1].own_use, 0.2);
}

TEST(FlowsOfTest, ACreditIsTurnedRound) {
  const ContributionCase credit(SnapshotBuilder()
                                    .Process("a", 1, {{"scrap", -2}, {"b", 1}})
                                    .Process("scrap", 2, {})
                                    .Process("b", 3, {})
                                    .Build());
  const ContributionFlows flows = FlowsIn(credit, 0);
  EXPECT_THAT(NodesOf(flows),
              ElementsAre("0: 1 +0 -0", "1: -4 +0 -0", "2: 3 +0 -0"));
  EXPECT_THAT(LinksOf(flows), ElementsAre("0 > 1 = 4 credit", "2 > 0 = 3"));
  EXPECT_EQ(flows.total, 0);
}

TEST(FlowsOfTest, RepeatedInputsAreOneLink) {
  const ContributionCase twice(SnapshotBuilder()
                                   .Process("a", 0, {{"b", 1}, {"b", 2}})
                                   .Process("b", 5, {})
                                   .Build());
  EXPECT_THAT(LinksOf(FlowsIn(twice, 0)), ElementsAre("1 > 0 = 15"));
}

TEST(FlowsOfTest, WhatIsClosedIsASource) {
  const ContributionCase closed(Phones().Build(), {1});
  const ContributionFlows flows = FlowsIn(closed, 0);
  EXPECT_THAT(NodesOf(flows), ElementsAre("0: 1 +0 -0", "1 closed: 1.98 +0 -0",
                                          "2: 0.2 +0 -0"));
  EXPECT_THAT(LinksOf(flows), ElementsAre("1 > 0 = 1.98", "2 > 0 = 0.2"));
}

bool HasLoop(const ContributionFlows& flows) {
  // Taken away one by one: who has nothing flowing in but over marked links.
  std::vector<int> in(flows.nodes.size());
  for (const FlowLink& link : flows.links) in[link.target] += !link.is_loop;
  std::vector<uint32_t> free;
  for (uint32_t n = 0; n < in.size(); ++n) {
    if (in[n] == 0) free.push_back(n);
  }
  for (size_t f = 0; f < free.size(); ++f) {
    for (const FlowLink& link : flows.links) {
      if (link.is_loop || link.source != free[f]) continue;
      if (--in[link.target] == 0) free.push_back(link.target);
    }
  }
  return free.size() < in.size();
}

TEST(FlowsOfTest, BalancesOnRandomNetworks) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 60; ++round) {
    const ContributionCase network(RandomNetwork(random, 50,
                                                 round % 3 == 0 ? 3 : 50,
                                                 round % 2 == 0 ? 0 : 0.1)
                                       .Compile());
    for (const FlowLimits& limits :
         {FlowLimits{}, FlowLimits{.nodes_max = 5, .links_max = 8},
          FlowLimits{.nodes_max = 100, .links_max = 1000}}) {
      const ContributionFlows flows = FlowsIn(network, 2, limits);
      const std::vector<double> left = BalancesOf(flows);
      double size = std::abs(flows.total);
      for (const FlowLink& link : flows.links) size += link.flow;
      double total = 0;
      for (size_t n = 0; n < left.size(); ++n) {
        EXPECT_THAT(left[n],
                    DoubleNear(n == 0 ? flows.total : 0, 1e-12 * size));
        const FlowNode& node = flows.nodes[n];
        EXPECT_GE(node.from_others, 0);
        EXPECT_GE(node.to_others, 0);
        total += node.own + node.from_others - node.to_others;
      }
      EXPECT_THAT(total, DoubleNear(flows.total, 1e-12 * size));
      EXPECT_FALSE(HasLoop(flows));
      // Two links of one pair of nodes have different meanings.
      for (const FlowLink& link : flows.links) {
        EXPECT_GT(link.flow, 0);
        EXPECT_EQ(std::count_if(flows.links.begin(), flows.links.end(),
                                [&](const FlowLink& other) {
                                  return other.source == link.source &&
                                         other.target == link.target &&
                                         other.is_credit == link.is_credit;
                                }),
                  1);
      }
    }
  }
}

// The emissions of all nodes are those that the supply says.
TEST(FlowsOfTest, EmissionsAreThoseOfTheSupply) {
  std::mt19937_64 random(9);
  const ContributionCase network(RandomNetwork(random, 40, 40, 0).Compile());
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Supply supply,
      SolveSupply(network.snapshot(), 1, kFollowAll, 1000));
  const ContributionFlows flows = FlowsIn(network, 1, {.nodes_max = 100});
  std::map<ProcessNumber, double> emitted;
  for (size_t p = 0; p < supply.processes.size(); ++p) {
    const ProcessNumber process = supply.processes[p];
    emitted[process] = supply.runs[p] * network.snapshot().direct(process)[0];
  }
  for (const FlowNode& node : flows.nodes) {
    EXPECT_EQ(node.own, emitted[node.process]);
    emitted.erase(node.process);
  }
  for (const auto& [process, own] : emitted) EXPECT_EQ(own, 0) << process;
}

}  // namespace
}  // namespace tanji::engine
