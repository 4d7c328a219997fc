#include "lib/audit/key_certificates.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/testing/audited_log.h"
#include "lib/crypto/testing/key_authority.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/key_certificate.h"
#include "lib/ledger/padding.h"

namespace tanji::audit {
namespace {

using crypto::SignatureAlgorithm;
using crypto::TestKeyAuthority;
using ledger::RecordKind;
using testing::ElementsAre;
using testing::IsEmpty;

// A log whose last record adds an SM2 key with a certificate.
class KeyCertificatesTest : public testing::Test {
 protected:
  static constexpr uint64_t kSeq = 5;

  KeyCertificatesTest() { log_.AddMany(kSeq); }

  std::string CertifiedBy(const TestKeyAuthority& authority) const {
    return authority.Certify(
        *crypto::MakeCertificateRequest(key_.key(), "park records"));
  }
  void AddKey(const std::string& pem) { AddKey(pem, key_); }
  void AddKey(const std::string& pem, const ledger::NoteSigner& key) {
    log_.Add(RecordKind::kKeyAdd, [&](ledger::Record& record) {
      record.key = key.verifier_key();
      const std::string payload = ledger::Pad(pem);
      record.payload = {std::string(ledger::kKeyCertificateMediaType),
                        payload.size(),
                        ledger::PayloadCommitment("K", payload)};
    });
  }
  void SignWithIt() { log_.Add(RecordKind::kSubmission, nullptr, &key_); }
  // The audit with `file` as the certificate's.
  Report Audited(const std::string& file, bool has_authority = true) const {
    MapSource files = log_.Files();
    if (!file.empty()) files.files[ledger::KeyCertificatePath(kSeq)] = file;
    Policy policy = log_.TrustingPolicy();
    if (has_authority) {
      policy.key_authorities =
          *crypto::KeyAuthorities::FromPem(authority_.root_pem());
    }
    return AuditOf(files, policy);
  }

