#include "lib/exchange/csv/line_splitter.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/exchange/csv/plain_text.h"

namespace tanji::exchange {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// "1: text" of good lines, "1! fault" of others, for chunks of one size.
std::vector<std::string> LinesOf(std::string_view bytes, size_t chunk_size) {
  std::vector<std::string> lines;
  const auto visit = [&](const Line& line) {
    lines.push_back(line.fault.empty()
                        ? base::StrCat(line.number, ": ", line.text)
                        : base::StrCat(line.number, "! ", line.fault));
  };
  LineSplitter splitter;
  for (size_t i = 0; i < bytes.size(); i += chunk_size) {
    splitter.Feed(bytes.substr(i, chunk_size), visit);
  }
  splitter.Finish(visit);
  return lines;
}

// The same for all chunk sizes, or the test fails.
std::vector<std::string> LinesOf(std::string_view bytes) {
  const std::vector<std::string> lines = LinesOf(bytes, bytes.size() + 1);
  for (size_t size = 1; size < std::min<size_t>(bytes.size(), 9); ++size) {
    EXPECT_EQ(LinesOf(bytes, size), lines) << "chunks of " << size;
  }
  return lines;
}

TEST(LineSplitterTest, CutsAtLineFeeds) {
  EXPECT_THAT(LinesOf("a,b\n\n c \nd\n"),
              ElementsAre("1: a,b", "2: ", "3:  c ", "4: d"));
  EXPECT_THAT(LinesOf(""), IsEmpty());
  EXPECT_THAT(LinesOf("\n"), ElementsAre("1: "));
}

TEST(LineSplitterTest, TakesALastLineWithoutEnd) {
  EXPECT_THAT(LinesOf("a\nb"), ElementsAre("1: a", "2: b"));
  EXPECT_THAT(LinesOf("a\r\nb"), ElementsAre("1: a", "2: b"));
}

TEST(LineSplitterTest, TakesCrLfWhereAllLinesHaveIt) {
  EXPECT_THAT(LinesOf("a\r\n\r\nb\r\n"), ElementsAre("1: a", "2: ", "3: b"));
}

// As spreadsheets save it; anywhere else it is text.
TEST(LineSplitterTest, LeavesOutAByteOrderMarkInFrontOfTheFirstLine) {
  EXPECT_THAT(LinesOf("\xEF\xBB\xBF"
                      "a\r\n\xEF\xBB\xBF"
                      "b\r\n"),
              ElementsAre("1: a",
                          "2: \xEF\xBB\xBF"
                          "b"));
  EXPECT_THAT(LinesOf("\xEF\xBB\xBF\xEF\xBB\xBF"
                      "a"),
              ElementsAre("1: \xEF\xBB\xBF"
                          "a"));
  EXPECT_THAT(LinesOf("\xEF\xBB\xBF"), ElementsAre("1: "));
  EXPECT_THAT(LinesOf("\xEF\xBB\n"), ElementsAre(HasSubstr("1! is not UTF-8")));
  const std::string longest(LineSplitter::kLineSizeMax, 'x');
  EXPECT_THAT(LinesOf("\xEF\xBB\xBF" + longest + "\r\n", 1000),
              ElementsAre("1: " + longest));
  EXPECT_THAT(LinesOf("\xEF\xBB\xBF" + longest + "y\r\n", 1000),
              ElementsAre(HasSubstr("1! longer than 65536")));
}

TEST(LineSplitterTest, RefusesMixedLineEnds) {
  EXPECT_THAT(LinesOf("a\nb\r\nc\n"),
              ElementsAre("1: a", HasSubstr("2! ends with CRLF"), "3: c"));
  EXPECT_THAT(LinesOf("a\r\nb\nc\r\n"),
              ElementsAre("1: a", HasSubstr("2! ends with LF"), "3: c"));
}

TEST(LineSplitterTest, RefusesALoneCarriageReturn) {
  EXPECT_THAT(LinesOf("a\rb\nc\n"),
              ElementsAre(HasSubstr("1! has a carriage return"), "2: c"));
  EXPECT_THAT(LinesOf("a\n\r\rb\n\r"),
              ElementsAre("1: a", HasSubstr("2! has a carriage return"),
                          HasSubstr("3! has a carriage return")));
  EXPECT_THAT(LinesOf("a\r\r\n"),
              ElementsAre(HasSubstr("1! has a carriage return")));
}

TEST(LineSplitterTest, RefusesZeroBytes) {
  EXPECT_THAT(LinesOf(std::string_view("a\nb\0c\nd\n", 8)),
              ElementsAre("1: a", "2! has a zero byte", "3: d"));
}

TEST(LineSplitterTest, RefusesWhatIsNotUtf8) {
  EXPECT_THAT(LinesOf("\xE9\x92\xA2\n\xE9\x92\nx\n\xFF"),
              ElementsAre("1: \xE9\x92\xA2", HasSubstr("2! is not UTF-8"),
                          "3: x", HasSubstr("4! is not UTF-8")));
}

// What spreadsheets save by default, and what a Chinese one saves as CSV (GBK).
TEST(LineSplitterTest, SaysWhatToDoWithOtherFiles) {
  const auto first_of = [](std::string_view bytes) {
    const std::vector<std::string> lines = LinesOf(bytes);
    return lines.empty() ? "" : lines[0];
  };
  EXPECT_THAT(first_of(std::string_view("PK\x03\x04\x14\0\n\x06", 8)),
              AllOf(HasSubstr("1! is an Excel workbook"),
                    HasSubstr("save the sheet as \"CSV UTF-8\"")));
  EXPECT_THAT(first_of("\xD0\xCF\x11\xE0\n"),
              HasSubstr("1! is an old Excel workbook"));
  for (const std::string_view start :
       {std::string_view("\xFF\xFEi\0d\0,\0\n\0", 10),
        std::string_view("\xFE\xFF\0i\0d\0,\0\n", 10),
        std::string_view("i\0d\0,\0\n\0", 8)}) {
    EXPECT_THAT(first_of(start),
                AllOf(HasSubstr("1! is UTF-16 (\"Unicode text\")"),
                      HasSubstr("save the sheet as \"CSV UTF-8\"")));
  }
  // GBK for steel.
  EXPECT_THAT(first_of("\xB8\xD6,1\n"),
              HasSubstr("is not UTF-8; in a spreadsheet save the sheet as "
                        "\"CSV UTF-8\""));
  EXPECT_EQ(first_of("PK,1\n"), "1: PK,1");
}

TEST(LineSplitterTest, RefusesALineThatIsTooLongAndGoesOnBehindIt) {
  const std::string longest(LineSplitter::kLineSizeMax, 'x');
  for (const size_t chunk_size : {size_t{1000}, size_t{65536}, size_t{65537},
                                  size_t{65538}, size_t{1} << 20}) {
    EXPECT_THAT(
        LinesOf(longest + "\r\nb\r\n" + longest + "y\r\nc\r\n", chunk_size),
        ElementsAre("1: " + longest, "2: b", HasSubstr("3! longer than 65536"),
                    "4: c"))
        << "chunks of " << chunk_size;
    EXPECT_THAT(
        LinesOf(longest + "yz\nb\n" + longest, chunk_size),
        ElementsAre(HasSubstr("1! longer than 65536"), "2: b", "3: " + longest))
        << "chunks of " << chunk_size;
  }
}

TEST(LineSplitterTest, ReportsAnEndlessLineOnceAndBeforeItsEnd) {
  int fault_count = 0;
  LineSplitter splitter;
  const auto visit = [&](const Line& line) {
    EXPECT_EQ(line.number, 1);
    EXPECT_THAT(std::string(line.fault), HasSubstr("longer than 65536"));
    ++fault_count;
  };
  const std::string chunk(10'000, 'x');
  for (int i = 0; i < 7; ++i) splitter.Feed(chunk, visit);
  EXPECT_EQ(fault_count, 1);
  for (int i = 0; i < 1000; ++i) splitter.Feed(chunk, visit);
  splitter.Finish(visit);
  EXPECT_EQ(fault_count, 1);
}

TEST(PlainTextTest, KnowsEveryByteAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool is_plain = byte >= 0x20 && byte <= 0x7E;
    for (size_t size = 1; size <= 17; ++size) {
      for (size_t at = 0; at < size; ++at) {
        std::string text(size, ' ');
        text[at] = static_cast<char>(byte);
        EXPECT_EQ(IsPlainText(text), is_plain) << byte << " at " << at;
        text.assign(size, '~');
        text[at] = static_cast<char>(byte);
        EXPECT_EQ(IsPlainText(text), is_plain) << byte << " at " << at;
      }
    }
  }
  EXPECT_TRUE(IsPlainText(""));
}

}  // namespace
}  // namespace tanji::exchange
