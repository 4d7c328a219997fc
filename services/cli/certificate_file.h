// Certificate files as commands take them.

#ifndef TANJI_SERVICES_CLI_CERTIFICATE_FILE_H_
#define TANJI_SERVICES_CLI_CERTIFICATE_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/ledger/record.h"

namespace tanji::cli {

// The bytes of the file at `path`; errors as base::ReadFile, with the path.
absl::StatusOr<std::string> ReadCertificate(const std::string& path);

// The record of a certificate's bytes. INVALID_ARGUMENT for other bytes.
absl::StatusOr<ledger::Entry> EntryOfCertificate(const std::string& file);

// The id of the record of the certificate at `path`.
absl::StatusOr<std::string> RecordIdOfCertificate(const std::string& path);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_CERTIFICATE_FILE_H_
