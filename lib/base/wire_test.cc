#include "lib/base/wire.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::base {
namespace {

using ::testing::HasSubstr;

TEST(WireTest, ReadsBackWhatWasWritten) {
  std::string bytes;
  AppendU16(&bytes, 0x0102);
  AppendU32(&bytes, 0x01020304);
  AppendU64(&bytes, 0x0102030405060708);
  for (const uint64_t v : {uint64_t{0}, uint64_t{127}, uint64_t{128},
                           std::numeric_limits<uint64_t>::max()}) {
    AppendVarint(&bytes, v);
  }
  for (const int64_t v : {int64_t{0}, int64_t{-1}, int64_t{1},
                          std::numeric_limits<int64_t>::min(),
                          std::numeric_limits<int64_t>::max()}) {
    AppendSignedVarint(&bytes, v);
  }
  AppendDouble(&bytes, -0.5);
  AppendString(&bytes, "ore");

  WireReader reader(bytes, "sample");
  EXPECT_THAT(reader.U16(), IsOkAndHolds(0x0102));
  EXPECT_THAT(reader.U32(), IsOkAndHolds(0x01020304U));
  EXPECT_THAT(reader.U64(), IsOkAndHolds(0x0102030405060708U));
  for (const uint64_t v : {uint64_t{0}, uint64_t{127}, uint64_t{128},
                           std::numeric_limits<uint64_t>::max()}) {
    EXPECT_THAT(reader.Varint(), IsOkAndHolds(v));
  }
  for (const int64_t v : {int64_t{0}, int64_t{-1}, int64_t{1},
                          std::numeric_limits<int64_t>::min(),
                          std::numeric_limits<int64_t>::max()}) {
    EXPECT_THAT(reader.SignedVarint(), IsOkAndHolds(v));
  }
  EXPECT_THAT(reader.Double(), IsOkAndHolds(-0.5));
  EXPECT_THAT(reader.String(8), IsOkAndHolds("ore"));
  TANJI_EXPECT_OK(reader.Finish());
}

TEST(WireTest, BigEndianKeysSortByNumber) {
  std::string small, large;
  AppendU64(&small, 255);
  AppendU64(&large, 256);
  EXPECT_LT(small, large);
}

TEST(WireTest, NamesWhatIsCutOffOrTooLong) {
  WireReader cut("\x01", "process 7");
  EXPECT_THAT(cut.U32(), StatusIs(absl::StatusCode::kDataLoss,
                                  HasSubstr("process 7 is cut off")));
  WireReader open_varint("\xff", "process 7");
  EXPECT_THAT(open_varint.Varint(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("cut off")));
  std::string text;
  AppendString(&text, "twelve bytes");
  WireReader longer(text, "process 7");
  EXPECT_THAT(longer.String(11),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("at most 11")));
  WireReader rest("x", "process 7");
  EXPECT_THAT(rest.Finish(), StatusIs(absl::StatusCode::kDataLoss,
                                      HasSubstr("1 bytes too many")));
}

TEST(WireTest, RefusesASecondEncodingOfANumber) {
  WireReader padded(std::string_view("\x81\x00", 2), "n");
  EXPECT_THAT(padded.Varint(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("malformed")));
  WireReader overflow("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", "n");
  EXPECT_THAT(overflow.Varint(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("malformed")));
}

}  // namespace
}  // namespace tanji::base
