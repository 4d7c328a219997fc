#include "lib/audit/audit.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/testing/audited_log.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::audit {
namespace {

using base::StatusIs;
using ledger::RecordKind;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Sizes around a bundle, and with a tile of the second level.
TEST(AuditTest, AWholeLogHasNoFinding) {
  for (const int size : {1, 2, 255, 256, 257, 700}) {
    AuditedLog log;
    log.AddMany(size);
    const Report report = AuditOf(log.Files(), log.TrustingPolicy());
    EXPECT_THAT(CodesOf(report), IsEmpty()) << size;
    EXPECT_EQ(report.checked, static_cast<uint64_t>(size));
    ASSERT_EQ(report.kinds.size(), 1U);
    EXPECT_EQ(report.kinds[0].count, static_cast<uint64_t>(size));
  }
}

TEST(AuditTest, GoesOnFromCheckpointsSeenBefore) {
  AuditedLog log;
  log.AddMany(300);
  Policy policy = log.TrustingPolicy();
  for (const uint64_t size : {0, 1, 256, 300}) {
    policy.earlier_checkpoints.push_back(
        {"old", log.Signed(log.CheckpointAt(size))});
  }
  const Report report = AuditOf(log.Files(), policy);
  EXPECT_THAT(CodesOf(report), IsEmpty());
  EXPECT_EQ(report.earlier_checkpoints, 4U);
}

TEST(AuditTest, ThreadsChangeNothing) {
  AuditedLog log;
  log.AddMany(2000);
  log.entries[1500] = log.entries[1499];
  const MapSource files = log.Files();
  std::vector<std::vector<std::string>> texts;
  for (const size_t threads : {1, 2, 5}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Report report,
                               Audit(files, log.TrustingPolicy(), {threads}));
    EXPECT_TRUE(report.findings.IsRefuted());
    std::vector<std::string>& list = texts.emplace_back();
    for (const Finding& one : report.findings.findings()) {
      list.push_back(one.text);
    }
  }
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_EQ(texts[0], texts[2]);
}

TEST(AuditTest, TellsKeysKindsAndErasures) {
  AuditedLog log;
  log.Add(RecordKind::kGenesis);
  log.Add(RecordKind::kFootprint);
  log.Add(RecordKind::kKeyAdd, [&](ledger::Record& record) {
    record.key = log.other_key.verifier_key();
  });
  log.Add(
      RecordKind::kErasure,
      [&](ledger::Record& record) { record.refs = {log.RefTo(1)}; },
      &log.other_key);
  log.Add(
      RecordKind::kKeyRevoke,
      [&](ledger::Record& record) {
        record.revoke = {ledger::KeyOf(log.record_key).reference(), 4, "lost"};
      },
      &log.other_key);
  const Report report = AuditOf(log.Files(), log.TrustingPolicy());
  EXPECT_THAT(CodesOf(report), IsEmpty());
  EXPECT_EQ(report.erased, 1U);
  ASSERT_EQ(report.keys.size(), 2U);
  EXPECT_EQ(report.keys[0].revoked_from, 4U);
  EXPECT_EQ(report.keys[1].added_by, 2U);
  EXPECT_EQ(report.kinds.size(), 5U);
}

TEST(AuditTest, FilesOfALogThatHasGoneOnAreTaken) {
  AuditedLog log;
  log.AddMany(300);
  const std::string earlier = log.Cosigned(log.CheckpointAt(200));
  MapSource files = log.Files();
  files.files["checkpoint"] = earlier;
  const Report report = AuditOf(files, log.TrustingPolicy());
  EXPECT_THAT(CodesOf(report), IsEmpty());
  EXPECT_EQ(report.checked, 200U);
}

