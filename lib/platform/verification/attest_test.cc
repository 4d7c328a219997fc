#include "lib/platform/verification/attest.h"

#include <future>
#include <memory>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/attestation.h"
#include "lib/certificate/verify.h"
#include "lib/crypto/signature.h"
#include "lib/identity/grant.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"
#include "lib/platform/access/grant.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/supply/key_records.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using absl::StatusCode::kAlreadyExists;
using absl::StatusCode::kFailedPrecondition;
using absl::StatusCode::kInvalidArgument;
using absl::StatusCode::kNotFound;
using absl::StatusCode::kPermissionDenied;
using base::StatusIs;
using identity::Caller;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int64_t kAWeek = int64_t{7} * 86'400 * 1'000'000;

// A certified product of "maker", and a verifier who may read it.
class AttestTest : public ::testing::Test {
 protected:
  AttestTest() {
    EXPECT_TRUE(system_.Submit(Document("maker", {{"screw", "kg", "2"}})).ok());
    const auto issued = system_.Issue("maker/screw");
    EXPECT_TRUE(issued.ok());
    record_id_ = issued->record_id;
    certificate_ = *system_.Certificate(record_id_);
    Grant(identity::GrantScope::kTotal);
    EXPECT_TRUE(system_.AddKeyOf("verifier", signer_).ok());
  }

  template <typename Start>
  absl::StatusOr<Committed> Awaited(Start start) {
    std::promise<absl::StatusOr<Committed>> promise;
    start([&](absl::StatusOr<Committed> committed) {
      promise.set_value(std::move(committed));
    });
    return promise.get_future().get();
  }

  void Grant(identity::GrantScope scope) {
    const auto given = Awaited([&](Done done) {
      Give(system_.context(), Caller::Operator(), "",
           {"", "maker", "screw", "verifier", scope,
            system_.clock().NowMicros() + kAWeek},
           std::move(done));
    });
    EXPECT_TRUE(given.ok()) << given.status();
  }

  certificate::Attestation Draft() const {
    const auto entry = ledger::Entry::Parse(certificate_.entry);
    const auto statement =
        certificate::FootprintStatement::FromJson(certificate_.payload);
    auto attestation = certificate::AttestationFromDraft(
        R"({"format":"tanji-attestation/v1","organisation":"verifier","body":"Example Verification",
            "standard":"ISO 14064-3:2019","level":"limited",
            "materiality_percent":"5","opinion":"unmodified",
            "started":"2026-11-24","ended":"2026-11-25"})",
        {entry->record.seq, entry->leaf_hash}, *statement);
    return *std::move(attestation);
  }

  // As the verifier, who has the grants that hold now.
  Caller Verifier() {
    Caller caller{"verifier", {identity::Role::kVerifier}};
    caller.grants = system_.context().grants.Current();
    caller.now_micros = system_.clock().NowMicros();
    return caller;
  }

  absl::StatusOr<Committed> AttestIt(
      const certificate::Attestation& attestation,
      const std::optional<Caller>& caller = std::nullopt,
      const std::string& request_id = "") {
    const std::string text = attestation.ToText();
    return Awaited([&](Done done) {
      Attest(system_.context(), caller.value_or(Verifier()),
             {request_id, text, signer_.SignatureLine(text)}, std::move(done));
    });
  }

  certificate::Verdict VerdictNow(const std::string& id) {
    const PublicKeys keys = *GetKeys(system_.context(), Caller::Operator());
    certificate::TrustedKeys trusted;
    trusted.log_keys.push_back(*ledger::VerifierKey::Parse(keys.log_key));
    trusted.signer_keys.push_back(
        *ledger::VerifierKey::Parse(keys.signer_keys[0]));
    trusted.attester_keys.push_back(
        *ledger::VerifierKey::Parse(signer_.verifier_key()));
    const auto issued = system_.Certificate(id);
    EXPECT_TRUE(issued.ok()) << issued.status();
    return certificate::Verify(issued->certificate, trusted);
  }

  TestSystem system_;
  const ledger::NoteSigner signer_ = SignerOf("verifier", 'v');
  std::string record_id_;
  IssuedCertificate certificate_;
};

