#include "lib/audit/key_ranges.h"

#include <string>

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
using ::testing::HasSubstr;

class KeyRangesTest : public ::testing::Test {
 protected:
  absl::Status Find(const ledger::NoteSigner& signer, uint64_t seq) const {
    return ranges_.Find({signer.name(), signer.key_id(), ""}, seq).status();
  }
  absl::Status TakeLast() {
    return ranges_.Take(*ledger::Entry::Parse(log_.entries.back()));
  }
  absl::Status AddKey(const ledger::NoteSigner& signer) {
    log_.Add(RecordKind::kKeyAdd, [&](ledger::Record& record) {
      record.key = signer.verifier_key();
    });
    return TakeLast();
  }
  absl::Status Revoke(const ledger::NoteSigner& signer, uint64_t from) {
    log_.Add(RecordKind::kKeyRevoke, [&](ledger::Record& record) {
      record.revoke = {ledger::KeyOf(signer).reference(), from, "lost"};
    });
    return TakeLast();
  }

  AuditedLog log_;
  KeyRanges ranges_{{ledger::KeyOf(log_.record_key)}};
};

TEST_F(KeyRangesTest, AKeySignsBehindTheRecordThatAddsIt) {
  log_.AddMany(2);
  EXPECT_THAT(Find(log_.other_key, 0),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       HasSubstr("none of the log's signers")));
  TANJI_ASSERT_OK(AddKey(log_.other_key));
  EXPECT_THAT(Find(log_.other_key, 2),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       HasSubstr("added by record 2")));
  TANJI_EXPECT_OK(Find(log_.other_key, 3));
  TANJI_EXPECT_OK(Find(log_.record_key, 0));
}

TEST_F(KeyRangesTest, ARevokedKeySignsBeforeItsEndAlone) {
  TANJI_ASSERT_OK(AddKey(log_.other_key));
  log_.AddMany(4);
  TANJI_ASSERT_OK(Revoke(log_.other_key, 5));
  TANJI_EXPECT_OK(Find(log_.other_key, 4));
  EXPECT_THAT(Find(log_.other_key, 5),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       HasSubstr("revoked from record 5")));
  EXPECT_THAT(Revoke(log_.other_key, 6),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  // Earlier: what it has signed since is disputed.
  TANJI_EXPECT_OK(Revoke(log_.other_key, 3));
  EXPECT_FALSE(Find(log_.other_key, 3).ok());
}

TEST_F(KeyRangesTest, OnlyWhatItHasSignedSinceIsDisputed) {
  TANJI_ASSERT_OK(AddKey(log_.other_key));
  const ledger::NoteSignature line{log_.other_key.name(),
                                   log_.other_key.key_id(), ""};
  ranges_.Use(line, 2);
  log_.AddMany(5);
  TANJI_ASSERT_OK(Revoke(log_.other_key, 4));
  EXPECT_FALSE(ranges_.keys()[1]->IsDisputed());
  TANJI_ASSERT_OK(Revoke(log_.other_key, 2));
  EXPECT_TRUE(ranges_.keys()[1]->IsDisputed());
}

TEST_F(KeyRangesTest, KeysOfOrganisationsSignNoRecords) {
  const ledger::NoteSigner organisation = ledger::SignerOf("steel", 's');
  TANJI_ASSERT_OK(AddKey(organisation));
  EXPECT_FALSE(Find(organisation, 1).ok());
  TANJI_EXPECT_OK(Revoke(organisation, 1));
}

TEST_F(KeyRangesTest, RefusesAKeyTwiceAndAPositionNotReached) {
  TANJI_ASSERT_OK(AddKey(log_.other_key));
  EXPECT_THAT(AddKey(log_.other_key),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("record 0 has added")));
  EXPECT_THAT(
      Revoke(log_.record_key, 9),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not reached")));
  const auto witness = ledger::Cosigner::Create(
      log_.record_key.name(), crypto::Ed25519Signer::Generate());
  log_.Add(RecordKind::kKeyAdd, [&](ledger::Record& record) {
    record.key = witness->verifier_key();
  });
  EXPECT_THAT(TakeLast(), StatusIs(absl::StatusCode::kInvalidArgument,
                                   HasSubstr("a witness's")));
}

// Key files hold all keys of a log: one that was given counts from where the
// log adds it.
TEST_F(KeyRangesTest, AGivenKeyThatTheLogAddsSignsFromThereOn) {
  ranges_ = KeyRanges(
      {ledger::KeyOf(log_.record_key), ledger::KeyOf(log_.other_key)});
  TANJI_EXPECT_OK(Find(log_.other_key, 0));
  log_.AddMany(3);
  TANJI_ASSERT_OK(AddKey(log_.other_key));
  EXPECT_FALSE(Find(log_.other_key, 3).ok());
  TANJI_EXPECT_OK(Find(log_.other_key, 4));
  ranges_ = KeyRanges(
      {ledger::KeyOf(log_.record_key), ledger::KeyOf(log_.other_key)});
  ranges_.Use({log_.other_key.name(), log_.other_key.key_id(), ""}, 1);
  EXPECT_THAT(TakeLast(), StatusIs(absl::StatusCode::kInvalidArgument,
                                   HasSubstr("has signed record 1")));
}

}  // namespace
}  // namespace tanji::audit
