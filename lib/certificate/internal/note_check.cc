#include "lib/certificate/internal/note_check.h"

#include <algorithm>
#include <set>

#include "lib/base/strings.h"

namespace tanji::certificate::internal {

using base::StrCat;

absl::Status CheckLineNames(const ledger::Note& note, std::string_view name,
                            std::string_view what) {
  for (const ledger::NoteSignature& signature : note.signatures) {
    if (signature.name != name) {
      return absl::DataLossError(StrCat(what, " is signed by \"",
                                        signature.name, "\"; expected \"", name,
                                        "\""));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAllSignatures(
    const ledger::Note& note,
    const std::vector<const ledger::VerifierKey*>& keys) {
  std::set<uint32_t> seen;
  for (const ledger::NoteSignature& signature : note.signatures) {
    const bool is_known =
        std::any_of(keys.begin(), keys.end(), [&](const auto* key) {
          return key->name() == signature.name &&
                 key->key_id() == signature.key_id;
        });
    if (!is_known) {
      return absl::DataLossError(StrCat("signed by a key named \"",
                                        signature.name,
                                        "\" that is not the trusted one"));
    }
    if (!seen.insert(signature.key_id).second) {
      return absl::DataLossError(
          StrCat("signed twice by \"", signature.name, "\""));
    }
  }
  return ledger::VerifyNote(note, keys).status();
}

}  // namespace tanji::certificate::internal
