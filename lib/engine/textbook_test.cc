// The hand-solved cases that every engine should pass; each derivation in view.

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/engine/find_upstream.h"
#include "lib/engine/intensity.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using graph::Snapshot;
using graph::SnapshotBuilder;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsNan;

Intensities Solve(const SnapshotBuilder& builder) {
  const Snapshot snapshot = builder.Build();
  return ComputeIntensities(snapshot, SolvingOrder(snapshot));
}

// To 1e-12 relative.
MATCHER_P(ToTwelveDigits, expected, "") {
  *result_listener << "off by " << arg - expected;
  return std::abs(arg - expected) <= 1e-12 * std::abs(expected);
}

// Heijungs & Suh 2002, ch. 2: 10 kWh take 2 L and emit 1 kg; 100 L emit 10 kg.
// Fuel 0.1 a litre, electricity (1 + 2 * 0.1) / 10.
TEST(TextbookTest, Case01ElectricityFromFuel) {
  const auto y = Solve(SnapshotBuilder()
                           .Process("electricity", 1, {{"fuel", 2}}, 10)
                           .Process("fuel", 10, {}, 100));
  EXPECT_THAT(y.values, ElementsAre(ToTwelveDigits(0.12), ToTwelveDigits(0.1)));
}

// e = 0.1 + 0.2 f, f = 0.1 + 0.2 e.
TEST(TextbookTest, Case02TwoProcessLoop) {
  const auto y = Solve(SnapshotBuilder()
                           .Process("electricity", 1, {{"fuel", 2}}, 10)
                           .Process("fuel", 10, {{"electricity", 20}}, 100));
  EXPECT_THAT(y.values,
              ElementsAre(ToTwelveDigits(0.125), ToTwelveDigits(0.125)));
  EXPECT_THAT(y.EvidenceOf(0).loop_gain_max, DoubleNear(0.2, 1e-12));
}

// 0.5 / (1 - 0.05)
TEST(TextbookTest, Case03SelfLoop) {
  const auto y =
      Solve(SnapshotBuilder().Process("grid", 0.5, {{"grid", 0.05}}));
  EXPECT_THAT(y.values, ElementsAre(ToTwelveDigits(10.0 / 19)));
}

// A needs D five times: 1 + 2 * 1 + 3 * 1.
TEST(TextbookTest, Case04Diamond) {
  const auto y = Solve(SnapshotBuilder()
                           .Process("A", 1, {{"B", 2}, {"C", 3}})
                           .Process("B", 0, {{"D", 1}})
                           .Process("C", 0, {{"D", 1}})
                           .Process("D", 1, {}));
  EXPECT_THAT(y.values, ElementsAre(6, 1, 1, 1));
}

// s = 0.2 + 1.6 + 0.25 (0.1 + 0.02 s): s = 1.825 / 0.995 = 365/199.
TEST(TextbookTest, Case05RecyclingLoop) {
  const auto y =
      Solve(SnapshotBuilder()
                .Process("steel", 0.2, {{"iron", 0.8}, {"scrap", 0.25}})
                .Process("iron", 2, {})
                .Process("scrap", 0.1, {{"steel", 0.02}}));
  EXPECT_THAT(y.values,
              ElementsAre(ToTwelveDigits(365.0 / 199), ToTwelveDigits(2.0),
                          ToTwelveDigits(136.0 / 995)));
}

// 0.9 - 0.5 * 0.48 / 0.96
TEST(TextbookTest, Case06AvoidedProduct) {
  const auto y = Solve(SnapshotBuilder()
                           .Process("incineration", 0.9, {{"grid", -0.5}})
                           .Process("grid", 0.48, {{"grid", 0.04}}));
  EXPECT_THAT(y.values, ElementsAre(ToTwelveDigits(0.65), ToTwelveDigits(0.5)));
}

// 0.1 + 2 * 0.05 - 6 * 0.3
TEST(TextbookTest, Case07NegativeTotal) {
  const auto y = Solve(SnapshotBuilder()
                           .Process("biochar", 0.1, {{"heat", -6}, {"wood", 2}})
                           .Process("heat", 0.3, {})
                           .Process("wood", 0.05, {}));
  EXPECT_THAT(y.values[0], ToTwelveDigits(-1.6));
}

// a = 1 - b, b = a / 2: a = 1 / 1.5. |A| has gain sqrt(0.5) < 1.
TEST(TextbookTest, Case08NegativeLoop) {
  const auto y = Solve(SnapshotBuilder()
                           .Process("a", 1, {{"b", -1}})
                           .Process("b", 0, {{"a", 0.5}}));
  EXPECT_THAT(y.values,
              ElementsAre(ToTwelveDigits(2.0 / 3), ToTwelveDigits(1.0 / 3)));
  EXPECT_FALSE(y.EvidenceOf(0).series_diverges);
  EXPECT_THAT(y.EvidenceOf(0).loop_gain_max, DoubleNear(std::sqrt(0.5), 1e-2));
}

