#include "lib/api/log_key.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/note_signer.h"

namespace tanji::api {
namespace {

namespace ledger_v1 = ledger::v1;

using base::IsOkAndHolds;
using base::kIsRefused;

TEST(LogKeyTest, EnumsAreTranslatedAndTheRestRefused) {
  EXPECT_THAT(ToKeyPurpose(ledger_v1::KEY_PURPOSE_CHECKPOINTS),
              IsOkAndHolds(platform::KeyPurpose::kCheckpoints));
  EXPECT_THAT(ToKeyPurpose(ledger_v1::KEY_PURPOSE_RECORDS),
              IsOkAndHolds(platform::KeyPurpose::kRecords));
  EXPECT_THAT(ToKeyPurpose(ledger_v1::KEY_PURPOSE_UNSPECIFIED), kIsRefused);
  EXPECT_THAT(ToSignatureType(ledger_v1::SIGNATURE_TYPE_SM2_WITH_SM3),
              IsOkAndHolds(ledger::SignatureType::kSm2WithSm3));
  EXPECT_THAT(ToSignatureType(static_cast<ledger_v1::SignatureType>(9)),
              kIsRefused);
  EXPECT_THAT(
      ToRevocationReason(identity::v1::KEY_REVOCATION_REASON_COMPROMISED),
      IsOkAndHolds(platform::KeyRevocationReason::kCompromised));
  EXPECT_THAT(
      ToRevocationReason(identity::v1::KEY_REVOCATION_REASON_UNSPECIFIED),
      kIsRefused);
}

TEST(LogKeyTest, TellsWhereAKeySignsAndThatItIsSoftware) {
  auto signer = ledger::NoteSigner::Generate("log.example",
                                             ledger::SignatureType::kEcdsaP256);
  const std::string verifier_key = signer->verifier_key();
  platform::LogKey key{platform::KeyPurpose::kCheckpoints,
                       *ledger::VerifierKey::Parse(verifier_key)};
  key.added_by = 7;
  key.signer = std::make_shared<const ledger::NoteSigner>(*std::move(signer));
  ledger_v1::LogKey message = FromLogKey(key);
  EXPECT_EQ(message.verifier_key(), verifier_key);
  EXPECT_EQ(message.purpose(), ledger_v1::KEY_PURPOSE_CHECKPOINTS);
  EXPECT_EQ(message.type(), ledger_v1::SIGNATURE_TYPE_ECDSA_P256);
  EXPECT_EQ(message.custody(), ledger_v1::KEY_CUSTODY_SOFTWARE);
  EXPECT_EQ(message.added_by_seq(), 7U);
  EXPECT_FALSE(message.has_revoked_from_seq());
  key.signer.reset();
  key.revoked_from = 9;
  key.revocation_reason = "lost";
  message = FromLogKey(key);
  EXPECT_EQ(message.custody(), ledger_v1::KEY_CUSTODY_UNSPECIFIED);
  EXPECT_EQ(message.revoked_from_seq(), 9U);
  EXPECT_EQ(message.revocation_reason(), "lost");
}

}  // namespace
}  // namespace tanji::api
