// Use cases: the operator changes what signs the log.

#ifndef TANJI_LIB_PLATFORM_RECORD_LOG_KEYS_H_
#define TANJI_LIB_PLATFORM_RECORD_LOG_KEYS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/ledger/note.h"
#include "lib/platform/context.h"
#include "lib/platform/record/key_revocation.h"
#include "lib/platform/record/key_ring.h"

namespace tanji::platform {

struct AddedLogKey {
  uint64_t seq = 0;          // of the key-add record
  std::string verifier_key;  // of the new key
};

// Makes a key of this purpose and type (no witness's), commits its `key-add`,
// signed by the keys in use, and signs with it too from then on. Right:
// manage-log. Errors as KeyRing::MakeKey.
void AddLogKey(Context& context, const identity::Caller& caller,
               KeyPurpose purpose, ledger::SignatureType type,
               std::function<void(absl::StatusOr<AddedLogKey>)> done);

struct RequestedLogKey {
  std::string verifier_key;
  std::string request;  // PKCS #10, PEM
};
// Makes a key of this purpose and type (P-256 or SM2) that waits for the
// certificate of an outside authority, and the request for it with the common
// name `name`; empty: the key's. The same again gives the same key. Right:
// manage-log. INVALID_ARGUMENT as crypto::MakeCertificateRequest; errors as
// KeyRing::RequestKey.
absl::StatusOr<RequestedLogKey> RequestLogKey(const Context& context,
                                              const identity::Caller& caller,
                                              KeyPurpose purpose,
                                              ledger::SignatureType type,
                                              const std::string& name);

// As AddLogKey, of a key that was requested: `certificates` (PEM) are the
// authority's answer, the key's first, then those above it, which must hold
// together at the time of the record. They alone, of all that the text has, are
// its payload, which is public. Right:
// manage-log. INVALID_ARGUMENT for certificates that are not good; NOT_FOUND
// when no key waits for them.
void AddCertifiedLogKey(Context& context, const identity::Caller& caller,
                        const std::string& certificates,
                        std::function<void(absl::StatusOr<AddedLogKey>)> done);

struct RevokeLogKeyRequest {
  std::string key;  // name+keyid
  KeyRevocationReason reason = KeyRevocationReason::kSuperseded;
  // The first position at which it does not sign; 0: that of this record. An
  // earlier one, of kCompromised alone, disputes what it has signed since.
  uint64_t from_seq = 0;
};

// Signs with the key no more, commits its `key-revoke`, signed by those that
// are left, and destroys the private half. Right: manage-log. Errors as
// KeyRing::Retire; INVALID_ARGUMENT for a position that is not reached, or
// earlier for another reason.
void RevokeLogKey(Context& context, const identity::Caller& caller,
                  const RevokeLogKeyRequest& request,
                  std::function<void(absl::StatusOr<uint64_t> seq)> done);

// What a start asks for: adds a key of each type of which none is in use.
absl::Status AddMissingLogKeys(Sequencer& sequencer, KeyRing& keys,
                               KeyPurpose purpose,
                               const std::vector<ledger::SignatureType>& types);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_LOG_KEYS_H_
