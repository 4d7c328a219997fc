// Attacks on a whole log, made by who has its keys (docs/LEDGER.md, "Attacks").
// Each is found with what it needs, and passes without.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/audit.h"
#include "lib/audit/compare.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/fork.h"
#include "lib/ledger/testing/signers.h"
#include "lib/platform/testing/test_system.h"
#include "tests/attacks/real_log.h"

namespace tanji::attacks {
namespace {

using audit::AuditOf;
using audit::CodesOf;
using audit::MapSource;
using ledger::RecordKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The history is written once: no test changes it.
class LogAttacksTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    system_ = new platform::TestSystem();
    written_ = new Written(WriteHistory(*system_));
  }
  static void TearDownTestSuite() {
    delete written_;
    delete system_;
  }

  LogAttacksTest() : log_(*system_), honest_(log_.Signed(log_.size())) {}

  std::vector<std::string> Found(const MapSource& files,
                                 const audit::Policy& policy) const {
    return CodesOf(AuditOf(files, policy));
  }
  std::vector<std::string> Found(const audit::Policy& policy) const {
    return Found(log_.Files(), policy);
  }

  static platform::TestSystem* system_;
  static Written* written_;
  RealLog log_;
  const std::string honest_;  // the checkpoint that was seen before
};
platform::TestSystem* LogAttacksTest::system_ = nullptr;
Written* LogAttacksTest::written_ = nullptr;

TEST_F(LogAttacksTest, NoAttackIsFoundInAnHonestLog) {
  EXPECT_THAT(Found(log_.HavingSeen(honest_)), IsEmpty());
  MapSource files = log_.Files();
  files.files["checkpoint"] = log_.Cosigned(log_.size(), log_.LastSeconds());
  EXPECT_THAT(Found(files, log_.Witnessed()), IsEmpty());
}

TEST_F(LogAttacksTest, Attack01BitsFlippedInEveryFile) {
  const MapSource honest = log_.Files();
  for (const auto& [path, bytes] : honest.files) {
    for (size_t i = 0; i < bytes.size(); i += 1 + bytes.size() / 97) {
      MapSource files = honest;
      files.files[path][i] = static_cast<char>(bytes[i] ^ 0x04);
      EXPECT_TRUE(AuditOf(files, log_.Policy()).findings.IsRefuted())
          << path << ", byte " << i;
    }
  }
}

TEST_F(LogAttacksTest, Attack02ARecordRemoved) {
  RealLog hidden = log_;
  log_.entries.erase(log_.entries.begin() + 3);
  EXPECT_THAT(Found(log_.Policy()), ::testing::AllOf(Contains("record-seq"),
                                                     Contains("record-chain")));
  // With all that follows signed again it is a fork.
  hidden.Remove(3);
  hidden.Append(RecordKind::kSubmission);
  EXPECT_THAT(Found(hidden.Files(), log_.HavingSeen(honest_)),
              ElementsAre("fork"));
  EXPECT_THAT(Found(hidden.Files(), log_.Policy()), IsEmpty());
}

TEST_F(LogAttacksTest, Attack03RecordsReordered) {
  std::swap(log_.entries[3], log_.entries[4]);
  EXPECT_THAT(Found(log_.Policy()), ::testing::AllOf(Contains("record-seq"),
                                                     Contains("record-chain")));
}

TEST_F(LogAttacksTest, Attack04TheTailCutOff) {
  log_.entries.pop_back();
  EXPECT_THAT(Found(log_.HavingSeen(honest_)), ElementsAre("rollback"));
  EXPECT_THAT(Found(log_.Witnessed()), ElementsAre("witness-quorum"));
  EXPECT_THAT(Found(log_.Policy()), IsEmpty());
  // As it was when the witness saw it last, which is some time ago.
  MapSource files = log_.Files();
  files.files["checkpoint"] = log_.Cosigned(log_.size(), log_.LastSeconds());
  audit::Policy policy = log_.Witnessed();
  EXPECT_THAT(Found(files, policy), IsEmpty());
  policy.now_seconds = log_.LastSeconds() + 3'601;
  policy.age_seconds_max = 3'600;
  EXPECT_THAT(Found(files, policy), ElementsAre("checkpoint-age"));
}

TEST_F(LogAttacksTest, Attack05TheTailCutOffAndGrownAgain) {
  log_.entries.pop_back();
  log_.Append(RecordKind::kSubmission);
  log_.Append(RecordKind::kSubmission,
              [](ledger::Record& record) { record.id = std::string(32, 'a'); });
  EXPECT_THAT(Found(log_.HavingSeen(honest_)), ElementsAre("fork"));
  EXPECT_THAT(Found(log_.Witnessed()), ElementsAre("witness-quorum"));
  EXPECT_THAT(Found(log_.Policy()), IsEmpty());
}

