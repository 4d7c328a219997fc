// Attacks on single records (docs/LEDGER.md, "Attacks"). Those that sign the
// rest of the log again leave no other trace than the one that is expected.

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/audit.h"
#include "lib/base/base64.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/testing/key_authority.h"
#include "lib/crypto/testing/other_id_signer.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/key_certificate.h"
#include "lib/ledger/padding.h"
#include "lib/ledger/testing/signers.h"
#include "lib/platform/testing/test_system.h"
#include "tests/attacks/real_log.h"

namespace tanji::attacks {
namespace {

using audit::AuditOf;
using audit::CodesOf;
using ledger::RecordKind;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class RecordAttacksTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    system_ = new platform::TestSystem();
    written_ = new Written(WriteHistory(*system_));
  }
  static void TearDownTestSuite() {
    delete written_;
    delete system_;
  }

  RecordAttacksTest() : log_(*system_) {}

  std::vector<std::string> Found() const {
    return CodesOf(AuditOf(log_.Files(), log_.Policy()));
  }
  // Puts `entry` in the place of the last one, so that nothing follows.
  std::vector<std::string> FoundWithLast(const std::string& entry) {
    log_.entries.back() = entry;
    return Found();
  }
  // A signer whose key the log has added itself, as the operator may.
  ledger::NoteSigner SecondKey() const {
    return ledger::SignerOf(log_.origin() + "/records", 'z');
  }
  void AddKey(const ledger::NoteSigner& key) {
    log_.Append(RecordKind::kKeyAdd, [&](ledger::Record& record) {
      record.key = key.verifier_key();
    });
  }

  static platform::TestSystem* system_;
  static Written* written_;
  RealLog log_;
};
platform::TestSystem* RecordAttacksTest::system_ = nullptr;
Written* RecordAttacksTest::written_ = nullptr;

TEST_F(RecordAttacksTest, Attack08SignedByAnUnknownKey) {
  const ledger::Record last = log_.RecordAt(log_.size() - 1);
  EXPECT_THAT(FoundWithLast(log_.Sign(last, SecondKey())),
              ElementsAre("record-key"));
  EXPECT_THAT(FoundWithLast(log_.Sign(last, ledger::SignerOf("stranger", 's'))),
              ElementsAre("record-key"));
}

TEST_F(RecordAttacksTest, Attack09TextChangedUnderAnOldSignature) {
  std::string entry = log_.entries.back();
  const size_t id = entry.find("\nid ") + 4;
  entry[id] = entry[id] == 'a' ? 'b' : 'a';
  EXPECT_THAT(FoundWithLast(entry), ElementsAre("record-signature"));
}

TEST_F(RecordAttacksTest, Attack09ASignatureStrippedOrSwapped) {
  const std::string honest = log_.entries.back();
  const size_t signatures = honest.find("\n\n") + 2;
  EXPECT_THAT(FoundWithLast(honest.substr(0, signatures)),
              ElementsAre("record-format"));
  const std::string& other = log_.entries.front();
  EXPECT_THAT(FoundWithLast(honest.substr(0, signatures) +
                            other.substr(other.find("\n\n") + 2)),
              ElementsAre("record-signature"));
}

// The tree covers the signatures: another one by the same key is another entry.
TEST_F(RecordAttacksTest, Attack09AnotherSignatureIsAnotherHistory) {
  const std::string seen = log_.Signed(log_.size());
  AddKey(SecondKey());
  log_.entries.pop_back();
  log_.entries[2] += SecondKey().SignatureLine(
      log_.entries[2].substr(0, log_.entries[2].find("\n\n") + 1));
  EXPECT_THAT(CodesOf(AuditOf(log_.Files(), log_.HavingSeen(seen))),
              ::testing::AllOf(Contains("fork"), Contains("record-key")));
}

