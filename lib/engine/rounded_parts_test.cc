#include "lib/engine/rounded_parts.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::engine {
namespace {

using base::StatusIs;
using quantity::Decimal;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Parts = std::vector<double>;

std::vector<std::string> Texts(const RoundedSum& sum) {
  std::vector<std::string> texts;
  for (const Decimal& part : sum.parts) texts.push_back(part.ToString());
  return texts;
}

void ExpectExactSum(const RoundedSum& sum) {
  Decimal all;
  for (const Decimal& part : sum.parts) {
    TANJI_ASSERT_OK_AND_ASSIGN(all, all.Plus(part));
  }
  EXPECT_EQ(all, sum.total);
}

TEST(RoundedPartsTest, KeepsWhatAddsUpAlready) {
  TANJI_ASSERT_OK_AND_ASSIGN(const RoundedSum sum,
                             RoundedParts(Parts{1.5, -0.25, 0}, 1.25));
  EXPECT_THAT(Texts(sum), ElementsAre("1.5", "-0.25", "0"));
  EXPECT_EQ(sum.total.ToString(), "1.25");
}

// Rounded to 0.01 each third is 0.33, together 0.99: one unit is missing.
TEST(RoundedPartsTest, GivesAMissingUnitToTheFirstOfTheLargest) {
  const double third = 1.0 / 3;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const RoundedSum sum,
      RoundedParts(Parts{third, third, third}, 1, /*significant_digits=*/3));
  EXPECT_THAT(Texts(sum), ElementsAre("0.34", "0.33", "0.33"));
  EXPECT_EQ(sum.total.ToString(), "1");
}

// 0.126 + 4 * 0.218 + 0.002 = 1: 0.13 + 4 * 0.22 + 0 is one unit too much;
// it is the largest that loses it, not the first.
TEST(RoundedPartsTest, TakesAUnitTooManyFromTheLargest) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const RoundedSum sum,
      RoundedParts(Parts{0.126, 0.218, 0.218, 0.218, 0.218, 0.002}, 1, 3));
  EXPECT_THAT(Texts(sum),
              ElementsAre("0.13", "0.21", "0.22", "0.22", "0.22", "0"));
}

// Seven times 1/7 = 0.1428... to 0.01 is 0.98: two units to the first two. A
// credit counts by its size.
TEST(RoundedPartsTest, GivesOneUnitEachAndCountsCreditsBySize) {
  const double seventh = 1.0 / 7;
  TANJI_ASSERT_OK_AND_ASSIGN(const RoundedSum sum,
                             RoundedParts(Parts(7, seventh), 1, 3));
  EXPECT_THAT(Texts(sum), ElementsAre("0.15", "0.15", "0.14", "0.14", "0.14",
                                      "0.14", "0.14"));
  // To 0.01: 1.33 + 1.33 - 1.67 is 0.99.
  TANJI_ASSERT_OK_AND_ASSIGN(
      const RoundedSum credit,
      RoundedParts(Parts{4.0 / 3, 4.0 / 3, -5.0 / 3}, 1, 3));
  EXPECT_THAT(Texts(credit), ElementsAre("1.33", "1.33", "-1.66"));
}

TEST(RoundedPartsTest, RoundsTheTotalToItsOwnDigits) {
  TANJI_ASSERT_OK_AND_ASSIGN(const RoundedSum sum,
                             RoundedParts(Parts{2e5 / 3, 1e-9}, 2e5 / 3));
  EXPECT_EQ(sum.total.ToString(), "66666.6666667");
  EXPECT_THAT(Texts(sum), ElementsAre("66666.6666667", "0"));
}

// Parts of 10^9 cancel to a total of 1, whose 12 digits go down to 10^-11; the
// parts' own doubles, apart by 10^-7, take what is missing, not the small part.
TEST(RoundedPartsTest, LeavesSmallPartsAloneWhereLargeOnesCancel) {
  const double large = 1e9 + 1.0 / 3;
  const double rest = 1 - (large - 1e9 + 0.25);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const RoundedSum sum,
      RoundedParts(Parts{large, -1e9, 0.25, rest - 1e-8}, 1));
  EXPECT_EQ(sum.total.ToString(), "1");
  EXPECT_NEAR(sum.parts[2].ToDouble(), 0.25, 1.5e-11);
  EXPECT_NEAR(sum.parts[3].ToDouble(), rest - 1e-8, 1.5e-11);
  ExpectExactSum(sum);
}

TEST(RoundedPartsTest, TakesThePlaceOfThePartsWhereTheTotalIsZero) {
  TANJI_ASSERT_OK_AND_ASSIGN(const RoundedSum sum,
                             RoundedParts(Parts{2.0 / 3, -2.0 / 3}, 0, 3));
  EXPECT_THAT(Texts(sum), ElementsAre("0.67", "-0.67"));
  EXPECT_TRUE(sum.total.IsZero());
}

