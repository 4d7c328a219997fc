#include "lib/base/hex.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::base {
namespace {

using ::testing::HasSubstr;

TEST(HexTest, RoundTripsEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_THAT(HexDecode(HexEncode(bytes)), IsOkAndHolds(bytes));
  EXPECT_EQ(HexEncode(std::string("\x00\xff", 2)), "00ff");
}

TEST(HexTest, RefusesAnotherSpellingOfTheSameBytes) {
  EXPECT_THAT(HexDecode("0F"), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("position 0")));
  EXPECT_THAT(HexDecode("0f0"), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("odd length")));
  EXPECT_THAT(HexDecode("0 "), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("position 0")));
}

}  // namespace
}  // namespace tanji::base