TEST_F(RecordAttacksTest, Attack10ReplayedInTheLog) {
  const ledger::Record first = log_.RecordAt(written_->submission);
  log_.Append(RecordKind::kSubmission,
              [&](ledger::Record& record) { record.id = first.id; });
  EXPECT_THAT(Found(), ElementsAre("record-replay"));
  // As it stood there.
  log_.entries.back() = log_.entries[written_->submission];
  EXPECT_THAT(Found(), ::testing::IsSupersetOf(
                           {"record-seq", "record-chain", "record-replay"}));
}

TEST_F(RecordAttacksTest, Attack10ReplayedFromAnotherLog) {
  ledger::Record last = log_.RecordAt(log_.size() - 1);
  last.log = "log.example/other";
  EXPECT_THAT(FoundWithLast(log_.Sign(last)), ElementsAre("record-origin"));
}

// A retry is the first record again: nothing is appended.
TEST_F(RecordAttacksTest, Attack11TheSameSubmissionTwice) {
  platform::TestSystem system;
  const std::string document =
      platform::Document("works", {{"steel", "kg", "1.8"}});
  TANJI_ASSERT_OK_AND_ASSIGN(const auto first,
                             system.Submit(document, "request-1"));
  TANJI_ASSERT_OK_AND_ASSIGN(const auto again,
                             system.Submit(document, "request-1"));
  EXPECT_EQ(again.seq, first.seq);
  EXPECT_EQ(again.entry, first.entry);
  EXPECT_EQ(system.context().ledger.head().size, first.seq + 1);
}

TEST_F(RecordAttacksTest, Attack12TheClockSetBack) {
  log_.Append(RecordKind::kSubmission,
              [](ledger::Record& record) { record.time_micros -= 1'000'000; });
  EXPECT_THAT(Found(), ElementsAre("record-time"));
}

TEST_F(RecordAttacksTest, Attack12TheClockSetAheadNeedsAWitness) {
  const int64_t seen = log_.LastSeconds();
  log_.Append(RecordKind::kSubmission, [](ledger::Record& record) {
    record.time_micros += int64_t{3600} * 1'000'000;
  });
  EXPECT_THAT(Found(), IsEmpty());
  audit::MapSource files = log_.Files();
  files.files["checkpoint"] = log_.Cosigned(log_.size(), seen);
  EXPECT_THAT(CodesOf(AuditOf(files, log_.Witnessed())),
              ElementsAre("record-time"));
}

TEST_F(RecordAttacksTest, Attack13AKeyUsedBeforeItWasAddedAndAfterItsEnd) {
  const ledger::NoteSigner key = SecondKey();
  log_.Append(RecordKind::kSubmission);
  log_.entries.back() = log_.Sign(log_.RecordAt(log_.size() - 1), key);
  AddKey(key);
  EXPECT_THAT(Found(), ElementsAre("record-key"));
  log_.entries.resize(log_.size() - 2);

  AddKey(key);
  log_.Append(RecordKind::kSubmission,
              [](ledger::Record& record) { record.id = std::string(32, 'a'); });
  log_.entries.back() = log_.Sign(log_.RecordAt(log_.size() - 1), key);
  EXPECT_THAT(Found(), IsEmpty());
  log_.Append(RecordKind::kKeyRevoke, [&](ledger::Record& record) {
    record.revoke = {ledger::KeyOf(key).reference(), log_.size(), "lost"};
  });
  EXPECT_THAT(Found(), IsEmpty());
  log_.Append(RecordKind::kSubmission,
              [](ledger::Record& record) { record.id = std::string(32, 'c'); });
  log_.entries.back() = log_.Sign(log_.RecordAt(log_.size() - 1), key);
  EXPECT_THAT(Found(), ElementsAre("record-key"));
}

