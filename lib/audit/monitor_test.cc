#include "lib/audit/monitor.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/testing/audited_log.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::audit {
namespace {

using base::StatusIs;
using ::testing::_;

class MonitorTest : public ::testing::Test {
 protected:
  MonitorTest() { log_.AddMany(300); }

  SignedCheckpoint Kept(uint64_t size) const {
    auto opened =
        OpenSigned(log_.Signed(log_.CheckpointAt(size)), log_.TrustingPolicy());
    TANJI_EXPECT_OK(opened);
    return *std::move(opened);
  }
  Sighting Look(const std::optional<SignedCheckpoint>& kept) const {
    auto sighting = LookAt(log_.Files(), log_.TrustingPolicy(), kept);
    TANJI_EXPECT_OK(sighting);
    return *std::move(sighting);
  }

  AuditedLog log_;
};

TEST_F(MonitorTest, FollowsALogThatGrows) {
  const Sighting first = Look(std::nullopt);
  EXPECT_TRUE(first.goes_on);
  EXPECT_TRUE(Look(first.checkpoint).goes_on);  // nothing new
  log_.AddMany(300);
  const Sighting later = Look(first.checkpoint);
  EXPECT_TRUE(later.goes_on);
  EXPECT_EQ(later.findings.count(), 0U);
  EXPECT_EQ(later.checkpoint->checkpoint.size, 600U);
}

TEST_F(MonitorTest, SeesThatItHasShrunk) {
  const SignedCheckpoint kept = Kept(300);
  log_.entries.resize(299);
  const Sighting sighting = Look(kept);
  EXPECT_FALSE(sighting.goes_on);
  EXPECT_EQ(sighting.findings.CountOf(FindingCode::kRollback), 1U);
}

TEST_F(MonitorTest, ProvesThatItWasRewritten) {
  const SignedCheckpoint kept = Kept(300);
  log_.RewriteFrom(5, [](ledger::Record& record) { record.id[0] = 'f'; });
  for (const int more : {0, 10}) {
    log_.AddMany(more);
    const Sighting sighting = Look(kept);
    EXPECT_FALSE(sighting.goes_on);
    EXPECT_EQ(sighting.findings.CountOf(FindingCode::kFork), 1U);
    ASSERT_TRUE(sighting.fork.has_value());
    TANJI_EXPECT_OK(
        ledger::VerifyFork(*sighting.fork, log_.TrustingPolicy().log_keys));
  }
}

TEST_F(MonitorTest, JudgesNothingByFilesThatAreNotThere) {
  const SignedCheckpoint kept = Kept(200);
  MapSource files = log_.Files();
  std::erase_if(files.files, [](const auto& file) {
    return file.first.starts_with("tile/0/");
  });
  EXPECT_THAT(LookAt(files, log_.TrustingPolicy(), kept),
              StatusIs(absl::StatusCode::kUnavailable, _));
}

TEST_F(MonitorTest, AsksForWitnessesAndTheirAge) {
  MapSource files = log_.Files();
  files.files["checkpoint"] = log_.Signed(log_.CheckpointAt(300));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Sighting unseen,
      LookAt(files, log_.TrustingPolicy(), std::nullopt));
  EXPECT_EQ(unseen.findings.CountOf(FindingCode::kWitnessQuorum), 1U);
  EXPECT_TRUE(unseen.goes_on);
  Policy policy = log_.TrustingPolicy();
  policy.age_seconds_max = 60;
  policy.now_seconds += 3600;
  TANJI_ASSERT_OK_AND_ASSIGN(const Sighting old,
                             LookAt(log_.Files(), policy, std::nullopt));
  EXPECT_EQ(old.findings.CountOf(FindingCode::kCheckpointAge), 1U);
}

}  // namespace
}  // namespace tanji::audit
