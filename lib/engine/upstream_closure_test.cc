#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/intensity.h"
#include "lib/engine/internal/upstream.h"
#include "lib/engine/solving_order.h"
#include "lib/engine/supply.h"
#include "lib/engine/testing/edited_network.h"
#include "lib/engine/testing/golden_graphs.h"
#include "lib/engine/testing/result_bits.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::Snapshot;

// All that `process` depends on, as a network of its own, in ascending order.
// What is taken 0 times is left out.
std::pair<Snapshot, std::vector<ProcessNumber>> CutOut(const Snapshot& whole,
                                                       ProcessNumber process) {
  const auto upstream = internal::CollectUpstream(
      whole, process, [](ProcessNumber, size_t) { return true; },
      whole.process_count());
  EXPECT_THAT(upstream, base::IsOk());
  Snapshot::Parts parts;
  parts.indicators = whole.indicators();
  for (const ProcessNumber i : upstream->processes) {
    parts.output.push_back(whole.output(i));
    const auto direct = whole.direct(i);
    parts.direct.insert(parts.direct.end(), direct.begin(), direct.end());
    parts.unlinked.push_back(whole.unlinked(i));
    parts.marks.push_back(whole.marks(i));
  }
  parts.input_begin = upstream->input_begin;
  parts.supplier = upstream->supplier;
  parts.amount = upstream->amount;
  return {*Snapshot::Create(std::move(parts)), upstream->processes};
}

// What was compared, so that a test can say that all of it came up.
struct Compared {
  size_t processes = 0;
  size_t in_loops = 0;
  size_t in_large_loops = 0;  // beyond full elimination
  size_t incomplete = 0;
  size_t marked = 0;
  size_t diverging = 0;
  size_t near_singular = 0;
  std::map<FaultKind, size_t> blocked;
};

constexpr size_t kLargeLoop = 65;

// Everything upstream of `process`, alone, has the bytes that it has in
// `whole`.
void ExpectTheBytesOf(const Snapshot& whole, const Intensities& all,
                      ProcessNumber process, Compared& compared) {
  const auto [part, numbers] = CutOut(whole, process);
  const SolvingOrder order(part);
  const auto alone = ComputeIntensities(part, order);
  std::vector<ProcessNumber> same(whole.process_count());
  std::iota(same.begin(), same.end(), 0U);
  for (size_t g = 0; g < order.group_count(); ++g) {
    const size_t size = order.group(g).size();
    compared.in_loops += size > 1 ? size : 0;
    compared.in_large_loops += size >= kLargeLoop ? size : 0;
  }
  for (ProcessNumber p = 0; p < numbers.size(); ++p) {
    const ProcessNumber i = numbers[p];
    ASSERT_EQ(BitsOfProcess(alone, p, numbers), BitsOfProcess(all, i, same))
        << "process " << i << " upstream of " << process;
  }
  for (ProcessNumber i = 0; i < alone.process_count(); ++i) {
    const Evidence evidence = alone.EvidenceOf(i);
    compared.incomplete += evidence.incomplete ? 1 : 0;
    compared.marked += evidence.marks != 0 ? 1 : 0;
    compared.diverging += evidence.series_diverges ? 1 : 0;
    compared.near_singular += evidence.digits_lost > 8 ? 1 : 0;
  }
  for (const LoopFault& fault : alone.faults) ++compared.blocked[fault.kind];
  compared.processes += numbers.size();
}

void ExpectAllWasCompared(const Compared& compared) {
  EXPECT_GT(compared.processes, 5'000u);
  EXPECT_GT(compared.in_loops, 1'000u);
  EXPECT_GT(compared.incomplete, 100u);
  EXPECT_GT(compared.marked, 100u);
  for (const FaultKind kind :
       {FaultKind::kUnproductive, FaultKind::kSingular}) {
    EXPECT_GT(compared.blocked.count(kind), 0u) << static_cast<int>(kind);
  }
}

// An auditor who is given the upstream of a product repeats its footprint, and
// those of all its suppliers, to the bit; evidence and faults as well.
TEST(UpstreamClosureTest, GivesTheBytesOfAWholeThatIsEdited) {
  constexpr uint64_t kSeed = 3;
  Compared compared;
  for (const int indicators : {1, 9, 24}) {
    EditedNetwork network(kSeed, 150,
                          {.indicators = indicators, .reach = 9, .bad = 0.015});
    for (uint32_t round = 0; round < 300; ++round) {
      SCOPED_TRACE(testing::Message()
                   << indicators << " indicators, round " << round);
      network.Edit(10);
      const Snapshot& whole = network.snapshot();
      const auto all = ComputeIntensities(whole, SolvingOrder(whole));
      for (uint32_t k = 0; k < 3; ++k) {
        const ProcessNumber process =
            (round * 37 + k * 53) % whole.process_count();
        if (!whole.in_force(process)) continue;
        ExpectTheBytesOf(whole, all, process, compared);
        ASSERT_FALSE(testing::Test::HasFailure());
      }
    }
  }
  ExpectAllWasCompared(compared);
  EXPECT_GT(compared.blocked[FaultKind::kOverflow], 0u);
}

// With and without credits, from many small loops to one large one, some nearly
// singular.
TEST(UpstreamClosureTest, GivesTheBytesOfRandomGraphs) {
  GoldenFractions fractions(20'261'126);
  Compared compared;
  for (uint32_t graph = 0; graph < 90; ++graph) {
    SCOPED_TRACE(testing::Message() << "graph " << graph);
    const GoldenGraphOptions options = {.processes = 40 + 10 * (graph % 30),
                                        .indicators = graph % 3 == 0 ? 24 : 1,
                                        .reach = 2 + graph * 2,
                                        .credits = graph % 4 * 0.1,
                                        .bad = graph % 2 * 0.01};
    const Snapshot whole = GoldenGraph(fractions, options);
    const auto all = ComputeIntensities(whole, SolvingOrder(whole));
    for (int k = 0; k < 4; ++k) {
      ExpectTheBytesOf(whole, all, fractions.Below(options.processes),
                       compared);
      ASSERT_FALSE(testing::Test::HasFailure());
    }
  }
  ExpectAllWasCompared(compared);
  EXPECT_GT(compared.in_large_loops, 1'000u);
  EXPECT_GT(compared.diverging, 50u);
  EXPECT_GT(compared.near_singular, 50u);
}

}  // namespace
}  // namespace tanji::engine
