#include "lib/crypto/timestamp.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/testing/timestamp_authority.h"

namespace tanji::crypto {
namespace {

using testing::HasSubstr;

constexpr int64_t kSeconds = 1'800'000'000;  // 2027-01-15
const std::string kNonce(kTimestampNonceSize, '\x81');

TimestampAuthorities Trusting(const TestTimestampAuthority& authority) {
  return *TimestampAuthorities::FromPem(authority.root_pem());
}

TimestampReply Answered(const TestTimestampAuthority& authority) {
  return *TimestampReply::Parse(
      authority.Answer(TimestampRequest(Sha256("data"), kNonce), kSeconds));
}

TEST(TimestampTest, AnswersAndVerifies) {
  const TestTimestampAuthority authority("tsa.example");
  const TimestampReply reply = Answered(authority);
  EXPECT_EQ(reply.seconds(), kSeconds);
  EXPECT_THAT(reply.Authority(), HasSubstr("tsa.example"));
  TANJI_EXPECT_OK(reply.CheckAnswers(Sha256("data"), kNonce));
  TANJI_EXPECT_OK(reply.Verify(Trusting(authority)));
}

// A number has no leading zeros; the nonce has.
TEST(TimestampTest, NonceMayBeginWithZeros) {
  const TestTimestampAuthority authority;
  for (const std::string& nonce :
       {std::string(kTimestampNonceSize, '\0'),
        std::string(kTimestampNonceSize - 1, '\0') + "\x80"}) {
    const auto reply = TimestampReply::Parse(
        authority.Answer(TimestampRequest(Sha256("data"), nonce), kSeconds));
    TANJI_ASSERT_OK(reply);
    TANJI_EXPECT_OK(reply->CheckAnswers(Sha256("data"), nonce));
    EXPECT_FALSE(reply->CheckAnswers(Sha256("data"), kNonce).ok());
  }
}

TEST(TimestampTest, OtherDataAndOtherRequestsAreRefused) {
  const TimestampReply reply = Answered(TestTimestampAuthority());
  EXPECT_EQ(reply.CheckAnswers(Sha256("other"), kNonce).code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(
      reply.CheckAnswers(Sha256("data"), std::string(kTimestampNonceSize, '1'))
          .code(),
      absl::StatusCode::kDataLoss);
}

TEST(TimestampTest, AnUnrelatedAuthorityIsNotTrusted) {
  const TimestampReply reply = Answered(TestTimestampAuthority());
  EXPECT_EQ(reply.Verify(Trusting(TestTimestampAuthority())).code(),
            absl::StatusCode::kUnauthenticated);
}

TEST(TimestampTest, ACertificateWithoutThePurposeIsRefused) {
  const TestTimestampAuthority authority(
      "test-tsa", TestTimestampAuthority::Purpose::kNone);
  const absl::Status status = Answered(authority).Verify(Trusting(authority));
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(status.ToString(), HasSubstr("not for time"));
}

// Certificates are judged as of the token: those of today are not needed.
TEST(TimestampTest, ATimeBeforeTheCertificateIsRefused) {
  const TestTimestampAuthority authority;
  const auto reply = TimestampReply::Parse(authority.Answer(
      TimestampRequest(Sha256("data"), kNonce), /*1990*/ 631'152'000));
  TANJI_ASSERT_OK(reply);
  EXPECT_EQ(reply->Verify(Trusting(authority)).code(),
            absl::StatusCode::kUnauthenticated);
}

TEST(TimestampTest, EveryChangedByteIsFound) {
  const TestTimestampAuthority authority;
  const TimestampAuthorities trusted = Trusting(authority);
  const std::string good =
      authority.Answer(TimestampRequest(Sha256("data"), kNonce), kSeconds);
  size_t verified = 0;
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x01);
    const auto reply = TimestampReply::Parse(bad);
    if (!reply.ok()) continue;
    // The status is in no signature, nor are some names of algorithms.
    EXPECT_FALSE(reply->seconds() != kSeconds &&
                 reply->CheckAnswers(Sha256("data"), kNonce).ok() &&
                 reply->Verify(trusted).ok())
        << at;
    if (reply->Verify(trusted).ok()) ++verified;
  }
  EXPECT_LT(verified, 32u);
}

TEST(TimestampTest, WhatIsNoReplyIsRefused) {
  const TestTimestampAuthority authority;
  const std::string good =
      authority.Answer(TimestampRequest(Sha256("data"), kNonce), kSeconds);
  EXPECT_FALSE(TimestampReply::Parse("").ok());
  EXPECT_FALSE(TimestampReply::Parse(good + "x").ok());
  EXPECT_FALSE(TimestampReply::Parse(good.substr(0, good.size() - 1)).ok());
  EXPECT_THAT(
      TimestampReply::Parse(authority.Answer("no request", kSeconds)).status(),
      base::kIsRefused);
  EXPECT_EQ(TimestampReply::Parse(std::string(kTimestampReplySizeMax + 1, 'x'))
                .status()
                .code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tanji::crypto
