#include "lib/api/log_key.h"

namespace tanji::api {
namespace {

namespace ledger_v1 = ledger::v1;

ledger_v1::SignatureType FromSignatureType(ledger::SignatureType type) {
  switch (type) {
    case ledger::SignatureType::kEd25519:
      return ledger_v1::SIGNATURE_TYPE_ED25519;
    case ledger::SignatureType::kEcdsaP256:
      return ledger_v1::SIGNATURE_TYPE_ECDSA_P256;
    case ledger::SignatureType::kSm2WithSm3:
      return ledger_v1::SIGNATURE_TYPE_SM2_WITH_SM3;
    case ledger::SignatureType::kCosignatureV1:
      break;  // no key of a log's
  }
  return ledger_v1::SIGNATURE_TYPE_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<platform::KeyRevocationReason> ToRevocationReason(
    identity::v1::KeyRevocationReason reason) {
  switch (reason) {
    case identity::v1::KEY_REVOCATION_REASON_SUPERSEDED:
      return platform::KeyRevocationReason::kSuperseded;
    case identity::v1::KEY_REVOCATION_REASON_LOST:
      return platform::KeyRevocationReason::kLost;
    case identity::v1::KEY_REVOCATION_REASON_COMPROMISED:
      return platform::KeyRevocationReason::kCompromised;
    default:
      return absl::InvalidArgumentError(
          "reason: expected superseded, lost or compromised");
  }
}

absl::StatusOr<platform::KeyPurpose> ToKeyPurpose(
    ledger_v1::KeyPurpose purpose) {
  switch (purpose) {
    case ledger_v1::KEY_PURPOSE_CHECKPOINTS:
      return platform::KeyPurpose::kCheckpoints;
    case ledger_v1::KEY_PURPOSE_RECORDS:
      return platform::KeyPurpose::kRecords;
    default:
      return absl::InvalidArgumentError(
          "purpose: expected checkpoints or records");
  }
}

absl::StatusOr<ledger::SignatureType> ToSignatureType(
    ledger_v1::SignatureType type) {
  switch (type) {
    case ledger_v1::SIGNATURE_TYPE_ED25519:
      return ledger::SignatureType::kEd25519;
    case ledger_v1::SIGNATURE_TYPE_ECDSA_P256:
      return ledger::SignatureType::kEcdsaP256;
    case ledger_v1::SIGNATURE_TYPE_SM2_WITH_SM3:
      return ledger::SignatureType::kSm2WithSm3;
    default:
      return absl::InvalidArgumentError(
          "type: expected Ed25519, ECDSA P-256 or SM2 with SM3");
  }
}

ledger_v1::LogKey FromLogKey(const platform::LogKey& key) {
  ledger_v1::LogKey message;
  message.set_verifier_key(key.key.ToString());
  message.set_purpose(key.purpose == platform::KeyPurpose::kCheckpoints
                          ? ledger_v1::KEY_PURPOSE_CHECKPOINTS
                          : ledger_v1::KEY_PURPOSE_RECORDS);
  message.set_type(FromSignatureType(key.key.type()));
  if (key.signer != nullptr)
    message.set_custody(ledger_v1::KEY_CUSTODY_SOFTWARE);
  if (key.added_by.has_value()) message.set_added_by_seq(*key.added_by);
  if (key.revoked_from.has_value()) {
    message.set_revoked_from_seq(*key.revoked_from);
    message.set_revocation_reason(key.revocation_reason);
  }
  return message;
}

}  // namespace tanji::api
