// Attacks on the time of a log (docs/LEDGER.md, "Attacks"), made by who has its
// keys but not those of the authority that stamps its checkpoints.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/audit.h"
#include "lib/crypto/testing/timestamp_authority.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/timestamp_record.h"
#include "lib/platform/testing/test_system.h"
#include "tests/attacks/real_log.h"

namespace tanji::attacks {
namespace {

using audit::AuditOf;
using audit::CodesOf;
using crypto::TestTimestampAuthority;
using ledger::RecordKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TimestampAttacksTest : public ::testing::Test {
 protected:
  TimestampAttacksTest() : log_((WriteHistory(system_), system_)) {}

  // What the authority says when it is asked for the first `size` entries by a
  // record with this id.
  std::string Answer(const TestTimestampAuthority& authority, uint64_t size,
                     const std::string& id, int64_t seconds) const {
    ledger::Record asking;
    asking.id = id;
    return authority.Answer(
        crypto::TimestampRequest(
            ledger::TimestampDigest(log_.CheckpointAt(size)),
            ledger::TimestampNonce(asking)),
        seconds);
  }
  // Appends the record of a time stamp of all entries, with this answer.
  void Append(const std::string& answer) {
    const uint64_t size = log_.size();
    log_.Append(RecordKind::kTimestamp, [&](ledger::Record& record) {
      record.id = kId;
      record.refs = {{size - 1, ledger::LeafHash(log_.entries.back())}};
      record.payload = {std::string(ledger::kTimestampMediaType), answer.size(),
                        ledger::PayloadCommitment("K", answer)};
    });
    files_[ledger::TimestampPath(size)] = answer;
  }
  std::vector<std::string> Found(bool with_authority = true) const {
    audit::MapSource files = log_.Files();
    files.files.insert(files_.begin(), files_.end());
    audit::Policy policy = log_.Policy();
    if (with_authority) {
      policy.timestamp_authorities =
          *crypto::TimestampAuthorities::FromPem(authority_.root_pem());
    }
    return CodesOf(AuditOf(files, policy));
  }
  std::vector<std::string> FoundWith(const std::string& answer) {
    const RealLog honest = log_;
    Append(answer);
    std::vector<std::string> found = Found();
    log_ = honest;
    return found;
  }

  const std::string kId = std::string(32, 'c');
  platform::TestSystem system_;
  RealLog log_;
  TestTimestampAuthority authority_{"tsa.example"};
  std::map<std::string, std::string> files_;
};

TEST_F(TimestampAttacksTest, AnHonestOnePasses) {
  EXPECT_THAT(
      FoundWith(Answer(authority_, log_.size(), kId, log_.LastSeconds())),
      IsEmpty());
}

TEST_F(TimestampAttacksTest, Attack25ATokenForOtherData) {
  EXPECT_THAT(
      FoundWith(Answer(authority_, log_.size() - 1, kId, log_.LastSeconds())),
      ElementsAre("timestamp"));
}

TEST_F(TimestampAttacksTest, Attack25ATokenWithAnotherNonce) {
  EXPECT_THAT(FoundWith(Answer(authority_, log_.size(), std::string(32, 'd'),
                               log_.LastSeconds())),
              ElementsAre("timestamp"));
}

TEST_F(TimestampAttacksTest, Attack25ATokenByAnUnrelatedAuthority) {
  const TestTimestampAuthority unrelated("tsa.example");
  EXPECT_THAT(
      FoundWith(Answer(unrelated, log_.size(), kId, log_.LastSeconds())),
      ElementsAre("timestamp-open"));
}

TEST_F(TimestampAttacksTest, Attack25ATokenWithoutThePurpose) {
  const TestTimestampAuthority authority(
      "tsa.example", TestTimestampAuthority::Purpose::kNone);
  EXPECT_THAT(
      FoundWith(Answer(authority, log_.size(), kId, log_.LastSeconds())),
      ElementsAre("timestamp"));
}

// Found with the authority that is trusted, and not without.
TEST_F(TimestampAttacksTest, Attack12TheClockSetAheadNeedsATimeStamp) {
  const int64_t seen = log_.LastSeconds();
  log_.Append(RecordKind::kSubmission, [](ledger::Record& record) {
    record.time_micros += int64_t{3600} * 1'000'000;
  });
  Append(Answer(authority_, log_.size(), kId, seen));
  EXPECT_THAT(Found(/*with_authority=*/false), IsEmpty());
  EXPECT_THAT(Found(), ElementsAre("record-time"));
}

// Whoever rewrites what was stamped has no stamp of what he has written.
TEST_F(TimestampAttacksTest, Attack06AHistoryRewrittenUnderAnOldStamp) {
  Append(Answer(authority_, log_.size(), kId, log_.LastSeconds()));
  log_.RewriteFrom(
      3, [](ledger::Record& record) { record.id = std::string(32, 'e'); });
  EXPECT_THAT(Found(), ElementsAre("timestamp"));
}

}  // namespace
}  // namespace tanji::attacks
