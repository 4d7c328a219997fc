#include "lib/crypto/signature.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/testing/hex.h"

namespace tanji::crypto {
namespace {

using base::kIsRefused;
using ::testing::_;
using ::testing::HasSubstr;

const auto kIsBad = base::StatusIs(absl::StatusCode::kDataLoss, _);

// RFC 8032, section 7.1, test 3.
const std::string kSeed =
    FromHex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
const std::string kEd25519Key =
    FromHex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
const std::string kEd25519Message = FromHex("af82");
const std::string kEd25519Signature = FromHex(
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");

// RFC 6979, appendix A.2.5: message "sample" with SHA-256.
const std::string kP256Prefix =
    FromHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
const std::string kP256Point = FromHex(
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
const std::string kP256R =
    FromHex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716");
const std::string kP256S =
    FromHex("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");

// GB/T 32918.5-2017, appendix A.2.
const std::string kSm2Point = FromHex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
const std::string kSm2Signature = FromHex(
    "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");

// SEQUENCE of two INTEGERs whose top bit is set (both examples' are).
std::string Der(std::string_view r, std::string_view s) {
  std::string der = FromHex("3046022100");
  der.append(r).append(FromHex("022100")).append(s);
  return der;
}

void ExpectEveryFlippedBitIsBad(const PublicKey& key, std::string_view message,
                                const std::string& signature) {
  for (size_t i = 0; i < signature.size() * 8; ++i) {
    std::string flipped = signature;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    EXPECT_THAT(key.Verify(message, flipped), kIsBad) << "bit " << i;
  }
}

TEST(Ed25519SignerTest, SignsAsTheRfcShows) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Ed25519Signer signer,
                             Ed25519Signer::FromSeed(kSeed));
  EXPECT_EQ(signer.public_key(), kEd25519Key);
  EXPECT_EQ(signer.secret(), kSeed);
  EXPECT_EQ(signer.Sign(kEd25519Message), kEd25519Signature);
}

TEST(Ed25519SignerTest, RefusesASeedOfAnotherSize) {
  EXPECT_THAT(Ed25519Signer::FromSeed(kSeed.substr(1)), kIsRefused);
  EXPECT_THAT(Ed25519Signer::FromSeed(kSeed + "x"), kIsRefused);
}

TEST(Ed25519SignerTest, GeneratesAnotherKeyEachTime) {
  const Ed25519Signer signer = Ed25519Signer::Generate();
  EXPECT_NE(signer.public_key(), Ed25519Signer::Generate().public_key());
  TANJI_ASSERT_OK_AND_ASSIGN(const PublicKey key,
                             PublicKey::Ed25519(signer.public_key()));
  TANJI_EXPECT_OK(key.Verify("text", signer.Sign("text")));
}

TEST(Ed25519SignerTest, SignsOnManyThreadsAtOnce) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Ed25519Signer signer,
                             Ed25519Signer::FromSeed(kSeed));
  std::vector<std::string> signatures(4);
  std::vector<std::thread> threads;
  threads.reserve(signatures.size());
  for (std::string& signature : signatures) {
    threads.emplace_back(
        [&signature, &signer] { signature = signer.Sign(kEd25519Message); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(signatures, ::testing::Each(kEd25519Signature));
}

TEST(Ed25519KeyTest, VerifiesTheExampleAndNothingBesideIt) {
  TANJI_ASSERT_OK_AND_ASSIGN(const PublicKey key,
                             PublicKey::Ed25519(kEd25519Key));
  TANJI_EXPECT_OK(key.Verify(kEd25519Message, kEd25519Signature));
  EXPECT_THAT(key.Verify("other", kEd25519Signature), kIsBad);
  EXPECT_THAT(key.Verify(kEd25519Message, kEd25519Signature + "x"), kIsBad);
  EXPECT_THAT(key.Verify(kEd25519Message, ""), kIsBad);
  ExpectEveryFlippedBitIsBad(key, kEd25519Message, kEd25519Signature);
}

// The 14 encodings of points of low order, as listed in the ledger
// specification's section 5: y = 0, 1, -1 and the two y of order 8, each with
// and without sign, and y = p and p + 1, which are 0 and 1 once more.
TEST(Ed25519KeyTest, RefusesThe14EncodingsOfLowOrder) {
  const std::vector<std::string> ys = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};
  for (const std::string& y : ys) {
    std::string key = FromHex(y);
    EXPECT_THAT(PublicKey::Ed25519(key), kIsRefused) << y;
    key[31] = static_cast<char>(key[31] | 0x80);
    EXPECT_THAT(PublicKey::Ed25519(key), kIsRefused) << y << " with sign";
  }
}

// Only the 19 values from 2^255 - 19 on have a second encoding.
TEST(Ed25519KeyTest, RefusesEveryYThatIsNotReduced) {
  std::string key(32, '\xff');
  key[31] = 0x7f;
  for (int low_byte = 0xed; low_byte <= 0xff; ++low_byte) {
    key[0] = static_cast<char>(low_byte);
    EXPECT_THAT(PublicKey::Ed25519(key),
                base::StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr("not canonical")));
  }
}

// x^2 = (2^2 - 1) / (2^2 d + 1) has no root: Euler's criterion, computed with
// Python's pow(x2, (p - 1) // 2, p) == p - 1.
TEST(Ed25519KeyTest, RefusesAPointBesideTheCurve) {
  std::string key(32, '\0');
  key[0] = 2;
  EXPECT_THAT(PublicKey::Ed25519(key),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("no point of the curve")));
}

