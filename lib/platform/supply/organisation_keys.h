// Use case: an organisation registers the keys it signs submissions with.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_ORGANISATION_KEYS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_ORGANISATION_KEYS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/ledger/note.h"
#include "lib/platform/context.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

struct AddKeyRequest {
  std::string request_id;
  std::string organisation;
  std::string verifier_key;  // name+keyid+base64
  // A note signed by that key: shows that the organisation holds it. Its text
  // is ProofText.
  std::string proof;
};

inline constexpr char kKeyProofMediaType[] = "application/vnd.tanji.key-proof";

// "tanji-key/v1\nlog <origin>\norganisation <id>\n"
std::string ProofText(const std::string& origin,
                      const std::string& organisation);

// Commits a `key-add` record. INVALID_ARGUMENT for a malformed or weak key or a
// proof that is not by it; ALREADY_EXISTS when the organisation has the key;
// RESOURCE_EXHAUSTED beyond kOrganisationKeysMax keys.
void AddKey(Context& context, const identity::Caller& caller,
            AddKeyRequest request, Done done);

// The note of `document` and the lines of a note (`— name base64`) that sign
// it, each by a key of the organisation. FAILED_PRECONDITION for a key that is
// not registered; INVALID_ARGUMENT for what signs something else or is no
// signature; RESOURCE_EXHAUSTED beyond kSignatureLinesSizeMax.
absl::StatusOr<std::string> SignedBy(const Context& context,
                                     const std::string& organisation,
                                     const std::string& document,
                                     const std::string& signature_lines);

// The organisation's keys; none for an unknown organisation.
absl::StatusOr<std::vector<ledger::VerifierKey>> KeysOf(
    const Context& context, const std::string& organisation);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_ORGANISATION_KEYS_H_
