#include "lib/engine/derivative.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/line_vector.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/engine/testing/random_network.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::Snapshot;
using ::testing::DoubleNear;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kAllWanted = [](ProcessNumber) { return true; };

base::LineVector<double> FootprintsOf(const Snapshot& snapshot) {
  return ComputeIntensities(snapshot, SolvingOrder(snapshot)).values;
}

Derivatives Derive(
    const Snapshot& snapshot, ProcessNumber root, size_t count_max = 1000,
    absl::FunctionRef<bool(ProcessNumber)> is_wanted = kAllWanted) {
  const base::LineVector<double> y = FootprintsOf(snapshot);
  const auto supply = SolveSupply(snapshot, root, kFollowAll, 1000);
  if (!supply.ok()) return {};
  const auto footprint = [&](ProcessNumber i) { return y[i]; };
  const auto direct = [&](ProcessNumber i) { return snapshot.direct(i)[0]; };
  return DeriveFootprint(snapshot, *supply, y[root], {footprint, direct},
                         is_wanted, count_max);
}

// y_power = 0.4, y_steel = 1.8 + 0.5 x 0.4 = 2, y_car = 1 + 3 x 2 = 7. Steel
// is made 3 times, power 1.5 times.
TEST(DeriveFootprintTest, RanksByElasticity) {
  graph::SnapshotBuilder builder;
  const Snapshot snapshot = builder.Process("power", 0.4, {})
                                .Process("steel", 1.8, {{"power", 0.5}})
                                .Process("car", 1, {{"steel", 3}})
                                .Build();
  const Derivatives derived = Derive(snapshot, 2);
  // Output, emission of each, and two inputs.
  EXPECT_EQ(derived.count, 8u);
  ASSERT_THAT(derived.largest, SizeIs(8));
  const Derivative& output = derived.largest[0];
  EXPECT_EQ(output.by, DerivedBy::kOutput);
  EXPECT_EQ(output.process, builder.Number("car"));
  EXPECT_THAT(output.elasticity, DoubleNear(-1, 1e-15));
  const auto steel = std::find_if(
      derived.largest.begin(), derived.largest.end(), [](const Derivative& d) {
        return d.by == DerivedBy::kInput && d.process == 2;
      });
  ASSERT_NE(steel, derived.largest.end());
  EXPECT_THAT(steel->derivative, DoubleNear(2, 1e-15));        // y_steel
  EXPECT_THAT(steel->elasticity, DoubleNear(6.0 / 7, 1e-15));  // 3 x 2 / 7
  const auto power = std::find_if(
      derived.largest.begin(), derived.largest.end(), [](const Derivative& d) {
        return d.by == DerivedBy::kInput && d.process == 1;
      });
  ASSERT_NE(power, derived.largest.end());
  EXPECT_THAT(power->derivative, DoubleNear(3 * 0.4, 1e-15));
  EXPECT_THAT(power->elasticity, DoubleNear(0.6 / 7, 1e-15));
}

TEST(DeriveFootprintTest, TellsOnlyOfTheProcessesThatAreWanted) {
  graph::SnapshotBuilder builder;
  const Snapshot snapshot = builder.Process("power", 0.4, {})
                                .Process("steel", 1.8, {{"power", 0.5}})
                                .Build();
  const auto wanted = [](ProcessNumber i) { return i == 1; };
  for (const Derivative& derived : Derive(snapshot, 1, 10, wanted).largest) {
    EXPECT_EQ(derived.process, 1u);
  }
  EXPECT_THAT(Derive(snapshot, 1, 2).largest, SizeIs(2));
  EXPECT_EQ(Derive(snapshot, 1, 2).count, 5u);
  EXPECT_THAT(Derive(snapshot, 1, 0).largest, IsEmpty());
}

// The number that a derivative is by, moved by a small step both ways.
double Difference(Network network, ProcessNumber root, const Derivative& by,
                  double step) {
  const auto move = [&](double to) {
    switch (by.by) {
      case DerivedBy::kOutput:
        network.output[by.process] += to;
        break;
      case DerivedBy::kDirect:
        network.direct[by.process] += to;
        break;
      case DerivedBy::kInput: {
        uint32_t place = 0;
        for (Input& input : network.inputs) {
          if (input.consumer == by.process && place++ == by.input) {
            input.amount += to;
          }
        }
      }
    }
  };
  move(step);
  const double above = FootprintsOf(network.Compile())[root];
  move(-2 * step);
  const double below = FootprintsOf(network.Compile())[root];
  return (above - below) / (2 * step);
}

// Central differences: their error is of the order of step^2, and of rounding /
// step.
TEST(DeriveFootprintTest, IsWhatFiniteDifferencesTendTo) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    const size_t n = 5 + random() % 20;
    const Network network = RandomNetwork(random, n, 1 + random() % n, 0.1);
    const Snapshot snapshot = network.Compile();
    const auto root = static_cast<ProcessNumber>(random() % n);
    const double total = FootprintsOf(snapshot)[root];
    if (!(std::fabs(total) > 0)) continue;
    for (const Derivative& derived : Derive(snapshot, root, 20).largest) {
      const double step = 1e-5 * std::fabs(derived.number);
      const double expected = Difference(network, root, derived, step);
      EXPECT_NEAR(expected * derived.number / total, derived.elasticity,
                  1e-6 * std::max(1.0, std::fabs(derived.elasticity)));
    }
  }
}

}  // namespace
}  // namespace tanji::engine
