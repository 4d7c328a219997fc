#include "services/cli/terminal_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

TEST(PrintableTest, KeepsTextOfAnyScript) {
  EXPECT_EQ(Printable("demo-park/冰箱 Kühlschrank"),
            "demo-park/冰箱 Kühlschrank");
}

TEST(PrintableTest, ShowsWhatCouldSteerATerminal) {
  EXPECT_EQ(Printable("a\x1b[31mb\r\n"), "a\\x1b[31mb\\x0d\\x0a");
  EXPECT_EQ(Printable("a\xc2\x9b"
                      "b"),
            "a\\xc2\\x9bb");  // U+009B, CSI
}

TEST(PrintableTest, ShowsWhatCouldReorderText) {
  EXPECT_EQ(Printable("1\xe2\x80\xae"
                      "2"),
            "1\\xe2\\x80\\xae2");  // U+202E
}

TEST(PrintableTest, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(Printable("a\xff"), "a\\xff");
  EXPECT_EQ(Printable("\xe5\x86"), "\\xe5\\x86");  // cut off
}

TEST(DisplayWidthTest, CountsWideCharactersTwice) {
  EXPECT_EQ(DisplayWidth("kg"), 2);
  EXPECT_EQ(DisplayWidth("冰箱"), 4);
  EXPECT_EQ(DisplayWidth("ü"), 1);
}

TEST(TableTest, AlignsColumnsOfDifferentScripts) {
  Table table({Align::kLeft, Align::kRight});
  table.Add({"钢", "12"});
  table.Add({"power", "3"});
  EXPECT_EQ(table.ToString(),
            "钢     12\n"
            "power   3\n");
}

TEST(TableTest, EndsNoLineWithBlanks) {
  Table table({Align::kLeft, Align::kLeft});
  table.Add({"a", "long"});
  table.Add({"b", ""});
  table.Add({"c"});
  EXPECT_EQ(table.ToString(), "a  long\nb\nc\n");
}

}  // namespace
}  // namespace tanji::cli
