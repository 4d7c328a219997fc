#include "lib/crypto/aead.h"

#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/testing/hex.h"

namespace tanji::crypto {
namespace {

using ::testing::_;

const std::string kNonce = FromHex("cafebabefacedbaddecaf888");

Aead SomeKey() {
  return Aead(
      FromHex("feffe9928665731c6d6a8f9467308308feffe9928665731c"
              "6d6a8f9467308308"));
}

// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 14, 16.
TEST(AeadTest, AnswersTheExamplesOfItsAuthors) {
  EXPECT_EQ(base::HexEncode(
                Aead(std::string(32, '\0'))
                    .Seal(std::string(12, '\0'), std::string(16, '\0'), "")),
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  EXPECT_EQ(
      base::HexEncode(SomeKey().Seal(
          kNonce,
          FromHex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a31"
                  "8a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b3"
                  "9"),
          FromHex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))),
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e4"
      "8590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf88"
      "53bb2d551b");
}

TEST(AeadTest, OpensWhatItSealed) {
  const Aead aead = SomeKey();
  for (const std::string& plain : {std::string(), std::string(100'000, 'x')}) {
    const std::string sealed = aead.Seal(kNonce, plain, "place 7");
    EXPECT_EQ(sealed.size(), plain.size() + Aead::kTagSize);
    EXPECT_THAT(aead.Open(kNonce, sealed, "place 7"),
                base::IsOkAndHolds(plain));
  }
}

TEST(AeadTest, AppendsToWhatIsThere) {
  const Aead aead = SomeKey();
  std::string sealed = "front";
  aead.AppendSealed(kNonce, "12.5 kg", "place 7", &sealed);
  EXPECT_EQ(sealed, "front" + aead.Seal(kNonce, "12.5 kg", "place 7"));
  std::string plain = "kept ";
  TANJI_ASSERT_OK(
      aead.AppendOpened(kNonce, sealed.substr(5), "place 7", &plain));
  EXPECT_EQ(plain, "kept 12.5 kg");
  EXPECT_THAT(aead.AppendOpened(kNonce, sealed.substr(5), "place 8", &plain),
              base::StatusIs(absl::StatusCode::kDataLoss, _));
  EXPECT_EQ(plain, "kept 12.5 kg");
}

// A thread's context keeps its key: never for another's value, and not after a
// value that did not open.
TEST(AeadTest, KeepsKeysApart) {
  const Aead a = SomeKey();
  const std::string by_a = a.Seal(kNonce, "12.5 kg", "place 7");
  {
    const Aead b(std::string(32, 'b'));
    const std::string by_b = b.Seal(kNonce, "12.5 kg", "place 7");
    EXPECT_NE(by_b, by_a);
    for (int i = 0; i < 2; ++i) {
      EXPECT_THAT(a.Open(kNonce, by_b, "place 7"),
                  base::StatusIs(absl::StatusCode::kDataLoss, _));
      EXPECT_THAT(b.Open(kNonce, by_b, "place 7"),
                  base::IsOkAndHolds("12.5 kg"));
      EXPECT_THAT(b.Open(kNonce, by_a, "place 7"),
                  base::StatusIs(absl::StatusCode::kDataLoss, _));
      EXPECT_THAT(a.Open(kNonce, by_a, "place 7"),
                  base::IsOkAndHolds("12.5 kg"));
    }
    EXPECT_EQ(a.Seal(kNonce, "12.5 kg", "place 7"), by_a);
    EXPECT_EQ(b.Seal(kNonce, "12.5 kg", "place 7"), by_b);
  }
  EXPECT_EQ(a.Seal(kNonce, "12.5 kg", "place 7"), by_a);
  EXPECT_EQ(SomeKey().Seal(kNonce, "12.5 kg", "place 7"), by_a);
}

TEST(AeadTest, RefusesEveryFlippedBit) {
  const Aead aead = SomeKey();
  const std::string sealed = aead.Seal(kNonce, "12.5 kg", "place 7");
  for (size_t i = 0; i < sealed.size() * 8; ++i) {
    std::string flipped = sealed;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    EXPECT_THAT(aead.Open(kNonce, flipped, "place 7"),
                base::StatusIs(absl::StatusCode::kDataLoss, _));
  }
}

TEST(AeadTest, RefusesAnotherKeyNoncePlaceOrLength) {
  const Aead aead = SomeKey();
  const std::string sealed = aead.Seal(kNonce, "12.5 kg", "place 7");
  const auto is_refused = base::StatusIs(absl::StatusCode::kDataLoss, _);
  EXPECT_THAT(aead.Open(std::string(12, 'n'), sealed, "place 7"), is_refused);
  EXPECT_THAT(aead.Open(kNonce, sealed, "place 8"), is_refused);
  EXPECT_THAT(aead.Open(kNonce, sealed, ""), is_refused);
  EXPECT_THAT(aead.Open(kNonce, sealed + "x", "place 7"), is_refused);
  EXPECT_THAT(aead.Open(kNonce, sealed.substr(0, 15), "place 7"), is_refused);
  EXPECT_THAT(aead.Open(kNonce, "", "place 7"), is_refused);
  EXPECT_THAT(Aead(std::string(32, 'k')).Open(kNonce, sealed, "place 7"),
              is_refused);
}

TEST(AeadTest, IsReadyAgainAfterARefusal) {
  Aead aead = SomeKey();
  const std::string sealed = aead.Seal(kNonce, "12.5 kg", "");
  EXPECT_FALSE(aead.Open(kNonce, sealed, "elsewhere").ok());
  const Aead moved = std::move(aead);
  EXPECT_THAT(moved.Open(kNonce, sealed, ""), base::IsOkAndHolds("12.5 kg"));
}

}  // namespace
}  // namespace tanji::crypto
