#include "lib/certificate/internal/witness_check.h"

#include <algorithm>
#include <set>
#include <string>

#include "lib/base/status.h"

namespace tanji::certificate::internal {

absl::StatusOr<SeenBy> CountWitnesses(
    const ledger::Note& checkpoint, std::string_view origin,
    const std::vector<ledger::VerifierKey>& keys) {
  std::set<std::string_view> good;
  SeenBy seen;
  for (const ledger::NoteSignature& line : checkpoint.signatures) {
    if (line.name == origin) continue;
    const auto key = std::find_if(
        keys.begin(), keys.end(), [&](const ledger::VerifierKey& one) {
          return one.key_id() == line.key_id && one.name() == line.name &&
                 one.type() == ledger::SignatureType::kCosignatureV1;
        });
    if (key == keys.end()) {
      ++seen.unknown;
      continue;
    }
    TANJI_RETURN_IF_ERROR(key->VerifyText(checkpoint.text, line.bytes));
    good.insert(key->name());
  }
  seen.known = good.size();
  return seen;
}

}  // namespace tanji::certificate::internal
