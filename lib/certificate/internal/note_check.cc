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

absl::StatusOr<size_t> CheckSignatures(
    const ledger::Note& note,
    const std::vector<const ledger::VerifierKey*>& keys) {
  std::set<uint32_t> seen;
  const ledger::NoteSignature* unknown = nullptr;
  size_t unknown_count = 0;
  for (const ledger::NoteSignature& signature : note.signatures) {
    const bool is_known =
        std::any_of(keys.begin(), keys.end(), [&](const auto* key) {
          return key->name() == signature.name &&
                 key->key_id() == signature.key_id;
        });
    if (!is_known) {
      unknown = &signature;
      ++unknown_count;
    }
    if (!seen.insert(signature.key_id).second) {
      return absl::DataLossError(
          StrCat("signed twice by \"", signature.name, "\""));
    }
  }
  if (note.signatures.empty()) return absl::DataLossError("not signed");
  if (unknown != nullptr && unknown_count == note.signatures.size()) {
    return absl::DataLossError(StrCat("signed by a key named \"", unknown->name,
                                      "\" that is not the trusted one"));
  }
  const absl::Status verified = ledger::VerifyNote(note, keys).status();
  if (!verified.ok()) return verified;
  return unknown_count;
}

}  // namespace tanji::certificate::internal
