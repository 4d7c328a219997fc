#include "lib/engine/intensity.h"

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/graph/testing/snapshot_builder.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::Snapshot;
using graph::SnapshotBuilder;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsNan;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The answers of a network, by name.
class Answers {
 public:
  explicit Answers(const SnapshotBuilder& builder)
      : builder_(builder),
        snapshot_(builder.Build()),
        intensities_(ComputeIntensities(snapshot_, SolvingOrder(snapshot_))) {}

  double Of(const std::string& name) const {
    return intensities_.values[builder_.Number(name)];
  }
  Evidence EvidenceOf(const std::string& name) const {
    return intensities_.EvidenceOf(builder_.Number(name));
  }
  uint32_t BlockOf(const std::string& name) const {
    return intensities_.BlockedBy(builder_.Number(name));
  }
  const std::vector<LoopFault>& faults() const { return intensities_.faults; }

 private:
  SnapshotBuilder builder_;
  Snapshot snapshot_;
  Intensities intensities_;
};

MATCHER_P4(FaultOf, kind, members, worst, gain, "") {
  return arg.kind == kind &&
         testing::ExplainMatchResult(
             testing::ElementsAreArray(std::vector<ProcessNumber>(members)),
             arg.members, result_listener) &&
         arg.worst == static_cast<ProcessNumber>(worst) &&
         testing::ExplainMatchResult(DoubleNear(gain, 1e-12), arg.gain,
                                     result_listener);
}
using Members = std::vector<ProcessNumber>;

// Steel needs power and power plants need steel: a loop. Per kg of steel
//   y_steel = 1.8 + 0.5 y_power,  y_power = 0.4 + 0.01 y_steel
//   y_steel = 2.0 / 0.995 kg CO2e
TEST(ComputeIntensitiesTest, CountsEveryTurnOfASupplyLoop) {
  const Answers answers(SnapshotBuilder()
                            .Process("steel", 1.8, {{"power", 0.5}})
                            .Process("power", 0.4, {{"steel", 0.01}}));
  EXPECT_THAT(answers.Of("steel"), DoubleNear(2.0 / 0.995, 1e-12));
}

TEST(ComputeIntensitiesTest,
     NamesALoopThatEatsMoreThanItMakesAndAnswersTheRest) {
  const Answers answers(SnapshotBuilder()
                            .Process("smelter", 1.0, {{"smelter", 1.25}})
                            .Process("glass", 0.9, {}));
  EXPECT_THAT(answers.faults(), ElementsAre(FaultOf(FaultKind::kUnproductive,
                                                    Members{0}, 0, 1.25)));
  EXPECT_THAT(answers.Of("smelter"), IsNan());
  EXPECT_EQ(answers.Of("glass"), 0.9);
  EXPECT_EQ(answers.BlockOf("smelter"), 0U);
  EXPECT_EQ(answers.BlockOf("glass"), kNotBlocked);
}

// y = (6 + 2 * 0.5) / 4
TEST(ComputeIntensitiesTest, DividesByTheOutput) {
  const Answers answers(SnapshotBuilder()
                            .Process("sheet", 6, {{"coil", 2}}, /*output=*/4)
                            .Process("coil", 0.5, {}));
  EXPECT_EQ(answers.Of("sheet"), 1.75);
}

// 1 + 0.25 * 8 + 0.5 * 8 = 7
TEST(ComputeIntensitiesTest, AddsUpRepeatedInputsOfOneSupplier) {
  const Answers answers(SnapshotBuilder()
                            .Process("mix", 1, {{"gas", 0.25}, {"gas", 0.5}})
                            .Process("gas", 8, {}));
  EXPECT_EQ(answers.Of("mix"), 7.0);
}

// In a loop as well: y_a = 1 + (0.25 + 0.5) y_b, y_b = y_a / 2: y_a = 1 / 0.625
TEST(ComputeIntensitiesTest, AddsUpRepeatedInputsInALoop) {
  const Answers answers(SnapshotBuilder()
                            .Process("a", 1, {{"b", 0.25}, {"b", 0.5}})
                            .Process("b", 0, {{"a", 0.5}}));
  EXPECT_THAT(answers.Of("a"), DoubleNear(1.6, 1e-15));
}

