// What a certificate file's parts must say of one another. Signatures and
// status are checked elsewhere.

#ifndef TANJI_LIB_CERTIFICATE_INTERNAL_PARTS_CHECK_H_
#define TANJI_LIB_CERTIFICATE_INTERNAL_PARTS_CHECK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/statement.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"

namespace tanji::certificate::internal {

// A file whose parts are all well formed.
struct Parts {
  Certificate certificate;
  ledger::Entry entry;
  std::optional<FootprintStatement> statement;  // absent: of another version
  ledger::TlogProof proof;
  ledger::Note checkpoint_note;
  ledger::Checkpoint checkpoint;
};

// The name under which the log's records are signed.
std::string SignerName(const Parts& parts);

// Each is DATA_LOSS with what does not fit, and linear in the part's size.

// A footprint record with a payload and inputs.
absl::Status CheckRecord(const Parts& parts);
// Size and media type of the payload. The commitment itself needs K; the
// digest among the disclosures stands in.
absl::Status CheckPayload(const Parts& parts);
// Record, statement, checkpoint and signature lines are of one log.
absl::Status CheckNames(const Parts& parts);
// All shown leaves lie under the record's root; the first of them is the digest
// of the payload, and those of fields say what the statement says. The others
// go to `disclosed`. Of a disclosure that is all, and they may stand alone.
absl::Status CheckDisclosures(const Parts& parts,
                              std::vector<ledger::DisclosedInput>* disclosed);
absl::Status CheckInclusion(const Parts& parts);
// The snapshot lies before the record.
absl::Status CheckSnapshot(const ledger::Record& record,
                           const SnapshotName& snapshot);

}  // namespace tanji::certificate::internal

#endif  // TANJI_LIB_CERTIFICATE_INTERNAL_PARTS_CHECK_H_
