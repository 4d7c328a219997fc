#include "lib/platform/supply/key_records.h"

#include <future>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/stop.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/record.h"
#include "lib/platform/supply/organisation_keys.h"
#include "lib/platform/testing/test_system.h"
#include "lib/platform/testing/together.h"
#include "lib/platform/verification/trace.h"

namespace tanji::platform {
namespace {

using absl::StatusCode;
using base::IsOk;
using base::StatusIs;
using identity::Caller;
using identity::Role;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Caller kWorks{"works", {Role::kSupplier, Role::kExporter}};

std::string Screw(const std::string& direct_kgco2e) {
  return Document("works", {{"screw", "kg", direct_kgco2e}});
}

class KeyRecordsTest : public ::testing::Test {
 protected:
  template <typename Start>
  absl::StatusOr<Committed> Awaited(Start start) {
    std::promise<absl::StatusOr<Committed>> promise;
    start([&](absl::StatusOr<Committed> committed) {
      promise.set_value(std::move(committed));
    });
    return promise.get_future().get();
  }

  absl::StatusOr<Committed> Add(const ledger::NoteSigner& signer) {
    return system_.AddKeyOf("works", signer);
  }
  static RevokeKeyRequest RevocationOf(const ledger::NoteSigner& signer,
                                       uint64_t from_seq = 0) {
    RevokeKeyRequest request;
    request.organisation = "works";
    request.key = ReferenceOf(signer.verifier_key());
    request.reason = KeyRevocationReason::kCompromised;
    request.from_seq = from_seq;
    return request;
  }
  absl::StatusOr<Committed> Revoke(const RevokeKeyRequest& request,
                                   const Caller& caller = kWorks) {
    return Awaited([&](Done done) {
      RevokeKey(system_.context(), caller, request, std::move(done));
    });
  }
  absl::StatusOr<Committed> SubmitSigned(const std::string& document,
                                         const ledger::NoteSigner& signer) {
    return system_.Submit(document, "", signer.SignatureLine(document));
  }
  // Where the only process of the product comes from, as a trace of a
  // certificate that was issued before says it.
  TraceLine::Source SourceIn(const std::string& record_id) {
    const auto trace = TraceCertificate(system_.context(), kWorks, record_id,
                                        10, base::kNeverStop);
    EXPECT_THAT(trace, IsOk());
    return trace.ok() ? trace->lines.at(0).source : TraceLine::Source::kNone;
  }

  TestSystem system_;
  const ledger::NoteSigner old_ = SignerOf("works", 1);
  const ledger::NoteSigner new_ = SignerOf("works", 2);
};

TEST_F(KeyRecordsTest, ARevokedKeySignsNothingThatComesLater) {
  TANJI_ASSERT_OK(Add(old_));
  TANJI_ASSERT_OK(SubmitSigned(Screw("1"), old_));
  TANJI_ASSERT_OK(Add(new_));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed revoked,
                             Revoke(RevocationOf(old_)));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry entry,
                             ledger::Entry::Parse(revoked.entry));
  EXPECT_EQ(entry.record.kind, ledger::RecordKind::kKeyRevoke);
  ASSERT_TRUE(entry.record.revoke.has_value());
  EXPECT_EQ(entry.record.revoke->key, RevocationOf(old_).key);
  EXPECT_EQ(entry.record.revoke->seq, revoked.seq);
  EXPECT_EQ(entry.record.revoke->reason, "compromised");

  TANJI_ASSERT_OK(system_.Restart());
  EXPECT_THAT(SubmitSigned(Screw("2"), old_),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("revoked")));
  // Nor beside a good one.
  const std::string document = Screw("2");
  EXPECT_THAT(system_.Submit(
                  document, "",
                  new_.SignatureLine(document) + old_.SignatureLine(document)),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("revoked")));
  EXPECT_THAT(SubmitSigned(document, new_), IsOk());
}

