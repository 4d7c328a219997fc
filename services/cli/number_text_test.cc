#include "services/cli/number_text.h"

#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

TEST(NumberTextTest, ShortestNumbersReadBackAsTheSame) {
  EXPECT_EQ(ShortestNumber(26.65), "26.65");
  EXPECT_EQ(ShortestNumber(0), "0");
  EXPECT_EQ(ShortestNumber(-1e22), "-1e+22");
  EXPECT_EQ(ShortestNumber(0.1 + 0.2), "0.30000000000000004");
}

TEST(NumberTextTest, ExactNumbersHaveSeventeenDigits) {
  EXPECT_EQ(ExactNumber(1.0 / 3), "0.33333333333333331");
}

TEST(NumberTextTest, ShortNumbersHaveSix) {
  EXPECT_EQ(ShortNumber(170.52410389051707), "170.524");
}

TEST(NumberTextTest, GroupsThousands) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1 000");
  EXPECT_EQ(Grouped(12345678), "12 345 678");
}

TEST(NumberTextTest, SizesTakeTheLargestUnitBelow) {
  EXPECT_EQ(ByteSize(1023), "1023 B");
  EXPECT_EQ(ByteSize(1536), "1.5 KiB");
  EXPECT_EQ(ByteSize(uint64_t{8} << 30), "8.0 GiB");
}

TEST(NumberTextTest, LongTimesHaveMinutes) {
  EXPECT_EQ(Seconds(4.214), "4.21 s");
  EXPECT_EQ(Seconds(125.9), "2 min 05 s");
}

TEST(NumberTextTest, CountsOneInTheSingular) {
  EXPECT_EQ(Counted(1, "fault"), "1 fault");
  EXPECT_EQ(Counted(0, "fault"), "0 faults");
}

TEST(NumberTextTest, ADecimalForPeopleHasSixDigits) {
  EXPECT_EQ(ShortDecimal("152.530775220232"), "152.531");
  EXPECT_EQ(ShortDecimal("-0.000123456789"), "-0.000123457");
  EXPECT_EQ(ShortDecimal("0.9999999"), "1");
  EXPECT_EQ(ShortDecimal("2"), "2");
  EXPECT_EQ(ShortDecimal("0"), "0");
  EXPECT_EQ(ShortDecimal("1205730.9"), "1205731");
  EXPECT_EQ(ShortDecimal("none"), "none");
  EXPECT_EQ(DecimalText("152.530775220232", Digits::kAll), "152.530775220232");
}

TEST(NumberTextTest, SharesMayBeNegative) {
  EXPECT_EQ(Percent(-0.0231), "-2.3 %");
}

}  // namespace
}  // namespace tanji::cli