TEST_F(LogAttacksTest, Attack06ARecordReplacedAndTheRestSignedAgain) {
  log_.RewriteFrom(written_->footprint, [](ledger::Record& record) {
    record.payload->commitment[0] ^= 1;
  });
  const audit::Report report = AuditOf(log_.Files(), log_.HavingSeen(honest_));
  EXPECT_THAT(CodesOf(report), ElementsAre("fork"));
  // The evidence convinces whoever has the log's key.
  ASSERT_EQ(report.forks.size(), 1U);
  TANJI_EXPECT_OK(ledger::VerifyFork(report.forks[0], log_.Policy().log_keys));
  EXPECT_THAT(Found(log_.Policy()), IsEmpty());
}

// A witness that has cosigned the honest one gives nothing for the other.
TEST_F(LogAttacksTest, Attack06IsNotCosigned) {
  log_.RewriteFrom(written_->footprint, [](ledger::Record& record) {
    record.id = std::string(32, 'b');
  });
  EXPECT_THAT(Found(log_.Witnessed()), ElementsAre("witness-quorum"));
}

TEST_F(LogAttacksTest, Attack07TwoHistoriesShownToTwoCustomers) {
  RealLog other(*system_);
  other.RewriteFrom(written_->footprint, [](ledger::Record& record) {
    record.id = std::string(32, 'c');
  });
  const MapSource mine = log_.Files();
  const MapSource theirs = other.Files();
  EXPECT_THAT(Found(mine, log_.Policy()), IsEmpty());
  EXPECT_THAT(Found(theirs, log_.Policy()), IsEmpty());
  const auto a = audit::OpenSigned(mine.files.at("checkpoint"), log_.Policy());
  const auto b =
      audit::OpenSigned(theirs.files.at("checkpoint"), log_.Policy());
  TANJI_ASSERT_OK_AND_ASSIGN(const audit::Comparison comparison,
                             audit::Compare(*a, *b, nullptr));
  ASSERT_EQ(comparison.relation, audit::Relation::kForked);
  TANJI_EXPECT_OK(
      ledger::VerifyFork(*comparison.evidence, log_.Policy().log_keys));
}

TEST_F(LogAttacksTest, Attack15ACheckpointByAnotherKey) {
  MapSource files = log_.Files();
  const ledger::Checkpoint checkpoint = log_.CheckpointAt(log_.size());
  files.files["checkpoint"] =
      ledger::SignCheckpoint(checkpoint, ledger::SignerOf(log_.origin(), 'x'));
  EXPECT_THAT(Found(files, log_.Policy()), ElementsAre("checkpoint-signature"));
  // By a witness alone.
  const std::string text = checkpoint.ToText();
  files.files["checkpoint"] =
      text + "\n" + log_.witness->CosignatureLine(text, log_.LastSeconds());
  EXPECT_THAT(Found(files, log_.Witnessed()),
              ElementsAre("checkpoint-signature"));
  // A witness's key that is given as the log's.
  audit::Policy policy = log_.Policy();
  policy.log_keys = log_.Witnessed().witness_keys;
  EXPECT_FALSE(audit::Audit(files, policy, {}).ok());
}

TEST_F(LogAttacksTest, Attack16AStaleCheckpoint) {
  MapSource files = log_.Files();
  const int64_t seen = log_.LastSeconds();
  files.files["checkpoint"] = log_.Cosigned(log_.size(), seen);
  audit::Policy policy = log_.Witnessed();
  policy.now_seconds = seen + 7200;
  EXPECT_THAT(Found(files, policy), IsEmpty());
  policy.age_seconds_max = 3600;
  EXPECT_THAT(Found(files, policy), ElementsAre("checkpoint-age"));
  policy.now_seconds = seen + 3600;
  EXPECT_THAT(Found(files, policy), IsEmpty());
}

TEST_F(LogAttacksTest, Attack18ARootThatFitsNoEntries) {
  MapSource files = log_.Files();
  ledger::Checkpoint checkpoint = log_.CheckpointAt(log_.size());
  checkpoint.root[0] ^= 1;
  platform::Signers signers =
      system_->context().keys.signers(platform::KeyPurpose::kCheckpoints);
  files.files["checkpoint"] =
      ledger::SignCheckpoint(checkpoint, platform::PointersTo(signers));
  EXPECT_THAT(Found(files, log_.Policy()), ElementsAre("root"));
}

}  // namespace
}  // namespace tanji::attacks
