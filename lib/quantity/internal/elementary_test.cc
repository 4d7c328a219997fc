#include "lib/quantity/internal/elementary.h"

#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/formula_limits.h"

namespace tanji::quantity::internal {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using testing::HasSubstr;

// digits / 10^places, for more digits than a Decimal has.
Rational R(std::string_view digits, int places = 0) {
  return Rational::FromDigits(digits, -places);
}

Rational Half() { return R("5", 1); }

// Digits of the constants: OEIS A000796, A001113, A002193, A002162, A002392.
TEST(ElementaryTest, HasTheDigitsOfTheKnownConstants) {
  EXPECT_EQ(Pi(), R("3141592653589793238462643383279502884197", 39));
  EXPECT_EQ(EulersNumber(), R("2718281828459045235360287471352662497757", 39));
  EXPECT_THAT(SquareRoot(R("2")),
              IsOkAndHolds(R("1414213562373095048801688724209698078570", 39)));
  // 2 / sqrt 3, where only the numerator is a square.
  EXPECT_THAT(
      SquareRoot(Rational::FromRatio({.numerator = 4, .denominator = 3})),
      IsOkAndHolds(R("1154700538379251529018297561003914911295", 39)));
  EXPECT_THAT(NaturalLogarithm(R("2")),
              IsOkAndHolds(R("6931471805599453094172321214581765680755", 40)));
  EXPECT_THAT(NaturalLogarithm(R("10")),
              IsOkAndHolds(R("2302585092994045684017991454684364207601", 39)));
  EXPECT_THAT(Exponential(R("1")), IsOkAndHolds(EulersNumber()));
}

TEST(ElementaryTest, IsExactWhereTheValueIsAFraction) {
  EXPECT_THAT(SquareRoot(R("0")), IsOkAndHolds(R("0")));
  EXPECT_THAT(SquareRoot(R("225", 2)), IsOkAndHolds(R("15", 1)));
  // 50 digits, more than rounding leaves.
  const Rational root = R("12345678901234567890123456789012345678901234567891");
  EXPECT_THAT(SquareRoot(root * root), IsOkAndHolds(root));
  EXPECT_THAT(Exponential(R("0")), IsOkAndHolds(R("1")));
  EXPECT_THAT(NaturalLogarithm(R("1")), IsOkAndHolds(R("0")));
  EXPECT_THAT(DecimalLogarithm(R("1000")), IsOkAndHolds(R("3")));
  EXPECT_THAT(DecimalLogarithm(R("1", 3)), IsOkAndHolds(-R("3")));
  EXPECT_THAT(Power(R("4"), Half()), IsOkAndHolds(R("2")));
  EXPECT_THAT(Power(R("8"), -R("5", 1) - R("1")),  // 8^-1.5 = 1 / (8 sqrt 8)
              IsOkAndHolds(R("4419417382415922027505277263155306495530", 41)));
}

// ln(1 + d) = d - d^2/2 + ...: with d = 1e-1000, 40 digits of d.
TEST(ElementaryTest, KeepsItsDigitsCloseToOne) {
  const Rational d = R("1", 1000);
  EXPECT_THAT(NaturalLogarithm(R("1") + d), IsOkAndHolds(d));
  EXPECT_THAT(NaturalLogarithm(R("1") - d), IsOkAndHolds(-d));
  // log10(1 + d) = d / ln 10; 1 / ln 10 is OEIS A002285.
  EXPECT_THAT(
      DecimalLogarithm(R("1") + d),
      IsOkAndHolds(R("4342944819032518276511289189166050822944", 1040)));
  // (1 + d)^(1e1000 + 1/2) = e^(1 + d/2 - ...)
  EXPECT_THAT(Power(R("1") + d, Rational::FromDigits("1", 1000) + Half()),
              IsOkAndHolds(EulersNumber()));
}

TEST(PowerTest, IsExactForIntegers) {
  EXPECT_THAT(Power(R("2"), R("10")), IsOkAndHolds(R("1024")));
  EXPECT_THAT(Power(-R("2"), R("3")), IsOkAndHolds(-R("8")));
  EXPECT_THAT(Power(-R("4"), -R("2")), IsOkAndHolds(R("625", 4)));
  EXPECT_THAT(Power(R("7"), R("0")), IsOkAndHolds(R("1")));
  EXPECT_THAT(Power(R("0"), R("0")), IsOkAndHolds(R("1")));
  EXPECT_THAT(Power(R("0"), Half()), IsOkAndHolds(R("0")));
}

// 2^n has n + 1 bits, and its denominator one.
TEST(PowerTest, GoesUpToTheBound) {
  ASSERT_EQ(kFormulaValueBitsMax, 8192u);
  const auto largest = Power(R("2"), R("8190"));
  ASSERT_THAT(largest, base::IsOk());
  EXPECT_EQ(largest->bit_size(), 8192u);
  EXPECT_THAT(Power(R("2"), -R("8190")), base::IsOk());
  EXPECT_THAT(
      Power(R("2"), R("8200")),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("too large")));
}

