// RFC 3161 vectors against lib/crypto.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/timestamp.h"
#include "tests/conformance/vectors.h"

namespace tanji::conformance {
namespace {

// The nonce of a TimeStampReq without a policy: the INTEGER that follows the
// digest.
std::string NonceOf(std::string_view request, std::string_view digest) {
  const size_t at = request.find(digest) + digest.size();
  const auto size = static_cast<size_t>(request[at + 1]);
  const std::string_view number = request.substr(at + 2, size);
  const size_t zeros = number.front() == '\0' ? 1 : 0;
  std::string nonce(crypto::kTimestampNonceSize - (size - zeros), '\0');
  nonce += number.substr(zeros);
  return nonce;
}

class TimestampVectorTest : public testing::TestWithParam<const char*> {
 protected:
  std::string Read(std::string_view name) const {
    return ReadShared(base::StrCat("vectors/rfc3161/", GetParam(), "/", name));
  }
  // Whether the answer in file `reply` is good for the request in `request`.
  bool IsGood(std::string_view reply, std::string_view request,
              std::string_view authorities) const {
    const auto digest = crypto::Sha256(Read("data.bin"));
    const std::string nonce = NonceOf(Read(request), crypto::AsBytes(digest));
    const auto trusted =
        crypto::TimestampAuthorities::FromPem(Read(authorities));
    const auto parsed = crypto::TimestampReply::Parse(Read(reply));
    return trusted.ok() && parsed.ok() &&
           parsed->CheckAnswers(digest, nonce).ok() &&
           parsed->Verify(*trusted).ok();
  }
};

TEST_P(TimestampVectorTest, VerdictsAreThePublishedOnes) {
  EXPECT_TRUE(IsGood("response.tsr", "request.tsq", "ca.pem"));
  EXPECT_TRUE(IsGood("response.tsr", "request.tsq", "tsa.pem"));
  EXPECT_FALSE(
      IsGood("response-signature-flipped.tsr", "request.tsq", "ca.pem"));
  EXPECT_FALSE(IsGood("response-time-changed.tsr", "request.tsq", "ca.pem"));
  EXPECT_FALSE(IsGood("response-cut.tsr", "request.tsq", "ca.pem"));
  EXPECT_FALSE(IsGood("response-of-other-data.tsr", "request.tsq", "ca.pem"));
  EXPECT_FALSE(IsGood("response.tsr", "other-nonce.tsq", "ca.pem"));
  EXPECT_FALSE(IsGood("response.tsr", "request.tsq", "unrelated-ca.pem"));
}

// The same request as OpenSSL's own tool makes, but for the nonce's bytes.
TEST_P(TimestampVectorTest, RequestIsTheToolsOwn) {
  const std::string request = Read("request.tsq");
  const auto digest = crypto::Sha256(Read("data.bin"));
  const std::string_view imprint = crypto::AsBytes(digest);
  const std::string ours = crypto::TimestampRequest(
      digest, NonceOf(request, crypto::AsBytes(digest)));
  const size_t end = request.find(imprint) + imprint.size();
  EXPECT_EQ(ours.substr(2), request.substr(2, end - 2) + ours.substr(end));
}

INSTANTIATE_TEST_SUITE_P(Sets, TimestampVectorTest,
                         testing::Values("p256-sha256", "rsa-sha256"),
                         [](const auto& set) {
                           return std::string(set.param).substr(
                               0, std::string(set.param).find('-'));
                         });

}  // namespace
}  // namespace tanji::conformance