TEST_F(RecordAttacksTest, Attack14ARevocationDropped) {
  const ledger::NoteSigner key = SecondKey();
  AddKey(key);
  log_.Append(RecordKind::kKeyRevoke, [&](ledger::Record& record) {
    record.revoke = {ledger::KeyOf(key).reference(), log_.size(), "lost"};
  });
  log_.Append(RecordKind::kSubmission,
              [](ledger::Record& record) { record.id = std::string(32, 'c'); });
  const std::string seen = log_.Signed(log_.size());
  log_.entries.erase(log_.entries.end() - 2);
  log_.RewriteFrom(log_.size() - 1);
  log_.Append(RecordKind::kSubmission,
              [](ledger::Record& record) { record.id = std::string(32, 'd'); });
  EXPECT_THAT(CodesOf(AuditOf(log_.Files(), log_.HavingSeen(seen))),
              ElementsAre("fork"));
  EXPECT_THAT(Found(), IsEmpty());
}

TEST_F(RecordAttacksTest, Attack14AKeyAddedByAnInvalidKey) {
  const ledger::NoteSigner thief =
      ledger::SignerOf(log_.origin() + "/records", 't');
  AddKey(SecondKey());
  log_.entries.back() = log_.Sign(log_.RecordAt(log_.size() - 1), thief);
  log_.Append(RecordKind::kSubmission,
              [](ledger::Record& record) { record.id = std::string(32, 'a'); });
  log_.entries.back() = log_.Sign(log_.RecordAt(log_.size() - 1), SecondKey());
  EXPECT_THAT(Found(), ElementsAre("record-key", "record-key"));
}

TEST_F(RecordAttacksTest, Attack19ARefToARecordWithOtherContent) {
  log_.Append(RecordKind::kErasure, [&](ledger::Record& record) {
    record.refs = {{written_->submission, ledger::LeafHash("other")}};
  });
  EXPECT_THAT(Found(), ElementsAre("record-ref"));
  log_.entries.pop_back();
  log_.Append(RecordKind::kErasure, [&](ledger::Record& record) {
    record.refs = {{log_.size(), ledger::LeafHash("later")}};
  });
  EXPECT_THAT(Found(), ElementsAre("record-ref"));
}

// Second spellings of an entry that is otherwise honest.
TEST_F(RecordAttacksTest, Attack23MalleableEncodings) {
  const std::string honest = log_.entries.back();
  const size_t end = honest.size() - 2;  // the last character of the base64
  std::vector<std::string> others;
  others.push_back(honest + "\n");
  others.push_back(honest.substr(0, end + 1));
  std::string crlf = honest;
  crlf.insert(crlf.find('\n'), "\r");
  others.push_back(crlf);
  std::string padded = honest;
  padded.insert(padded.find("\nseq ") + 5, "0");
  others.push_back(padded);
  std::string look_alike = honest;  // a Cyrillic letter in the signer's name
  const size_t name = look_alike.rfind("records");
  look_alike.replace(name + 1, 1, "\xd0\xb5");
  others.push_back(look_alike);
  std::string spare_bits = honest;
  ASSERT_EQ(spare_bits[end], '=');
  spare_bits[end - 1] = static_cast<char>(spare_bits[end - 1] + 1);
  others.push_back(spare_bits);
  for (const std::string& other : others) {
    const std::vector<std::string> found = FoundWithLast(other);
    EXPECT_THAT(found, Not(IsEmpty())) << other;
    EXPECT_THAT(found, Each(::testing::AnyOf("record-format", "record-key")))
        << other;
  }
}