// Stored order decides: (1 + 1e16) - 1e16 = 0, (1e16 - 1e16) + 1 = 1 in double.
TEST(ComputeIntensitiesTest, AddsInputsInStoredOrder) {
  const auto total = [](double first, double second, double third) {
    return Answers(SnapshotBuilder()
                       .Process("sum", 0,
                                {{"x", first}, {"x", second}, {"x", third}})
                       .Process("x", 1, {}))
        .Of("sum");
  };
  EXPECT_EQ(total(1, 1e16, -1e16), 0.0);
  EXPECT_EQ(total(1e16, -1e16, 1), 1.0);
}

TEST(ComputeIntensitiesTest, BlocksWhatDependsOnAFaultAndNothingElse) {
  const Answers answers(SnapshotBuilder()
                            .Process("phone", 1, {{"chip", 1}, {"glass", 1}})
                            .Process("chip", 1, {{"smelter", 1}})
                            .Process("smelter", 1, {{"smelter", 2}})
                            .Process("glass", 0.9, {})
                            .Process("bottle", 0, {{"glass", 2}}));
  EXPECT_THAT(answers.Of("phone"), IsNan());
  EXPECT_THAT(answers.Of("chip"), IsNan());
  EXPECT_EQ(answers.Of("bottle"), 1.8);
  EXPECT_EQ(answers.BlockOf("phone"), 0U);
  EXPECT_EQ(answers.BlockOf("bottle"), kNotBlocked);
}

// What is taken 0 times is not needed: neither its fault nor its evidence is
// inherited, and no loop is closed.
TEST(ComputeIntensitiesTest, DoesNotDependOnWhatIsTakenZeroTimes) {
  const Answers answers(
      SnapshotBuilder()
          .Process("a", 1, {{"bad", 0.0}, {"glass", 2}, {"open", -0.0}})
          .Process("bad", 1, {{"bad", 3}, {"a", 1}})
          .Process("glass", 0.9, {{"a", 0.0}, {"glass", 0.0}})
          .Process("open", 1, {{"ghost", 1}}));
  EXPECT_THAT(answers.faults(), ElementsAre(FaultOf(FaultKind::kUnproductive,
                                                    Members{1}, 1, 3.0)));
  EXPECT_EQ(answers.Of("a"), 2.8);
  EXPECT_EQ(answers.BlockOf("a"), kNotBlocked);
  EXPECT_FALSE(answers.EvidenceOf("a").incomplete);
  EXPECT_EQ(answers.EvidenceOf("a").loop_gain_max, 0);
}

// A member of a loop takes 0 of an unproductive process, and 0 of another
// member.
TEST(ComputeIntensitiesTest, DoesNotDependOnWhatALoopTakesZeroTimes) {
  const Answers answers(SnapshotBuilder()
                            .Process("a", 3, {{"b", 0.5}, {"bad", 0}})
                            .Process("b", 0, {{"a", 0.5}, {"a", 0}})
                            .Process("bad", 1, {{"bad", 1}}));
  EXPECT_EQ(answers.Of("a"), 4.0);
  EXPECT_EQ(answers.Of("b"), 2.0);
}

// An innocent loop downstream of a fault is blocked, not accused.
TEST(ComputeIntensitiesTest, DoesNotAccuseALoopDownstreamOfAFault) {
  const Answers answers(SnapshotBuilder()
                            .Process("a", 1, {{"b", 0.5}, {"bad", 1}})
                            .Process("b", 1, {{"a", 0.5}})
                            .Process("bad", 1, {{"bad", 3}}));
  EXPECT_THAT(answers.faults(), ElementsAre(FaultOf(FaultKind::kUnproductive,
                                                    Members{2}, 2, 3.0)));
  EXPECT_THAT(answers.Of("a"), IsNan());
  EXPECT_EQ(answers.BlockOf("b"), 0U);
}

TEST(ComputeIntensitiesTest, ListsFaultsByFirstMemberAndBlocksByTheLowest) {
  const Answers answers(SnapshotBuilder()
                            .Process("user", 1, {{"z", 1}, {"x", 1}})
                            .Process("x", 1, {{"y", 2}})
                            .Process("y", 1, {{"x", 1}})
                            .Process("z", 1, {{"z", 1}}));
  EXPECT_THAT(
      answers.faults(),
      ElementsAre(FaultOf(FaultKind::kUnproductive, (Members{1, 2}), 1, 2.0),
                  FaultOf(FaultKind::kSingular, Members{3}, 3, 1.0)));
  EXPECT_EQ(answers.BlockOf("user"), 0U);
  EXPECT_EQ(answers.BlockOf("z"), 1U);
}