TEST(Ed25519KeyTest, RefusesAnotherSize) {
  EXPECT_THAT(PublicKey::Ed25519(kEd25519Key.substr(1)), kIsRefused);
  EXPECT_THAT(PublicKey::Ed25519(kEd25519Key + "x"), kIsRefused);
}

TEST(EcdsaKeyTest, VerifiesTheExampleAndNothingBesideIt) {
  TANJI_ASSERT_OK_AND_ASSIGN(const PublicKey key,
                             PublicKey::EcdsaP256(kP256Prefix + kP256Point));
  const std::string signature = Der(kP256R, kP256S);
  TANJI_EXPECT_OK(key.Verify("sample", signature));
  EXPECT_THAT(key.Verify("Sample", signature), kIsBad);
  EXPECT_THAT(key.Verify("sample", kP256R + kP256S), kIsBad);
  ExpectEveryFlippedBitIsBad(key, "sample", signature);
}

TEST(EcdsaKeyTest, RefusesEncodingsThatAreNotDer) {
  TANJI_ASSERT_OK_AND_ASSIGN(const PublicKey key,
                             PublicKey::EcdsaP256(kP256Prefix + kP256Point));
  const std::string signature = Der(kP256R, kP256S);
  EXPECT_THAT(key.Verify("sample", signature + '\0'), kIsBad);
  EXPECT_THAT(key.Verify("sample", ""), kIsBad);
  // BER: the length in long form.
  EXPECT_THAT(key.Verify("sample", FromHex("308146") + signature.substr(2)),
              kIsBad);
  // BER: a leading zero that DER does not allow.
  EXPECT_THAT(key.Verify("sample", FromHex("304702220000") + kP256R +
                                       FromHex("022100") + kP256S),
              kIsBad);
}

TEST(EcdsaKeyTest, RefusesOtherKeys) {
  const std::string spki = kP256Prefix + kP256Point;
  std::string beside = spki;
  beside.back() = static_cast<char>(beside.back() ^ 1);
  EXPECT_THAT(PublicKey::EcdsaP256(beside), kIsRefused);
  EXPECT_THAT(PublicKey::EcdsaP256(spki + "x"), kIsRefused);
  EXPECT_THAT(PublicKey::EcdsaP256(kP256Point), kIsRefused);
  EXPECT_THAT(PublicKey::EcdsaP256(""), kIsRefused);
  // The same point in hybrid form (X9.62: 06, or 07 for an odd y, in place of
  // 04) and compressed: other spellings of the key, with other key ids.
  EXPECT_THAT(PublicKey::EcdsaP256(kP256Prefix + '\x07' + kP256Point.substr(1)),
              kIsRefused);
  EXPECT_THAT(
      PublicKey::EcdsaP256(
          FromHex("3039301306072a8648ce3d020106082a8648ce3d030107032200") +
          '\x03' + kP256Point.substr(1, 32)),
      kIsRefused);
}

TEST(Sm2KeyTest, VerifiesTheExampleAndNothingBesideIt) {
  TANJI_ASSERT_OK_AND_ASSIGN(const PublicKey key, PublicKey::Sm2(kSm2Point));
  TANJI_EXPECT_OK(key.Verify("message digest", kSm2Signature));
  EXPECT_THAT(key.Verify("message digesu", kSm2Signature), kIsBad);
  EXPECT_THAT(key.Verify("message digest", kSm2Signature + "x"), kIsBad);
  ExpectEveryFlippedBitIsBad(key, "message digest", kSm2Signature);
}

TEST(Sm2KeyTest, RefusesOtherKeys) {
  EXPECT_THAT(PublicKey::Sm2(kP256Point), kIsRefused);
  EXPECT_THAT(PublicKey::Sm2(kSm2Point.substr(1)), kIsRefused);
  EXPECT_THAT(PublicKey::Sm2('\x02' + kSm2Point.substr(1, 32)), kIsRefused);
  EXPECT_THAT(PublicKey::Sm2('\x07' + kSm2Point.substr(1)), kIsRefused);
}

}  // namespace
}  // namespace tanji::crypto
