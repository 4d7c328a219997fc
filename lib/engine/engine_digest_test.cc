// The engine's bits: what it computes comes to the digests that stand here,
// with every compiler, at every level of optimisation, with the kernels of each
// instruction set, and on any number of threads. `./dev bits` builds this
// program in several ways.
//
// Where a digest has to change, kEngineVersion has to.

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/stop.h"
#include "lib/crypto/hash.h"
#include "lib/engine/breakdown.h"
#include "lib/engine/contribution_flows.h"
#include "lib/engine/contribution_paths.h"
#include "lib/engine/contribution_tree.h"
#include "lib/engine/derivative.h"
#include "lib/engine/golden_network.h"
#include "lib/engine/gross_intensity.h"
#include "lib/engine/intensity.h"
#include "lib/engine/internal/lane_kernels.h"
#include "lib/engine/sample_statistics.h"
#include "lib/engine/sampler.h"
#include "lib/engine/solution_keeper.h"
#include "lib/engine/supply.h"
#include "lib/engine/testing/contribution_case.h"
#include "lib/engine/testing/golden_graphs.h"
#include "lib/engine/testing/result_bits.h"
#include "lib/engine/testing/uncertain.h"
#include "lib/engine/variance_sources.h"
#include "lib/engine/what_if.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::Snapshot;
using graph::SnapshotBuilder;
using internal::LaneLevel;
using ::testing::IsEmpty;

constexpr size_t kMany = 1'000'000;
constexpr uint64_t kSeed = 20'261'126;

std::string DigestOf(const ResultBits& bits) {
  return base::HexEncode(crypto::AsBytes(crypto::Sha256(bits.bytes())));
}

Intensities Solve(const Snapshot& snapshot) {
  return ComputeIntensities(snapshot, SolvingOrder(snapshot));
}

// Networks of textbook_test.cc: a loop, own use, recycling, credits, credits
// whose turns grow; a loop of gain 1 - 2^-30, of gain 1, of gain 1.25.
ResultBits Textbook() {
  ResultBits bits;
  const SnapshotBuilder networks[] = {
      SnapshotBuilder()
          .Process("electricity", 1, {{"fuel", 2}}, 10)
          .Process("fuel", 10, {{"electricity", 20}}, 100),
      SnapshotBuilder().Process("grid", 0.5, {{"grid", 0.05}}),
      SnapshotBuilder()
          .Process("steel", 0.2, {{"iron", 0.8}, {"scrap", 0.25}})
          .Process("iron", 2, {})
          .Process("scrap", 0.1, {{"steel", 0.02}}),
      SnapshotBuilder()
          .Process("incineration", 0.9, {{"grid", -0.5}})
          .Process("grid", 0.48, {{"grid", 0.04}}),
      SnapshotBuilder()
          .Process("a", 3, {{"b", -4}})
          .Process("b", 0, {{"a", 0.5}}),
      SnapshotBuilder().Process("a", 1, {{"a", 1 - 0x1p-30}}),
      SnapshotBuilder()
          .Process("a", 1, {{"b", 2}})
          .Process("b", 1, {{"a", 0.5}})
          .Process("c", 1, {{"a", 1}, {"nobody", 1}}),
      SnapshotBuilder()
          .Process("a", 1, {{"b", 2.5}})
          .Process("b", 1, {{"a", 0.5}})
          .Process("c", 1, {{"c", 0.1}}),
  };
  for (const SnapshotBuilder& network : networks) {
    bits.Add(Solve(network.Build()));
  }
  return bits;
}

ResultBits OneIndicator() { return ResultBits().Add(Solve(GoldenNetwork(1))); }

ResultBits Block() { return ResultBits().Add(Solve(GoldenNetwork(24))); }

// With loops that have no footprint, or nearly none.
std::vector<Snapshot> RandomSnapshots() {
  GoldenFractions fractions(kSeed + 1);
  std::vector<Snapshot> snapshots;
  for (uint32_t k = 0; k < 60; ++k) {
    snapshots.push_back(
        GoldenGraph(fractions, {.processes = 20 + 8 * k,
                                .indicators = k % 4 == 3 ? 9 : 1,
                                .reach = 2 + k,
                                .credits = k % 3 * 0.1,
                                .bad = k % 2 * 0.02}));
  }
  // Loops of more than 1024 members.
  for (const double credits : {0.0, 0.2}) {
    snapshots.push_back(GoldenGraph(
        fractions, {.processes = 2600, .reach = 2500, .credits = credits}));
  }
  return snapshots;
}

