#include "lib/base/utf8.h"

#include "gtest/gtest.h"

namespace tanji::base {
namespace {

TEST(Utf8Test, AcceptsTextOfEveryLength) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("steel"));
  EXPECT_TRUE(IsUtf8("碳迹 Stahlträger \xF0\x9F\x8F\xAD"));
  EXPECT_TRUE(IsUtf8("\xF4\x8F\xBF\xBF"));
}

// Unicode 15, table 3-7.
TEST(Utf8Test, RefusesMalformedSequences) {
  for (const char* text :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE7\xA2",
        "\xC3", "\xFF"}) {
    EXPECT_FALSE(IsUtf8(text)) << testing::PrintToString(text);
  }
}

TEST(Utf8Test, FindsControlCharacters) {
  EXPECT_FALSE(HasControlCharacter("碳 a"));
  EXPECT_TRUE(HasControlCharacter("a\tb"));
  EXPECT_TRUE(HasControlCharacter("a\x7f"));
  EXPECT_TRUE(HasControlCharacter(std::string_view("\0", 1)));
}

}  // namespace
}  // namespace tanji::base
