#include "lib/crypto/signer_certificate.h"

#include <cstdint>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/certificate_authority.h"
#include "lib/crypto/testing/key_authority.h"

namespace tanji::crypto {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr int64_t kIn2027 = 1'800'000'000;
constexpr int64_t kIn2025 = 1'740'000'000;
constexpr int64_t kIn2040 = 2'208'988'800;

constexpr auto kLost = absl::StatusCode::kDataLoss;
constexpr auto kStranger = absl::StatusCode::kUnauthenticated;
constexpr auto kBad = absl::StatusCode::kInvalidArgument;

class SignerCertificateTest
    : public ::testing::TestWithParam<SignatureAlgorithm> {
 protected:
  std::string Request(const EcSigner& signer) const {
    auto request = MakeCertificateRequest(signer, "park.example records");
    EXPECT_TRUE(request.ok()) << request.status();
    return request.value_or("");
  }
  static KeyAuthorities Trust(const TestKeyAuthority& authority) {
    return *KeyAuthorities::FromPem(authority.root_pem());
  }

  const EcSigner signer_ = EcSigner::Generate(GetParam());
  const TestKeyAuthority authority_{GetParam()};
};

TEST_P(SignerCertificateTest, SaysWhoseTheKeyIs) {
  const std::string pem = authority_.Certify(Request(signer_));
  TANJI_ASSERT_OK_AND_ASSIGN(const SignerCertificate certificate,
                             SignerCertificate::FromPem(pem));
  EXPECT_EQ(certificate.algorithm(), GetParam());
  EXPECT_EQ(certificate.public_key(), signer_.public_key());
  EXPECT_EQ(certificate.Subject(), "CN=park.example records");
  EXPECT_EQ(certificate.Issuer(), "CN=test authority");
  EXPECT_GT(certificate.not_after(), kIn2027);
  TANJI_EXPECT_OK(certificate.Verify(Trust(authority_), kIn2027));
  TANJI_EXPECT_OK(certificate.VerifyItself(kIn2027));
  EXPECT_EQ(certificate.ToPem(), pem);
  // What stands beside it, a private key too, is not taken along.
  TANJI_ASSERT_OK_AND_ASSIGN(
      const KeyAndCertificate other,
      MakeAuthority("tls", 1'700'000'000, 1'900'000'000));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SignerCertificate among,
      SignerCertificate::FromPem("issued:\n" + pem + other.key));
  EXPECT_EQ(among.ToPem(), pem);
  // With the root behind it too.
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SignerCertificate whole,
      SignerCertificate::FromPem(pem + authority_.root_pem()));
  TANJI_EXPECT_OK(whole.Verify(Trust(authority_), kIn2027));
  TANJI_EXPECT_OK(whole.VerifyItself(kIn2027));
}

TEST_P(SignerCertificateTest, RefusesOtherTimesAuthoritiesAndPurposes) {
  const std::string pem = authority_.Certify(Request(signer_));
  TANJI_ASSERT_OK_AND_ASSIGN(const SignerCertificate certificate,
                             SignerCertificate::FromPem(pem));
  for (const int64_t time : {kIn2025, kIn2040}) {
    EXPECT_THAT(certificate.Verify(Trust(authority_), time),
                StatusIs(kLost, _));
  }
  const TestKeyAuthority other(GetParam());
  EXPECT_THAT(certificate.Verify(Trust(other), kIn2027),
              AnyOf(StatusIs(kStranger, _), StatusIs(kLost, _)));
  const TestKeyAuthority for_others(GetParam(),
                                    {.root_user_id = "1234567812345678",
                                     .user_id = "1234567812345678",
                                     .is_for_signatures = false});
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SignerCertificate not_to_sign,
      SignerCertificate::FromPem(for_others.Certify(Request(signer_))));
  EXPECT_THAT(not_to_sign.Verify(Trust(for_others), kIn2027),
              StatusIs(kLost, HasSubstr("not for signatures")));
  TestKeyAuthority::Options for_servers;
  for_servers.extended_usage = "serverAuth";
  const TestKeyAuthority of_servers(GetParam(), for_servers);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SignerCertificate server,
      SignerCertificate::FromPem(of_servers.Certify(Request(signer_))));
  EXPECT_THAT(server.Verify(Trust(of_servers), kIn2027),
              StatusIs(kLost, HasSubstr("for other purposes")));
  TestKeyAuthority::Options for_documents;
  for_documents.extended_usage = "1.3.6.1.5.5.7.3.36";
  const TestKeyAuthority of_documents(GetParam(), for_documents);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const SignerCertificate document,
      SignerCertificate::FromPem(of_documents.Certify(Request(signer_))));
  TANJI_EXPECT_OK(document.Verify(Trust(of_documents), kIn2027));
  TANJI_ASSERT_OK_AND_ASSIGN(const SignerCertificate root,
                             SignerCertificate::FromPem(authority_.root_pem()));
  EXPECT_THAT(root.Verify(Trust(authority_), kIn2027), StatusIs(kLost, _));
}

