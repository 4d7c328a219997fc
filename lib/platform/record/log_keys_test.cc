#include "lib/platform/record/log_keys.h"

#include <algorithm>
#include <filesystem>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/key_ranges.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/testing/key_authority.h"
#include "lib/ledger/key_certificate.h"
#include "lib/ledger/record.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ledger::SignatureType;
using ::testing::_;
using ::testing::HasSubstr;

class LogKeysTest : public ::testing::Test {
 protected:
  absl::StatusOr<AddedLogKey> Add(
      KeyPurpose purpose, SignatureType type,
      const identity::Caller& caller = identity::Caller::Operator()) {
    std::promise<absl::StatusOr<AddedLogKey>> promise;
    AddLogKey(system_.context(), caller, purpose, type,
              [&](absl::StatusOr<AddedLogKey> added) {
                promise.set_value(std::move(added));
              });
    return promise.get_future().get();
  }
  absl::StatusOr<AddedLogKey> AddCertified(const std::string& pem) {
    std::promise<absl::StatusOr<AddedLogKey>> promise;
    AddCertifiedLogKey(system_.context(), identity::Caller::Operator(), pem,
                       [&](absl::StatusOr<AddedLogKey> added) {
                         promise.set_value(std::move(added));
                       });
    return promise.get_future().get();
  }
  absl::StatusOr<uint64_t> Revoke(
      const std::string& key,
      KeyRevocationReason reason = KeyRevocationReason::kSuperseded,
      uint64_t from_seq = 0) {
    std::promise<absl::StatusOr<uint64_t>> promise;
    RevokeLogKey(system_.context(), identity::Caller::Operator(),
                 {key, reason, from_seq}, [&](absl::StatusOr<uint64_t> seq) {
                   promise.set_value(std::move(seq));
                 });
    return promise.get_future().get();
  }
  // References of what signs now.
  std::vector<std::string> Signing(KeyPurpose purpose) {
    std::vector<std::string> keys;
    for (const auto& signer : system_.context().keys.signers(purpose)) {
      keys.push_back(ReferenceOf(signer->verifier_key()));
    }
    return keys;
  }
  ledger::Entry EntryAt(uint64_t seq) {
    return *ledger::Entry::Parse(
        GetEntries(system_.context(), identity::Caller::Operator(), seq, 1)
            ->front());
  }
  void Submit(const std::string& product) {
    TANJI_ASSERT_OK(
        system_.SubmitAtHead(Document("works", {{product, "kg", "1"}})));
  }

  TestSystem system_;
};

TEST_F(LogKeysTest, AnAddedKeySignsBesideTheOthersAlsoAfterARestart) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AddedLogKey added,
      Add(KeyPurpose::kRecords, SignatureType::kSm2WithSm3));
  EXPECT_EQ(EntryAt(added.seq).note.signatures.size(), 1U);
  Submit("a");
  EXPECT_EQ(EntryAt(added.seq + 1).note.signatures.size(), 2U);
  TANJI_ASSERT_OK(system_.Restart());
  EXPECT_EQ(Signing(KeyPurpose::kRecords).size(), 2U);
  Submit("b");
  EXPECT_EQ(EntryAt(added.seq + 2).note.signatures.size(), 2U);
  system_.Close();
  EXPECT_EQ(RunFsck(system_.data_dir())->fault_count, 0U);
}

TEST_F(LogKeysTest, CheckpointsTakeALineOfEachKey) {
  TANJI_ASSERT_OK(
      Add(KeyPurpose::kCheckpoints, SignatureType::kSm2WithSm3).status());
  Submit("a");
  system_.WaitForCheckpoint(system_.context().ledger.head().size);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ledger::Note note,
      ledger::Note::Parse(system_.context().ledger.checkpoint().note));
  EXPECT_EQ(note.signatures.size(), 2U);
  TANJI_ASSERT_OK(system_.Restart());
}

// The first keys, which no record adds, can be changed like all others.
TEST_F(LogKeysTest, AKeyIsChangedByAddingAnotherAndRevokingIt) {
  for (const KeyPurpose purpose :
       {KeyPurpose::kRecords, KeyPurpose::kCheckpoints}) {
    const std::string first = Signing(purpose).front();
    TANJI_ASSERT_OK_AND_ASSIGN(const AddedLogKey added,
                               Add(purpose, SignatureType::kEd25519));
    TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t seq, Revoke(first));
    EXPECT_THAT(Signing(purpose),
                ::testing::ElementsAre(ReferenceOf(added.verifier_key)));
    // Signed by what is left: it does not sign its own end.
    if (purpose == KeyPurpose::kRecords) {
      ASSERT_EQ(EntryAt(seq).note.signatures.size(), 1U);
      EXPECT_EQ(EntryAt(seq).record.revoke->seq, seq);
    }
    Submit(purpose == KeyPurpose::kRecords ? "a" : "b");
    TANJI_ASSERT_OK(system_.Restart());
    EXPECT_THAT(Signing(purpose),
                ::testing::ElementsAre(ReferenceOf(added.verifier_key)));
    // Its private half is gone, and whoever has its signatures still checks
    // them.
    const auto keys = system_.context().keys.keys();
    const auto old = std::find_if(
        keys.begin(), keys.end(),
        [&](const LogKey& key) { return key.key.reference() == first; });
    ASSERT_NE(old, keys.end());
    EXPECT_EQ(old->signer, nullptr);
    EXPECT_EQ(old->revoked_from, seq);
  }
  system_.Close();
  EXPECT_EQ(RunFsck(system_.data_dir())->fault_count, 0U);
}