// Nothing is emitted in the loop, so a solver answers 0, 0 and 5 and all of it
// looks fine; gain 3 * 0.5.
TEST(ComputeIntensitiesTest, TestsTheLoopAndNotTheAnswer) {
  const Answers answers(SnapshotBuilder()
                            .Process("a", 0, {{"b", 3}})
                            .Process("b", 0, {{"a", 0.5}})
                            .Process("c", 5, {{"a", 1}}));
  EXPECT_THAT(answers.faults(), ElementsAre(FaultOf(FaultKind::kUnproductive,
                                                    (Members{0, 1}), 0, 1.5)));
  EXPECT_THAT(answers.Of("c"), IsNan());
}

TEST(ComputeIntensitiesTest, KeepsZerosExact) {
  const Answers answers(SnapshotBuilder()
                            .Process("a", 0, {{"b", 0.3}, {"sun", 7}})
                            .Process("b", 0, {{"a", 0.7}, {"sun", -0.1}})
                            .Process("c", 0, {{"a", -0.1}})
                            .Process("sun", 0, {}));
  for (const std::string name : {"a", "b", "c", "sun"}) {
    EXPECT_EQ(answers.Of(name), 0.0) << name;
    EXPECT_FALSE(std::signbit(answers.Of(name))) << name;
  }
}

TEST(ComputeIntensitiesTest, TurnsANegativeZeroOfTheDataIntoZero) {
  const Answers answers(
      SnapshotBuilder().Process("x", -0.0, {}).Process("y", -0.0, {{"x", -1}}));
  EXPECT_FALSE(std::signbit(answers.Of("x")));
  EXPECT_FALSE(std::signbit(answers.Of("y")));
}

TEST(ComputeIntensitiesTest, DoesNotAnswerForAProcessThatIsNotInForce) {
  Snapshot::Parts parts = SnapshotBuilder()
                              .Process("x", 1, {})
                              .Process("y", 2, {})
                              .Build()
                              .ToParts();
  parts.output[0] = 0;
  const Snapshot snapshot = *Snapshot::Create(std::move(parts));
  const Intensities intensities =
      ComputeIntensities(snapshot, SolvingOrder(snapshot));
  EXPECT_THAT(intensities.values[0], IsNan());
  EXPECT_EQ(intensities.BlockedBy(0), kNotBlocked);
  EXPECT_EQ(intensities.values[1], 2.0);
}

// Columns (1, 10) and (2, 20): y_a = (2, 20) + 0.5 (1, 10).
TEST(ComputeIntensitiesTest, SolvesAllIndicatorsLikeOne) {
  Snapshot::Parts parts = SnapshotBuilder()
                              .Process("b", 0, {})
                              .Process("a", 0, {{"b", 0.5}})
                              .Process("p", 0, {{"q", 0.5}})
                              .Process("q", 0, {{"p", 0.5}})
                              .Build()
                              .ToParts();
  parts.indicators = 2;
  parts.direct = {1, 10, 2, 20, 3, 0, 0, 6};
  const Snapshot snapshot = *Snapshot::Create(std::move(parts));
  const Intensities intensities =
      ComputeIntensities(snapshot, SolvingOrder(snapshot));
  // p = 3 / 0.75 = 4 and q = 2; then q = 6 / 0.75 = 8 and p = 4.
  EXPECT_THAT(intensities.values, ElementsAre(1, 10, 2.5, 25, 4, 4, 2, 8));
}

TEST(ComputeIntensitiesTest, NamesTheProcessWhoseValueExceedsTheRange) {
  const Answers answers(SnapshotBuilder()
                            .Process("big", 1e300, {})
                            .Process("bigger", 0, {{"big", 1e300}})
                            .Process("user", 0, {{"bigger", 1}})
                            .Process("other", 1, {}));
  EXPECT_THAT(answers.faults(),
              ElementsAre(FaultOf(FaultKind::kOverflow, Members{1}, 1, 0.0)));
  EXPECT_EQ(answers.Of("big"), 1e300);
  EXPECT_THAT(answers.Of("bigger"), IsNan());
  EXPECT_THAT(answers.Of("user"), IsNan());
  EXPECT_EQ(answers.Of("other"), 1.0);
}

TEST(ComputeIntensitiesTest, NamesTheLoopWhoseValuesExceedTheRange) {
  const Answers answers(SnapshotBuilder()
                            .Process("a", 1e308, {{"b", 1}})
                            .Process("b", 1e308, {{"a", 0.9}}));
  EXPECT_THAT(answers.faults(), ElementsAre(FaultOf(FaultKind::kOverflow,
                                                    (Members{0, 1}), 0, 0.0)));
}

