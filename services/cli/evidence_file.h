// Evidence archives as files.

#ifndef TANJI_SERVICES_CLI_EVIDENCE_FILE_H_
#define TANJI_SERVICES_CLI_EVIDENCE_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/certificate/evidence.h"

namespace tanji::cli {

// The bytes of the file as EvidenceReader takes them. Errors as
// base::ErrnoStatus.
absl::StatusOr<certificate::EvidenceReader::Source> OpenEvidence(
    const std::string& path);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_EVIDENCE_FILE_H_
