#include <cstring>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/intensity.h"
#include "lib/engine/internal/upstream.h"
#include "lib/engine/solving_order.h"
#include "lib/engine/supply.h"
#include "lib/engine/testing/edited_network.h"

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

// An auditor who is given the upstream of a product repeats its footprint, and
// those of all its suppliers, to the bit.
TEST(UpstreamClosureTest, GivesTheBytesOfTheWholeNetwork) {
  constexpr uint64_t kSeed = 3;
  for (const int indicators : {1, 9}) {
    EditedNetwork network(kSeed, 150,
                          {.indicators = indicators, .reach = 9, .bad = 0.004});
    for (int round = 0; round < 60; ++round) {
      SCOPED_TRACE(testing::Message() << "round " << round);
      network.Edit(10);
      const Snapshot& whole = network.snapshot();
      const auto all = ComputeIntensities(whole, SolvingOrder(whole));
      const auto process =
          static_cast<ProcessNumber>((round * 37) % whole.process_count());
      if (!whole.in_force(process)) continue;
      const auto [part, numbers] = CutOut(whole, process);
      const auto alone = ComputeIntensities(part, SolvingOrder(part));
      const auto columns = static_cast<size_t>(indicators);
      for (size_t p = 0; p < numbers.size(); ++p) {
        const ProcessNumber i = numbers[p];
        ASSERT_EQ(
            std::memcmp(&alone.values[p * columns], &all.values[i * columns],
                        columns * sizeof(double)),
            0);
        ASSERT_EQ(
            std::memcmp(&alone.evidence[p], &all.evidence[i], sizeof(Evidence)),
            0);
        ASSERT_EQ(alone.blocked_by[p] == kNotBlocked,
                  all.blocked_by[i] == kNotBlocked);
        if (alone.blocked_by[p] == kNotBlocked) continue;
        const LoopFault& fault = alone.faults[alone.blocked_by[p]];
        ASSERT_EQ(numbers[fault.worst], all.faults[all.blocked_by[i]].worst);
        ASSERT_EQ(fault.gain, all.faults[all.blocked_by[i]].gain);
      }
    }
  }
}

}  // namespace
}  // namespace tanji::engine
