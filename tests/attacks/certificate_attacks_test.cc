// Attacks on certificates, payloads and data folders (docs/LEDGER.md,
// "Attacks").

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/audit.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/verify.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/testing/cheating_operator.h"
#include "lib/platform/testing/recalculation.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/keys.h"
#include "tests/attacks/real_log.h"

namespace tanji::attacks {
namespace {

using base::StatusIs;
using certificate::Certificate;
using certificate::Outcome;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CertificateAttacksTest : public ::testing::Test {
 protected:
  CertificateAttacksTest() : written_(WriteHistory(system_)) {
    auto issued = system_.Certificate(written_.certificate_id);
    EXPECT_TRUE(issued.ok());
    certificate_ = *Certificate::Parse(issued->certificate);
    proof_ = *ledger::TlogProof::FromText(certificate_.proof);
    keys_ = platform::TrustedKeysOf(system_);
  }

  Outcome Verdict() const {
    return certificate::Verify(certificate_.ToText(), keys_).outcome;
  }
  Outcome VerdictWith(const ledger::TlogProof& proof) const {
    Certificate changed = certificate_;
    changed.proof = proof.ToText();
    return certificate::Verify(changed.ToText(), keys_).outcome;
  }
  // Puts `value` under `key` of the main store, or takes it away.
  void Overwrite(const std::string& key, const std::string* value) {
    store::WriteBatch batch;
    if (value == nullptr) {
      batch.Delete(key);
    } else {
      batch.Put(key, *value);
    }
    store::KeyValueStore& main = system_.context().main;
    TANJI_ASSERT_OK(main.Apply(batch, *main.AcquireFence()));
  }
  // Faults that fsck finds in the folder as it lies there.
  uint64_t FaultsOfFsck() {
    system_.Close();
    const auto report = platform::RunFsck(system_.data_dir());
    EXPECT_TRUE(report.ok()) << report.status().message();
    return report.ok() ? report->fault_count : 0;
  }
  // The first stored chunk of the submission's payload.
  std::string ChunkKey() const {
    const RealLog log(const_cast<platform::TestSystem&>(system_));
    return store::PayloadKey(
        *base::HexDecode(log.RecordAt(written_.submission).id), 0);
  }

  platform::TestSystem system_;
  const Written written_;
  Certificate certificate_;
  ledger::TlogProof proof_;
  certificate::TrustedKeys keys_;
};

TEST_F(CertificateAttacksTest, NoAttackIsFoundInAnHonestCertificate) {
  EXPECT_EQ(Verdict(), Outcome::kProven);
  EXPECT_EQ(FaultsOfFsck(), 0U);
}

TEST_F(CertificateAttacksTest, Attack01ABitFlippedInThePayload) {
  for (size_t i = 0; i < certificate_.payload.size(); i += 37) {
    Certificate changed = certificate_;
    changed.payload[i] = static_cast<char>(changed.payload[i] ^ 1);
    EXPECT_EQ(certificate::Verify(changed.ToText(), keys_).outcome,
              Outcome::kRefuted)
        << i;
  }
}

TEST_F(CertificateAttacksTest, Attack01ABitFlippedInTheDatabase) {
  const std::string key = ChunkKey();
  TANJI_ASSERT_OK_AND_ASSIGN(std::string sealed,
                             system_.context().main.Get(key));
  sealed[sealed.size() / 2] ^= 1;
  Overwrite(key, &sealed);
  EXPECT_GT(FaultsOfFsck(), 0U);
}

TEST_F(CertificateAttacksTest, Attack01ABitFlippedInAStoredEntry) {
  const std::string key = store::EntryKey(written_.submission);
  TANJI_ASSERT_OK_AND_ASSIGN(std::string entry,
                             system_.context().main.Get(key));
  entry[entry.find("\nid ") + 4] ^= 1;
  Overwrite(key, &entry);
  EXPECT_GT(FaultsOfFsck(), 0U);
  EXPECT_THAT(system_.Open(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("entry")));
}

TEST_F(CertificateAttacksTest, Attack17ProofsCutExtendedOrOfAnotherEntry) {
  ASSERT_GE(proof_.hashes.size(), 2U);
  ledger::TlogProof changed = proof_;
  changed.hashes.pop_back();
  EXPECT_EQ(VerdictWith(changed), Outcome::kRefuted);
  changed = proof_;
  changed.hashes.push_back(proof_.hashes[0]);
  EXPECT_EQ(VerdictWith(changed), Outcome::kRefuted);
  changed = proof_;
  changed.hashes[0][5] ^= 1;
  EXPECT_EQ(VerdictWith(changed), Outcome::kRefuted);
  changed = proof_;
  ++changed.index;
  EXPECT_EQ(VerdictWith(changed), Outcome::kRefuted);
  changed = proof_;
  changed.checkpoint = RealLog(system_).Signed(written_.footprint);
  EXPECT_EQ(VerdictWith(changed), Outcome::kRefuted);
}

// A number changed in its last digit, and a unit: the digest is of other bytes.
TEST_F(CertificateAttacksTest, Attack20AnotherPayloadForTheBuyer) {
  const std::string honest = certificate_.payload;
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{
           {"\"declared_unit\":\"kg\"", "\"declared_unit\":\"t\""},
           {"\"completeness\":\"complete\"", "\"completeness\":\"partial\""}}) {
    const size_t at = honest.find(from);
    if (at == std::string::npos) continue;
    certificate_.payload = honest;
    certificate_.payload.replace(at, from.size(), to);
    EXPECT_EQ(Verdict(), Outcome::kRefuted) << from;
  }
  const size_t number = honest.find("\"kg_co2e\":\"");
  ASSERT_NE(number, std::string::npos);
  certificate_.payload = honest;
  const size_t digit = honest.find('"', number + 11) - 1;
  certificate_.payload[digit] = honest[digit] == '9' ? '8' : '9';
  EXPECT_EQ(Verdict(), Outcome::kRefuted);
}

// The server signs another footprint than it calculated: log and certificate
// hold together, and only who repeats the calculation sees it.
TEST_F(CertificateAttacksTest, Attack20AnotherNumberThatIsSignedInItsPlace) {
  const auto all_that_is_hidden = [](std::vector<std::string>& disclosures) {
    disclosures.pop_back();
  };
  const auto in_tonnes = [](certificate::FootprintStatement& statement) {
    statement.declared_unit = "t";
  };
  for (const auto& [cheat, check] :
       std::vector<std::pair<platform::Cheat, std::string>>{
           {{platform::AddTheLeast, nullptr}, "statement"},
           {{in_tonnes, nullptr}, "statement"},
           {{nullptr, all_that_is_hidden}, "inputs"}}) {
    const platform::Committed cheated =
        platform::IssueFalsely(system_, "works/wire", cheat);
    const platform::EvidenceCase shown =
        platform::CaseOf(system_, cheated.record_id);
    const certificate::Verdict verdict =
        certificate::Verify(shown.certificate, keys_);
    EXPECT_EQ(verdict.outcome, Outcome::kProven)
        << certificate::Describe(verdict);
    const RealLog log(system_);
    EXPECT_THAT(CodesOf(AuditOf(log.Files(), log.Policy())), IsEmpty());
    const platform::Recalculation repeated = platform::Repeated(system_, shown);
    EXPECT_EQ(repeated.outcome, Outcome::kRefuted);
    EXPECT_THAT(repeated.checks,
                Contains(AllOf(Field(&certificate::CheckResult::name, check),
                               Field(&certificate::CheckResult::state,
                                     certificate::CheckState::kFailed))))
        << platform::RecalculationText(repeated);
  }
}

// Whoever holds K sees it from the commitment.
TEST_F(CertificateAttacksTest, Attack20AnotherPayloadForTheAuditor) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      std::string archive,
      platform::ExportedEvidence(system_, written_.certificate_id,
                                 identity::Caller::Operator()));
  platform::EvidenceCase honest{certificate_.ToText(), archive};
  EXPECT_EQ(platform::Repeated(system_, honest).outcome, Outcome::kProven);
  const size_t at = archive.find("\"1.8\"");
  ASSERT_NE(at, std::string::npos);
  archive[at + 3] = '9';
  EXPECT_NE(
      platform::Repeated(system_, {certificate_.ToText(), archive}).outcome,
      Outcome::kProven);
}

