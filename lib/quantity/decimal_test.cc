#include "lib/quantity/decimal.h"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/quantity/testing/literals.h"

namespace tanji::quantity {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using testing::HasSubstr;

constexpr unsigned kDecimalSeed = 20260401;

std::string Bytes(const Decimal& decimal) {
  std::string bytes;
  decimal.AppendTo(&bytes);
  return bytes;
}

absl::StatusOr<Decimal> Stored(std::string_view bytes) {
  base::WireReader reader(bytes, "test value");
  TANJI_ASSIGN_OR_RETURN(const Decimal decimal, Decimal::ReadFrom(reader));
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return decimal;
}

// A random spelling with up to `digits_max` digits and a wide exponent.
std::string RandomSpelling(std::mt19937_64& random, int digits_max) {
  std::string text = random() % 2 == 0 ? "-" : "";
  text += static_cast<char>('1' + random() % 9);
  const auto digits = static_cast<int>(random() % digits_max);
  for (int i = 0; i < digits; ++i) {
    if (i == 0) text += '.';
    text += static_cast<char>('0' + random() % 10);
  }
  const int exponent = static_cast<int>(random() % 501) - 250;
  switch (random() % 3) {
    case 0:
      return text;
    case 1:
      return base::StrCat(text, "e", exponent / 20);
    default:
      return base::StrCat(text, "E", exponent < 0 ? "" : "+", exponent);
  }
}

TEST(DecimalParseTest, WritesCanonicalText) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0", "0"},
      {"-0", "0"},
      {"0.000", "0"},
      {"0e99999999999999999999", "0"},
      {"1.50", "1.5"},
      {"1500", "1500"},
      {"-12.5", "-12.5"},
      {"0.00031", "0.00031"},
      {"0.0000012", "0.0000012"},
      {"0.00000012", "1.2e-7"},
      {"1.2E-09", "1.2e-9"},
      {"100000000000000000000", "100000000000000000000"},
      {"4000000000000000000000", "4e+21"},
      {"12e+0", "12"},
      {"123456789012345678901234567890.12345678",
       "1.2345678901234567890123456789012345678e+29"},
      {"0.052092360823920485", "0.052092360823920485"},
  };
  for (const auto& [text, canonical] : cases) {
    EXPECT_EQ(D(text).ToString(), canonical) << text;
  }
}

TEST(DecimalParseTest, TakesEqualValuesForEqual) {
  EXPECT_EQ(D("1.50"), D("1.5"));
  EXPECT_EQ(D("1500"), D("15e2"));
  EXPECT_EQ(D("-0.0"), Decimal());
  // 40 digits as written, 2 significant ones.
  EXPECT_EQ(D("1200000000000000000000000000000000000000"), D("1.2e39"));
  EXPECT_EQ(D("0.0000000000000000000000000000000000000012"), D("1.2e-39"));
  EXPECT_NE(D("1.5"), D("-1.5"));
}

TEST(DecimalParseTest, RefusesEveryOtherSpelling) {
  for (const std::string text :
       {"",     "-",     "+1",  " 1",    "1 ",    "1\n",
        ".5",   "5.",    "-.5", "007",   "-01",   "00",
        "1e",   "1e+",   "1e-", "e5",    "1.e5",  "1,5",
        "1_0",  "0x1p3", "nan", "NaN",   "inf",   "Infinity",
        "-inf", "1e5.5", "--1", "1.2.3", "1e5e5", "\xEF\xBC\x91"}) {
    EXPECT_THAT(Decimal::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("not a decimal number")))
        << text;
  }
  EXPECT_THAT(Decimal::Parse(std::string_view("1\0", 2)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("\"1\\x00\" is not a decimal number")));
}