// a = 3 - 4 b, b = a / 2: a = 3 / (1 + 2), although 1 - 2 + 4 - 8 diverges.
TEST(TextbookTest, Case09StrongNegativeLoop) {
  const auto y = Solve(SnapshotBuilder()
                           .Process("a", 3, {{"b", -4}})
                           .Process("b", 0, {{"a", 0.5}}));
  EXPECT_THAT(y.faults, IsEmpty());
  EXPECT_THAT(y.values, ElementsAre(ToTwelveDigits(1.0), ToTwelveDigits(0.5)));
  EXPECT_TRUE(y.EvidenceOf(0).series_diverges);
  EXPECT_TRUE(std::isinf(y.EvidenceOf(0).loop_gain_max));
  EXPECT_LT(y.EvidenceOf(0).digits_lost, 1);
}

// a = 1 + 1.25 a: solvers answer -4.
TEST(TextbookTest, Case10UnproductiveLoop) {
  const auto y = Solve(SnapshotBuilder()
                           .Process("a", 1, {{"b", 1.25}})
                           .Process("b", 0, {{"a", 1}}));
  ASSERT_EQ(y.faults.size(), 1U);
  EXPECT_EQ(y.faults[0].kind, FaultKind::kUnproductive);
  EXPECT_THAT(y.faults[0].members, ElementsAre(0, 1));
  EXPECT_THAT(y.faults[0].gain, ToTwelveDigits(1.25));
  EXPECT_THAT(y.values, ElementsAre(IsNan(), IsNan()));
}

TEST(TextbookTest, Case11SingularLoop) {
  const auto y = Solve(SnapshotBuilder()
                           .Process("a", 1, {{"b", 1}})
                           .Process("b", 0, {{"a", 1}}));
  ASSERT_EQ(y.faults.size(), 1U);
  EXPECT_EQ(y.faults[0].kind, FaultKind::kSingular);
  EXPECT_THAT(y.faults[0].members, ElementsAre(0, 1));
  EXPECT_EQ(y.faults[0].gain, 1.0);
}

// y = 1 / (1 - (1 - 2^-30)) = 2^30. The growth a turn is sqrt(1 - 2^-30), about
// 1 - 2^-31, so the condition is about 2^32: 9.6 digits.
TEST(TextbookTest, Case12NearSingularLoop) {
  const auto y = Solve(SnapshotBuilder()
                           .Process("a", 1, {{"b", 1 - 0x1p-30}})
                           .Process("b", 0, {{"a", 1}}));
  EXPECT_THAT(y.faults, IsEmpty());
  EXPECT_THAT(y.values[0], DoubleNear(1073741824.0, 1e-6 * 1073741824.0));
  EXPECT_THAT(y.EvidenceOf(0).digits_lost, DoubleNear(9.63, 0.05));
}

// Miller & Blair, ch. 2, with the emission of agriculture only: y is the first
// row of the Leontief inverse (380/303, 100/303); 600 and 1500 of final demand
// need 126000/101 = 1247.5 of agriculture.
TEST(TextbookTest, Case13MillerBlair) {
  const auto y =
      Solve(SnapshotBuilder()
                .Process("agriculture", 1000,
                         {{"agriculture", 150}, {"manufacturing", 200}}, 1000)
                .Process("manufacturing", 0,
                         {{"agriculture", 500}, {"manufacturing", 100}}, 2000));
  EXPECT_THAT(y.values, ElementsAre(ToTwelveDigits(380.0 / 303),
                                    ToTwelveDigits(100.0 / 303)));
  EXPECT_THAT(600 * y.values[0] + 1500 * y.values[1],
              ToTwelveDigits(126000.0 / 101));
}

// 1 + 2 * 1, and "ghost" is missing.
TEST(TextbookTest, Case18MissingSupplier) {
  const SnapshotBuilder builder = SnapshotBuilder()
                                      .Process("a", 1, {{"b", 2}, {"ghost", 1}})
                                      .Process("b", 1, {});
  const auto y = Solve(builder);
  EXPECT_EQ(y.values[0], 3.0);
  EXPECT_TRUE(y.EvidenceOf(0).incomplete);
  EXPECT_FALSE(y.EvidenceOf(1).incomplete);
  EXPECT_THAT(FindUnlinkedUpstream(builder.Build(), 0, 10).processes,
              ElementsAre(0));
}

}  // namespace
}  // namespace tanji::engine
