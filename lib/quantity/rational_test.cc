#include "lib/quantity/rational.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::quantity {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using testing::HasSubstr;

constexpr unsigned kRationalSeed = 20260403;

Rational R(std::string_view text) { return Rational::FromDecimal(D(text)); }

Rational Fraction(int64_t numerator, int64_t denominator) {
  const auto quotient = Rational::FromInteger(numerator).DividedBy(
      Rational::FromInteger(denominator));
  EXPECT_THAT(quotient, base::IsOk());
  return quotient.value_or(Rational());
}

TEST(RationalTest, ReadsADecimalExactlyAndInLowestTerms) {
  EXPECT_EQ(Rational().ToString(), "0");
  EXPECT_EQ(R("0.1").ToString(), "1/10");
  EXPECT_EQ(R("-12.5").ToString(), "-25/2");
  EXPECT_EQ(R("3e3").ToString(), "3000");
  EXPECT_EQ(R("12345678901234567890123456789012345678").ToString(),
            "12345678901234567890123456789012345678");
  EXPECT_EQ(R("-0.00000000012345678901234567890123456789").ToString(),
            "-12345678901234567890123456789/"
            "100000000000000000000000000000000000000");
}

TEST(RationalTest, ReadsIntegersRatiosAndDigits) {
  EXPECT_EQ(
      Rational::FromInteger(std::numeric_limits<int64_t>::min()).ToString(),
      "-9223372036854775808");
  EXPECT_EQ(Rational::FromRatio({.numerator = UINT64_MAX, .denominator = 5})
                .ToString(),
            "3689348814741910323");  // 2^64 - 1 = 5 x 3689348814741910323
  EXPECT_EQ(Rational::FromDigits("0075", -2).ToString(), "3/4");
  EXPECT_EQ(Rational::FromDigits("12", 1).ToString(), "120");
  EXPECT_EQ(Rational::FromDigits("0", 300).ToString(), "0");
}

TEST(RationalTest, ComputesExactly) {
  // The classic that doubles get wrong.
  EXPECT_EQ(R("0.1") + R("0.2"), R("0.3"));
  EXPECT_EQ((Fraction(1, 3) + Fraction(1, 6)).ToString(), "1/2");
  EXPECT_EQ((Fraction(1, 3) - Fraction(1, 2)).ToString(), "-1/6");
  EXPECT_EQ((Fraction(2, 3) * Fraction(-9, 4)).ToString(), "-3/2");
  EXPECT_EQ((-Fraction(2, 3)).ToString(), "-2/3");
  EXPECT_EQ(Fraction(-1, -3).ToString(), "1/3");
}

TEST(RationalTest, RefusesToDivideByZero) {
  EXPECT_THAT(
      R("1").DividedBy(Rational()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("division by 0")));
  EXPECT_THAT(Rational().DividedBy(R("2")), IsOkAndHolds(Rational()));
}

TEST(RationalTest, OrdersByValue) {
  const std::vector<Rational> ordered = {
      R("-1e9"),      Fraction(-1, 2), Fraction(-1, 3),      R("0"),
      Fraction(1, 3), R("0.5"),        R("1e-2") + R("0.5"), R("7e20")};
  for (size_t i = 0; i < ordered.size(); ++i) {
    for (size_t j = 0; j < ordered.size(); ++j) {
      EXPECT_EQ(ordered[i] <=> ordered[j], i <=> j) << i << " " << j;
      EXPECT_EQ(ordered[i] == ordered[j], i == j) << i << " " << j;
    }
  }
}

TEST(RationalTest, KnowsSignsIntegersAndSizes) {
  EXPECT_EQ(R("-3").sign(), -1);
  EXPECT_EQ(R("0").sign(), 0);
  EXPECT_EQ(Fraction(1, 9).sign(), 1);
  EXPECT_TRUE(R("0").IsZero());
  EXPECT_FALSE(Fraction(1, 9).IsZero());
  EXPECT_TRUE(Fraction(8, 2).IsInteger());
  EXPECT_FALSE(Fraction(8, 3).IsInteger());
  EXPECT_EQ(Fraction(-8, 3).bit_size(), 6u);  // 1000 and 11 in binary
}

