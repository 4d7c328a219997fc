#include "lib/audit/checkpoint_check.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/testing/audited_log.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::audit {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CheckpointCheckTest : public ::testing::Test {
 protected:
  CheckpointCheckTest() {
    log_.AddMany(3);
    policy_ = log_.TrustingPolicy();
  }
  std::vector<std::string> WitnessFindings(const std::string& note) const {
    FindingList list;
    CheckWitnesses(*OpenSigned(note, policy_), policy_, list);
    std::vector<std::string> texts;
    for (const Finding& one : list.findings()) texts.push_back(one.text);
    return texts;
  }

  AuditedLog log_;
  Policy policy_;
};

TEST_F(CheckpointCheckTest, TellsWhoHasSigned) {
  const ledger::Checkpoint checkpoint = log_.CheckpointAt(3);
  const std::string note =
      log_.Cosigned(checkpoint, 1'790'000'100) +
      ledger::SignerOf("stranger", 's').SignatureLine(checkpoint.ToText());
  TANJI_ASSERT_OK_AND_ASSIGN(const SignedCheckpoint opened,
                             OpenSigned(note, policy_));
  EXPECT_EQ(opened.checkpoint.size, 3U);
  ASSERT_EQ(opened.cosignatures.size(), 1U);
  EXPECT_EQ(opened.cosignatures[0].seconds, 1'790'000'100);
  EXPECT_EQ(opened.SeenBy(1), 1'790'000'100);
  EXPECT_EQ(opened.SeenBy(2), std::nullopt);
  EXPECT_THAT(opened.unknown, ElementsAre("stranger"));
}

TEST_F(CheckpointCheckTest, TheLogMustHaveSigned) {
  const ledger::Checkpoint checkpoint = log_.CheckpointAt(3);
  const std::string text = checkpoint.ToText();
  const auto unauthenticated = StatusIs(absl::StatusCode::kUnauthenticated, _);
  EXPECT_THAT(
      OpenSigned(text + "\n" + log_.witness.CosignatureLine(text, 1), policy_),
      unauthenticated);
  EXPECT_THAT(
      OpenSigned(ledger::SignCheckpoint(
                     checkpoint, ledger::SignerOf(AuditedLog::kOrigin, 'x')),
                 policy_),
      unauthenticated);
  EXPECT_THAT(OpenSigned(log_.Signed({"log.example/other", 3, {}}), policy_),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  policy_.checkpoint_types = {ledger::SignatureType::kSm2WithSm3};
  EXPECT_THAT(
      OpenSigned(log_.Signed(checkpoint), policy_),
      StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("sm2-with-sm3")));
}

TEST_F(CheckpointCheckTest, AnSm2LineCanBeDemanded) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ledger::NoteSigner sm2,
      ledger::NoteSigner::Generate(AuditedLog::kOrigin,
                                   ledger::SignatureType::kSm2WithSm3));
  policy_.log_keys.push_back(ledger::KeyOf(sm2));
  policy_.checkpoint_types = {ledger::SignatureType::kEd25519,
                              ledger::SignatureType::kSm2WithSm3};
  const std::string note =
      ledger::SignCheckpoint(log_.CheckpointAt(3), {&log_.log_key, &sm2});
  TANJI_EXPECT_OK(OpenSigned(note, policy_));
  std::string changed = note;
  changed[changed.size() - 5] ^= 1;
  EXPECT_FALSE(OpenSigned(changed, policy_).ok());
}

TEST_F(CheckpointCheckTest, ABadLineOfAKnownKeyRefutes) {
  const std::string text = log_.CheckpointAt(3).ToText();
  EXPECT_THAT(
      OpenSigned(log_.Signed(log_.CheckpointAt(3)) +
                     log_.witness.CosignatureLine("other\n", 1),
                 policy_),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("witness.example")));
  EXPECT_THAT(
      OpenSigned(text + "\n" + log_.log_key.SignatureLine("other\n"), policy_),
      StatusIs(absl::StatusCode::kDataLoss, _));
}

TEST_F(CheckpointCheckTest, CountsWitnessesOnce) {
  const ledger::Checkpoint checkpoint = log_.CheckpointAt(3);
  EXPECT_THAT(WitnessFindings(log_.Cosigned(checkpoint)), IsEmpty());
  EXPECT_THAT(WitnessFindings(log_.Signed(checkpoint)),
              ElementsAre(HasSubstr("expected 1")));
  const auto second = ledger::Cosigner::Create(
      "second.example", crypto::Ed25519Signer::Generate());
  policy_.witness_keys.push_back(
      *ledger::VerifierKey::Parse(second->verifier_key()));
  policy_.quorum = 2;
  const std::string text = checkpoint.ToText();
  EXPECT_THAT(WitnessFindings(log_.Cosigned(checkpoint, 5) +
                              log_.witness.CosignatureLine(text, 6)),
              ElementsAre(HasSubstr("has 1 good")));
  EXPECT_THAT(WitnessFindings(log_.Cosigned(checkpoint, 5) +
                              second->CosignatureLine(text, 6)),
              IsEmpty());
}

TEST_F(CheckpointCheckTest, AgeIsThatOfTheNewestQuorum) {
  const ledger::Checkpoint checkpoint = log_.CheckpointAt(3);
  policy_.now_seconds = 1'000'000;
  policy_.age_seconds_max = 100;
  EXPECT_THAT(WitnessFindings(log_.Cosigned(checkpoint, 999'900)), IsEmpty());
  EXPECT_THAT(WitnessFindings(log_.Cosigned(checkpoint, 999'899)),
              ElementsAre(HasSubstr("101 s ago")));
  EXPECT_THAT(WitnessFindings(log_.Cosigned(checkpoint, 1'000'301)),
              ElementsAre(HasSubstr("time to come")));
  policy_.quorum = 0;
  EXPECT_THAT(WitnessFindings(log_.Signed(checkpoint)),
              ElementsAre(HasSubstr("age is not known")));
}

}  // namespace
}  // namespace tanji::audit
