#include "lib/crypto/hash.h"

#include <string>
#include <thread>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/crypto/testing/hex.h"

namespace tanji::crypto {
namespace {

std::string Hex(const Sha256Digest& digest) {
  return base::HexEncode(AsBytes(digest));
}

// FIPS 180-4, examples published with the standard.
constexpr std::string_view kAbcDigest =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::string_view kEmptyDigest =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Sha256Test, AnswersTheExamplesOfTheStandard) {
  EXPECT_EQ(Hex(Sha256("abc")), kAbcDigest);
  EXPECT_EQ(Hex(Sha256("")), kEmptyDigest);
  EXPECT_EQ(
      Hex(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256Test, TakesPartsAsOneMessage) {
  EXPECT_EQ(Hex(Sha256({"a", "", "bc"})), kAbcDigest);
}

TEST(Sha256Test, WorksOnAThreadOfItsOwn) {
  std::string digest;
  std::thread thread([&digest] { digest = Hex(Sha256("abc")); });
  thread.join();
  EXPECT_EQ(digest, kAbcDigest);
}

TEST(Sha256StreamTest, TakesPieces) {
  Sha256Stream stream;
  stream.Update("ab");
  stream.Update("c");
  EXPECT_EQ(Hex(stream.Finish()), kAbcDigest);
}

TEST(Sha256StreamTest, IsNotDisturbedByDigestsInBetween) {
  Sha256Stream stream;
  stream.Update("ab");
  EXPECT_EQ(Hex(Sha256("")), kEmptyDigest);
  Sha256Stream moved = std::move(stream);
  moved.Update("c");
  EXPECT_EQ(Hex(moved.Finish()), kAbcDigest);
}

TEST(DigestFromBytesTest, IsTheInverseOfAsBytes) {
  EXPECT_EQ(Hex(DigestFromBytes(FromHex(kAbcDigest))), kAbcDigest);
}

TEST(DigestFromBytesDeathTest, StopsOnAnotherSize) {
  EXPECT_DEATH(DigestFromBytes("short"), "kSha256Size");
}

// RFC 4231, sections 4.2, 4.3 and 4.7.
TEST(HmacSha256Test, AnswersTheExamplesOfTheRfc) {
  EXPECT_EQ(Hex(HmacSha256(std::string(20, '\x0b')).Mac("Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(Hex(HmacSha256("Jefe").Mac("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(Hex(HmacSha256(std::string(131, '\xaa'))
                    .Mac("Test Using Larger Than Block-Size Key - Hash Key "
                         "First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256Test, ServesManyMessagesUnderOneKey) {
  const HmacSha256 hmac("Jefe");
  const Sha256Digest first = hmac.Mac("what do ya want for nothing?");
  EXPECT_NE(Hex(hmac.Mac("another message")), Hex(first));
  EXPECT_EQ(hmac.Mac({"what do ya want ", "for nothing?"}), first);
}

TEST(HmacSha256Test, TakesPieces) {
  HmacSha256 hmac("Jefe");
  for (int round = 0; round < 2; ++round) {
    hmac.Begin();
    hmac.Update("what do ya want ");
    const Sha256Digest other = hmac.Mac("in between");
    hmac.Update("for nothing?");
    EXPECT_EQ(hmac.Finish(), hmac.Mac("what do ya want for nothing?"));
    EXPECT_EQ(other, hmac.Mac("in between"));
  }
}

// RFC 5869, appendix A.3: no salt, no info.
TEST(DeriveKeyTest, AnswersTheExampleOfTheRfc) {
  EXPECT_EQ(base::HexEncode(DeriveKey(std::string(22, '\x0b'), "", 42)),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
            "9d201395faa4b61a96c8");
}

TEST(DeriveKeyTest, IsAnotherKeyForAnotherPurposeAndAPrefixForAnotherSize) {
  const std::string key = DeriveKey("secret", "seal", 64);
  EXPECT_EQ(DeriveKey("secret", "seal", 33), key.substr(0, 33));
  EXPECT_NE(DeriveKey("secret", "sign", 64), key);
  EXPECT_NE(DeriveKey("other", "seal", 64), key);
}

TEST(EqualInConstantTimeTest, ComparesEveryByteAndTheLength) {
  EXPECT_TRUE(EqualInConstantTime("", ""));
  EXPECT_TRUE(EqualInConstantTime("same", "same"));
  EXPECT_FALSE(EqualInConstantTime("same", "samf"));
  EXPECT_FALSE(EqualInConstantTime("tame", "same"));
  EXPECT_FALSE(EqualInConstantTime("same", "same "));
}

}  // namespace
}  // namespace tanji::crypto