ResultBits RandomGraphs() {
  ResultBits bits;
  for (const Snapshot& snapshot : RandomSnapshots()) bits.Add(Solve(snapshot));
  return bits;
}

// What is kept up to date, edit by edit.
ResultBits Updates() {
  GoldenFractions fractions(kSeed + 2);
  const GoldenGraphOptions options = {
      .processes = 200, .indicators = 3, .reach = 8, .bad = 0.004};
  Snapshot snapshot = GoldenGraph(fractions, options);
  SolutionKeeper keeper;
  Intensities kept = keeper.SolveAll(snapshot);
  ResultBits bits;
  for (int round = 0; round < 40; ++round) {
    const auto changed = EditGoldenGraph(fractions, options, 5, snapshot);
    const auto updated = keeper.Update(snapshot, changed, changed, kept);
    bits.Add(std::span<const uint32_t>(updated.processes));
    if (round % 8 == 7) bits.Add(kept);
  }
  return bits;
}

ResultBits Supplies() {
  ResultBits bits;
  const Snapshot snapshot = GoldenNetwork(1);
  for (ProcessNumber root = 0; root < snapshot.process_count(); root += 45) {
    const auto some = [&](ProcessNumber process, size_t input) {
      return root % 2 == 0 || (process + input) % 7 != 0;
    };
    const auto supply = SolveSupply(snapshot, root, some, kMany);
    bits.Add(static_cast<uint64_t>(supply.status().code()));
    if (!supply.ok()) continue;
    bits.Add(std::span<const uint32_t>(supply->processes))
        .Add(std::span<const double>(supply->runs))
        .Add(supply->backward_error_max);
    for (const BoundaryFlow& flow : supply->boundary) {
      bits.Add(uint64_t{flow.process})
          .Add(uint64_t{flow.input})
          .Add(flow.amount);
    }
  }
  return bits;
}

ResultBits Tiers() {
  ResultBits bits;
  const Snapshot snapshot = GoldenNetwork(2);
  const Intensities solved = Solve(snapshot);
  for (ProcessNumber root = 0; root < snapshot.process_count(); root += 60) {
    const auto tiers = BreakDownByTier(snapshot, solved, root, {});
    TANJI_CHECK(tiers.ok());
    bits.Add(std::span<const double>(tiers->total))
        .Add(std::span<const double>(tiers->tiers))
        .Add(std::span<const double>(tiers->rest))
        .Add(static_cast<uint64_t>(tiers->end))
        .Add(std::span<const double>(Shares(tiers->tiers)));
    for (const size_t place : LargestParts(tiers->tiers, 0.8)) {
      bits.Add(uint64_t{place});
    }
  }
  return bits;
}

void AddPaths(const ContributionPaths& paths, ResultBits& bits) {
  bits.Add(paths.total).Add(paths.rest).Add(paths.size);
  for (const ContributionPath& path : paths.paths) {
    bits.Add(path.contribution).Add(static_cast<uint64_t>(path.end));
    for (const PathStep& step : path.steps) {
      bits.Add(uint64_t{step.process}).Add(uint64_t{step.input});
      bits.Add(step.amount).Add(step.own_use);
    }
  }
}

void AddTree(const ContributionTree& tree, ResultBits& bits) {
  bits.Add(tree.size).Add(static_cast<uint64_t>(tree.end));
  for (const TreeNode& node : tree.nodes) {
    bits.Add(uint64_t{node.process}).Add(uint64_t{node.input});
    bits.Add(node.amount).Add(node.own_use).Add(node.total);
    bits.Add(node.own).Add(node.rest).Add(static_cast<uint64_t>(node.end));
  }
}

void AddFlows(const ContributionFlows& flows, ResultBits& bits) {
  bits.Add(flows.total).Add(flows.node_count).Add(flows.link_count);
  for (const FlowNode& node : flows.nodes) {
    bits.Add(uint64_t{node.process}).Add(node.made).Add(node.own_use);
    bits.Add(node.own).Add(node.from_others).Add(node.to_others);
  }
  for (const FlowLink& link : flows.links) {
    bits.Add(uint64_t{link.source}).Add(uint64_t{link.target}).Add(link.flow);
    bits.Add(uint64_t{link.is_credit}).Add(uint64_t{link.is_loop});
  }
}

