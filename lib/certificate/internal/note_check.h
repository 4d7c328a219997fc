// Who has signed a note.

#ifndef TANJI_LIB_CERTIFICATE_INTERNAL_NOTE_CHECK_H_
#define TANJI_LIB_CERTIFICATE_INTERNAL_NOTE_CHECK_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/ledger/note.h"

namespace tanji::certificate::internal {

// DATA_LOSS unless each line of `note`, which is called `what`, has `name`.
absl::Status CheckLineNames(const ledger::Note& note, std::string_view name,
                            std::string_view what);

// DATA_LOSS unless each line is by one of `keys`, each key at most once, and
// verifies.
absl::Status CheckAllSignatures(
    const ledger::Note& note,
    const std::vector<const ledger::VerifierKey*>& keys);

}  // namespace tanji::certificate::internal

#endif  // TANJI_LIB_CERTIFICATE_INTERNAL_NOTE_CHECK_H_