TEST(EvidenceTest, OfATreeIsCleanButForRounding) {
  const Answers answers(SnapshotBuilder()
                            .Process("x", 0.1, {{"y", 0.3}}, /*output=*/0.7)
                            .Process("y", 0.3, {}, /*output=*/0.9));
  const Evidence evidence = answers.EvidenceOf("x");
  EXPECT_LE(evidence.backward_error_max, 2.3e-16);
  EXPECT_EQ(evidence.loop_gain_max, 0);
  EXPECT_EQ(evidence.digits_lost, 0);
  EXPECT_FALSE(evidence.series_diverges);
  EXPECT_FALSE(evidence.incomplete);
}

// The spectral radius of {{0, 0.5}, {0.5, 0}} is 0.5, of own use 0.25 it is
// 0.25.
TEST(EvidenceTest, CarriesTheLargestLoopGainDownstreamOnly) {
  const Answers answers(SnapshotBuilder()
                            .Process("top", 1, {{"a", 1}, {"own", 1}})
                            .Process("a", 1, {{"b", 0.5}})
                            .Process("b", 1, {{"a", 0.5}})
                            .Process("own", 1, {{"own", 0.25}})
                            .Process("raw", 1, {}));
  EXPECT_THAT(answers.EvidenceOf("top").loop_gain_max, DoubleNear(0.5, 1e-12));
  EXPECT_THAT(answers.EvidenceOf("own").loop_gain_max, DoubleNear(0.25, 1e-12));
  EXPECT_EQ(answers.EvidenceOf("raw").loop_gain_max, 0);
}

TEST(EvidenceTest, CarriesMissingInputsDownstreamOnly) {
  const Answers answers(SnapshotBuilder()
                            .Process("top", 1, {{"mid", 1}})
                            .Process("mid", 1, {{"ghost", 1}, {"raw", 1}})
                            .Process("raw", 1, {}));
  EXPECT_TRUE(answers.EvidenceOf("top").incomplete);
  EXPECT_TRUE(answers.EvidenceOf("mid").incomplete);
  EXPECT_FALSE(answers.EvidenceOf("raw").incomplete);
}

// Bit 1 of raw, bit 4 of the loop's b, bit 8 of a user that hands nothing up.
TEST(EvidenceTest, PassesMarksDownstreamOnly) {
  const Answers answers(SnapshotBuilder()
                            .Process("top", 1, {{"a", 1}})
                            .Process("a", 1, {{"b", 0.5}, {"raw", 1}})
                            .Process("b", 1, {{"a", 0.5}, {"raw", 1}})
                            .Process("raw", 1, {})
                            .Process("user", 1, {{"raw", 1}})
                            .Marks("raw", 1)
                            .Marks("b", 4)
                            .Marks("user", 8));
  EXPECT_EQ(answers.EvidenceOf("raw").marks, 1U);
  EXPECT_EQ(answers.EvidenceOf("a").marks, 5U);
  EXPECT_EQ(answers.EvidenceOf("b").marks, 5U);
  EXPECT_EQ(answers.EvidenceOf("top").marks, 5U);
  EXPECT_EQ(answers.EvidenceOf("user").marks, 9U);
}

TEST(EvidenceTest, InheritsNoMarksFromWhatIsTakenZeroTimes) {
  const Answers answers(SnapshotBuilder()
                            .Process("a", 1, {{"b", 0}, {"c", 1}})
                            .Process("b", 1, {})
                            .Process("c", 1, {{"ghost", 1}})
                            .Marks("b", 1)
                            .Marks("c", 0x80000000));
  EXPECT_EQ(answers.EvidenceOf("a").marks, 0x80000000);
  EXPECT_TRUE(answers.EvidenceOf("a").incomplete);
}

// As for missing inputs: a fault hides nothing of what is upstream.
TEST(EvidenceTest, PassesMarksOnFromWhatIsBlocked) {
  const Answers answers(SnapshotBuilder()
                            .Process("user", 1, {{"bad", 1}, {"raw", 1}})
                            .Process("bad", 1, {{"bad", 2}, {"ghost", 1}})
                            .Process("raw", 1, {})
                            .Marks("bad", 2)
                            .Marks("raw", 1));
  EXPECT_EQ(answers.EvidenceOf("bad").marks, 2U);
  EXPECT_EQ(answers.EvidenceOf("user").marks, 3U);
  EXPECT_TRUE(answers.EvidenceOf("user").incomplete);
}