TEST(RationalTest, FloorsTowardsMinusInfinity) {
  EXPECT_EQ(R("2.7").Floor(), R("2"));
  EXPECT_EQ(R("-2.1").Floor(), R("-3"));
  EXPECT_EQ(R("-2").Floor(), R("-2"));
}

TEST(RationalTest, CopiesAndMovesByValue) {
  Rational a = Fraction(1, 3);
  Rational b = a;
  b = b + b;
  EXPECT_EQ(a, Fraction(1, 3));
  EXPECT_EQ(b, Fraction(2, 3));
  Rational c = std::move(b);
  EXPECT_EQ(c, Fraction(2, 3));
  a = std::move(c);
  EXPECT_EQ(a, Fraction(2, 3));
  const Rational& self = a;
  a = self;
  EXPECT_EQ(a, Fraction(2, 3));
}

TEST(RationalToDoubleTest, RoundsToNearestTiesToEven) {
  EXPECT_EQ(Rational().ToDouble(), 0.0);
  EXPECT_EQ(Fraction(-1, 3).ToDouble(), -1.0 / 3.0);
  const Rational two_to_53 = Rational::FromInteger(int64_t{1} << 53);
  // Halfway between 2^53 and 2^53 + 2, then between 2^53 + 2 and 2^53 + 4.
  EXPECT_EQ((two_to_53 + R("1")).ToDouble(), 9007199254740992.0);
  EXPECT_EQ((two_to_53 + R("3")).ToDouble(), 9007199254740996.0);
  EXPECT_EQ((two_to_53 + R("1.000001")).ToDouble(), 9007199254740994.0);
}

TEST(RationalToDoubleTest, ReachesSubnormalsZeroAndInfinity) {
  const auto power = [](int exponent) {
    return Rational::FromDigits("1", exponent);
  };
  EXPECT_EQ(power(308).ToDouble(), 1e308);
  EXPECT_EQ(power(309).ToDouble(), kInfinity);
  EXPECT_EQ((-power(2000)).ToDouble(), -kInfinity);
  EXPECT_EQ(power(-320).ToDouble(), 1e-320);
  EXPECT_EQ(power(-2000).ToDouble(), 0.0);
  // The smallest double is 2^-1074; half of it is the tie with 0.
  Rational tie = R("0.5");
  for (int i = 1; i < 1075; ++i) tie = tie * R("0.5");
  EXPECT_EQ(tie.ToDouble(), 0.0);
  EXPECT_EQ((tie * R("1.0000001")).ToDouble(), 0x1p-1074);
  EXPECT_EQ((tie * R("3")).ToDouble(), 0x1p-1073);
}

// Decimal::ToDouble is another implementation of the same definition.
TEST(RationalToDoubleTest, AgreesWithDecimalOnRandomNumbers) {
  std::mt19937_64 random(kRationalSeed);
  for (int i = 0; i < 2000; ++i) {
    const std::string sign = random() % 2 == 0 ? "-" : "";
    const uint64_t number = random();
    const std::string text =
        base::StrCat(sign, number, "e", static_cast<int>(random() % 400) - 200);
    EXPECT_EQ(R(text).ToDouble(), D(text).ToDouble())
        << text << " seed " << kRationalSeed;
  }
}

TEST(RationalToDecimalTest, RoundsToTheDigitsAskedFor) {
  EXPECT_THAT(Fraction(2, 3).ToDecimal(5), IsOkAndHolds(D("0.66667")));
  EXPECT_THAT(Fraction(-200, 3).ToDecimal(1), IsOkAndHolds(D("-70")));
  EXPECT_THAT(Fraction(1, 7).ToDecimal(38),
              IsOkAndHolds(D("0.14285714285714285714285714285714285714")));
  EXPECT_THAT(R("0.25").ToDecimal(38), IsOkAndHolds(D("0.25")));
  EXPECT_THAT(Rational().ToDecimal(3), IsOkAndHolds(Decimal()));
}

