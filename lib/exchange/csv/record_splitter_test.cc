#include "lib/exchange/csv/record_splitter.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::exchange {
namespace {

using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr unsigned kFieldsSeed = 20260404;

std::vector<std::string> FieldsOf(std::string_view line) {
  RecordSplitter splitter;
  const auto fields = splitter.Split(line);
  EXPECT_THAT(fields, base::IsOk()) << line;
  if (!fields.ok()) return {};
  return std::vector<std::string>((*fields)->begin(), (*fields)->end());
}

TEST(RecordSplitterTest, SplitsAtCommas) {
  EXPECT_THAT(FieldsOf("a,b,c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(FieldsOf(""), ElementsAre(""));
  EXPECT_THAT(FieldsOf(","), ElementsAre("", ""));
  EXPECT_THAT(FieldsOf(" a ,,"), ElementsAre(" a ", "", ""));
}

// RFC 4180, section 2, rules 5 to 7.
TEST(RecordSplitterTest, TakesQuotesAway) {
  EXPECT_THAT(FieldsOf(R"("aaa","b,bb","ccc")"),
              ElementsAre("aaa", "b,bb", "ccc"));
  EXPECT_THAT(FieldsOf(R"("aaa","b""bb","ccc")"),
              ElementsAre("aaa", "b\"bb", "ccc"));
  EXPECT_THAT(FieldsOf(R"(zzz,"",yyy)"), ElementsAre("zzz", "", "yyy"));
  EXPECT_THAT(FieldsOf(R"("""")"), ElementsAre("\""));
  EXPECT_THAT(FieldsOf(R"("a",)"), ElementsAre("a", ""));
  EXPECT_THAT(FieldsOf(R"(,"a")"), ElementsAre("", "a"));
}

TEST(RecordSplitterTest, RefusesAQuoteThatIsNeverClosed) {
  RecordSplitter splitter;
  for (const std::string line :
       {"\"", "a,\"b", "a,\"b,c", "\"a\"\"", "x,\"\"\""}) {
    EXPECT_THAT(
        splitter.Split(line).status(),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("left open")))
        << line;
  }
}

TEST(RecordSplitterTest, RefusesTextBehindAClosingQuote) {
  RecordSplitter splitter;
  EXPECT_THAT(splitter.Split("\"a\" ,b").status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("field 1 has text behind its closing quote")));
  EXPECT_THAT(splitter.Split("a,\"b\"c").status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("field 2 has text behind its closing quote")));
}

TEST(RecordSplitterTest, RefusesAQuoteWithinAnUnquotedField) {
  RecordSplitter splitter;
  for (const std::string line : {"a,b\"c", "a, \"b\"", "a,b\""}) {
    EXPECT_THAT(splitter.Split(line).status(),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("field 2 has a quote but is not quoted")))
        << line;
  }
}

TEST(RecordSplitterTest, ReadsBackRandomRecords) {
  std::mt19937_64 random(kFieldsSeed);
  RecordSplitter splitter;
  for (int i = 0; i < 5000; ++i) {
    std::vector<std::string> written(random() % 5 + 1);
    std::string line;
    for (size_t k = 0; k < written.size(); ++k) {
      for (auto n = random() % 6; n > 0; --n) {
        written[k] += "ab,\" \xC3\xA9"[random() % 5];
      }
      if (k > 0) line += ',';
      const bool needs_quotes =
          written[k].find_first_of(",\"") != std::string::npos;
      if (!needs_quotes && random() % 2 == 0) {
        line += written[k];
        continue;
      }
      line += '"';
      for (const char c : written[k])
        line += c == '"' ? "\"\"" : std::string(1, c);
      line += '"';
    }
    const auto fields = splitter.Split(line);
    ASSERT_THAT(fields.status(), base::IsOk()) << line;
    EXPECT_EQ(std::vector<std::string>((*fields)->begin(), (*fields)->end()),
              written)
        << line << ", seed " << kFieldsSeed;
  }
}

}  // namespace
}  // namespace tanji::exchange