// ECDSA and SM2 signatures that others can change: none of them verifies.
TEST_F(RecordAttacksTest, Attack23MalleableSignatures) {
  for (const ledger::SignatureType type :
       {ledger::SignatureType::kEcdsaP256,
        ledger::SignatureType::kSm2WithSm3}) {
    RealLog log(*system_);
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ledger::NoteSigner key,
        ledger::NoteSigner::Generate(log.origin() + "/records", type));
    audit::Policy policy = log.Policy();
    policy.signer_keys.push_back(ledger::KeyOf(key));
    const std::string honest = log.Sign(log.RecordAt(log.size() - 1), key);
    log.entries.back() = honest;
    ASSERT_THAT(CodesOf(AuditOf(log.Files(), policy)), IsEmpty());
    const size_t base64 = honest.rfind(' ') + 1;
    const std::string bytes =
        *base::Base64Decode(honest.substr(base64, honest.size() - 1 - base64));
    // 0x30 size 0x02 …: a long form of the size, a trailing byte.
    constexpr size_t kKeyIdSize = 4;
    std::string long_form = bytes;
    long_form.insert(kKeyIdSize + 1, "\x81");
    for (const std::string& changed : {long_form, bytes + '\0'}) {
      log.entries.back() =
          honest.substr(0, base64) + base::Base64Encode(changed) + "\n";
      EXPECT_THAT(CodesOf(AuditOf(log.Files(), policy)),
                  ElementsAre("record-signature"));
    }
  }
}

// The key is the log's own; what it has signed is another message than ours.
TEST_F(RecordAttacksTest, Attack24AnSm2SignatureWithAnotherUserId) {
  const auto signer_of = [&](const std::string& id) {
    return *ledger::NoteSigner::Create(
        log_.origin() + "/records",
        std::make_unique<crypto::OtherIdSigner>(id));
  };
  for (const auto& [id, found] :
       std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"1234567812345678", {}},
           {"1234567812345679", {"record-signature"}},
           {"", {"record-signature"}}}) {
    RealLog log(*system_);
    const ledger::NoteSigner key = signer_of(id);
    log.Append(RecordKind::kKeyAdd, [&](ledger::Record& record) {
      record.key = key.verifier_key();
    });
    log.Append(RecordKind::kSubmission);
    log.entries.back() = log.Sign(log.RecordAt(log.size() - 1), key);
    EXPECT_EQ(CodesOf(AuditOf(log.Files(), log.Policy())), found) << id;
  }
}

// A verifier that sets the id on the leaf alone would not look at the others,
// or refuse them all.
TEST_F(RecordAttacksTest, Attack24AnSm2ChainWithAnotherUserIdInALink) {
  const std::string good = "1234567812345678";
  for (const auto& [root_id, id, found] : std::vector<
           std::tuple<std::string, std::string, std::vector<std::string>>>{
           {good, good, {}},
           {"", good, {"key-certificate"}},
           {good, "", {"key-certificate"}}}) {
    RealLog log(*system_);
    const auto key = *ledger::NoteSigner::Generate(
        log.origin() + "/records", ledger::SignatureType::kSm2WithSm3);
    crypto::TestKeyAuthority::Options options;
    options.root_user_id = root_id;
    options.user_id = id;
    const crypto::TestKeyAuthority authority(crypto::SignatureAlgorithm::kSm2,
                                             options);
    const std::string pem =
        authority.Certify(*crypto::MakeCertificateRequest(key.key(), "park"));
    log.Append(RecordKind::kKeyAdd, [&](ledger::Record& record) {
      record.key = key.verifier_key();
      const std::string payload = ledger::Pad(pem);
      record.payload = {std::string(ledger::kKeyCertificateMediaType),
                        payload.size(),
                        ledger::PayloadCommitment("K", payload)};
    });
    const uint64_t added_by = log.size() - 1;
    log.Append(RecordKind::kSubmission);
    log.entries.back() = log.Sign(log.RecordAt(log.size() - 1), key);
    audit::MapSource files = log.Files();
    files.files[ledger::KeyCertificatePath(added_by)] = pem;
    audit::Policy policy = log.Policy();
    // The authority's certificate is what it takes to find it.
    if (root_id != good) {
      EXPECT_THAT(CodesOf(AuditOf(files, policy)), IsEmpty());
    }
    policy.key_authorities =
        *crypto::KeyAuthorities::FromPem(authority.root_pem());
    EXPECT_EQ(CodesOf(AuditOf(files, policy)), found) << root_id << ' ' << id;
  }
}

}  // namespace
}  // namespace tanji::attacks
