// Who has signed a note.

#ifndef TANJI_LIB_CERTIFICATE_INTERNAL_NOTE_CHECK_H_
#define TANJI_LIB_CERTIFICATE_INTERNAL_NOTE_CHECK_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/note.h"

namespace tanji::certificate::internal {

// DATA_LOSS unless each line of `note`, which is called `what`, has `name`.
absl::Status CheckLineNames(const ledger::Note& note, std::string_view name,
                            std::string_view what);

// DATA_LOSS unless one line at least is by one of `keys`, each key has one at
// most, and all of theirs verify. Lines by others (a second algorithm whose key
// the holder has not) say nothing: how many there are.
absl::StatusOr<size_t> CheckSignatures(
    const ledger::Note& note,
    const std::vector<const ledger::VerifierKey*>& keys);

}  // namespace tanji::certificate::internal

#endif  // TANJI_LIB_CERTIFICATE_INTERNAL_NOTE_CHECK_H_