TEST_F(AttestTest, TheCertificateShowsItAfterARestart) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed, AttestIt(Draft()));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry entry,
                             ledger::Entry::Parse(committed.entry));
  ASSERT_EQ(entry.record.refs.size(), 1u);
  EXPECT_EQ(entry.record.refs[0].seq, certificate_.seq);
  TANJI_ASSERT_OK(system_.Restart());
  system_.WaitForCheckpoint(committed.seq + 1);
  const certificate::Verdict verdict = VerdictNow(record_id_);
  EXPECT_EQ(verdict.outcome, certificate::Outcome::kProven)
      << certificate::Describe(verdict);
  EXPECT_THAT(certificate::Describe(verdict),
              StartsWith("assurance: third-party verified, limited"));
}

TEST_F(AttestTest, ACertificateDoesNotShowOneWhoseKeyWasRevokedFromThereOn) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed, AttestIt(Draft()));
  const auto revoked = Awaited([&](Done done) {
    RevokeKey(system_.context(), Verifier(),
              {"", "verifier", ReferenceOf(signer_.verifier_key()),
               KeyRevocationReason::kCompromised, committed.seq},
              std::move(done));
  });
  TANJI_ASSERT_OK(revoked);
  system_.WaitForCheckpoint(revoked->seq + 1);
  const certificate::Verdict verdict = VerdictNow(record_id_);
  EXPECT_EQ(verdict.outcome, certificate::Outcome::kProven)
      << certificate::Describe(verdict);
  EXPECT_THAT(certificate::Describe(verdict),
              ::testing::Not(HasSubstr("third-party verified")));
  EXPECT_THAT(AttestIt(Draft()).status(),
              StatusIs(kFailedPrecondition, HasSubstr("revoked")));
}

TEST_F(AttestTest, TheSameRequestIsTheFirstOne) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed first,
                             AttestIt(Draft(), std::nullopt, "one"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed again,
                             AttestIt(Draft(), std::nullopt, "one"));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.seq, first.seq);
  certificate::Attestation other = Draft();
  other.level = certificate::AssuranceLevel::kReasonable;
  EXPECT_THAT(AttestIt(other, std::nullopt, "one").status(),
              StatusIs(kAlreadyExists, ::testing::_));
}

TEST_F(AttestTest, OnlyAVerifierOfTheOrganisationWithAGrantMay) {
  Caller stranger{"stranger", {identity::Role::kVerifier}};
  stranger.grants = system_.context().grants.Current();
  EXPECT_THAT(AttestIt(Draft(), stranger).status(),
              StatusIs(kPermissionDenied, ::testing::_));
  EXPECT_THAT(AttestIt(Draft(), Caller{"verifier", {identity::Role::kExporter}})
                  .status(),
              StatusIs(kPermissionDenied, ::testing::_));
  // Without a grant it does not learn that there is such a record.
  EXPECT_THAT(AttestIt(Draft(), Caller{"verifier", {identity::Role::kVerifier}})
                  .status(),
              StatusIs(kNotFound, HasSubstr("there is no footprint record")));
}

TEST_F(AttestTest, NobodyAttestsItsOwn) {
  TANJI_EXPECT_OK(system_.AddKeyOf("maker", SignerOf("maker", 'm')).status());
  certificate::Attestation own = Draft();
  own.organisation = "maker";
  const Caller maker{"maker",
                     {identity::Role::kVerifier, identity::Role::kExporter}};
  EXPECT_THAT(AttestIt(own, maker).status(),
              StatusIs(kFailedPrecondition, HasSubstr("third party")));
}