TEST_F(CertificateAttacksTest, Attack21APayloadQuietlyDeleted) {
  Overwrite(ChunkKey(), nullptr);
  EXPECT_GT(FaultsOfFsck(), 0U);
}

// The server cannot show what the certificate was calculated from; that the
// log knows of no erasure is seen by who is told so.
TEST(EvidenceAttacksTest, Attack21DataQuietlyDeletedFromUnderACertificate) {
  platform::TestSystem system;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const platform::Committed submitted,
      system.SubmitAtHead(platform::Document("works", {{"wire", "kg", "2"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(const platform::Committed issued,
                             system.Issue("works/wire"));
  system.WaitForCheckpoint(issued.seq + 1);
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string id,
                             base::HexDecode(submitted.record_id));
  store::WriteBatch batch;
  batch.Delete(store::PayloadKey(id, 0));
  TANJI_ASSERT_OK(
      system.context().main.Apply(batch, system.context().main_fence));
  EXPECT_THAT(platform::ExportedEvidence(system, issued.record_id,
                                         identity::Caller::Operator()),
              StatusIs(absl::StatusCode::kNotFound, ::testing::_));
  const RealLog log(system);
  audit::Policy policy = log.Policy();
  EXPECT_THAT(CodesOf(AuditOf(log.Files(), policy)), IsEmpty());
  policy.gone_evidence = {issued.seq};
  EXPECT_THAT(CodesOf(AuditOf(log.Files(), policy)),
              ElementsAre("payload-missing"));
}

TEST_F(CertificateAttacksTest, Attack22DisclosuresThatAreNotTheRecords) {
  ASSERT_FALSE(certificate_.disclosures.empty());
  const auto honest = certificate_.disclosures;
  // A wrong index.
  certificate_.disclosures[0].index = 1;
  EXPECT_NE(Verdict(), Outcome::kProven);
  // Of another record: issued a second time, under another K.
  TANJI_ASSERT_OK_AND_ASSIGN(const auto again, system_.Issue("works/wire"));
  system_.WaitForCheckpoint(again.seq + 1);
  TANJI_ASSERT_OK_AND_ASSIGN(const auto other,
                             system_.Certificate(again.record_id));
  certificate_.disclosures = Certificate::Parse(other.certificate)->disclosures;
  EXPECT_EQ(Verdict(), Outcome::kRefuted);
  // A decoy shown as an input: nobody knows a text that hashes to it.
  certificate_.disclosures = honest;
  certificate::ShownDisclosure decoy = honest[0];
  decoy.index = decoy.padded_count - 1;
  certificate_.disclosures.push_back(decoy);
  EXPECT_EQ(Verdict(), Outcome::kRefuted);
}

// The anchor file lies outside the stores and shows it; where the operator puts
// that back too, whoever has seen a later checkpoint finds the fork.
TEST_F(CertificateAttacksTest, Attack26TheDatabaseRestoredFromABackup) {
  const base::TempDir backup;
  namespace fs = std::filesystem;
  system_.Close();
  fs::copy(system_.data_dir(), backup.path() + "/data",
           fs::copy_options::recursive);
  TANJI_ASSERT_OK(system_.Open());
  TANJI_ASSERT_OK(
      system_.SubmitAtHead(platform::Document("late", {{"x", "kg", "1"}})));
  system_.WaitForCheckpoint(system_.context().ledger.head().size);
  const std::string seen =
      RealLog(system_).Signed(system_.context().ledger.head().size);
  system_.Close();
  for (const char* store : {"/db", "/secrets"}) {
    fs::remove_all(system_.data_dir() + store);
    fs::copy(backup.path() + "/data" + store, system_.data_dir() + store,
             fs::copy_options::recursive);
  }
  EXPECT_THAT(system_.Open(), StatusIs(absl::StatusCode::kDataLoss,
                                       HasSubstr("an old copy was restored")));
  fs::copy_file(backup.path() + "/data/anchor", system_.data_dir() + "/anchor",
                fs::copy_options::overwrite_existing);
  TANJI_ASSERT_OK(system_.Open());
  TANJI_ASSERT_OK(
      system_.SubmitAtHead(platform::Document("other", {{"y", "kg", "2"}})));
  const RealLog log(system_);
  EXPECT_THAT(audit::CodesOf(audit::AuditOf(log.Files(), log.HavingSeen(seen))),
              ::testing::ElementsAre("fork"));
  EXPECT_THAT(audit::CodesOf(audit::AuditOf(log.Files(), log.Policy())),
              ::testing::IsEmpty());
}

}  // namespace
}  // namespace tanji::attacks
