// Certificates of our own authority, read by our reader; what another program
// makes of them is tested where TLS is (tests/integration).
#include "lib/crypto/x509.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/certificate_authority.h"

namespace tanji::crypto {
namespace {

using absl::StatusCode::kInvalidArgument;
using absl::StatusCode::kResourceExhausted;
using base::IsOk;
using base::StatusIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int64_t kNow = 1'800'000'000;
constexpr int64_t kLater = kNow + 86'400;

KeyAndCertificate Authority(const std::string& name = "Park CA") {
  return *MakeAuthority(name, kNow, kLater);
}
KeyAndCertificate Client(const KeyAndCertificate& authority) {
  CertificateRequest request;
  request.name = "steel-works";
  request.not_before = kNow;
  request.not_after = kLater;
  return *IssueCertificate(authority, request);
}

TEST(CertificateTest, SaysWhatItWasIssuedFor) {
  const KeyAndCertificate authority = Authority();
  const KeyAndCertificate client = Client(authority);

  const auto info = ReadCertificate(client.certificate);
  ASSERT_THAT(info, IsOk());
  EXPECT_EQ(info->subject, "CN=steel-works");
  EXPECT_EQ(info->not_before, kNow);
  EXPECT_EQ(info->not_after, kLater);
  EXPECT_THAT(info->serial, SizeIs(32));
  EXPECT_NE(info->issuer, ReadCertificate(client.certificate)->subject);
  EXPECT_NE(info->fingerprint,
            ReadCertificate(Client(authority).certificate)->fingerprint);
}

TEST(CertificateTest, BelongsToItsKeyOnly) {
  const KeyAndCertificate one = Client(Authority());
  const KeyAndCertificate other = Client(Authority());

  EXPECT_THAT(CheckKeyPair(one.key, one.certificate), IsOk());
  EXPECT_THAT(CheckKeyPair(other.key, one.certificate),
              StatusIs(kInvalidArgument, HasSubstr("not that of")));
  EXPECT_THAT(CheckKeyPair(one.certificate, one.certificate),
              StatusIs(kInvalidArgument, HasSubstr("no private key")));
}

TEST(CertificateTest, WhatIsNoneIsRefused) {
  const std::string good = Client(Authority()).certificate;

  for (const std::string& pem :
       {std::string(), std::string("steel-works"),
        good.substr(0, good.size() / 2),
        good +
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
    EXPECT_THAT(ReadCertificate(pem),
                StatusIs(kInvalidArgument, HasSubstr("no certificate")))
        << pem;
  }
  EXPECT_THAT(ReadCertificate(std::string(kPemSizeMax + 1, 'A')),
              StatusIs(kResourceExhausted, HasSubstr("bytes")));
  EXPECT_THAT(*SplitCertificates(good + good), SizeIs(2));
}

TEST(CertificateTest, OfAServerNamesItsHosts) {
  const KeyAndCertificate authority = Authority();
  CertificateRequest request;
  request.purpose = CertificateRequest::Purpose::kServer;
  request.name = "park";
  request.not_before = kNow;
  request.not_after = kLater;
  for (const std::string& host :
       {std::string(), std::string("a b"), std::string("x,DNS:y"),
        std::string(254, 'a')}) {
    request.hosts = {host};
    EXPECT_THAT(IssueCertificate(authority, request),
                StatusIs(kInvalidArgument, HasSubstr("DNS name")))
        << host;
  }
  request.hosts = {};
  EXPECT_THAT(IssueCertificate(authority, request),
              StatusIs(kInvalidArgument, HasSubstr("hosts")));
  request.hosts = {"park.example", "192.0.2.1", "::1"};
  EXPECT_THAT(IssueCertificate(authority, request), IsOk());
}

TEST(CertificateTest, NamesAndTimesThatAreNoneAreRefused) {
  for (const std::string& name :
       {std::string(), std::string(65, 'a'), std::string("a\nb")}) {
    EXPECT_THAT(MakeAuthority(name, kNow, kLater),
                StatusIs(kInvalidArgument, HasSubstr("name")));
  }
  EXPECT_THAT(MakeAuthority("CA", kLater, kNow),
              StatusIs(kInvalidArgument, HasSubstr("times")));
}

TEST(RevocationListTest, HasWhatItsAuthorityRevoked) {
  const KeyAndCertificate authority = Authority();
  const TlsCertificate bad = *ReadCertificate(Client(authority).certificate);
  const TlsCertificate good = *ReadCertificate(Client(authority).certificate);
  const auto list =
      MakeRevocationList(authority, {{bad.serial, kNow}}, kNow, kLater);
  ASSERT_THAT(list, IsOk());

  EXPECT_FALSE(RevocationList().Has(bad));
  const auto read = ReadRevocationLists(*list, authority.certificate);
  ASSERT_THAT(read, IsOk());
  ASSERT_THAT(*read, SizeIs(1));
  EXPECT_EQ(read->front().since, kNow);
  const RevocationList revoked(*read);
  EXPECT_TRUE(revoked.Has(bad));
  EXPECT_FALSE(revoked.Has(good));
}

TEST(RevocationListTest, OfAnotherAuthorityIsRefused) {
  const KeyAndCertificate authority = Authority();
  // Of the same name, so that only the signature tells.
  const KeyAndCertificate stranger = Authority();
  const TlsCertificate good = *ReadCertificate(Client(authority).certificate);
  const std::string own = *MakeRevocationList(authority, {}, kNow, kLater);
  const std::string forged =
      *MakeRevocationList(stranger, {{good.serial, kNow}}, kNow, kLater);

  EXPECT_THAT(ReadRevocationLists(own + forged, authority.certificate),
              StatusIs(kInvalidArgument, HasSubstr("revocation list 2")));
  EXPECT_THAT(ReadRevocationLists("", authority.certificate),
              StatusIs(kInvalidArgument, HasSubstr("no revocation list")));
  EXPECT_THAT(ReadRevocationLists(own, authority.certificate), IsOk());
}

TEST(RevocationListTest, ACertificateIsOfTheAuthorityThatSignedIt) {
  const KeyAndCertificate authority = Authority();
  const std::string client = Client(authority).certificate;

  EXPECT_THAT(CheckIssuedBy(client, authority.certificate), IsOk());
  EXPECT_THAT(CheckIssuedBy(client, Authority().certificate),
              StatusIs(kInvalidArgument, HasSubstr("not of this authority")));
}

TEST(RevocationListTest, SerialsThatAreNoneAreRefused) {
  for (const char* serial : {"", "xyz", "12 34"}) {
    EXPECT_THAT(MakeRevocationList(Authority(), {{serial, kNow}}, kNow, kLater),
                StatusIs(kInvalidArgument, HasSubstr("serial")));
  }
}

}  // namespace
}  // namespace tanji::crypto
