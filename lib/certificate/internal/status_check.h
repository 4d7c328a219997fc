// What a status list says of a certificate.

#ifndef TANJI_LIB_CERTIFICATE_INTERNAL_STATUS_CHECK_H_
#define TANJI_LIB_CERTIFICATE_INTERNAL_STATUS_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/certificate/status_list.h"
#include "lib/certificate/verify.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/note.h"

namespace tanji::certificate::internal {

// The log that a list is to be of. All members outlive it.
struct ListedLog {
  std::string origin;
  const ledger::Checkpoint& checkpoint;  // that covers the list
  // Of records, those trusted; empty: the record's own signature cannot be
  // judged.
  std::vector<const ledger::VerifierKey*> signer_keys;
};

// What `shown` says of the footprint record at `seq`. DATA_LOSS, saying what is
// wrong, for a list that is not in the log, malformed, or of fewer entries.
absl::StatusOr<JudgedStatus> JudgeStatus(const ShownStatus& shown,
                                         const ListedLog& log, uint64_t seq);

}  // namespace tanji::certificate::internal

#endif  // TANJI_LIB_CERTIFICATE_INTERNAL_STATUS_CHECK_H_
