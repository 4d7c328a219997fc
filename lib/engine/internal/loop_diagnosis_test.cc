#include "lib/engine/internal/loop_diagnosis.h"

#include <cmath>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/engine/internal/loop_matrix_testing.h"

namespace tanji::engine::internal {
namespace {

constexpr LoopLimits kDense = {};
constexpr LoopLimits kSparse = {.dense_size_max = 0};
constexpr LoopLimits kSweptOrSparse = {.unswept_size_max = 0,
                                       .dense_size_max = 0};

bool HasAnswer(const LoopVerdict& verdict) {
  return verdict.factors.has_value() != verdict.sweeps.has_value() &&
         !verdict.fault.has_value();
}

// Each case is judged in all ways.
class LoopDiagnosisTest : public testing::TestWithParam<LoopLimits> {
 protected:
  LoopVerdict Diagnose(const LoopMatrix& matrix) const {
    return DiagnoseLoop(matrix, GetParam());
  }
  void ExpectFault(const LoopMatrix& matrix, FaultKind kind,
                   double gain) const {
    const LoopVerdict verdict = Diagnose(matrix);
    ASSERT_TRUE(verdict.fault.has_value());
    EXPECT_FALSE(HasAnswer(verdict));
    EXPECT_EQ(verdict.fault->kind, kind);
    EXPECT_NEAR(verdict.fault->gain, gain, 1e-9);
  }
};
INSTANTIATE_TEST_SUITE_P(AllWays, LoopDiagnosisTest,
                         testing::Values(kDense, kSparse, kSweptOrSparse));

TEST_P(LoopDiagnosisTest, AcceptsAProductiveLoop) {
  const LoopVerdict verdict = Diagnose(Ring(5, 0.9, 0.9));
  EXPECT_TRUE(HasAnswer(verdict));
  EXPECT_NEAR(verdict.gain_bound, 0.9, 1e-8);
  EXPECT_NEAR(verdict.digits_lost, std::log10(1.9 / 0.1), 1e-7);
  EXPECT_FALSE(verdict.series_diverges);
}

TEST_P(LoopDiagnosisTest, GivesTheGainOfARoundTrip) {
  ExpectFault(Ring(2, 1.25, 1), FaultKind::kUnproductive, 1.25);
  ExpectFault(Ring(5, 2, 0.125), FaultKind::kUnproductive, 2);
  ExpectFault(Ring(100, 1, 1.5), FaultKind::kUnproductive, 1.5);
}

// Members 1 and 2 have gain 2, member 0 adds a little: on its way member 1
// passes through 2, which with 0 has a loop of 0.01 of its own, 2 / (1 - 0.01);
// the trip of member 2 is 2 + 0.01.
TEST_P(LoopDiagnosisTest, ChoosesAMemberOfTheGuiltyPart) {
  const LoopMatrix matrix = LoopOf({{0, 0, 0.1}, {0, 0, 2}, {0.1, 1, 0}});
  const LoopVerdict verdict = Diagnose(matrix);
  ASSERT_TRUE(verdict.fault.has_value());
  EXPECT_NEAR(verdict.fault->gain, 2 / 0.99, 1e-12);
  EXPECT_EQ(verdict.fault->worst, 1U);
}

// Own use of 1.5 in both, each of the other as well: the round trip of one
// passes through the other, which is unproductive without it, and comes out as
// 1.5 + 1 * 1 / (1 - 1.5) = -0.5. The growth of the whole is 2.5.
TEST_P(LoopDiagnosisTest, FallsBackOnTheGrowthOfTheWhole) {
  ExpectFault(LoopOf({{1.5, 1}, {1, 1.5}}), FaultKind::kUnproductive, 2.5);
}

// Everybody takes 1.02. Without one of 65 the others are still unproductive, or
// for a member that many take of just not: a round trip of 36, where a loop of
// all 65 could gain 1.02^65 = 3.6. Size does not matter.
TEST_P(LoopDiagnosisTest, GivesTheGrowthWhereRoundTripsMeanNothing) {
  for (const size_t size : {65, 66, 300}) {
    ExpectFault(RandomLoop(size, 1.02), FaultKind::kUnproductive, 1.02);
  }
}

// Next to a loop of gain 1.25 stand 20 members that are productive: what they
// need of it is tiny, and rounding is not taken for a sign.
TEST_P(LoopDiagnosisTest, KeepsTheRoundTripOfOneUnproductiveLoop) {
  std::vector<std::vector<double>> amounts(22, std::vector<double>(22, 0.0));
  amounts[0][1] = 1.25;
  amounts[1][0] = 1;
  for (size_t i = 2; i < 22; ++i) {
    amounts[i][i - 1] = 1e-3;
    amounts[i][(i + 7) % 20 + 2] = 0.3;
  }
  amounts[0][21] = 1e-12;
  ExpectFault(LoopOf(amounts), FaultKind::kUnproductive, 1.25);
}

TEST_P(LoopDiagnosisTest, KnowsGainOne) {
  ExpectFault(Ring(2, 1, 1), FaultKind::kSingular, 1);
  ExpectFault(Ring(3, 4, 0.0625), FaultKind::kSingular, 1);
  ExpectFault(Ring(80, 0.5, std::ldexp(1.0, 79)), FaultKind::kSingular, 1);
}

TEST_P(LoopDiagnosisTest, CannotTellAGainOfOneRoundingFromOne) {
  ExpectFault(Ring(2, 1, 1 - 0x1p-53), FaultKind::kSingular, 1);
  ExpectFault(Ring(2, 1, 1 + 0x1p-52), FaultKind::kSingular, 1);
}

// The growth a turn is 1 - 2^-51, the condition 2^52, 15.65 digits; with 2^-45
// it is 2^47, 14.15 digits.
TEST_P(LoopDiagnosisTest, RefusesFromFifteenLostDigitsOn) {
  ExpectFault(Ring(2, 1, 1 - 0x1p-50), FaultKind::kSingular, 1);
  const LoopVerdict verdict = Diagnose(Ring(2, 1, 1 - 0x1p-45));
  EXPECT_TRUE(HasAnswer(verdict));
  EXPECT_NEAR(verdict.digits_lost, 14.15, 0.05);
}

// sqrt(1 - 2^-30): condition 2^32, 9.63 digits.
TEST_P(LoopDiagnosisTest, AnswersNearOneAndCountsTheDigits) {
  const LoopVerdict verdict = Diagnose(Ring(2, 1, 1 - 0x1p-30));
  EXPECT_TRUE(HasAnswer(verdict));
  EXPECT_LT(verdict.gain_bound, 1);
  EXPECT_NEAR(verdict.digits_lost, 9.63, 0.05);
}

TEST_P(LoopDiagnosisTest, KnowsAGainJustAboveOne) {
  ExpectFault(Ring(2, 1, 1 + 0x1p-30), FaultKind::kUnproductive, 1 + 0x1p-30);
}

TEST_P(LoopDiagnosisTest, AcceptsAStrongCreditLoop) {
  const LoopVerdict verdict = Diagnose(Ring(2, -4, 0.5));
  EXPECT_TRUE(HasAnswer(verdict));
  EXPECT_TRUE(verdict.series_diverges);
  EXPECT_TRUE(std::isinf(verdict.gain_bound));
  EXPECT_LT(verdict.digits_lost, 1.5);
}

TEST_P(LoopDiagnosisTest, AcceptsAWeakCreditLoopAsProductive) {
  const LoopVerdict verdict = Diagnose(Ring(3, 0.5, -0.5));
  EXPECT_TRUE(HasAnswer(verdict));
  EXPECT_FALSE(verdict.series_diverges);
  EXPECT_NEAR(verdict.gain_bound, 0.5, 1e-3);
}

// A gain of -1 is singular in absolute values and harmless in truth: y = 1/2.
TEST_P(LoopDiagnosisTest, AcceptsGainMinusOne) {
  const LoopVerdict verdict = Diagnose(Ring(2, -1, 1));
  EXPECT_TRUE(HasAnswer(verdict));
  EXPECT_TRUE(verdict.series_diverges);
  EXPECT_LT(verdict.digits_lost, 1.5);
}

// Two credits make a gain of +2: det(I - A) = -1.
TEST_P(LoopDiagnosisTest, RefusesTwoCreditsThatEatMoreThanTheyMake) {
  ExpectFault(Ring(2, -2, -1), FaultKind::kUnproductive, 2);
}

// A loop of gain 1.25 with a credit aside that returns -0.5 in each turn: 0.75
// in all, and the series converges to 1 / 0.25.
TEST_P(LoopDiagnosisTest, AcceptsALoopThatACreditMakesProductive) {
  const LoopVerdict verdict =
      Diagnose(LoopOf({{0, 1.25, -0.5}, {1, 0, 0}, {1, 0, 0}}));
  EXPECT_TRUE(HasAnswer(verdict));
  EXPECT_FALSE(verdict.series_diverges);
  EXPECT_TRUE(std::isinf(verdict.gain_bound));
}

// Two loops of gain 1.25 next to each other, held together by weak links of
// which one is a credit: the determinant is 0.25^2 > 0, yet both are
// unproductive. The inputs alone say so.
TEST_P(LoopDiagnosisTest, RefusesTwoUnproductiveLoopsBehindOneCredit) {
  ExpectFault(LoopOf({{0, 1.25, -1e-3, 0},
                      {1, 0, 0, 0},
                      {1e-3, 0, 0, 1.25},
                      {0, 0, 1, 0}}),
              FaultKind::kUnproductive, 1.25);
}

// Six pairs, each of which grows by 1.5 a turn, on a ring of weak links of
// which one is a credit. An even number of unproductive pairs: the determinant
// is positive. The places are those at which a fixed start of mixed signs once
// saw no growth.
TEST_P(LoopDiagnosisTest, RefusesUnproductivePairsWhereverTheyStand) {
  constexpr size_t kPairs[][2] = {{0, 3}, {1, 4},  {2, 5},
                                  {6, 7}, {8, 10}, {9, 11}};
  for (const auto& [own, other] :
       {std::pair(0.7, 0.8), std::pair(0.51, 0.51)}) {
    std::vector<std::vector<double>> amounts(12, std::vector<double>(12, 0.0));
    for (size_t p = 0; p < 6; ++p) {
      const auto [a, b] = kPairs[p];
      amounts[a][a] = amounts[b][b] = own;
      amounts[a][b] = amounts[b][a] = other;
      amounts[a][kPairs[(p + 1) % 6][0]] = p == 0 ? -1e-6 : 1e-6;
    }
    const LoopVerdict verdict = Diagnose(LoopOf(amounts));
    ASSERT_TRUE(verdict.fault.has_value());
    EXPECT_EQ(verdict.fault->kind, FaultKind::kUnproductive);
  }
}

// 1.05 by way of b less 0.07 by way of c: 0.98, y_a = 1 / 0.02 times what all
// emit. 0.99 a turn falls by half only in 70 turns.
TEST_P(LoopDiagnosisTest, AcceptsALoopThatACreditBarelyMakesProductive) {
  const LoopVerdict verdict =
      Diagnose(LoopOf({{0, 1.05, -0.07}, {1, 0, 0}, {1, 0, 0}}));
  EXPECT_TRUE(HasAnswer(verdict));
  EXPECT_FALSE(verdict.series_diverges);
}

// Rows 1 and 2 are equal: y_1 - y_2 is not determined.
TEST_P(LoopDiagnosisTest, RefusesASingularLoopWithCredits) {
  ExpectFault(Ring(2, -1, -1), FaultKind::kSingular, 1);
}

// Of large rings only those with a margin of a hundredth are worth sweeping.
TEST(LoopLimitsTest, SweepsOnlyLargeGroupsWithAMargin) {
  const LoopLimits limits;
  EXPECT_TRUE(DiagnoseLoop(Ring(100, 0.5, 0.5), limits).sweeps.has_value());
  EXPECT_TRUE(DiagnoseLoop(Ring(100, 0.5, -0.5), limits).sweeps.has_value());
  EXPECT_TRUE(DiagnoseLoop(Ring(100, 0.95, 0.95), limits).sweeps.has_value());
  EXPECT_TRUE(DiagnoseLoop(Ring(100, 1, 0.999), limits).factors.has_value());
  EXPECT_TRUE(DiagnoseLoop(Ring(64, 0.5, 0.5), limits).factors.has_value());
}

// 5,000 members connected at random: elimination would take 10^10.5
// multiplications, more with each member to the third power.
TEST(LoopLimitsTest, DecidesAboutGroupsThatAreTooLargeToEliminate) {
  constexpr size_t kSize = 5000;
  const LoopLimits limits;
  const LoopVerdict usual = DiagnoseLoop(RandomLoop(kSize, 0.95), limits);
  EXPECT_TRUE(usual.sweeps.has_value());
  EXPECT_NEAR(usual.gain_bound, 0.95, 1e-3);
  const LoopVerdict slow = DiagnoseLoop(RandomLoop(kSize, 0.9995), limits);
  EXPECT_TRUE(slow.sweeps.has_value());
  EXPECT_NEAR(slow.gain_bound, 0.9995, 1e-5);
  const LoopVerdict unproductive =
      DiagnoseLoop(RandomLoop(kSize, 1.02), limits);
  ASSERT_TRUE(unproductive.fault.has_value());
  EXPECT_EQ(unproductive.fault->kind, FaultKind::kUnproductive);
  EXPECT_NEAR(unproductive.fault->gain, 1.02, 1e-5);
  const LoopVerdict close = DiagnoseLoop(RandomLoop(kSize, 1 - 1e-6), limits);
  ASSERT_TRUE(close.fault.has_value());
  EXPECT_EQ(close.fault->kind, FaultKind::kSingular);
}

TEST(DiagnoseOwnUseTest, JudgesByTheShareOfTheOutput) {
  EXPECT_FALSE(DiagnoseOwnUse(2, 1).fault.has_value());
  EXPECT_EQ(DiagnoseOwnUse(2, 1).gain_bound, 0.5);
  EXPECT_EQ(DiagnoseOwnUse(2, 2).fault->kind, FaultKind::kSingular);
  EXPECT_EQ(DiagnoseOwnUse(2, 2).fault->gain, 1);
  EXPECT_EQ(DiagnoseOwnUse(2, 2.5).fault->kind, FaultKind::kUnproductive);
  EXPECT_EQ(DiagnoseOwnUse(2, 2.5).fault->gain, 1.25);
}

TEST(DiagnoseOwnUseTest, CannotTellAShareOfOneRoundingFromOne) {
  EXPECT_EQ(DiagnoseOwnUse(1, 1 - 0x1p-53).fault->kind, FaultKind::kSingular);
  EXPECT_EQ(DiagnoseOwnUse(1, 1 + 0x1p-52).fault->kind, FaultKind::kSingular);
}

TEST(DiagnoseOwnUseTest, AcceptsAnyCredit) {
  EXPECT_FALSE(DiagnoseOwnUse(1, -0.5).series_diverges);
  const LoopVerdict strong = DiagnoseOwnUse(1, -2);
  EXPECT_FALSE(strong.fault.has_value());
  EXPECT_TRUE(strong.series_diverges);
  EXPECT_TRUE(std::isinf(strong.gain_bound));
  EXPECT_EQ(strong.digits_lost, 0);
}

}  // namespace
}  // namespace tanji::engine::internal