TEST(PowerTest, OfOneTakesAnyInteger) {
  const Rational large = Rational::FromDigits("1", 2000);
  EXPECT_THAT(Power(R("1"), large), IsOkAndHolds(R("1")));
  EXPECT_THAT(Power(-R("1"), large), IsOkAndHolds(R("1")));
  EXPECT_THAT(Power(-R("1"), large + R("1")), IsOkAndHolds(-R("1")));
}

TEST(PowerTest, RoundsWhereTheExactResultIsTooLong) {
  // 1.000001^1000000 = e^(1e6 ln(1 + 1e-6)) = e^(1 - 5e-7 + 1e-12/3 - ...)
  const auto power = Power(R("1000001", 6), R("1000000"));
  ASSERT_THAT(power, base::IsOk());
  EXPECT_NEAR(power->ToDouble(), 2.7182804693193769, 1e-15);
  EXPECT_LT(power->bit_size(), 300u);  // 40 digits over a power of ten
  const auto negative = Power(-R("1000001", 6), R("1000001"));
  ASSERT_THAT(negative, base::IsOk());
  EXPECT_EQ(negative->sign(), -1);
}

TEST(PowerTest, RefusesWhatIsTooLarge) {
  const auto is_too_large =
      StatusIs(absl::StatusCode::kResourceExhausted,
               HasSubstr("the power gives a number that is too large"));
  EXPECT_THAT(Power(R("9"), R("387420489")), is_too_large);
  EXPECT_THAT(Power(R("9"), -R("387420489")), is_too_large);
  EXPECT_THAT(Power(R("9"), Rational::FromDigits("1", 2000)), is_too_large);
  EXPECT_THAT(Power(R("9"), Rational::FromDigits("1", 2000) + Half()),
              is_too_large);
  EXPECT_THAT(Exponential(R("10000")),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("exp gives a number that is too large")));
  EXPECT_THAT(Exponential(-R("10000")),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("or too small")));
}

TEST(ElementaryTest, RefusesWhatHasNoRealValue) {
  const auto says = [](std::string_view message) {
    return StatusIs(absl::StatusCode::kInvalidArgument,
                    HasSubstr(std::string(message)));
  };
  EXPECT_THAT(SquareRoot(-R("1")), says("sqrt expects a number of at least 0"));
  EXPECT_THAT(NaturalLogarithm(R("0")), says("ln expects a number above 0"));
  EXPECT_THAT(NaturalLogarithm(-R("3")), says("ln expects a number above 0"));
  EXPECT_THAT(DecimalLogarithm(R("0")), says("log expects a number above 0"));
  EXPECT_THAT(Power(R("0"), -R("1")), says("division by 0"));
  EXPECT_THAT(Power(-R("8"), Half()), says("below 0 has no power"));
}

}  // namespace
}  // namespace tanji::quantity::internal
