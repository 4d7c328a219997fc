// Wycheproof, CCTV and SM2 vectors against lib/crypto.

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/signature.h"
#include "lib/crypto/sm3.h"
#include "tests/conformance/vectors.h"

namespace tanji::conformance {
namespace {

struct Group {
  std::string place;  // file and number
  json::Value value;
};

// The groups of all Wycheproof files whose `algorithm` is this.
std::vector<Group> WycheproofGroups(std::string_view algorithm) {
  std::vector<Group> groups;
  for (const std::string& path : ListShared("vectors/wycheproof")) {
    if (!path.ends_with(".json")) continue;
    const json::Value file = ReadSharedJson(path);
    if (Text(file, "algorithm") != algorithm) continue;
    for (const json::Value& group : List(file, "testGroups")) {
      groups.push_back({path, group});
    }
  }
  return groups;
}

// What Wycheproof demands of a verifier that says `accepted`.
void ExpectVerdict(const json::Value& test, bool accepted) {
  const std::string& result = Text(test, "result");
  if (result == "acceptable") return;
  EXPECT_EQ(accepted, result == "valid") << Text(test, "comment");
}

TEST(WycheproofVectorTest, Ed25519VerdictsAreThePublishedOnes) {
  int cases = 0;
  for (const Group& group : WycheproofGroups("EDDSA")) {
    const json::Value& key_value = Member(group.value, "publicKey");
    if (Text(key_value, "curve") != "edwards25519") continue;
    TANJI_ASSERT_OK_AND_ASSIGN(
        const crypto::PublicKey key,
        crypto::PublicKey::Ed25519(HexOf(key_value, "pk")));
    for (const json::Value& test : List(group.value, "tests")) {
      SCOPED_TRACE(base::StrCat(group.place, " ", Number(test, "tcId")));
      ExpectVerdict(test,
                    key.Verify(HexOf(test, "msg"), HexOf(test, "sig")).ok());
      ++cases;
    }
  }
  EXPECT_EQ(cases, 76);
}

// The groups of ECDSA cases on P-256 with SHA-256, of this type.
std::vector<Group> EcdsaP256Groups(std::string_view type) {
  std::vector<Group> groups = WycheproofGroups("ECDSA");
  std::erase_if(groups, [&](const Group& group) {
    return Text(group.value, "type") != type ||
           Text(Member(group.value, "publicKey"), "curve") != "secp256r1" ||
           Text(group.value, "sha") != "SHA-256";
  });
  return groups;
}

TEST(WycheproofVectorTest, EcdsaP256DerVerdictsAreThePublishedOnes) {
  int cases = 0;
  for (const Group& group : EcdsaP256Groups("EcdsaVerify")) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const crypto::PublicKey key,
        crypto::PublicKey::EcdsaP256(HexOf(group.value, "publicKeyDer")));
    for (const json::Value& test : List(group.value, "tests")) {
      SCOPED_TRACE(base::StrCat(group.place, " ", Number(test, "tcId")));
      ExpectVerdict(test,
                    key.Verify(HexOf(test, "msg"), HexOf(test, "sig")).ok());
      ++cases;
    }
  }
  EXPECT_EQ(cases, 242);
}

// As WebCrypto and JWS write them.
TEST(WycheproofVectorTest, EcdsaP256RawVerdictsAreThePublishedOnes) {
  int cases = 0;
  for (const Group& group : EcdsaP256Groups("EcdsaP1363Verify")) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const crypto::PublicKey key,
        crypto::PublicKey::EcdsaP256(HexOf(group.value, "publicKeyDer")));
    for (const json::Value& test : List(group.value, "tests")) {
      SCOPED_TRACE(base::StrCat(group.place, " ", Number(test, "tcId")));
      const auto der = crypto::DerOfRawEcdsa(HexOf(test, "sig"));
      ExpectVerdict(test,
                    der.ok() && key.Verify(HexOf(test, "msg"), *der).ok());
      ++cases;
    }
  }
  EXPECT_EQ(cases, 131);
}

