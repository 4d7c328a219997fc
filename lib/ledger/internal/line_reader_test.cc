#include "lib/ledger/internal/line_reader.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::ledger::internal {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

TEST(ReadDecimalTest, ReadsTheWholeRange) {
  EXPECT_THAT(ReadDecimal("0"), base::IsOkAndHolds(0u));
  EXPECT_THAT(ReadDecimal("18446744073709551615"),
              base::IsOkAndHolds(UINT64_MAX));
}

TEST(ReadDecimalTest, RefusesSecondSpellings) {
  for (const char* text : {"", "00", "01", "+1", "-0", " 1", "1 ", "1.0", "1e3",
                           "0x1", "18446744073709551616", "\xef\xbc\x91"}) {
    EXPECT_THAT(ReadDecimal(text),
                base::StatusIs(absl::StatusCode::kInvalidArgument, _))
        << text;
  }
}

TEST(ReadDigestTest, ReadsWhatWriteDigestWrites) {
  const crypto::Sha256Digest digest = crypto::Sha256("abc");
  EXPECT_THAT(ReadDigest(WriteDigest(digest)), base::IsOkAndHolds(digest));
}

TEST(ReadDigestTest, RefusesOtherSizesAndSpellings) {
  const std::string text = WriteDigest(crypto::Sha256("abc"));
  // 43 characters carry 258 bits: two of the last one must be zero.
  std::string loose = text;
  ++loose[42];
  for (const std::string& bad : {text.substr(0, 43), text + "=", " " + text,
                                 std::string("YWJj"), std::string(), loose}) {
    EXPECT_THAT(ReadDigest(bad),
                base::StatusIs(absl::StatusCode::kInvalidArgument, _))
        << bad;
  }
}

TEST(LineReaderTest, TakesLinesAndFields) {
  LineReader reader("head\nseq 7\nrest", "text");
  EXPECT_THAT(reader.Line("head"), base::IsOkAndHolds("head"));
  EXPECT_TRUE(reader.NextIs("seq"));
  EXPECT_FALSE(reader.NextIs("se"));
  EXPECT_THAT(reader.Field("seq"), base::IsOkAndHolds("7"));
  EXPECT_EQ(reader.rest(), "rest");
  EXPECT_FALSE(reader.AtEnd());
}

TEST(LineReaderTest, SaysWhichLineIsWrong) {
  LineReader reader("head\nseq7\nrest", "text");
  TANJI_EXPECT_OK(reader.Line("head"));
  EXPECT_THAT(reader.Field("seq"),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("text, line 2: expected \"seq …\"")));
  EXPECT_THAT(reader.Line("an end"),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("line 3: expected an end")));
}

TEST(TakeWordTest, StopsAtEachBlank) {
  std::string_view text = "a  b";
  EXPECT_EQ(TakeWord(&text), "a");
  EXPECT_EQ(TakeWord(&text), "");
  EXPECT_EQ(TakeWord(&text), "b");
  EXPECT_EQ(TakeWord(&text), "");
}

}  // namespace
}  // namespace tanji::ledger::internal