// Gross intensities, paths, trees, flows, with credits and without.
ResultBits Contributions() {
  ResultBits bits;
  for (const double credits : {0.0, 0.1}) {
    GoldenFractions fractions(kSeed + 3);
    const ContributionCase network(GoldenGraph(
        fractions, {.processes = 80, .reach = 12, .credits = credits}));
    for (ProcessNumber root = 10; root < 80; root += 23) {
      const auto gross = SolveGross(network.measure(), root, kMany);
      TANJI_CHECK(gross.ok());
      bits.Add(gross->Of(root));
      const Measure measure = network.measure(&*gross);
      const WayLimits way = {.turns_max = 1, .inputs_max = 20'000};
      const auto paths = FindContributionPaths(measure, root, {.way = way});
      const auto tree = GrowContributionTree(measure, root, {.way = way});
      const auto supply =
          SolveSupply(network.snapshot(), root, kFollowAll, kMany);
      TANJI_CHECK(paths.ok() && tree.ok() && supply.ok());
      AddPaths(*paths, bits);
      AddTree(*tree, bits);
      AddFlows(FlowsOf(measure, root, *supply, {}), bits);
    }
  }
  return bits;
}

ResultBits DerivativesOf() {
  ResultBits bits;
  const Snapshot snapshot = GoldenNetwork(1);
  const Intensities solved = Solve(snapshot);
  const auto footprint = [&](ProcessNumber i) { return solved.values[i]; };
  const auto direct = [&](ProcessNumber i) { return snapshot.direct(i)[0]; };
  const auto all = [](ProcessNumber) { return true; };
  for (const ProcessNumber root : {5U, 33U, 300U, 546U}) {
    const auto supply = SolveSupply(snapshot, root, kFollowAll, kMany);
    TANJI_CHECK(supply.ok());
    const Derivatives derivatives =
        DeriveFootprint(snapshot, *supply, solved.values[root],
                        {footprint, direct}, all, /*count_max=*/50);
    bits.Add(derivatives.count);
    for (const Derivative& derivative : derivatives.largest) {
      bits.Add(uint64_t{derivative.process}).Add(uint64_t{derivative.input});
      bits.Add(static_cast<uint64_t>(derivative.by)).Add(derivative.number);
      bits.Add(derivative.derivative).Add(derivative.elasticity);
    }
  }
  return bits;
}

// Rows of `changed` in place of those of `snapshot`, which they stand in.
std::vector<ChangedProcess> RowsOf(const Snapshot& snapshot,
                                   const std::vector<ProcessNumber>& changed) {
  std::vector<ChangedProcess> rows;
  for (const ProcessNumber i : changed) {
    const auto direct = snapshot.direct(i);
    const auto suppliers = snapshot.suppliers(i);
    const auto amounts = snapshot.amounts(i);
    rows.push_back({i,
                    snapshot.output(i),
                    {direct.begin(), direct.end()},
                    {suppliers.begin(), suppliers.end()},
                    {amounts.begin(), amounts.end()},
                    snapshot.unlinked(i),
                    snapshot.marks(i)});
  }
  return rows;
}

ResultBits WhatIfs() {
  GoldenFractions fractions(kSeed + 4);
  const GoldenGraphOptions options = {
      .processes = 150, .indicators = 2, .reach = 9, .bad = 0.005};
  const Snapshot before = GoldenGraph(fractions, options);
  const Intensities solved = Solve(before);
  const uint32_t columns[] = {0, 1};
  std::vector<ProcessNumber> roots(options.processes);
  for (ProcessNumber i = 0; i < options.processes; ++i) roots[i] = i;
  ResultBits bits;
  for (int round = 0; round < 20; ++round) {
    Snapshot after = before;
    const auto changed = EditGoldenGraph(fractions, options, 4, after);
    const std::vector<ChangedProcess> rows = RowsOf(after, changed);
    const auto keeps = [](ProcessNumber i) { return i % 50 == 49; };
    const auto answer = SolveWhatIf({before, solved, 2, columns, rows, keeps},
                                    roots, {}, base::kNeverStop);
    TANJI_CHECK(answer.ok());
    for (const WhatIfRoot& root : answer->roots) {
      bits.Add(std::span<const double>(root.values));
      bits.Add(uint64_t{root.is_incomplete}).Add(uint64_t{root.marks});
      if (root.fault.has_value()) bits.Add(*root.fault);
    }
  }
  return bits;
}

// Every amount drawn, from certain to a factor of 3; loops large and small, and
// some that have no footprint with what is drawn for them.
UncertainNetwork Uncertain() {
  GoldenFractions fractions(kSeed + 5);
  const Snapshot snapshot =
      GoldenGraph(fractions, {.processes = 240, .reach = 20, .credits = 0.05});
  std::vector<uint32_t> products;
  for (ProcessNumber i = 0; i < 240; i += 16) products.push_back(i);
  return MakeUncertain(
      snapshot,
      [](uint32_t process, uint32_t input) {
        return 1 + (process * 7 + (input + 1) * 3) % 9 * 0.25;
      },
      products);
}

constexpr uint32_t kBlocks = 24;

struct DrawnBlock {
  std::vector<double> values;
  std::vector<DrawFault> faults;
};

// Blocks dealt out to threads in turns, with a sampler each.
std::vector<DrawnBlock> SampleBlocks(const UncertainNetwork& network,
                                     LaneLevel level, uint32_t threads) {
  std::vector<DrawnBlock> blocks(kBlocks);
  std::vector<std::thread> running;
  for (uint32_t t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      Sampler sampler(network, kSeed, level);
      for (uint32_t b = t; b < kBlocks; b += threads) {
        blocks[b].values.resize(network.product_count() * kSampleBlock);
        sampler.Run(b, blocks[b].values);
        blocks[b].faults = sampler.faults();
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  return blocks;
}

void AddStatistics(const SampleStatistics& statistics, ResultBits& bits) {
  bits.Add(statistics.used).Add(statistics.mean);
  bits.Add(statistics.standard_deviation).Add(statistics.standard_error);
  bits.Add(statistics.gsd2.value_or(0));
  bits.Add(std::span<const double>(statistics.percentiles));
  bits.Add(statistics.histogram.first).Add(statistics.histogram.last);
  for (const uint64_t count : statistics.histogram.counts) bits.Add(count);
}

ResultBits Samples(LaneLevel level, uint32_t threads) {
  const UncertainNetwork network = Uncertain();
  const auto blocks = SampleBlocks(network, level, threads);
  ResultBits bits;
  for (const DrawnBlock& block : blocks) {
    bits.Add(std::span<const double>(block.values));
    for (const DrawFault& fault : block.faults) {
      bits.Add(uint64_t{fault.lane}).Add(uint64_t{fault.loop});
      bits.Add(fault.kind.has_value() ? static_cast<uint64_t>(*fault.kind)
                                      : UINT64_MAX);
      bits.Add(fault.gain);
    }
  }
  for (size_t product = 0; product < network.product_count(); ++product) {
    std::vector<double> samples;
    for (const DrawnBlock& block : blocks) {
      const auto first =
          block.values.begin() + static_cast<ptrdiff_t>(product * kSampleBlock);
      samples.insert(samples.end(), first, first + kSampleBlock);
    }
    AddStatistics(Summarise(samples), bits);
  }
  return bits;
}

ResultBits BestSamples() { return Samples(internal::BestLaneLevel(), 1); }

ResultBits Variances() {
  const UncertainNetwork network = Uncertain();
  ResultBits bits;
  for (size_t product = 0; product < network.product_count(); ++product) {
    const auto sources = FindVarianceSources(network, product, 30);
    TANJI_CHECK(sources.ok());
    bits.Add(sources->variance).Add(sources->standard_deviation);
    for (const VarianceSource& source : sources->largest) {
      bits.Add(uint64_t{source.amount}).Add(source.kg_co2e);
      bits.Add(source.variance).Add(source.share);
    }
  }
  return bits;
}

struct Part {
  const char* name;
  ResultBits (*compute)();
  const char* digest;  // SHA-256, of engine version tanji-engine/2
};

constexpr Part kParts[] = {
    {"textbook", Textbook,
     "7111f4c0b66b145ee95b73f3ef557e1336d6219caaca5b9b470b51f63a994ec9"},
    {"one indicator", OneIndicator,
     "e05c7029628167ae12baf65c6e18e0e613709d306c1c98159bd42ee594877b2f"},
    {"24 indicators", Block,
     "b4177aa77f707d1af36baabe2e4e7316f58ef7364799f8ce7fe1c963f5af607d"},
    {"random graphs", RandomGraphs,
     "becffdf6f1a6a22654762b7716f994adcd692ca08bc69e8b900d464e0d1563e3"},
    {"updates", Updates,
     "d03e645d1f384e7aa80e9b183bc994b68c19beb13df8cd2e09972574be25f272"},
    {"supply", Supplies,
     "a756eda5ba48066840c77e6a1cfb3b1e939e44a6727db491839e4c1453a2c010"},
    {"breakdown", Tiers,
     "a5d5f1385536f93370ad88fe78cfce35e953435379ee9d76e0fe3f6c6a93f0af"},
    {"contributions", Contributions,
     "44dea746d0967fc8f1c3173e277f4b9d0fbab4be39af6ebcc27980e37014e6c1"},
    {"derivatives", DerivativesOf,
     "47d50029b42f109fb37ba992b5c8bd7da4a94d15473aeeea539e839044a23623"},
    {"what-if", WhatIfs,
     "ade501fb6e02fc987ff4bbfa6467ac2e437894c23694d5e2991e74de03b144ef"},
    {"samples", BestSamples,
     "9a80d204674e47662091e75fbffbbb367f2339d62e5f962889c1e9ec04fa6e8f"},
    {"variance sources", Variances,
     "3234f9d29cbc0b7bfbc9170db9d2f0bc7faf35dcc6c8ee62f69241544e3149e2"},
};

// What there is to be seen in the digests.
TEST(EngineDigestTest, TheNetworksHaveFaultsAndLoopsOfAllKinds) {
  std::map<FaultKind, int> faults;
  int near_singular = 0;
  int diverging = 0;
  size_t largest_loop = 0;
  for (const Snapshot& snapshot : RandomSnapshots()) {
    const SolvingOrder order(snapshot);
    for (size_t g = 0; g < order.group_count(); ++g) {
      largest_loop = std::max(largest_loop, order.group(g).size());
    }
    const Intensities solved = ComputeIntensities(snapshot, order);
    for (const LoopFault& fault : solved.faults) ++faults[fault.kind];
    for (graph::ProcessNumber i = 0; i < solved.process_count(); ++i) {
      const Evidence evidence = solved.EvidenceOf(i);
      near_singular += evidence.digits_lost > 8 ? 1 : 0;
      diverging += evidence.series_diverges ? 1 : 0;
    }
  }
  EXPECT_GT(faults[FaultKind::kUnproductive], 10);
  EXPECT_GT(faults[FaultKind::kSingular], 10);
  EXPECT_GT(near_singular, 10);
  EXPECT_GT(diverging, 10);
  EXPECT_GT(largest_loop, 1024u);
  EXPECT_THAT(Solve(GoldenNetwork(24)).faults, IsEmpty());

  size_t draws_without = 0;
  const UncertainNetwork network = Uncertain();
  for (const DrawnBlock& block :
       SampleBlocks(network, LaneLevel::kBase, /*threads=*/1)) {
    draws_without += block.faults.size();
  }
  EXPECT_GT(draws_without, 0u);
  EXPECT_LT(draws_without, size_t{kBlocks} * kSampleBlock);
}

TEST(EngineDigestTest, EachPartHasTheBitsOfItsVersion) {
  for (const Part& part : kParts) {
    EXPECT_EQ(DigestOf(part.compute()), part.digest) << part.name;
  }
}

// All parts on each of several threads at once, which begin with different
// ones.
TEST(EngineDigestTest, ThreadsChangeNoBit) {
  constexpr size_t kCount = std::size(kParts);
  for (const size_t threads : {2U, 4U}) {
    std::vector<std::vector<std::string>> digests(
        threads, std::vector<std::string>(kCount));
    std::vector<std::thread> running;
    for (size_t t = 0; t < threads; ++t) {
      running.emplace_back([&digests, t] {
        for (size_t k = 0; k < kCount; ++k) {
          const size_t p = (k + 3 * t) % kCount;
          digests[t][p] = DigestOf(kParts[p].compute());
        }
      });
    }
    for (std::thread& thread : running) thread.join();
    for (size_t t = 0; t < threads; ++t) {
      for (size_t p = 0; p < kCount; ++p) {
        EXPECT_EQ(digests[t][p], kParts[p].digest)
            << kParts[p].name << ", thread " << t << " of " << threads;
      }
    }
  }
}

TEST(EngineDigestTest, SamplesAreTheSameByEachInstructionSetOnAnyThreads) {
  const Part* const samples = std::find_if(
      std::begin(kParts), std::end(kParts),
      [](const Part& part) { return part.compute == BestSamples; });
  ASSERT_NE(samples, std::end(kParts));
  for (const LaneLevel level : internal::LaneLevels()) {
    for (const uint32_t threads : {1U, 2U, 4U}) {
      EXPECT_EQ(DigestOf(Samples(level, threads)), samples->digest)
          << "level " << static_cast<int>(level) << ", " << threads
          << " threads";
    }
  }
}

}  // namespace
}  // namespace tanji::engine
