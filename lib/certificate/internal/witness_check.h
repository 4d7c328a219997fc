// Who has seen a checkpoint besides the log.

#ifndef TANJI_LIB_CERTIFICATE_INTERNAL_WITNESS_CHECK_H_
#define TANJI_LIB_CERTIFICATE_INTERNAL_WITNESS_CHECK_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/ledger/note.h"

namespace tanji::certificate::internal {

struct SeenBy {
  size_t known = 0;    // different witnesses among `keys`
  size_t unknown = 0;  // lines of others: not judged
};

// Of a checkpoint of the log `origin`. DATA_LOSS when a line under the name and
// id of one of `keys` is not by it.
absl::StatusOr<SeenBy> CountWitnesses(
    const ledger::Note& checkpoint, std::string_view origin,
    const std::vector<ledger::VerifierKey>& keys);

}  // namespace tanji::certificate::internal

#endif  // TANJI_LIB_CERTIFICATE_INTERNAL_WITNESS_CHECK_H_
