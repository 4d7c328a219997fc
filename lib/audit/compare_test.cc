#include "lib/audit/compare.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/testing/audited_log.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::audit {
namespace {

class CompareTest : public ::testing::Test {
 protected:
  CompareTest() { log_.AddMany(600); }

  SignedCheckpoint At(uint64_t size) const {
    return *OpenSigned(log_.Signed(log_.CheckpointAt(size)),
                       log_.TrustingPolicy());
  }
  void ExpectFork(const Comparison& comparison) const {
    ASSERT_EQ(comparison.relation, Relation::kForked) << comparison.why;
    const ledger::VerifierKey key = ledger::KeyOf(log_.log_key);
    TANJI_EXPECT_OK(ledger::VerifyFork(*comparison.evidence, {key}));
  }

  AuditedLog log_;
};

TEST_F(CompareTest, ChecksThatOneGoesOnFromTheOther) {
  const MapSource files = log_.Files();
  for (const uint64_t size : {0, 1, 255, 256, 257, 599}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Comparison comparison,
                               Compare(At(600), At(size), &files));
    EXPECT_EQ(comparison.relation, Relation::kConsistent) << size;
  }
  EXPECT_EQ(Compare(At(300), At(300), nullptr)->relation, Relation::kSame);
}

TEST_F(CompareTest, TwoHistoriesAreAForkInEitherOrder) {
  const SignedCheckpoint same_size = At(600);
  const SignedCheckpoint smaller = At(400);
  log_.RewriteFrom(
      399, [](ledger::Record& record) { record.id = std::string(32, 'f'); });
  const MapSource files = log_.Files();
  ExpectFork(*Compare(same_size, At(600), nullptr));
  ExpectFork(*Compare(smaller, At(600), &files));
  ExpectFork(*Compare(At(600), smaller, &files));
}

TEST_F(CompareTest, WithoutTheFilesItIsOpen) {
  EXPECT_EQ(Compare(At(400), At(600), nullptr)->relation, Relation::kOpen);
  MapSource files = log_.Files();
  files.files["tile/0/000"][7] ^= 1;
  EXPECT_EQ(Compare(At(100), At(600), &files)->relation, Relation::kOpen);
  files.files.erase("tile/0/000");
  EXPECT_EQ(Compare(At(100), At(600), &files)->relation, Relation::kOpen);
}

}  // namespace
}  // namespace tanji::audit