// What took the place of a first key can be changed in its turn.
TEST_F(LogKeysTest, KeysChangeAgainAndAgainWithoutARestart) {
  for (int round = 0; round < 3; ++round) {
    for (const KeyPurpose purpose :
         {KeyPurpose::kRecords, KeyPurpose::kCheckpoints}) {
      const std::string old = Signing(purpose).front();
      TANJI_ASSERT_OK_AND_ASSIGN(const AddedLogKey added,
                                 Add(purpose, SignatureType::kEd25519));
      TANJI_ASSERT_OK(Revoke(old).status());
      EXPECT_THAT(Signing(purpose),
                  ::testing::ElementsAre(ReferenceOf(added.verifier_key)));
    }
  }
  TANJI_ASSERT_OK(system_.Restart());
  Submit("a");
  EXPECT_EQ(Signing(KeyPurpose::kRecords).size(), 1U);
  EXPECT_EQ(Signing(KeyPurpose::kCheckpoints).size(), 1U);
  system_.Close();
  EXPECT_EQ(RunFsck(system_.data_dir())->fault_count, 0U);
}

TEST_F(LogKeysTest, TwoWhoAddAKeyAtOnceGetTwo) {
  std::promise<std::string> first;
  AddLogKey(system_.context(), identity::Caller::Operator(),
            KeyPurpose::kRecords, SignatureType::kEcdsaP256,
            [&](const absl::StatusOr<AddedLogKey>& added) {
              first.set_value(added.ok() ? added->verifier_key : "");
            });
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AddedLogKey second,
      Add(KeyPurpose::kRecords, SignatureType::kEcdsaP256));
  const std::string key = first.get_future().get();
  EXPECT_NE(key, "");
  EXPECT_NE(key, second.verifier_key);
}