// Tags may be cut; then the first bytes count. `mac` takes key and message.
template <typename Mac>
void ExpectTags(std::string_view algorithm, const Mac& mac) {
  int cases = 0;
  for (const Group& group : WycheproofGroups(algorithm)) {
    const size_t tag_size = Number(group.value, "tagSize") / 8;
    for (const json::Value& test : List(group.value, "tests")) {
      SCOPED_TRACE(base::StrCat(group.place, " ", Number(test, "tcId")));
      const auto tag = mac(HexOf(test, "key"), HexOf(test, "msg"));
      ExpectVerdict(test,
                    crypto::EqualInConstantTime(
                        std::string(tag.begin(), tag.end()).substr(0, tag_size),
                        HexOf(test, "tag")));
      ++cases;
    }
  }
  EXPECT_EQ(cases, 87);
}

TEST(WycheproofVectorTest, HmacSha256TagsAreThePublishedOnes) {
  ExpectTags("HMACSHA256", [](std::string_view key, std::string_view message) {
    return crypto::HmacSha256(key).Mac(message);
  });
}

TEST(WycheproofVectorTest, HmacSm3TagsAreThePublishedOnes) {
  ExpectTags("HMACSM3", crypto::HmacSm3);
}

TEST(Sm3VectorTest, DigestsAreThePublishedOnes) {
  const json::Value file = ReadSharedJson("vectors/sm2-sm3/sm3.json");
  ASSERT_FALSE(List(file, "tests").empty());
  for (const json::Value& test : List(file, "tests")) {
    const crypto::Sm3Digest digest = crypto::Sm3(HexOf(test, "msg"));
    EXPECT_EQ(std::string(digest.begin(), digest.end()), HexOf(test, "digest"));
  }
}

// The table of what our Ed25519 accepts, by CCTV's flags:
//
//   key of low order, or not canonical       refused when it is registered
//   R not canonical                          bad: R is compared as bytes
//   a residue of low order                   bad: no cofactor is multiplied
//   all else                                 good
TEST(CctvVectorTest, Ed25519FollowsTheTable) {
  int accepted = 0;
  int refused_keys = 0;
  int bad_signatures = 0;
  for (const std::string& path : ListShared("vectors/cctv-ed25519")) {
    if (!path.ends_with(".json")) continue;
    const json::Value file = ReadSharedJson(path);
    for (const json::Value& test : *file.if_array()) {
      SCOPED_TRACE(base::StrCat(path, " ", Number(test, "number")));
      const auto has = [&test](std::string_view flag) {
        return Has(test, "flags", flag);
      };
      const auto key = crypto::PublicKey::Ed25519(HexOf(test, "key"));
      EXPECT_EQ(key.ok(), !has("low_order_A") && !has("non_canonical_A"));
      if (!key.ok()) {
        ++refused_keys;
        continue;
      }
      const bool good = key->Verify(Text(test, "msg"), HexOf(test, "sig")).ok();
      EXPECT_EQ(good, !has("non_canonical_R") && !has("low_order_residue"));
      ++(good ? accepted : bad_signatures);
    }
  }
  std::cout << "CCTV: " << accepted << " accepted, " << bad_signatures
            << " bad signatures, " << refused_keys << " keys refused\n";
  EXPECT_EQ(accepted, 15);
  EXPECT_EQ(bad_signatures, 179);
  EXPECT_EQ(refused_keys, 263);
}

// Our verifier has one user id; signatures under others must not verify.
TEST(Sm2VectorTest, VerdictsAreThePublishedOnes) {
  constexpr std::string_view kOurId = "1234567812345678";
  int valid = 0;
  int invalid = 0;
  const json::Value file = ReadSharedJson("vectors/sm2-sm3/sm2_verify.json");
  for (const json::Value& test : List(file, "tests")) {
    SCOPED_TRACE(base::StrCat("case ", Number(test, "tcId"), ", ",
                              Text(test, "comment")));
    TANJI_ASSERT_OK_AND_ASSIGN(
        const crypto::PublicKey key,
        crypto::PublicKey::Sm2(HexOf(test, "publicKey")));
    const bool good = key.Verify(HexOf(test, "msg"), HexOf(test, "sig")).ok();
    if (Text(test, "comment") == "wrong id") {
      // Made under our id, and not to be taken under another: we have no other.
      EXPECT_TRUE(good);
    } else {
      EXPECT_EQ(good, Flag(test, "valid") && Text(test, "id") == kOurId);
    }
    ++(good ? valid : invalid);
  }
  EXPECT_EQ(valid, 11);
  EXPECT_EQ(invalid, 33);
}

}  // namespace
}  // namespace tanji::conformance