// A process not in force has no answer, and no evidence with it.
TEST(EvidenceTest, IgnoresTheMarksOfAProcessThatIsNotInForce) {
  Snapshot::Parts parts =
      SnapshotBuilder().Process("x", 1, {}).Marks("x", 1).Build().ToParts();
  parts.output[0] = 0;
  const Snapshot snapshot = *Snapshot::Create(std::move(parts));
  EXPECT_EQ(
      ComputeIntensities(snapshot, SolvingOrder(snapshot)).EvidenceOf(0).marks,
      0U);
}

// (1 + g) / (1 - g) at g = 1 - 1e-6: 6.3 digits.
TEST(EvidenceTest, CountsTheDigitsThatAnIllConditionedLoopLoses) {
  const Answers answers(SnapshotBuilder()
                            .Process("own", 1, {{"own", 1 - 1e-6}})
                            .Process("user", 1, {{"own", 1}}));
  EXPECT_THAT(answers.EvidenceOf("user").digits_lost, DoubleNear(6.3, 0.01));
}

// Own use of -3 at output 1: y = 1 / 4. Nothing cancels, but 1 - 3 + 9 - ...
// has no sum.
TEST(EvidenceTest, SaysWhenOnlyTheSeriesDiverges) {
  const Answers answers(SnapshotBuilder()
                            .Process("own", 1, {{"own", -3}})
                            .Process("user", 0, {{"own", 2}}));
  EXPECT_EQ(answers.Of("user"), 0.5);
  EXPECT_TRUE(answers.EvidenceOf("user").series_diverges);
  EXPECT_EQ(answers.EvidenceOf("user").loop_gain_max, kInfinity);
  EXPECT_EQ(answers.EvidenceOf("user").digits_lost, 0);
}

TEST(EvidenceTest, AnEmptyNetworkHasEmptyAnswers) {
  const Snapshot snapshot = SnapshotBuilder().Build();
  const Intensities intensities =
      ComputeIntensities(snapshot, SolvingOrder(snapshot));
  EXPECT_THAT(intensities.values, IsEmpty());
  EXPECT_THAT(intensities.faults, IsEmpty());
}

// A loop at fault, somebody behind it, a mark: rows of evidence of all kinds.
Intensities OfAllKinds() {
  const Snapshot snapshot = SnapshotBuilder()
                                .Process("power", 0.4, {{"ghost", 1}})
                                .Process("egg", 1, {{"hen", 2}})
                                .Process("hen", 1, {{"egg", 2}})
                                .Process("cake", 0, {{"egg", 1}, {"power", 1}})
                                .Build();
  return ComputeIntensities(snapshot, SolvingOrder(snapshot));
}

TEST(WellFormedTest, IsWhatIsComputed) {
  const Intensities computed = OfAllKinds();
  ASSERT_EQ(computed.faults.size(), 1U);
  EXPECT_EQ(computed.BlockedBy(3), 0U);
  EXPECT_TRUE(IsWellFormed(computed, 4));
  EXPECT_FALSE(IsWellFormed(computed, 3));
}

TEST(WellFormedTest, IsNotWhatNamesNothing) {
  using Damage = std::function<void(Intensities&)>;
  const std::vector<Damage> damages = {
      [](Intensities& it) { it.values.pop_back(); },
      [](Intensities& it) { it.indicators = 0; },
      [](Intensities& it) { it.evidence.pop_back(); },
      [](Intensities& it) {
        it.evidence[0].row = static_cast<uint32_t>(it.shared_evidence.size());
      },
      [](Intensities& it) {
        it.shared_evidence.push_back(it.shared_evidence[1]);
      },
      [](Intensities& it) { it.shared_evidence.clear(); },
      [](Intensities& it) { it.faults.clear(); },
      [](Intensities& it) { it.faults.push_back(it.faults[0]); },
      [](Intensities& it) {
        it.faults[0].members = {2, 1};
      },
      [](Intensities& it) { it.faults[0].members = {}; },
      [](Intensities& it) { it.faults[0].members.back() = 4; },
      [](Intensities& it) { it.faults[0].worst = 0; },
  };
  for (size_t d = 0; d < damages.size(); ++d) {
    Intensities damaged = OfAllKinds();
    damages[d](damaged);
    EXPECT_FALSE(IsWellFormed(damaged, 4)) << d;
  }
}

}  // namespace
}  // namespace tanji::engine
