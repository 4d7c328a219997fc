#include "lib/store/keys.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::store {
namespace {

using absl::StatusCode::kDataLoss;
using ::tanji::base::HexEncode;
using ::tanji::base::IsOkAndHolds;
using ::tanji::base::StatusIs;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The bytes of FORMAT.md's table: first byte in ASCII, numbers big-endian.
TEST(KeysTest, HasTheBytesOfTheFormatDocument) {
  const std::string digest(kIdDigestSize, '\xab');
  const std::string digest_hex = "abababababababababababababababab";
  EXPECT_EQ(HexEncode(EntryKey(0x0102)),
            "65"
            "0000000000000102");
  EXPECT_EQ(HexEncode(PayloadKey(digest, 2)), "70" + digest_hex + "00000002");
  EXPECT_EQ(HexEncode(InputsKey(digest, 2)), "69" + digest_hex + "00000002");
  EXPECT_EQ(HexEncode(RecordIdKey(digest)), "64" + digest_hex);
  EXPECT_EQ(HexEncode(NameKey(3, digest)),
            "6e"
            "00000003" +
                digest_hex);
  EXPECT_EQ(HexEncode(EntityKey(1, 5, 7)),
            "76"
            "01"
            "00000005"
            "fffffffffffffff8");
  EXPECT_EQ(HexEncode(ChangeKey(9)),
            "63"
            "0000000000000009");
  EXPECT_EQ(HexEncode(RequestKey(3, digest)),
            "72"
            "00000003" +
                digest_hex);
  EXPECT_EQ(HexEncode(OrganisationKeysKey(3)),
            "6b"
            "00000003");
  EXPECT_EQ(MetaKey("counters"), "mcounters");
  EXPECT_EQ(HexEncode(RecordSecretKey(9)),
            "52"
            "0000000000000009");
  EXPECT_EQ(HexEncode(OrganisationSecretKey(3)),
            "4f"
            "00000003");
  EXPECT_EQ(PurposeSecretKey("snapshot"), "Psnapshot");
}

TEST(KeysTest, SortsEntriesByPosition) {
  EXPECT_LT(EntryKey(255), EntryKey(256));
  const std::string id(kRecordIdSize, '\x01');
  const std::string next_id(kRecordIdSize, '\x02');
  EXPECT_LT(PayloadKey(id, 0xffffffff), PayloadKey(next_id, 0));
}

// "As of s" is the first key that is not newer.
TEST(KeysTest, SortsVersionsOfAnEntityNewestFirst) {
  EXPECT_LT(EntityKey(1, 5, 8), EntityKey(1, 5, 7));
  EXPECT_LT(EntityKey(1, 5, 0), EntityKey(1, 6, ~uint64_t{0}));
}

TEST(KeysTest, PrefixesCoverTheirOwnKeysOnly) {
  const std::string digest(kIdDigestSize, '\x01');
  EXPECT_THAT(EntryKey(1), StartsWith(EntryPrefix()));
  EXPECT_THAT(PayloadKey(digest, 2), StartsWith(PayloadPrefix(digest)));
  EXPECT_THAT(PayloadPrefix(digest), StartsWith(PayloadPrefix()));
  EXPECT_THAT(InputsKey(digest, 2), StartsWith(InputsPrefix(digest)));
  EXPECT_THAT(InputsPrefix(digest), StartsWith(InputsPrefix()));
  EXPECT_THAT(RecordIdKey(digest), StartsWith(RecordIdPrefix()));
  EXPECT_THAT(NameKey(4, digest), StartsWith(NamePrefix(4)));
  EXPECT_THAT(NamePrefix(4), StartsWith(NamePrefix()));
  EXPECT_THAT(EntityKey(1, 5, 7), StartsWith(EntityPrefix(1, 5)));
  EXPECT_THAT(EntityPrefix(1, 5), StartsWith(EntityPrefix(1)));
  EXPECT_THAT(ChangeKey(1), StartsWith(ChangePrefix()));
  EXPECT_THAT(RequestKey(4, digest), StartsWith(RequestPrefix()));
  EXPECT_THAT(NameKey(5, digest), Not(StartsWith(NamePrefix(4))));
}

TEST(KeysTest, ReadsBackWhatItWrote) {
  EXPECT_THAT(SeqOfEntryKey(EntryKey(0xfedcba9876543210)),
              IsOkAndHolds(0xfedcba9876543210));
  EXPECT_THAT(SeqOfChangeKey(ChangeKey(12)), IsOkAndHolds(12u));
  TANJI_ASSERT_OK_AND_ASSIGN(const EntityKeyParts entity,
                             PartsOfEntityKey(EntityKey(200, 0xfffffffe, 42)));
  EXPECT_EQ(entity.kind, 200);
  EXPECT_EQ(entity.number, 0xfffffffe);
  EXPECT_EQ(entity.seq, 42u);
  const std::string id(kRecordIdSize, '\x2a');
  for (const std::string& key : {PayloadKey(id, 3), InputsKey(id, 3)}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const ChunkKeyParts chunk, PartsOfChunkKey(key));
    EXPECT_EQ(chunk.record_id, id);
    EXPECT_EQ(chunk.chunk, 3u);
  }
}

TEST(KeysTest, RefusesKeysOfAnotherTableOrLength) {
  EXPECT_THAT(SeqOfEntryKey(ChangeKey(1)),
              StatusIs(kDataLoss, HasSubstr("no key of table entry")));
  EXPECT_THAT(SeqOfEntryKey(EntryKey(1) + "x"),
              StatusIs(kDataLoss, HasSubstr("entry")));
  EXPECT_THAT(SeqOfEntryKey(""), StatusIs(kDataLoss, HasSubstr("entry")));
  EXPECT_THAT(SeqOfChangeKey(EntryKey(1)),
              StatusIs(kDataLoss, HasSubstr("change")));
  EXPECT_THAT(PartsOfEntityKey(EntityPrefix(1, 2)),
              StatusIs(kDataLoss, HasSubstr("entity")));
  EXPECT_THAT(PartsOfEntityKey(""), StatusIs(kDataLoss, HasSubstr("entity")));
  EXPECT_THAT(PartsOfChunkKey(PayloadPrefix(std::string(kRecordIdSize, 1))),
              StatusIs(kDataLoss, HasSubstr("payload or inputs")));
  EXPECT_THAT(PartsOfChunkKey(EntityKey(1, 2, 3)),
              StatusIs(kDataLoss, HasSubstr("payload or inputs")));
}

}  // namespace
}  // namespace tanji::store
