#include "lib/base/base64.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::base {
namespace {

using ::testing::_;

// RFC 4648, section 10.
TEST(Base64Test, EncodesAndDecodesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(Base64Encode(bytes), text);
    EXPECT_THAT(Base64Decode(text), IsOkAndHolds(std::string(bytes)));
  }
}

TEST(Base64Test, RefusesEveryOtherTextForTheSameBytes) {
  for (const char* text :
       {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z g=", "Zg==\n",
        "Zm9v====", "====", "Zm8=Zm8=", "-_==", "Z"}) {
    EXPECT_THAT(Base64Decode(text),
                StatusIs(absl::StatusCode::kInvalidArgument, _))
        << text;
  }
}

TEST(Base64Test, UrlFormHasItsOwnAlphabetAndNoPadding) {
  const std::string bytes = "\xfb\xff\xfe";
  EXPECT_EQ(Base64UrlEncode(bytes), "-__-");
  EXPECT_THAT(Base64UrlDecode("-__-"), IsOkAndHolds(bytes));
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
  for (const char* text : {"Zg==", "+/+/", "Zh", "Z"}) {
    EXPECT_THAT(Base64UrlDecode(text),
                StatusIs(absl::StatusCode::kInvalidArgument, _))
        << text;
  }
}

}  // namespace
}  // namespace tanji::base
