#include "lib/method/internal/pack_reader.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::method::internal {
namespace {

using ::testing::Optional;

constexpr uint64_t kMax = 1'000'000 * kMillion;

TEST(ParseMillionthsTest, ReadsDecimalsExactly) {
  EXPECT_THAT(ParseMillionths("1", kMax), Optional(1'000'000));
  EXPECT_THAT(ParseMillionths("29.8", kMax), Optional(29'800'000));
  EXPECT_THAT(ParseMillionths("27.0", kMax), Optional(27'000'000));
  EXPECT_THAT(ParseMillionths("0.000001", kMax), Optional(1));
  EXPECT_THAT(ParseMillionths("1000000", kMax), Optional(kMax));
}

TEST(ParseMillionthsTest, RefusesWhatIsOutOfRange) {
  for (const char* text : {"0", "0.000000", "1000000.000001", "1000001",
                           "999999999999", "0.0000001"}) {
    EXPECT_EQ(ParseMillionths(text, kMax), std::nullopt) << text;
  }
}

TEST(ParseMillionthsTest, RefusesOtherNotations) {
  for (const char* text :
       {"", ".", "1.", ".5", "-1", "+1", "01", "1e3", " 1", "1 ", "1,5",
        "1.2.3", "0x1", "9999999999999", "nan"}) {
    EXPECT_EQ(ParseMillionths(text, kMax), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tanji::method::internal
