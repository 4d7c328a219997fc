// Checks the records of an evidence archive against the log.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_ARCHIVE_CHECK_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_ARCHIVE_CHECK_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/certificate/evidence.h"
#include "lib/certificate/verify.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"

namespace tanji::platform {

// That each line of `note` is by a key of `keys` with the name, and verifies;
// witnesses sign for nobody. FAILED_PRECONDITION where no key has the name,
// DATA_LOSS where a line is by another or does not verify; `what` names the
// note.
absl::Status CheckSignedBy(const ledger::Note& note, std::string_view name,
                           const std::vector<ledger::VerifierKey>& keys,
                           std::string_view what);

// Thread-compatible.
class ArchiveCheck {
 public:
  // Checks the archive's checkpoint. `trusted` outlives it. Errors as
  // CheckSignedBy; INVALID_ARGUMENT for a checkpoint of another log.
  static absl::StatusOr<ArchiveCheck> Begin(
      const certificate::EvidenceReader& reader,
      const certificate::TrustedKeys& trusted);

  // The entry of a record that is at its place under the checkpoint and signed
  // by the log's signer. Errors likewise.
  absl::StatusOr<ledger::Entry> Entry(
      const certificate::EvidenceRecord& record) const;

 private:
  ArchiveCheck(ledger::Checkpoint checkpoint,
               const certificate::TrustedKeys& trusted)
      : checkpoint_(std::move(checkpoint)), trusted_(trusted) {}

  ledger::Checkpoint checkpoint_;
  const certificate::TrustedKeys& trusted_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_ARCHIVE_CHECK_H_