// A total of 10^-20 in parts of 1 has no digits that mean anything; with 24
// places of the parts it has four.
TEST(RoundedPartsTest, DropsDigitsOfATotalThatIsNoise) {
  TANJI_ASSERT_OK_AND_ASSIGN(const RoundedSum sum,
                             RoundedParts(Parts{1, -1}, 1.23456789e-20));
  EXPECT_EQ(sum.total.ToString(), "1.235e-20");
  ExpectExactSum(sum);
}

TEST(RoundedPartsTest, HasNothingToSayOfNothing) {
  TANJI_ASSERT_OK_AND_ASSIGN(const RoundedSum empty, RoundedParts(Parts(), 0));
  EXPECT_THAT(empty.parts, IsEmpty());
  EXPECT_TRUE(empty.total.IsZero());
  TANJI_ASSERT_OK_AND_ASSIGN(const RoundedSum zeros,
                             RoundedParts(Parts{0, -0.0}, 0));
  EXPECT_THAT(Texts(zeros), ElementsAre("0", "0"));
}

// Below the places that decimals are stored with everything is 0.
TEST(RoundedPartsTest, RoundsWhatIsTooSmallToZero) {
  TANJI_ASSERT_OK_AND_ASSIGN(const RoundedSum sum,
                             RoundedParts(Parts{1e-300, 3e-300}, 4e-300));
  EXPECT_THAT(Texts(sum), ElementsAre("0", "0"));
  EXPECT_TRUE(sum.total.IsZero());
}

TEST(RoundedPartsTest, RefusesPartsThatMissTheTotal) {
  TANJI_EXPECT_OK(RoundedParts(Parts{1, 1}, 2 + 1.9e-9));
  EXPECT_THAT(RoundedParts(Parts{1, 1}, 2 + 2.1e-9),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("miss their total 2")));
  EXPECT_THAT(
      RoundedParts(Parts(), 1),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("expected")));
}

// 2.8e-9 off is 190 units of 10^-11 in each of ten parts; none of a zero.
TEST(RoundedPartsTest, SpreadsWhatManyUnitsAreMissing) {
  Parts parts(10, 0.19);
  parts.push_back(0);
  TANJI_ASSERT_OK_AND_ASSIGN(const RoundedSum sum,
                             RoundedParts(parts, 1.9 + 1.9e-9));
  ExpectExactSum(sum);
  EXPECT_TRUE(sum.parts.back().IsZero());
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_NEAR(sum.parts[i].ToDouble(), 0.19 + 1.9e-10, 1.1e-11);
  }
}

TEST(RoundedPartsTest, RefusesWhatIsNoNumberAndDigitsOutOfRange) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& parts :
       {Parts{kInfinity}, Parts{kNan}, Parts{1e308, 1e308}}) {
    EXPECT_THAT(
        RoundedParts(parts, 1),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("expected")));
  }
  EXPECT_THAT(
      RoundedParts(Parts{1}, kNan),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("expected")));
  for (const int digits : {0, 18}) {
    EXPECT_THAT(RoundedParts(Parts{1}, 1, digits),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("expected 1 to 17")));
  }
}

// Whatever the parts: an exact sum, the total's own digits, and no part off by
// more than a unit and a half of the last place.
TEST(RoundedPartsTest, AddsUpExactlyOnRandomParts) {
  constexpr uint64_t kSeed = 5;
  std::mt19937_64 random(kSeed);
  std::normal_distribution<double> normal(0, 3);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", " << round);
    Parts parts(1 + random() % 200);
    double total = 0;
    double size = 0;
    for (double& part : parts) {
      part = std::exp(normal(random)) * (random() % 5 == 0 ? -1 : 1);
      total += part;
      size += std::abs(part);
    }
    if (std::abs(total) < size / 1000) continue;  // cancels: tested above
    TANJI_ASSERT_OK_AND_ASSIGN(const RoundedSum sum,
                               RoundedParts(parts, total));
    ExpectExactSum(sum);
    const int place =
        static_cast<int>(std::floor(std::log10(std::abs(total)))) - 11;
    EXPECT_EQ(sum.total, Decimal::FromDouble(total).RoundedTo(place));
    for (size_t i = 0; i < parts.size(); ++i) {
      EXPECT_LE(std::abs(sum.parts[i].ToDouble() - parts[i]),
                1.5001 * std::pow(10, place) + 1e-15 * std::abs(parts[i]))
          << i;
    }
  }
}

}  // namespace
}  // namespace tanji::engine