TEST_F(KeyRecordsTest, WhatWasCheckedBeforeTheRevocationIsRefusedAfterIt) {
  TANJI_ASSERT_OK(Add(old_));
  const std::string document = Screw("1");
  std::promise<absl::StatusOr<Committed>> revoked;
  std::promise<absl::StatusOr<Committed>> submitted;
  Together together(system_.context());
  RevokeKey(system_.context(), kWorks, RevocationOf(old_),
            [&](auto committed) { revoked.set_value(std::move(committed)); });
  Submit(system_.context(), kWorks,
         {"", document, old_.SignatureLine(document)},
         [&](auto committed) { submitted.set_value(std::move(committed)); });
  together.Go();
  EXPECT_THAT(revoked.get_future().get(), IsOk());
  EXPECT_THAT(submitted.get_future().get(),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("revoked")));
}

TEST_F(KeyRecordsTest, ABackdatedRevocationDisputesWhatWasSignedSince) {
  TANJI_ASSERT_OK(Add(old_));
  TANJI_ASSERT_OK(SubmitSigned(Screw("1"), old_));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first,
                             system_.Issue("works/screw"));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry entry,
                             ledger::Entry::Parse(first.entry));
  system_.WaitForCheckpoint(first.seq + 1);
  EXPECT_EQ(SourceIn(entry.record.id), TraceLine::Source::kSignedSubmission);
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed second,
                             SubmitSigned(Screw("2"), old_));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed issued,
                             system_.Issue("works/screw"));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry second_entry,
                             ledger::Entry::Parse(issued.entry));

  TANJI_ASSERT_OK(Revoke(RevocationOf(old_, second.seq)));
  system_.WaitForCheckpoint(issued.seq + 2);
  // Before the position it stays signed, from there on not.
  EXPECT_EQ(SourceIn(entry.record.id), TraceLine::Source::kSignedSubmission);
  EXPECT_EQ(SourceIn(second_entry.record.id),
            TraceLine::Source::kRevokedSignature);
  EXPECT_THAT(system_.Issue("works/screw"),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("revoked")));
  TANJI_ASSERT_OK(system_.Submit(Screw("2")));
  EXPECT_THAT(system_.Issue("works/screw"), IsOk());
}

TEST_F(KeyRecordsTest, ARepeatOfWhatWasSignedBeforeIsTheFirstOne) {
  TANJI_ASSERT_OK(Add(old_));
  const std::string document = Screw("1");
  const std::string lines = old_.SignatureLine(document);
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first,
                             system_.Submit(document, "one", lines));
  TANJI_ASSERT_OK(Revoke(RevocationOf(old_)));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed again,
                             system_.Submit(document, "one", lines));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.seq, first.seq);
  EXPECT_THAT(system_.Submit(document, "two", lines),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("revoked")));
  // Nor is the first one signed any more, once that is disputed.
  TANJI_ASSERT_OK(Revoke(RevocationOf(old_, first.seq)));
  EXPECT_THAT(system_.Submit(document, "one", lines),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("revoked")));
}

TEST_F(KeyRecordsTest, WhatWasReleasedIsAsDisputedAsWhatWasSigned) {
  TANJI_ASSERT_OK(Add(old_));
  const std::string draft = DocumentOf(
      "works", {{"screw", "kg"}},
      {R"({"product":"screw","output":"1","unit":"kg","direct_kgco2e":"1",)"
       R"("draft":true})"});
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed submitted,
                             SubmitSigned(draft, old_));
  ReleaseRequest release;
  release.process = {{"works", "screw"}, "", std::nullopt};
  release.version_seq = submitted.seq;
  TANJI_ASSERT_OK(system_.ReleaseOf(release));
  TANJI_ASSERT_OK(system_.Issue("works/screw"));
  TANJI_ASSERT_OK(Revoke(RevocationOf(old_, submitted.seq)));
  EXPECT_THAT(system_.Issue("works/screw"),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("revoked")));
}

TEST_F(KeyRecordsTest, WhoIsRevokedFromNowOnHasSignedWhatCameBefore) {
  TANJI_ASSERT_OK(Add(old_));
  std::promise<absl::StatusOr<Committed>> submitted;
  std::promise<absl::StatusOr<Committed>> revoked;
  const std::string document = Screw("1");
  Together together(system_.context());
  Submit(system_.context(), kWorks,
         {"", document, old_.SignatureLine(document)},
         [&](auto committed) { submitted.set_value(std::move(committed)); });
  RevokeKey(system_.context(), kWorks, RevocationOf(old_),
            [&](auto committed) { revoked.set_value(std::move(committed)); });
  together.Go();
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first,
                             submitted.get_future().get());
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed second,
                             revoked.get_future().get());
  EXPECT_EQ(second.seq, first.seq + 1);
  EXPECT_THAT(system_.Issue("works/screw"), IsOk());
}