  const TestKeyAuthority authority_{SignatureAlgorithm::kSm2};
  const ledger::NoteSigner key_ = *ledger::NoteSigner::Generate(
      std::string(AuditedLog::kOrigin) + "/records",
      ledger::SignatureType::kSm2WithSm3);
  AuditedLog log_;
};

TEST_F(KeyCertificatesTest, SayWhoseAKeyIs) {
  const std::string pem = CertifiedBy(authority_);
  AddKey(pem);
  SignWithIt();
  const Report report = Audited(pem);
  EXPECT_THAT(CodesOf(report), IsEmpty());
  ASSERT_EQ(report.certified_keys.size(), 1u);
  EXPECT_EQ(report.certified_keys[0].subject, "CN=park records");
  EXPECT_EQ(report.certified_keys[0].issuer, "CN=test authority");
  EXPECT_EQ(report.certified_keys[0].added_by, kSeq);
  EXPECT_TRUE(report.certified_keys[0].is_trusted);
  // Without an authority it holds together, and no more is said.
  const Report without = Audited(pem, false);
  EXPECT_THAT(CodesOf(without), IsEmpty());
  ASSERT_EQ(without.certified_keys.size(), 1u);
  EXPECT_FALSE(without.certified_keys[0].is_trusted);
}

TEST_F(KeyCertificatesTest, AreFoundWhereTheyAreMissingOrOfAnotherKey) {
  const std::string pem = CertifiedBy(authority_);
  AddKey(pem);
  EXPECT_THAT(CodesOf(Audited("")), ElementsAre("missing"));
  const auto other =
      ledger::NoteSigner::Generate("other", ledger::SignatureType::kSm2WithSm3);
  const std::string of_other = authority_.Certify(
      *crypto::MakeCertificateRequest(other->key(), "park records"));
  EXPECT_THAT(CodesOf(Audited(of_other)), ElementsAre("key-certificate"));
  EXPECT_THAT(CodesOf(Audited("no certificate")),
              ElementsAre("key-certificate"));
  EXPECT_THAT(CodesOf(Audited(pem + std::string(5000, '\n'))),
              ElementsAre("key-certificate"));
}

// An ornament: added, and nothing is signed by it; or nothing is certified.
TEST_F(KeyCertificatesTest, OfKeysThatSignNothingLeaveTheAuditOpen) {
  const std::string pem = CertifiedBy(authority_);
  EXPECT_THAT(CodesOf(Audited("")), ElementsAre("key-certificate-open"));
  AddKey(pem);
  EXPECT_THAT(CodesOf(Audited(pem)), IsEmpty()) << "added by the last record";
  log_.AddMany(1);
  EXPECT_THAT(CodesOf(Audited(pem)), ElementsAre("key-certificate-open"));
  EXPECT_THAT(CodesOf(Audited(pem, false)), IsEmpty());
  SignWithIt();
  EXPECT_THAT(CodesOf(Audited(pem)), IsEmpty());
  log_.AddMany(1);
  EXPECT_THAT(CodesOf(Audited(pem)), ElementsAre("key-certificate-open"));
}

TEST_F(KeyCertificatesTest, SignNoLongerThanTheyAreGood) {
  const std::string pem = CertifiedBy(authority_);
  AddKey(pem);
  SignWithIt();
  MapSource files = log_.Files();
  files.files[ledger::KeyCertificatePath(kSeq)] = pem;
  Policy policy = log_.TrustingPolicy();
  policy.key_authorities =
      *crypto::KeyAuthorities::FromPem(authority_.root_pem());
  const Report now = AuditOf(files, policy);
  EXPECT_THAT(CodesOf(now), IsEmpty());
  ASSERT_EQ(now.certified_keys.size(), 1u);
  policy.now_seconds = now.certified_keys[0].until_seconds;
  EXPECT_THAT(CodesOf(AuditOf(files, policy)), IsEmpty());
  ++policy.now_seconds;
  EXPECT_THAT(CodesOf(AuditOf(files, policy)),
              ElementsAre("key-certificate-open"));
}

// Keys of checkpoints are not those that records are judged by.
TEST_F(KeyCertificatesTest, OfACheckpointsKeyCountUntilItIsRevoked) {
  const ledger::NoteSigner key = *ledger::NoteSigner::Generate(
      AuditedLog::kOrigin, ledger::SignatureType::kSm2WithSm3);
  const std::string pem = authority_.Certify(
      *crypto::MakeCertificateRequest(key.key(), "park checkpoints"));
  AddKey(pem, key);
  log_.AddMany(1);
  const auto codes = [&](bool is_signed) {
    MapSource files = log_.Files();
    files.files[ledger::KeyCertificatePath(kSeq)] = pem;
    if (is_signed) {
      const ledger::Checkpoint checkpoint =
          log_.CheckpointAt(log_.entries.size());
      files.files["checkpoint"] =
          ledger::SignCheckpoint(checkpoint, {&log_.log_key, &key});
    }
    Policy policy = log_.TrustingPolicy();
    policy.quorum = 0;
    policy.key_authorities =
        *crypto::KeyAuthorities::FromPem(authority_.root_pem());
    return CodesOf(AuditOf(files, policy));
  };
  EXPECT_THAT(codes(false), ElementsAre("key-certificate-open"));
  EXPECT_THAT(codes(true), IsEmpty());
  log_.Add(RecordKind::kKeyRevoke, [&](ledger::Record& record) {
    record.revoke = {ledger::KeyOf(key).reference(), log_.entries.size(),
                     "lost"};
  });
  EXPECT_THAT(codes(true), ElementsAre("key-certificate-open"));
}

TEST_F(KeyCertificatesTest, ByAStrangerLeaveTheAuditOpen) {
  const TestKeyAuthority stranger(SignatureAlgorithm::kEcdsaP256);
  const std::string pem = CertifiedBy(stranger);
  AddKey(pem);
  EXPECT_THAT(CodesOf(Audited(pem, false)), IsEmpty());
  const Report report = Audited(pem);
  EXPECT_EQ(report.findings.count(), 1u);
  EXPECT_THAT(report.certified_keys, IsEmpty());
}

TEST_F(KeyCertificatesTest, OfSm2AreSignedUnderTheUserIdInEveryLink) {
  for (const bool in_root : {true, false}) {
    TestKeyAuthority::Options options;
    (in_root ? options.root_user_id : options.user_id) = "";
    const TestKeyAuthority authority(SignatureAlgorithm::kSm2, options);
    const std::string pem = CertifiedBy(authority);
    AuditedLog log;
    std::swap(log.entries, log_.entries);
    log_.AddMany(kSeq);
    AddKey(pem);
    MapSource files = log_.Files();
    files.files[ledger::KeyCertificatePath(kSeq)] = pem;
    Policy policy = log_.TrustingPolicy();
    policy.key_authorities =
        *crypto::KeyAuthorities::FromPem(authority.root_pem());
    EXPECT_THAT(CodesOf(AuditOf(files, policy)),
                ElementsAre("key-certificate"));
  }
}

}  // namespace
}  // namespace tanji::audit