TEST(DecimalParseTest, ShortensALongTextInItsMessage) {
  const absl::Status status =
      Decimal::Parse(std::string(100'000, 'x')).status();
  EXPECT_LT(status.message().size(), 200u);
}

TEST(DecimalParseTest, RefusesTheThirtyNinthSignificantDigit) {
  const std::string digits(38, '7');
  TANJI_EXPECT_OK(Decimal::Parse(digits));
  TANJI_EXPECT_OK(Decimal::Parse("0." + digits));
  EXPECT_THAT(
      Decimal::Parse(digits + "7"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at most 38")));
  EXPECT_THAT(
      Decimal::Parse("1." + std::string(37, '0') + "1"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at most 38")));
}

TEST(DecimalParseTest, RefusesWhatLiesOutOfRange) {
  TANJI_EXPECT_OK(Decimal::Parse("9.99e250"));
  TANJI_EXPECT_OK(Decimal::Parse("1e-250"));
  TANJI_EXPECT_OK(Decimal::Parse("0.00001e255"));
  for (const std::string text :
       {"1e251", "10e250", "0.99e-250", "-1e-251", "1e99999999999999999999",
        "1e-99999999999999999999", "1e9223372036854775807",
        "0.1e-9223372036854775808"}) {
    EXPECT_THAT(
        Decimal::Parse(text),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("out of range")))
        << text;
  }
}

TEST(DecimalTest, MakesIntegers) {
  EXPECT_EQ(Decimal::FromInteger(0), Decimal());
  EXPECT_EQ(Decimal::FromInteger(-1200).ToString(), "-1200");
  EXPECT_EQ(Decimal::FromInteger(std::numeric_limits<int64_t>::min()),
            D("-9223372036854775808"));
}

TEST(DecimalTest, OrdersByValue) {
  const std::vector<std::string> ascending = {
      "-1e250",  "-12.5", "-12",
      "-1e-250", "0",     "1e-250",
      "0.999",   "1",     "1.0000000000000000000000000000000000001",
      "2",       "12",    "12.000001",
      "120",     "9e249", "1e250"};
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (size_t k = 0; k < ascending.size(); ++k) {
      EXPECT_EQ(D(ascending[i]) <=> D(ascending[k]), i <=> k)
          << ascending[i] << " and " << ascending[k];
    }
  }
}

TEST(DecimalToDoubleTest, IsTheNearestDouble) {
  // strtod of glibc rounds correctly (manual, "Parsing of Floats").
  std::mt19937_64 random(kDecimalSeed);
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = RandomSpelling(random, i % 2 == 0 ? 12 : 38);
    EXPECT_EQ(D(text).ToDouble(), std::strtod(text.c_str(), nullptr))
        << text << ", seed " << kDecimalSeed;
  }
}

TEST(DecimalToDoubleTest, BreaksTiesToEven) {
  // 2^53 + 1 and 2^53 + 3 lie halfway between two doubles.
  EXPECT_EQ(D("9007199254740993").ToDouble(), 9007199254740992.0);
  EXPECT_EQ(D("9007199254740995").ToDouble(), 9007199254740996.0);
  EXPECT_EQ(D("9007199254740993.0000000000000000000001").ToDouble(),
            9007199254740994.0);
  EXPECT_EQ(D("-9007199254740993").ToDouble(), -9007199254740992.0);
}

TEST(DecimalFromDoubleTest, ReadsBackAsTheSameDouble) {
  std::mt19937_64 random(kDecimalSeed);
  for (int i = 0; i < 100'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    EXPECT_EQ(Decimal::FromDouble(value).ToDouble(), value)
        << value << ", seed " << kDecimalSeed;
  }
}

TEST(DecimalFromDoubleTest, IsTheShortestName) {
  EXPECT_EQ(Decimal::FromDouble(0.1).ToString(), "0.1");
  EXPECT_EQ(Decimal::FromDouble(-0.0), Decimal());
  EXPECT_EQ(Decimal::FromDouble(1e23).ToString(), "1e+23");
  EXPECT_EQ(Decimal::FromDouble(123456789.0).ToString(), "123456789");
}

TEST(DecimalFromDoubleTest, ReachesTheEndsOfTheDoubles) {
  for (const double value : {std::numeric_limits<double>::denorm_min(),
                             std::numeric_limits<double>::min(),
                             std::numeric_limits<double>::max()}) {
    const Decimal decimal = Decimal::FromDouble(value);
    EXPECT_EQ(decimal.ToDouble(), value);
    EXPECT_THAT(Stored(Bytes(decimal)), IsOkAndHolds(decimal));
  }
}

TEST(DecimalFromDoubleDeathTest, StopsOnWhatIsNoNumber) {
  EXPECT_DEATH(Decimal::FromDouble(std::nan("")), "isfinite");
  EXPECT_DEATH(Decimal::FromDouble(std::numeric_limits<double>::infinity()),
               "isfinite");
}

TEST(DecimalPlusTest, IsExact) {
  EXPECT_THAT(D("0.1").Plus(D("0.2")), IsOkAndHolds(D("0.3")));
  EXPECT_THAT(D("1e20").Plus(D("-1e-17")),
              IsOkAndHolds(D("99999999999999999999.99999999999999999")));
  EXPECT_THAT(D("-2.5").Plus(D("2.5")), IsOkAndHolds(Decimal()));
  EXPECT_THAT(D("3").Plus(D("-5.25")), IsOkAndHolds(D("-2.25")));
  EXPECT_THAT(Decimal().Plus(D("1e-250")), IsOkAndHolds(D("1e-250")));
  // 39 digits before the subtraction, 38 after it.
  EXPECT_THAT(D("1e38").Plus(D("-1")), IsOkAndHolds(D(std::string(38, '9'))));
}

TEST(DecimalPlusTest, RefusesASumThatNeedsMoreDigits) {
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{
           {"1e38", "1"},
           {"1e250", "1e-250"},
           {"9e38", "-1"},
           {std::string(38, '9'), base::StrCat(std::string(37, '1'), "2")}}) {
    EXPECT_THAT(D(a).Plus(D(b)), StatusIs(absl::StatusCode::kResourceExhausted,
                                          HasSubstr("38 digits")))
        << a << " + " << b;
  }
}

// Ten times a power of ten is the next one: 1 digit, and an exponent that
// grows.
TEST(DecimalPlusTest, RefusesASumBeyondAllDoubles) {
  Decimal power = D("1e250");
  absl::Status status;
  for (int round = 0; round < 100 && status.ok(); ++round) {
    Decimal sum;
    for (int i = 0; i < 10 && status.ok(); ++i) {
      const absl::StatusOr<Decimal> next = sum.Plus(power);
      status = next.status();
      sum = next.value_or(sum);
    }
    power = sum;
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted,
                               HasSubstr("does not fit")));
  EXPECT_EQ(power.ToDouble(), std::numeric_limits<double>::infinity());
}

// Against long addition in 64 bits, where that is exact.
TEST(DecimalPlusTest, AgreesWithIntegerArithmetic) {
  std::mt19937_64 random(kDecimalSeed);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = static_cast<int64_t>(random()) / 4;
    const auto b = static_cast<int64_t>(random()) >> (random() % 60 + 2);
    EXPECT_THAT(Decimal::FromInteger(a).Plus(Decimal::FromInteger(b)),
                IsOkAndHolds(Decimal::FromInteger(a + b)))
        << a << " + " << b << ", seed " << kDecimalSeed;
    EXPECT_EQ(Decimal::FromInteger(a) <=> Decimal::FromInteger(b), a <=> b);
  }
}

