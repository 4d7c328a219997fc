// Use cases: an organisation registers the keys it signs with, and revokes
// them.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_KEY_RECORDS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_KEY_RECORDS_H_

#include <cstdint>
#include <string>

#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/record/key_revocation.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

struct AddKeyRequest {
  std::string request_id;
  std::string organisation;
  // name+keyid+base64; the name is the organisation's id, or begins with it and
  // a slash: nobody signs under another's name.
  std::string verifier_key;
  // A note signed by that key: shows that the organisation holds it. Its text
  // is ProofText.
  std::string proof;

  // "name+keyid" of the key.
  std::string reference() const {
    const size_t plus = verifier_key.find('+');  // no name has one
    return verifier_key.substr(0, verifier_key.find('+', plus + 1));
  }
};

inline constexpr char kKeyProofMediaType[] = "application/vnd.tanji.key-proof";

// "tanji-key/v1\nlog <origin>\norganisation <id>\n"
std::string ProofText(const std::string& origin,
                      const std::string& organisation);

// Commits a `key-add` record. INVALID_ARGUMENT for a malformed or weak key,
// another name, or a proof that is not by it; ALREADY_EXISTS when the
// organisation has the key; RESOURCE_EXHAUSTED beyond kOrganisationKeysMax.
void AddKey(Context& context, const identity::Caller& caller,
            AddKeyRequest request, Done done);

struct RevokeKeyRequest {
  std::string request_id;
  std::string organisation;
  std::string key;  // name+keyid
  KeyRevocationReason reason = KeyRevocationReason::kSuperseded;
  // The first position at which it does not sign; 0: that of this record. An
  // earlier one, of kCompromised alone, disputes what it has signed since.
  uint64_t from_seq = 0;
};

// Commits a `key-revoke` record, from which on no signature by the key is
// taken. Right: add-key, of that organisation. NOT_FOUND for a key that it has
// not; ALREADY_EXISTS when it is revoked from there or before;
// INVALID_ARGUMENT for a position that is not reached yet.
void RevokeKey(Context& context, const identity::Caller& caller,
               RevokeKeyRequest request, Done done);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_KEY_RECORDS_H_