TEST_F(AttestTest, AnotherNumberRecordOrKeyIsRefused) {
  certificate::Attestation other = Draft();
  other.kg_co2e = quantity::Decimal::FromInteger(1);
  EXPECT_THAT(
      AttestIt(other).status(),
      StatusIs(kInvalidArgument, HasSubstr("attestation of footprint")));
  other = Draft();
  other.record.leaf_hash[0] ^= 1;
  EXPECT_THAT(AttestIt(other).status(), StatusIs(kNotFound, ::testing::_));
  other = Draft();
  other.record.seq = 0;
  EXPECT_THAT(AttestIt(other).status(), StatusIs(kNotFound, ::testing::_));

  const std::string text = Draft().ToText();
  const ledger::NoteSigner unknown = SignerOf("verifier", 'x');
  const auto signed_with = [&](const std::string& lines) {
    return Awaited([&](Done done) {
             Attest(system_.context(), Verifier(), {"", text, lines},
                    std::move(done));
           })
        .status();
  };
  EXPECT_THAT(signed_with(unknown.SignatureLine(text)),
              StatusIs(kFailedPrecondition, HasSubstr("registered key")));
  EXPECT_THAT(signed_with(signer_.SignatureLine("other\n")),
              StatusIs(kInvalidArgument, HasSubstr("signature_lines")));
  EXPECT_THAT(signed_with(""), StatusIs(kInvalidArgument, ::testing::_));
}

TEST_F(AttestTest, TheLastWordOfAVerifierTakesThePlaceOfItsEarlierOnes) {
  for (size_t i = 0; i < certificate::kShownAttestationsMax; ++i) {
    TANJI_ASSERT_OK(AttestIt(Draft()).status());
  }
  certificate::Attestation last = Draft();
  last.opinion = certificate::Opinion::kAdverse;
  last.basis = "a meter was missing";
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed committed, AttestIt(last));
  system_.WaitForCheckpoint(committed.seq + 1);
  const certificate::Verdict verdict = VerdictNow(record_id_);
  EXPECT_EQ(verdict.outcome, certificate::Outcome::kProven)
      << certificate::Describe(verdict);
  ASSERT_EQ(verdict.attestations.size(), 1u);
  EXPECT_EQ(verdict.attestations[0].seq, committed.seq);
  EXPECT_THAT(certificate::Describe(verdict), HasSubstr("is ADVERSE"));
}

TEST_F(AttestTest, FsckMissesAStatementThatIsNotListed) {
  TANJI_ASSERT_OK(AttestIt(Draft()).status());
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Entry entry,
                             ledger::Entry::Parse(certificate_.entry));
  const std::string key = store::AttestedKey(*base::HexDecode(entry.record.id));
  const auto faults = [&] {
    system_.Close();
    const auto report = RunFsck(system_.data_dir());
    EXPECT_TRUE(report.ok()) << report.status();
    TANJI_EXPECT_OK(system_.Open());
    return report->faults;
  };
  EXPECT_THAT(faults(), ::testing::IsEmpty());
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string listed,
                             system_.context().main.Get(key));
  const auto put = [&](const std::string& value) {
    store::WriteBatch batch;
    batch.Put(key, value);
    TANJI_EXPECT_OK(
        system_.context().main.Apply(batch, system_.context().main_fence));
  };
  put("");
  EXPECT_THAT(faults(), ::testing::Contains(HasSubstr("does not list record")));
  put(listed + listed);
  EXPECT_THAT(faults(), ::testing::Contains(HasSubstr("does not ascend")));
  put(listed);
  EXPECT_THAT(faults(), ::testing::IsEmpty());
}

TEST_F(AttestTest, AWithdrawnGrantEndsIt) {
  const Caller before = Verifier();
  Caller after = before;
  after.grants = std::make_shared<const identity::Grants>();
  EXPECT_THAT(AttestIt(Draft(), after).status(),
              StatusIs(kNotFound, ::testing::_));
  TANJI_EXPECT_OK(AttestIt(Draft(), before).status());
}

}  // namespace
}  // namespace tanji::platform