TEST_F(LogKeysTest, TheLastEd25519KeyStays) {
  TANJI_ASSERT_OK(
      Add(KeyPurpose::kRecords, SignatureType::kEcdsaP256).status());
  const std::string first = Signing(KeyPurpose::kRecords).front();
  EXPECT_THAT(Revoke(first), StatusIs(absl::StatusCode::kFailedPrecondition,
                                      HasSubstr("the last Ed25519 key")));
  EXPECT_EQ(Signing(KeyPurpose::kRecords).size(), 2U);
  EXPECT_THAT(Revoke("x+00000000"), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(LogKeysTest, ARefusedRevocationChangesNothing) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AddedLogKey added,
      Add(KeyPurpose::kRecords, SignatureType::kEcdsaP256));
  const std::string key = ReferenceOf(added.verifier_key);
  const auto is_wrong = StatusIs(absl::StatusCode::kInvalidArgument, _);
  EXPECT_THAT(Revoke(key, KeyRevocationReason::kLost, 1), is_wrong);
  EXPECT_THAT(Revoke(key, KeyRevocationReason::kCompromised, 999), is_wrong);
  EXPECT_EQ(Signing(KeyPurpose::kRecords).size(), 2U);
  TANJI_ASSERT_OK(
      Revoke(key, KeyRevocationReason::kCompromised, added.seq + 1).status());
  EXPECT_EQ(Signing(KeyPurpose::kRecords).size(), 1U);
  EXPECT_THAT(Revoke(key), StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST_F(LogKeysTest, OnlyWhoManagesTheLogMay) {
  EXPECT_THAT(Add(KeyPurpose::kRecords, SignatureType::kEd25519, kMaker),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST_F(LogKeysTest, AKeyInUseThatIsMissingStopsTheStart) {
  TANJI_ASSERT_OK(
      Add(KeyPurpose::kRecords, SignatureType::kEcdsaP256).status());
  system_.Close();
  for (const auto& file :
       std::filesystem::directory_iterator(system_.data_dir() + "/keys")) {
    if (file.path().filename().string().starts_with("added-")) {
      std::filesystem::remove(file.path());
    }
  }
  EXPECT_THAT(system_.Open(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("private half")));
}

// What it leaves when it ends between its steps: a key that no record has added
// signs nothing, and is taken at the next try.
TEST_F(LogKeysTest, AKeyThatWasMadeAndNotAddedSignsNothing) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ledger::VerifierKey waiting,
      system_.context().keys.MakeKey(KeyPurpose::kRecords,
                                     SignatureType::kEcdsaP256));
  TANJI_ASSERT_OK(system_.Restart());
  EXPECT_EQ(Signing(KeyPurpose::kRecords).size(), 1U);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const AddedLogKey added,
      Add(KeyPurpose::kRecords, SignatureType::kEcdsaP256));
  EXPECT_EQ(added.verifier_key, waiting.ToString());
}

TEST_F(LogKeysTest, AKeyIsAddedWithTheCertificateOfAnOutsideAuthority) {
  const identity::Caller operator_ = identity::Caller::Operator();
  for (const auto& [type, algorithm] :
       {std::pair{SignatureType::kEcdsaP256,
                  crypto::SignatureAlgorithm::kEcdsaP256},
        std::pair{SignatureType::kSm2WithSm3,
                  crypto::SignatureAlgorithm::kSm2}}) {
    const crypto::TestKeyAuthority authority(algorithm);
    TANJI_ASSERT_OK_AND_ASSIGN(const RequestedLogKey requested,
                               RequestLogKey(system_.context(), operator_,
                                             KeyPurpose::kRecords, type, ""));
    // The same key, also after a restart; it is not added without.
    TANJI_ASSERT_OK(system_.Restart());
    TANJI_ASSERT_OK_AND_ASSIGN(
        const RequestedLogKey again,
        RequestLogKey(system_.context(), operator_, KeyPurpose::kRecords, type,
                      "another name"));
    EXPECT_EQ(again.verifier_key, requested.verifier_key);
    TANJI_ASSERT_OK_AND_ASSIGN(const AddedLogKey plain,
                               Add(KeyPurpose::kRecords, type));
    EXPECT_NE(plain.verifier_key, requested.verifier_key);

    const std::string pem = authority.Certify(requested.request);
    TANJI_ASSERT_OK_AND_ASSIGN(const AddedLogKey added, AddCertified(pem));
    EXPECT_EQ(added.verifier_key, requested.verifier_key);
    EXPECT_THAT(GetPublicPayload(system_.context(), operator_, added.seq),
                base::IsOkAndHolds(pem));
    const auto certificate =
        ledger::ReadKeyCertificate(EntryAt(added.seq).record, pem);
    TANJI_ASSERT_OK(certificate.status());
    EXPECT_EQ(certificate->Subject(),
              "CN=" + system_.context().keys.origin() + "/records");
    Submit(std::string(ledger::SignatureTypeName(type)).substr(0, 3));
    EXPECT_THAT(Signing(KeyPurpose::kRecords),
                ::testing::Contains(ReferenceOf(added.verifier_key)));
    // Once.
    EXPECT_THAT(AddCertified(pem), StatusIs(absl::StatusCode::kNotFound, _));
  }
  TANJI_ASSERT_OK(system_.Restart());
  EXPECT_EQ(Signing(KeyPurpose::kRecords).size(), 5U);
  system_.Close();
  EXPECT_EQ(RunFsck(system_.data_dir())->fault_count, 0U);
}

TEST_F(LogKeysTest, NoCertificateIsTakenThatIsNotGood) {
  const identity::Caller operator_ = identity::Caller::Operator();
  const auto request = [&](SignatureType type, const std::string& name = "") {
    return RequestLogKey(system_.context(), operator_, KeyPurpose::kCheckpoints,
                         type, name);
  };
  EXPECT_THAT(request(SignatureType::kEd25519),
              StatusIs(kInvalidArgument, HasSubstr("authorities certify")));
  EXPECT_THAT(request(SignatureType::kSm2WithSm3, std::string(65, 'x')),
              StatusIs(kInvalidArgument, _));
  EXPECT_THAT(RequestLogKey(system_.context(), kMaker, KeyPurpose::kCheckpoints,
                            SignatureType::kSm2WithSm3, ""),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  TANJI_ASSERT_OK_AND_ASSIGN(const RequestedLogKey requested,
                             request(SignatureType::kSm2WithSm3));
  crypto::TestKeyAuthority::Options to_seal;
  to_seal.is_for_signatures = false;
  const crypto::TestKeyAuthority for_others(crypto::SignatureAlgorithm::kSm2,
                                            to_seal);
  EXPECT_THAT(AddCertified(for_others.Certify(requested.request)),
              StatusIs(kInvalidArgument, HasSubstr("not for signatures")));
  const crypto::TestKeyAuthority authority(crypto::SignatureAlgorithm::kSm2);
  const auto stranger =
      crypto::EcSigner::Generate(crypto::SignatureAlgorithm::kSm2);
  EXPECT_THAT(AddCertified(authority.Certify(
                  *crypto::MakeCertificateRequest(stranger, "stranger"))),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(AddCertified("no certificate"), StatusIs(kInvalidArgument, _));
  TANJI_EXPECT_OK(AddCertified(authority.Certify(requested.request)));
}

}  // namespace
}  // namespace tanji::platform
