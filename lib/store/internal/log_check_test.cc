#include "lib/store/internal/log_check.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::store::internal {
namespace {

using ::tanji::base::HexDecode;
using ::tanji::base::StatusIs;
using ::testing::HasSubstr;

// Two whole records of type 1 ("full") with the contents "123456789" and "" as
// RocksDB writes them: CRC-32C of 01 31…39 is 0x706871ee and of 01 alone
// 0xa016d052 (bitwise, by the definition in RFC 3720 B.4), masked as in
// RocksDB's util/crc32c.h, little-endian.
constexpr std::string_view kFirst =
    "a8cb5f86"
    "0900"
    "01"
    "313233343536373839";
constexpr std::string_view kSecond =
    "052b2843"
    "0000"
    "01";

std::string TwoRecords() {
  return *HexDecode(std::string(kFirst) + std::string(kSecond));
}

TEST(LogCheckTest, AcceptsWholeRecords) {
  TANJI_EXPECT_OK(CheckLogBlock(""));
  TANJI_EXPECT_OK(CheckLogBlock(TwoRecords()));
}

// What a crash leaves: any prefix.
TEST(LogCheckTest, AcceptsARecordThatWasTorn) {
  const std::string records = TwoRecords();
  for (size_t size = 0; size < records.size(); ++size) {
    TANJI_EXPECT_OK(CheckLogBlock(records.substr(0, size))) << size << " bytes";
  }
}

TEST(LogCheckTest, RefusesALengthThatReachesPastTheEndOfWholeContent) {
  for (const int bit : {5, 6, 7, 8, 11, 15}) {  // 9 | 1 << bit > all bytes left
    std::string damaged = TwoRecords();
    damaged[4 + bit / 8] =
        static_cast<char>(damaged[4 + bit / 8] ^ (1 << bit % 8));
    EXPECT_THAT(CheckLogBlock(damaged),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("at byte 0")))
        << "bit " << bit;
  }
}

TEST(LogCheckTest, LeavesALengthPastTheEndOfAFullBlockToRocksDb) {
  std::string block = TwoRecords();
  block[5] = '\x7f';
  block.resize(kLogBlockSize, 'x');
  TANJI_EXPECT_OK(CheckLogBlock(block));
}

TEST(LogCheckTest, RefusesTheTypesOfRecycledLogs) {
  for (const char type : {'\x05', '\x06', '\x07', '\x08'}) {
    std::string damaged = TwoRecords();
    damaged[16 + 6] = type;  // of the second record
    EXPECT_THAT(CheckLogBlock(damaged),
                StatusIs(absl::StatusCode::kDataLoss,
                         HasSubstr("at byte 16 has type")));
  }
}

TEST(LogCheckTest, NamesThePlaceOfALaterRecord) {
  std::string damaged = TwoRecords();
  damaged[16 + 4] = 1;  // the second record, of length 0, claims one byte
  EXPECT_THAT(CheckLogBlock(damaged),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("at byte 16")));
}

TEST(LogCheckTest, SkipsThePaddingAtTheEndOfABlock) {
  TANJI_EXPECT_OK(CheckLogBlock(TwoRecords() + std::string(50, '\0')));
}

}  // namespace
}  // namespace tanji::store::internal