TEST(AuditTest, GoesOnBehindABundleThatIsMissing) {
  AuditedLog log;
  log.AddMany(600);
  log.entries[550] = log.entries[549];
  MapSource files = log.Files();
  files.files.erase("tile/entries/001");
  const Report report = AuditOf(files, log.TrustingPolicy());
  EXPECT_EQ(report.findings.CountOf(FindingCode::kMissing), 1U);
  EXPECT_EQ(report.findings.CountOf(FindingCode::kRoot), 0U);
  EXPECT_EQ(report.findings.CountOf(FindingCode::kRecordSeq), 1U);
  EXPECT_EQ(report.findings.first_bad_seq(), 256U);
  files.files.erase("tile/0/001");
  EXPECT_EQ(AuditOf(files, log.TrustingPolicy()).checked, 256U);
}

TEST(AuditTest, AReceiptMustStandWhereItSays) {
  AuditedLog log;
  log.AddMany(5);
  Policy policy = log.TrustingPolicy();
  policy.receipts = {{"kept.record", log.entries[3]}};
  EXPECT_THAT(CodesOf(AuditOf(log.Files(), policy)), IsEmpty());
  // Another record was given out for the same position.
  const std::string given = log.entries[3];
  log.RewriteFrom(
      3, [](ledger::Record& record) { record.id = std::string(32, 'e'); });
  policy.receipts = {{"kept.record", given}};
  EXPECT_THAT(CodesOf(AuditOf(log.Files(), policy)), ElementsAre("receipt"));
  // Whoever has no key of the log accuses nobody.
  ledger::Record forged = ledger::Entry::Parse(log.entries[3])->record;
  policy.receipts = {
      {"forged.record",
       *ledger::SignRecord(forged,
                           ledger::SignerOf(log.record_key.name(), 'x'))}};
  const Report report = AuditOf(log.Files(), policy);
  EXPECT_THAT(CodesOf(report), ElementsAre("receipt-open"));
  EXPECT_FALSE(report.findings.IsRefuted());
}

TEST(AuditTest, AReceiptBeyondTheCheckpointIsOpen) {
  AuditedLog log;
  log.AddMany(5);
  Policy policy = log.TrustingPolicy();
  policy.receipts = {{"new.record", log.entries[4]}};
  log.entries.pop_back();
  EXPECT_THAT(CodesOf(AuditOf(log.Files(), policy)),
              ElementsAre("receipt-open"));
}

TEST(AuditTest, RefusesWhatItCannotTrust) {
  AuditedLog log;
  log.AddMany(2);
  const MapSource files = log.Files();
  const auto is_wrong = StatusIs(absl::StatusCode::kInvalidArgument, _);
  Policy policy = log.TrustingPolicy();
  policy.log_keys.clear();
  EXPECT_THAT(Audit(files, policy, {}), is_wrong);
  policy = log.TrustingPolicy();
  policy.log_keys.push_back(ledger::KeyOf(ledger::SignerOf("b", 'b')));
  EXPECT_THAT(Audit(files, policy, {}), is_wrong);
  policy = log.TrustingPolicy();
  policy.signer_keys = policy.witness_keys;
  EXPECT_THAT(Audit(files, policy, {}), is_wrong);
  policy = log.TrustingPolicy();
  policy.witness_keys = policy.signer_keys;
  EXPECT_THAT(Audit(files, policy, {}), is_wrong);
  policy = log.TrustingPolicy();
  policy.quorum = 2;
  EXPECT_THAT(Audit(files, policy, {}), is_wrong);
  policy = log.TrustingPolicy();
  policy.earlier_checkpoints = {{"old", "text\n"}};
  EXPECT_THAT(Audit(files, policy, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("old")));
  policy = log.TrustingPolicy();
  policy.receipts = {{"receipt", "text\n"}};
  EXPECT_THAT(Audit(files, policy, {}), is_wrong);
}

TEST(AuditTest, WithoutACheckpointThereIsNothingToTrust) {
  AuditedLog log;
  log.AddMany(2);
  MapSource files = log.Files();
  files.files.erase("checkpoint");
  const Report report = AuditOf(files, log.TrustingPolicy());
  EXPECT_THAT(CodesOf(report), ElementsAre("missing"));
  EXPECT_FALSE(report.checkpoint.has_value());
}

}  // namespace
}  // namespace tanji::audit