TEST_P(SignerCertificateTest, RefusesADamagedLink) {
  const std::string pem = authority_.Certify(Request(signer_));
  const size_t second = pem.rfind("-----BEGIN");
  ASSERT_NE(second, size_t{0});
  // Without the one between, it leads nowhere.
  TANJI_ASSERT_OK_AND_ASSIGN(const SignerCertificate alone,
                             SignerCertificate::FromPem(pem.substr(0, second)));
  EXPECT_THAT(alone.Verify(Trust(authority_), kIn2027), StatusIs(kStranger, _));
  EXPECT_THAT(alone.VerifyItself(kIn2027),
              StatusIs(kLost, HasSubstr("expected that of its issuer")));
  EXPECT_THAT(SignerCertificate::FromPem(""), StatusIs(kBad, _));
  std::string nine;
  for (int i = 0; i < 9; ++i) nine += authority_.root_pem();
  EXPECT_THAT(SignerCertificate::FromPem(nine),
              StatusIs(kBad, HasSubstr("at most 8")));
}

INSTANTIATE_TEST_SUITE_P(Algorithms, SignerCertificateTest,
                         ::testing::Values(SignatureAlgorithm::kEcdsaP256,
                                           SignatureAlgorithm::kSm2),
                         [](const auto& of) {
                           return of.param == SignatureAlgorithm::kSm2 ? "Sm2"
                                                                       : "P256";
                         });

// What OpenSSL's command line cannot be told: the id of each link.
TEST(Sm2ChainTest, EveryLinkIsSignedUnderTheUserId) {
  const EcSigner signer = EcSigner::Generate(SignatureAlgorithm::kSm2);
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string request,
                             MakeCertificateRequest(signer, "records"));
  const std::string good = "1234567812345678";
  struct Case {
    std::string root_id, id;
    bool is_good;
  };
  for (const Case& one :
       {Case{good, good, true}, Case{"", good, false}, Case{good, "", false},
        Case{"", "", false}, Case{good, "8765432187654321", false}}) {
    TestKeyAuthority::Options options;
    options.root_user_id = one.root_id;
    options.user_id = one.id;
    const TestKeyAuthority authority(SignatureAlgorithm::kSm2, options);
    TANJI_ASSERT_OK_AND_ASSIGN(
        const SignerCertificate certificate,
        SignerCertificate::FromPem(authority.Certify(request)));
    const absl::Status verified = certificate.Verify(
        *KeyAuthorities::FromPem(authority.root_pem()), kIn2027);
    EXPECT_EQ(verified.ok(), one.is_good)
        << one.root_id << ' ' << one.id << ' ' << verified;
    if (!one.is_good) {
      EXPECT_THAT(verified, StatusIs(kLost, _));
    }
  }
}

TEST(CertificateRequestTest, IsForKeysThatAuthoritiesCertify) {
  EXPECT_THAT(MakeCertificateRequest(Ed25519Signer::Generate(), "records"),
              StatusIs(kBad, HasSubstr("Ed25519")));
  const EcSigner signer = EcSigner::Generate(SignatureAlgorithm::kEcdsaP256);
  for (const std::string& name :
       {std::string(), std::string(65, 'x'), std::string("line\nbreak")}) {
    EXPECT_THAT(MakeCertificateRequest(signer, name), StatusIs(kBad, _));
  }
  // A request that its key has not signed is none.
  TANJI_ASSERT_OK_AND_ASSIGN(std::string request,
                             MakeCertificateRequest(signer, "records"));
  const TestKeyAuthority authority(SignatureAlgorithm::kEcdsaP256);
  EXPECT_NE(authority.Certify(request), "");
  const size_t at = request.find("-----END") - 8;
  request[at] = request[at] == 'A' ? 'B' : 'A';
  EXPECT_EQ(authority.Certify(request), "");
}

TEST(CertificateRequestTest, ACertificateOfAnotherKindOfKeyIsRefused) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const KeyAndCertificate made,
      MakeAuthority("tls", 1'700'000'000, 1'900'000'000));
  TANJI_ASSERT_OK_AND_ASSIGN(const SignerCertificate p256,
                             SignerCertificate::FromPem(made.certificate));
  EXPECT_EQ(p256.algorithm(), SignatureAlgorithm::kEcdsaP256);
  EXPECT_THAT(p256.VerifyItself(kIn2027), StatusIs(kLost, _));
}

}  // namespace
}  // namespace tanji::crypto
