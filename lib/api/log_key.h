// The log's keys on the wire.

#ifndef TANJI_LIB_API_LOG_KEY_H_
#define TANJI_LIB_API_LOG_KEY_H_

#include "absl/status/statusor.h"
#include "lib/ledger/note.h"
#include "lib/platform/record/key_revocation.h"
#include "lib/platform/record/key_ring.h"
#include "tanji/identity/v1/identity.pb.h"
#include "tanji/ledger/v1/log_key.pb.h"

namespace tanji::api {

// INVALID_ARGUMENT for values that are unspecified or unknown.
absl::StatusOr<platform::KeyRevocationReason> ToRevocationReason(
    identity::v1::KeyRevocationReason reason);
absl::StatusOr<platform::KeyPurpose> ToKeyPurpose(
    ledger::v1::KeyPurpose purpose);
absl::StatusOr<ledger::SignatureType> ToSignatureType(
    ledger::v1::SignatureType type);

ledger::v1::LogKey FromLogKey(const platform::LogKey& key);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_LOG_KEY_H_
