#include "lib/audit/timestamps.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/testing/audited_log.h"
#include "lib/crypto/testing/timestamp_authority.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/timestamp_record.h"

namespace tanji::audit {
namespace {

using crypto::TestTimestampAuthority;
using ledger::RecordKind;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kFirstSeconds = AuditedLog::kFirstMicros / 1'000'000;

// A log of 300 records whose last one is a time stamp of its first 290.
class TimestampsTest : public testing::Test {
 protected:
  static constexpr uint64_t kStamped = 290;
  static constexpr uint64_t kSeq = 299;

  TimestampsTest() { log_.AddMany(kSeq); }

  // The answer of `authority` to what the record asks, or to `digest`.
  std::string Stamp(const TestTimestampAuthority& authority,
                    int64_t seconds = kFirstSeconds + 1,
                    uint64_t size = kStamped) {
    ledger::Record draft;
    draft.id = std::string(32, 'a');
    return authority.Answer(
        crypto::TimestampRequest(
            ledger::TimestampDigest(log_.CheckpointAt(size)),
            ledger::TimestampNonce(draft)),
        seconds);
  }
  void AddRecord(const std::string& reply, uint64_t size = kStamped) {
    log_.Add(RecordKind::kTimestamp, [&](ledger::Record& record) {
      record.id = std::string(32, 'a');
      record.refs = {log_.RefTo(size - 1)};
      record.payload = {std::string(ledger::kTimestampMediaType), reply.size(),
                        ledger::PayloadCommitment("K", reply)};
    });
  }
  Report Audited(const std::string& file) {
    MapSource files = log_.Files();
    files.files[ledger::TimestampPath(kSeq)] = file;
    Policy policy = log_.TrustingPolicy();
    policy.timestamp_authorities =
        *crypto::TimestampAuthorities::FromPem(authority_.root_pem());
    return AuditOf(files, policy);
  }
  std::vector<std::string> CodesWith(const std::string& reply) {
    AddRecord(reply);
    return CodesOf(Audited(reply));
  }

  AuditedLog log_;
  TestTimestampAuthority authority_{"tsa.example"};
};

TEST_F(TimestampsTest, AGoodOneIsTrusted) {
  const std::string reply = Stamp(authority_);
  AddRecord(reply);
  const Report report = Audited(reply);
  EXPECT_THAT(CodesOf(report), IsEmpty());
  EXPECT_EQ(report.timestamps.count, 1u);
  EXPECT_EQ(report.timestamps.trusted, 1u);
  EXPECT_EQ(report.timestamps.last_seconds, kFirstSeconds + 1);
}

// Sizes at both sides of a tile's end, of which one is read from a tile.
TEST_F(TimestampsTest, AnyEarlierSizeMayBeStamped) {
  for (const uint64_t size : {1, 2, 255, 256, 257, 299}) {
    const std::string reply =
        Stamp(authority_, kFirstSeconds + 1, static_cast<uint64_t>(size));
    AddRecord(reply, size);
    EXPECT_THAT(CodesOf(Audited(reply)), IsEmpty()) << size;
    log_.entries.pop_back();
  }
}

TEST_F(TimestampsTest, WithoutAuthoritiesOnlyWhatItIsOverIsJudged) {
  const std::string reply = Stamp(TestTimestampAuthority("another"));
  AddRecord(reply);
  MapSource files = log_.Files();
  files.files[ledger::TimestampPath(kSeq)] = reply;
  const Report good = AuditOf(files, log_.TrustingPolicy());
  EXPECT_THAT(CodesOf(good), IsEmpty());
  EXPECT_EQ(good.timestamps.count, 1u);
  EXPECT_EQ(good.timestamps.trusted, 0u);
  log_.entries.pop_back();
  const std::string other = Stamp(authority_, kFirstSeconds + 1, kStamped - 1);
  AddRecord(other);
  files = log_.Files();
  files.files[ledger::TimestampPath(kSeq)] = other;
  EXPECT_THAT(CodesOf(AuditOf(files, log_.TrustingPolicy())),
              ElementsAre("timestamp"));
}

TEST_F(TimestampsTest, OtherDataIsFound) {
  EXPECT_THAT(CodesWith(Stamp(authority_, kFirstSeconds + 1, kStamped - 1)),
              ElementsAre("timestamp"));
}

TEST_F(TimestampsTest, AnotherRecordsAnswerIsFound) {
  ledger::Record draft;
  draft.id = std::string(32, 'b');
  EXPECT_THAT(CodesWith(authority_.Answer(
                  crypto::TimestampRequest(
                      ledger::TimestampDigest(log_.CheckpointAt(kStamped)),
                      ledger::TimestampNonce(draft)),
                  kFirstSeconds + 1)),
              ElementsAre("timestamp"));
}

TEST_F(TimestampsTest, AnUnrelatedAuthorityIsLeftOpen) {
  EXPECT_THAT(CodesWith(Stamp(TestTimestampAuthority("another"))),
              ElementsAre("timestamp-open"));
}

TEST_F(TimestampsTest, ACertificateWithoutThePurposeIsFound) {
  EXPECT_THAT(CodesWith(Stamp(TestTimestampAuthority(
                  "tsa.example", TestTimestampAuthority::Purpose::kNone))),
              ElementsAre("timestamp"));
}

TEST_F(TimestampsTest, AMissingOrOtherFileIsFound) {
  const std::string reply = Stamp(authority_);
  AddRecord(reply);
  EXPECT_THAT(CodesOf(AuditOf(log_.Files(), log_.TrustingPolicy())),
              ElementsAre("missing"));
  EXPECT_THAT(CodesOf(Audited("no answer")), ElementsAre("timestamp"));
  EXPECT_THAT(CodesOf(Audited(reply + "x")), ElementsAre("timestamp"));
}

// A clock that goes ahead: the authority has seen what was recorded later.
TEST_F(TimestampsTest, RecordsAfterTheirTimeStampAreFound) {
  EXPECT_THAT(CodesWith(Stamp(authority_, kFirstSeconds - 301)),
              ElementsAre("record-time"));
}

TEST_F(TimestampsTest, ATimeStampAfterItsRecordIsFound) {
  EXPECT_THAT(CodesWith(Stamp(authority_, kFirstSeconds + 302)),
              ElementsAre("record-time"));
}

TEST_F(TimestampsTest, ARecordWithoutRefOrPayloadIsFound) {
  log_.Add(RecordKind::kTimestamp);
  EXPECT_THAT(CodesOf(AuditOf(log_.Files(), log_.TrustingPolicy())),
              ElementsAre("record-kind"));
}

}  // namespace
}  // namespace tanji::audit
