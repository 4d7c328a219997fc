#include "lib/crypto/sm3.h"

#include <string>

#include "gtest/gtest.h"
#include "lib/crypto/testing/hex.h"

namespace tanji::crypto {
namespace {

std::string Bytes(const Sm3Digest& digest) {
  return {digest.begin(), digest.end()};
}

// GB/T 32905-2016, appendix A.
TEST(Sm3Test, DigestsOfTheStandard) {
  EXPECT_EQ(
      Bytes(Sm3("abc")),
      FromHex(
          "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"));
  std::string repeated;
  for (int i = 0; i < 16; ++i) repeated += "abcd";
  EXPECT_EQ(
      Bytes(Sm3(repeated)),
      FromHex(
          "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"));
}

// RFC 2104 by its definition.
TEST(HmacSm3Test, IsTheDigestOfPaddedKeyAndInnerDigest) {
  const std::string key = "key";
  const auto padded = [&](char pad) {
    std::string block(64, pad);
    for (size_t i = 0; i < key.size(); ++i) {
      block[i] = static_cast<char>(block[i] ^ key[i]);
    }
    return block;
  };
  const std::string inner = Bytes(Sm3(padded('\x36') + "message"));
  EXPECT_EQ(Bytes(HmacSm3(key, "message")), Bytes(Sm3(padded('\x5c') + inner)));
  EXPECT_NE(HmacSm3("", "message"), HmacSm3(key, "message"));
}

}  // namespace
}  // namespace tanji::crypto
