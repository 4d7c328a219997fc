#include "lib/audit/status_lists.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/testing/audited_log.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"

namespace tanji::audit {
namespace {

using ledger::CertificateStatus;
using ledger::RecordKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Statuses = std::map<uint64_t, CertificateStatus>;

const std::string kSecret(ledger::kSecretSize, 'k');

// A log with the certificate 1, and what it says of that.
class StatusListsTest : public testing::Test {
 protected:
  StatusListsTest() {
    log_.AddMany(1);
    log_.Add(RecordKind::kFootprint);
  }
  void Withdraw() {
    log_.Add(RecordKind::kWithdrawal,
             [this](ledger::Record& record) { record.refs = {log_.RefTo(1)}; });
  }
  // The next record, which commits to this list.
  certificate::ShownStatus AddList(const Statuses& statuses) {
    certificate::ShownStatus shown;
    shown.list = certificate::StatusList(AuditedLog::kOrigin,
                                         log_.entries.size(), statuses)
                     .ToJson();
    shown.secret = kSecret;
    const std::string padded = ledger::Pad(shown.list);
    log_.Add(RecordKind::kStatusList, [&](ledger::Record& record) {
      record.payload = {std::string(certificate::kStatusListMediaType),
                        padded.size(),
                        ledger::PayloadCommitment(kSecret, padded)};
    });
    shown.entry = log_.entries.back();
    return shown;
  }
  Report AuditWith(const certificate::ShownStatus& published) const {
    MapSource files = log_.Files();
    files.files[certificate::kStatusFileName] =
        certificate::StatusFile{files.files["checkpoint"], published}.ToText();
    return AuditOf(files, log_.TrustingPolicy());
  }

  AuditedLog log_;
};

TEST_F(StatusListsTest, OneThatSaysWhatTheRecordsSayIsNoFinding) {
  EXPECT_THAT(CodesOf(AuditWith(AddList({}))), IsEmpty());
  Withdraw();
  const auto shown = AddList({{1, CertificateStatus::kWithdrawn}});
  log_.AddMany(3);
  const Report report = AuditWith(shown);
  EXPECT_THAT(CodesOf(report), IsEmpty());
  EXPECT_EQ(report.status_lists, 1U);
}

TEST_F(StatusListsTest, OneThatLeavesAWithdrawalOutIsFound) {
  Withdraw();
  const Report report = AuditWith(AddList({}));
  EXPECT_THAT(CodesOf(report), ElementsAre("status"));
  EXPECT_THAT(
      report.findings.findings()[0].text,
      HasSubstr("says that the certificate of record 1 is valid; by the "
                "records before it, it is withdrawn"));
}

TEST_F(StatusListsTest, OneThatWithdrawsWhatNobodyHasWithdrawnIsFound) {
  const Report report =
      AuditWith(AddList({{1, CertificateStatus::kWithdrawn}}));
  EXPECT_THAT(CodesOf(report), ElementsAre("status"));
}

// A later change does not make an earlier list wrong.
TEST_F(StatusListsTest, OneFromBeforeTheWithdrawalIsNoFinding) {
  const auto shown = AddList({});
  Withdraw();
  EXPECT_THAT(CodesOf(AuditWith(shown)), IsEmpty());
}

TEST_F(StatusListsTest, OneOfAnotherHistoryIsFound) {
  const std::vector<std::string> mine = log_.entries;
  Withdraw();
  const auto shown = AddList({{1, CertificateStatus::kWithdrawn}});
  log_.entries = mine;
  log_.AddMany(2);
  EXPECT_THAT(CodesOf(AuditWith(shown)), ElementsAre("status"));
}

TEST_F(StatusListsTest, OneBehindTheCheckpointIsNotJudged) {
  const std::vector<std::string> mine = log_.entries;
  Withdraw();
  const auto shown = AddList({});
  log_.entries = mine;
  EXPECT_THAT(CodesOf(AuditWith(shown)), IsEmpty());
}

TEST_F(StatusListsTest, OneThatIsNotWhatItsRecordCommitsToIsFound) {
  auto shown = AddList({});
  shown.secret[0] ^= 1;
  EXPECT_THAT(CodesOf(AuditWith(shown)), ElementsAre("status"));
  MapSource files = log_.Files();
  files.files[certificate::kStatusFileName] = "tanji-status/v1\n";
  EXPECT_THAT(CodesOf(AuditOf(files, log_.TrustingPolicy())),
              ElementsAre("status"));
}

TEST_F(StatusListsTest, OneInACertificateIsCheckedToo) {
  Withdraw();
  const auto shown = AddList({});
  Policy policy = log_.TrustingPolicy();
  policy.status_lists = {{"fridge.tanji", shown}};
  const Report report = AuditOf(log_.Files(), policy);
  EXPECT_THAT(CodesOf(report), ElementsAre("status"));
  EXPECT_THAT(report.findings.findings()[0].text, HasSubstr("fridge.tanji: "));
}

}  // namespace
}  // namespace tanji::audit
