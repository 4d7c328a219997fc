#include "lib/ledger/padding.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::ledger {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using ::testing::_;

// Large ones by algorithm 1: 10,000,000 has exponent 23 and keeps 5 bits, so it
// is rounded to a multiple of 2^18.
TEST(PaddingTest, HidesSizesInBuckets) {
  EXPECT_EQ(PaddedSize(0), 4096u);
  EXPECT_EQ(PaddedSize(4095), 4096u);
  EXPECT_EQ(PaddedSize(4096), 8192u);  // the mark needs room
  EXPECT_EQ(PaddedSize(60'000), 61'440u);
  EXPECT_EQ(PaddedSize(10'000'000), 10'223'616u);
  for (uint64_t size = 1 << 16; size < uint64_t{1} << 40; size += size / 7) {
    EXPECT_LE(static_cast<double>(PaddedSize(size)),
              static_cast<double>(size) * 1.12 + 1);
  }
}

TEST(PaddingTest, GivesBackEveryContent) {
  for (const std::string& content :
       {std::string(), std::string("\x80", 1), std::string(3, '\0'),
        std::string("a\x80\0\0", 4), std::string(4095, 'x'),
        std::string(4096, '\x80'), std::string(300'000, '\0')}) {
    const std::string padded = Pad(content);
    EXPECT_EQ(padded.size(), PaddedSize(content.size()));
    EXPECT_THAT(Unpad(padded), IsOkAndHolds(content));
  }
}

// One content has one padded form.
TEST(PaddingTest, RefusesWhatItDoesNotMake) {
  const std::string padded = Pad("steel");
  for (const std::string& bad :
       {std::string(), std::string(4096, '\0'), padded + '\0',
        padded.substr(0, padded.size() - 1), padded + std::string(4096, '\0'),
        base::StrCat("steel", std::string(4091, '\0')),
        base::StrCat(padded.substr(0, padded.size() - 1), "x")}) {
    EXPECT_THAT(Unpad(bad), StatusIs(absl::StatusCode::kDataLoss, _));
  }
}

}  // namespace
}  // namespace tanji::ledger
