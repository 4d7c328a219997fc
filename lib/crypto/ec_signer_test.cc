#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/signature.h"
#include "lib/crypto/testing/hex.h"

namespace tanji::crypto {
namespace {

using base::kIsRefused;

// The orders of the two groups: SP 800-186, 3.2.1.3, and GB/T 32918.5, 2.
const std::string kP256Order =
    FromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
const std::string kSm2Order =
    FromHex("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");

absl::StatusOr<PublicKey> PublicOf(const EcSigner& signer) {
  return signer.algorithm() == SignatureAlgorithm::kSm2
             ? PublicKey::Sm2(signer.public_key())
             : PublicKey::EcdsaP256(signer.public_key());
}

class EcSignerTest : public ::testing::TestWithParam<SignatureAlgorithm> {};

INSTANTIATE_TEST_SUITE_P(Both, EcSignerTest,
                         ::testing::Values(SignatureAlgorithm::kEcdsaP256,
                                           SignatureAlgorithm::kSm2));

TEST_P(EcSignerTest, SignsWhatItsPublicKeyVerifies) {
  const EcSigner signer = EcSigner::Generate(GetParam());
  TANJI_ASSERT_OK_AND_ASSIGN(const PublicKey key, PublicOf(signer));
  for (const std::string& message :
       {std::string(), std::string("a"), std::string(100'000, 'x')}) {
    const std::string signature = signer.Sign(message);
    TANJI_EXPECT_OK(key.Verify(message, signature));
    EXPECT_FALSE(key.Verify(message + "b", signature).ok());
    EXPECT_FALSE(key.Verify(message, signature + '\0').ok());
  }
}

TEST_P(EcSignerTest, IsMadeAgainFromItsSecret) {
  const EcSigner signer = EcSigner::Generate(GetParam());
  TANJI_ASSERT_OK_AND_ASSIGN(const EcSigner again,
                             EcSigner::FromScalar(GetParam(), signer.secret()));
  EXPECT_EQ(again.public_key(), signer.public_key());
  TANJI_ASSERT_OK_AND_ASSIGN(const PublicKey key, PublicOf(signer));
  TANJI_EXPECT_OK(key.Verify("m", again.Sign("m")));
}

TEST_P(EcSignerTest, RefusesScalarsOfOtherSizesAndBeyondTheGroup) {
  const std::string& order =
      GetParam() == SignatureAlgorithm::kSm2 ? kSm2Order : kP256Order;
  // n - 1: SM2 would divide by n.
  std::string last = order;
  --last.back();
  std::string below = order;
  below.back() = static_cast<char>(below.back() - 2);
  for (const std::string& bad :
       {std::string(), std::string(31, 'a'), std::string(33, 'a'),
        std::string(32, '\0'), std::string(32, '\xff'), order, last}) {
    EXPECT_THAT(EcSigner::FromScalar(GetParam(), bad), kIsRefused);
  }
  TANJI_EXPECT_OK(EcSigner::FromScalar(GetParam(), below));
}

// RFC 6979, appendix A.2.5.
TEST(EcSignerKeyTest, PointOfTheRfc) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const EcSigner signer,
      EcSigner::FromScalar(
          SignatureAlgorithm::kEcdsaP256,
          FromHex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f"
                  "6721")));
  EXPECT_EQ(
      signer.public_key(),
      FromHex("3059301306072a8648ce3d020106082a8648ce3d030107034200"
              "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29f"
              "b67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d44622"
              "99"));
}

// GB/T 32918.5-2017, appendix A.2.
TEST(EcSignerKeyTest, PointOfTheStandard) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const EcSigner signer,
      EcSigner::FromScalar(
          SignatureAlgorithm::kSm2,
          FromHex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7"
                  "c5b8")));
  EXPECT_EQ(
      signer.public_key(),
      FromHex("0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f350"
              "20ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad"
              "13"));
}

// The integers are 1 and 0x80: DER writes a zero in front of the second.
TEST(DerOfRawEcdsaTest, WritesMinimalIntegers) {
  std::string raw(64, '\0');
  raw[31] = '\x01';
  raw[63] = '\x80';
  EXPECT_EQ(*DerOfRawEcdsa(raw), FromHex("300702010102020080"));
  EXPECT_THAT(DerOfRawEcdsa(raw.substr(1)), kIsRefused);
  EXPECT_THAT(DerOfRawEcdsa(raw + "a"), kIsRefused);
}

}  // namespace
}  // namespace tanji::crypto
