#include "services/cli/csv_output.h"

#include <cstdlib>
#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

std::string Field(std::string_view text) {
  std::string out;
  AppendCsvField(&out, text);
  return out;
}

TEST(CsvFieldTest, LeavesPlainTextAlone) {
  EXPECT_EQ(Field("demo-park/冰箱"), "demo-park/冰箱");
  EXPECT_EQ(Field(""), "");
}

// RFC 4180, section 2, rules 6 and 7.
TEST(CsvFieldTest, QuotesWhatWouldEndAField) {
  EXPECT_EQ(Field("steel, cold-rolled"), "\"steel, cold-rolled\"");
  EXPECT_EQ(Field("12\" pipe"), "\"12\"\" pipe\"");
  EXPECT_EQ(Field("a\nb"), "\"a\nb\"");
  EXPECT_EQ(Field("a\rb"), "\"a\rb\"");
}

TEST(FootprintCsvTest, WritesANumberThatReadsBackAsItself) {
  std::string line;
  AppendFootprintCsv(&line, "o/p", "t*km", 0.1);
  EXPECT_EQ(line, "o/p,t*km,0.10000000000000001\n");
  EXPECT_EQ(std::strtod(line.c_str() + sizeof("o/p,t*km,") - 1, nullptr), 0.1);
}

TEST(FootprintCsvTest, LeavesTheNumberEmptyWhereThereIsNone) {
  std::string line;
  AppendFootprintCsv(&line, "o/p", "kg", std::nullopt);
  EXPECT_EQ(line, "o/p,kg,\n");
}

TEST(FootprintCsvTest, WritesZeroAsANumber) {
  std::string line;
  AppendFootprintCsv(&line, "o/p", "kg", 0.0);
  EXPECT_EQ(line, "o/p,kg,0\n");
}

}  // namespace
}  // namespace tanji::cli