TEST(RationalToDecimalTest, RoundsTiesToEvenAndCarries) {
  EXPECT_THAT(R("0.125").ToDecimal(2), IsOkAndHolds(D("0.12")));
  EXPECT_THAT(R("0.135").ToDecimal(2), IsOkAndHolds(D("0.14")));
  EXPECT_THAT((R("0.125") + R("1e-200")).ToDecimal(2), IsOkAndHolds(D("0.13")));
  EXPECT_THAT((R("0.125") + R("1e-38") * Fraction(1, 3)).ToDecimal(2),
              IsOkAndHolds(D("0.13")));
  EXPECT_THAT(R("99.96").ToDecimal(3), IsOkAndHolds(D("100")));
  EXPECT_THAT((R("1") - R("1e-100")).ToDecimal(38), IsOkAndHolds(D("1")));
}

TEST(RationalToDecimalTest, KeepsEveryDecimalOf38Digits) {
  std::mt19937_64 random(kRationalSeed);
  for (int i = 0; i < 2000; ++i) {
    std::string text = random() % 2 == 0 ? "-" : "";
    base::StrAppend(&text, 1 + random() % 9, ".");
    base::StrAppend(&text, random() % 1000000);
    base::StrAppend(&text, random() % 1000000);
    base::StrAppend(&text, random());
    base::StrAppend(&text, "e", static_cast<int>(random() % 501) - 250);
    EXPECT_THAT(R(text).ToDecimal(38), IsOkAndHolds(D(text)))
        << text << " seed " << kRationalSeed;
  }
}

TEST(RationalToDecimalTest, RefusesWhatADecimalCannotSay) {
  const Rational large = Rational::FromDigits("1", 250);
  EXPECT_THAT(large.ToDecimal(5), IsOkAndHolds(D("1e250")));
  EXPECT_THAT((large * R("9.9999")).ToDecimal(5),
              IsOkAndHolds(D("9.9999e250")));
  const auto is_out_of_range =
      StatusIs(absl::StatusCode::kResourceExhausted,
               HasSubstr("expected 0 or a size from 1e-250 to 1e250"));
  EXPECT_THAT((large * R("9.99999")).ToDecimal(5), is_out_of_range);
  EXPECT_THAT((large * R("10")).ToDecimal(5), is_out_of_range);
  EXPECT_THAT((large * large).ToDecimal(5), is_out_of_range);
  const Rational small = Rational::FromDigits("1", -250);
  EXPECT_THAT(small.ToDecimal(5), IsOkAndHolds(D("1e-250")));
  EXPECT_THAT((small * R("0.9")).ToDecimal(5), is_out_of_range);
  EXPECT_THAT((small * small * small).ToDecimal(5), is_out_of_range);
}

TEST(ProductTest, IsExactWhereItFits) {
  EXPECT_THAT(Product(D("1.2"), D("-350")), IsOkAndHolds(D("-420")));
  // (10^19 - 1)^2 = 10^38 - 2 x 10^19 + 1 has 38 digits.
  EXPECT_THAT(Product(D("9999999999999999999"), D("9999999999999999999")),
              IsOkAndHolds(D("99999999999999999980000000000000000001")));
}

TEST(ProductTest, RoundsTo38DigitsAndRefusesWhatADecimalCannotSay) {
  // (10^20 + 5) x (10^19 + 1) = 10^39 + 15 x 10^19 + 5 has 40 digits; the last
  // two, 05, are below half.
  EXPECT_THAT(Product(D("100000000000000000005"), D("10000000000000000001")),
              IsOkAndHolds(D("1000000000000000000150000000000000000000")));
  EXPECT_THAT(Product(D("1e-200"), D("1e-200")),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("out of range")));
}

}  // namespace
}  // namespace tanji::quantity
