#include "lib/store/sealing.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/store/keys.h"

namespace tanji::store {
namespace {

using absl::StatusCode::kDataLoss;
using ::tanji::base::HexEncode;
using ::tanji::base::IsOkAndHolds;
using ::tanji::base::StatusIs;
using ::testing::_;

// K of the worked example in FORMAT.md: bytes 00 to 1f.
std::string ExampleSecret() {
  std::string secret;
  for (char byte = 0; byte < 32; ++byte) secret.push_back(byte);
  return secret;
}

// A record's id, by a number.
std::string RecordId(uint64_t number) {
  std::string id(kRecordIdSize - 1, '\0');
  id.push_back(static_cast<char>(number));
  return id;
}

// The three kinds of sealed values, by one signature. `record` names the record
// where the value is bound to it; a version is bound by K alone.
struct Kind {
  std::string name;
  std::function<std::string(const RecordSealer&, uint32_t number,
                            uint64_t record, std::string_view plain)>
      seal;
  std::function<absl::StatusOr<std::string>(
      const RecordSealer&, uint32_t number, uint64_t record, std::string_view)>
      open;
};

std::vector<Kind> Kinds() {
  constexpr uint8_t kProcess = 2;
  return {{"entity",
           [](const RecordSealer& sealer, uint32_t number, uint64_t,
              std::string_view plain) {
             return sealer.SealEntity(kProcess, number, plain);
           },
           [](const RecordSealer& sealer, uint32_t number, uint64_t,
              std::string_view sealed) {
             return sealer.OpenEntity(kProcess, number, sealed);
           }},
          {"payload",
           [](const RecordSealer& sealer, uint32_t number, uint64_t record,
              std::string_view plain) {
             return sealer.SealPayloadChunk(RecordId(record), number, plain);
           },
           [](const RecordSealer& sealer, uint32_t number, uint64_t record,
              std::string_view sealed) {
             return sealer.OpenPayloadChunk(RecordId(record), number, sealed);
           }},
          {"inputs",
           [](const RecordSealer& sealer, uint32_t number, uint64_t record,
              std::string_view plain) {
             return sealer.SealInputsChunk(RecordId(record), number, plain);
           },
           [](const RecordSealer& sealer, uint32_t number, uint64_t record,
              std::string_view sealed) {
             return sealer.OpenInputsChunk(RecordId(record), number, sealed);
           }}};
}

TEST(RecordSealerTest, OpensWhatItSealed) {
  const RecordSealer sealer(ExampleSecret());
  for (const Kind& kind : Kinds()) {
    for (const std::string& plain : {std::string("1.8 kg"), std::string()}) {
      const std::string sealed = kind.seal(sealer, 5, 7, plain);
      EXPECT_EQ(sealed.size(), plain.size() + crypto::Aead::kTagSize);
      EXPECT_THAT(kind.open(sealer, 5, 7, sealed), IsOkAndHolds(plain))
          << kind.name;
    }
  }
}

TEST(RecordSealerTest, RefusesAValueWithAnyByteChanged) {
  const RecordSealer sealer(ExampleSecret());
  for (const Kind& kind : Kinds()) {
    const std::string sealed = kind.seal(sealer, 5, 7, "1.8 kg");
    for (size_t i = 0; i < sealed.size(); ++i) {
      std::string tampered = sealed;
      tampered[i] = static_cast<char>(tampered[i] ^ 1);
      EXPECT_THAT(kind.open(sealer, 5, 7, tampered), StatusIs(kDataLoss, _))
          << kind.name << " byte " << i;
    }
    EXPECT_THAT(kind.open(sealer, 5, 7, sealed + "x"), StatusIs(kDataLoss, _));
    EXPECT_THAT(kind.open(sealer, 5, 7, sealed.substr(1)),
                StatusIs(kDataLoss, _));
    EXPECT_THAT(kind.open(sealer, 5, 7, ""), StatusIs(kDataLoss, _));
  }
}

TEST(RecordSealerTest, RefusesAValueThatWasMovedToAnotherKey) {
  const RecordSealer sealer(ExampleSecret());
  for (const Kind& kind : Kinds()) {
    const std::string sealed = kind.seal(sealer, 5, 7, "1.8 kg");
    EXPECT_THAT(kind.open(sealer, 6, 7, sealed), StatusIs(kDataLoss, _))
        << kind.name << ": other number or chunk";
    if (kind.name != "entity") {
      EXPECT_THAT(kind.open(sealer, 5, 8, sealed), StatusIs(kDataLoss, _))
          << kind.name << ": other record";
    }
    for (const Kind& other : Kinds()) {
      if (other.name == kind.name) continue;
      EXPECT_THAT(other.open(sealer, 5, 7, sealed), StatusIs(kDataLoss, _))
          << kind.name << " read as " << other.name;
    }
  }
  EXPECT_THAT(sealer.OpenEntity(3, 5, sealer.SealEntity(2, 5, "x")),
              StatusIs(kDataLoss, _));
}

TEST(RecordSealerTest, RefusesAnotherRecordsSecret) {
  const RecordSealer sealer(ExampleSecret());
  std::string other_secret = ExampleSecret();
  other_secret.back() ^= 1;
  const RecordSealer other(other_secret);
  for (const Kind& kind : Kinds()) {
    EXPECT_THAT(kind.open(other, 5, 7, kind.seal(sealer, 5, 7, "1.8 kg")),
                StatusIs(kDataLoss, _))
        << kind.name;
  }
}

TEST(RecordSealerTest, HidesEqualValuesFromOneAnother) {
  const RecordSealer sealer(ExampleSecret());
  EXPECT_NE(sealer.SealEntity(2, 5, "1.8"), sealer.SealEntity(2, 6, "1.8"));
  EXPECT_NE(sealer.SealEntity(1, 5, "1.8"), sealer.SealEntity(2, 5, "1.8"));
}

// The worked example of FORMAT.md. Calculated by the Python package
// `cryptography` (HKDF, HMAC, AESGCM), independently of our code.
TEST(RecordSealerTest, HasTheBytesOfTheFormatDocument) {
  const RecordSealer sealer(ExampleSecret());
  EXPECT_EQ(HexEncode(sealer.SealEntity(2, 5, "steel")),
            "1a8a478d1a2788fb6bed76575caee121cec26d99fa");
  EXPECT_EQ(HexEncode(sealer.SealPayloadChunk(RecordId(7), 1, "steel")),
            "e72f1bf083595983cc191288f8ba37987fd5467a8b");
  EXPECT_EQ(HexEncode(sealer.SealInputsChunk(RecordId(7), 1, "steel")),
            "f636f53be40c5cc584b3b2f1cb8106b3d5be550a1b");
}

TEST(IdDigesterTest, HasTheBytesOfTheFormatDocument) {
  const IdDigester digester(ExampleSecret());
  EXPECT_EQ(HexEncode(digester.Digest(2, "steel-7")),
            "15c863d96a14a3c9de0354bfcc81d1c0");
  EXPECT_EQ(HexEncode(digester.RequestDigest(std::string(32, '\x11'))),
            "09c66ca708d8f7d1657232d90b82a961b83b6b946df4fe0d1989ed127b47e531");
}

TEST(IdDigesterTest, KeepsKindsIdsAndOrganisationsApart) {
  const IdDigester digester(ExampleSecret());
  const std::string digest = digester.Digest(2, "steel-7");
  EXPECT_EQ(digest.size(), kIdDigestSize);
  EXPECT_EQ(digester.Digest(2, "steel-7"), digest);
  EXPECT_NE(digester.Digest(3, "steel-7"), digest);
  EXPECT_NE(digester.Digest(2, "steel-8"), digest);
  EXPECT_NE(IdDigester(std::string(32, 'o')).Digest(2, "steel-7"), digest);
}

}  // namespace
}  // namespace tanji::store