TEST_F(KeyRecordsTest, OnlyACompromisedKeyIsRevokedFromAnEarlierPosition) {
  TANJI_ASSERT_OK(Add(old_));
  RevokeKeyRequest request = RevocationOf(old_, 1);
  request.reason = KeyRevocationReason::kLost;
  EXPECT_THAT(Revoke(request),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("compromised")));
  // Who administers credentials has no word in it.
  EXPECT_THAT(
      Revoke(RevocationOf(old_), Caller{"", {Role::kSecurityAdministrator}}),
      StatusIs(StatusCode::kPermissionDenied, _));
}

TEST_F(KeyRecordsTest, RevocationsGoBackAndNeverForth) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed added, Add(old_));
  EXPECT_THAT(Revoke(RevocationOf(old_, added.seq + 2)),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("from_seq")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed revoked,
                             Revoke(RevocationOf(old_, added.seq + 1)));
  for (const uint64_t later : {uint64_t{0}, revoked.seq, added.seq + 1}) {
    EXPECT_THAT(Revoke(RevocationOf(old_, later)),
                StatusIs(StatusCode::kAlreadyExists, _))
        << later;
  }
  EXPECT_THAT(Revoke(RevocationOf(old_, added.seq)), IsOk());
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<OrganisationKey> keys,
                             KeysOf(system_.context(), "works"));
  ASSERT_THAT(keys, SizeIs(1));
  EXPECT_FALSE(keys[0].SignsAt(added.seq));
  EXPECT_TRUE(keys[0].SignsAt(added.seq - 1));
}

TEST_F(KeyRecordsTest, OnlyTheOrganisationsOwnKeyIsRevokedAndOnce) {
  EXPECT_THAT(Revoke(RevocationOf(old_)),
              StatusIs(StatusCode::kNotFound, HasSubstr("has no key")));
  TANJI_ASSERT_OK(Add(old_));
  RevokeKeyRequest other = RevocationOf(old_);
  other.organisation = "mill";
  EXPECT_THAT(Revoke(other), StatusIs(StatusCode::kPermissionDenied, _));
  EXPECT_THAT(Revoke(other, Caller::Operator()),
              StatusIs(StatusCode::kNotFound, _));
  EXPECT_THAT(KeysOf(system_.context(), "mill"), base::IsOkAndHolds(IsEmpty()));
  RevokeKeyRequest request = RevocationOf(old_);
  request.request_id = "one";
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first, Revoke(request));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed again, Revoke(request));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.seq, first.seq);
  request.reason = KeyRevocationReason::kLost;
  EXPECT_THAT(Revoke(request), StatusIs(StatusCode::kAlreadyExists, _));
}

TEST_F(KeyRecordsTest, ARevokedKeyDoesNotComeBackAndMakesRoom) {
  TANJI_ASSERT_OK(Add(old_));
  for (char i = 0; i < 15; ++i) {
    TANJI_ASSERT_OK(Add(SignerOf("works/k", static_cast<char>(10 + i))));
  }
  EXPECT_THAT(Add(new_), StatusIs(StatusCode::kResourceExhausted, _));
  TANJI_ASSERT_OK(Revoke(RevocationOf(old_)));
  EXPECT_THAT(Add(new_), IsOk());
  EXPECT_THAT(Add(old_), StatusIs(StatusCode::kAlreadyExists,
                                  HasSubstr("revoked this key")));
}

TEST_F(KeyRecordsTest, NobodySignsUnderAnothersName) {
  for (const char* name : {"mill", "worksmill", "Works", "mill/works"}) {
    EXPECT_THAT(Add(SignerOf(name, 1)),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr("its name")))
        << name;
  }
  EXPECT_THAT(Add(SignerOf("works/2026", 1)), IsOk());
}

}  // namespace
}  // namespace tanji::platform