TEST(DecimalRoundedToTest, RoundsToTheNearestMultipleTiesToEven) {
  EXPECT_EQ(D("2.345").RoundedTo(-2), D("2.34"));
  EXPECT_EQ(D("2.355").RoundedTo(-2), D("2.36"));
  EXPECT_EQ(D("2.3450000001").RoundedTo(-2), D("2.35"));
  EXPECT_EQ(D("-2.5").RoundedTo(0), D("-2"));
  EXPECT_EQ(D("-3.5").RoundedTo(0), D("-4"));
  EXPECT_EQ(D("999.99").RoundedTo(1), D("1000"));
  EXPECT_EQ(D("5e37").RoundedTo(38), Decimal());
  EXPECT_EQ(D("51e36").RoundedTo(38), D("1e38"));
  EXPECT_EQ(D("9e-250").RoundedTo(0), Decimal());
}

TEST(DecimalRoundedToTest, LeavesCoarserNumbersAsTheyAre) {
  EXPECT_EQ(D("12.5").RoundedTo(-3), D("12.5"));
  EXPECT_EQ(D("1e250").RoundedTo(2), D("1e250"));
  EXPECT_EQ(Decimal().RoundedTo(5), Decimal());
}

// FORMAT.md, worked examples.
TEST(DecimalStoredFormTest, MatchesTheWorkedExamples) {
  EXPECT_EQ(Bytes(Decimal()), std::string("\x00\x00", 2));
  EXPECT_EQ(Bytes(D("1.05")), "\x06\xD2\x01");
  EXPECT_EQ(Bytes(D("-12.5")), "\x02\xF9\x01");
  EXPECT_EQ(Bytes(D("18446744073709551617")), std::string("\x01\x02\x01", 3));
}

TEST(DecimalStoredFormTest, RoundTripsEveryDecimal) {
  std::mt19937_64 random(kDecimalSeed);
  for (int i = 0; i < 50'000; ++i) {
    const Decimal decimal = D(RandomSpelling(random, i % 2 == 0 ? 12 : 38));
    EXPECT_THAT(Stored(Bytes(decimal)), IsOkAndHolds(decimal))
        << decimal.ToString() << ", seed " << kDecimalSeed;
    EXPECT_EQ(D(decimal.ToString()), decimal) << "seed " << kDecimalSeed;
  }
}

TEST(DecimalStoredFormTest, RefusesEveryPrefix) {
  const std::string bytes = Bytes(D(std::string(38, '7')));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(Stored(bytes.substr(0, size)),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("cut off")));
  }
}

TEST(DecimalStoredFormTest, RefusesSecondSpellings) {
  std::string trailing_zero;
  base::AppendVarint(&trailing_zero, 0);
  base::AppendSignedVarint(&trailing_zero, 1050);
  std::string wide_but_small;
  base::AppendVarint(&wide_but_small, 1);
  base::AppendSignedVarint(&wide_but_small, 0);
  base::AppendVarint(&wide_but_small, 7);
  std::string zero_with_exponent;
  base::AppendVarint(&zero_with_exponent, 4);
  base::AppendSignedVarint(&zero_with_exponent, 0);
  std::string exponent_too_large;
  base::AppendVarint(&exponent_too_large, uint64_t{341} << 2);
  base::AppendSignedVarint(&exponent_too_large, 1);
  std::string too_many_digits;
  base::AppendVarint(&too_many_digits, 1);
  base::AppendSignedVarint(&too_many_digits,
                           std::numeric_limits<int64_t>::max());
  base::AppendVarint(&too_many_digits, 3);
  for (const std::string& bytes :
       {trailing_zero, wide_but_small, zero_with_exponent, exponent_too_large,
        too_many_digits}) {
    EXPECT_THAT(Stored(bytes), StatusIs(absl::StatusCode::kDataLoss,
                                        HasSubstr("canonical form")));
  }
}

}  // namespace
}  // namespace tanji::quantity
