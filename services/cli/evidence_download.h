// Evidence archives from a server.

#ifndef TANJI_SERVICES_CLI_EVIDENCE_DOWNLOAD_H_
#define TANJI_SERVICES_CLI_EVIDENCE_DOWNLOAD_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/cli/client.h"

namespace tanji::cli {

// Saves the archive of the certificate of record `record_id` as `path`, which
// is not there before it is whole; calls `progress`, if any, with the bytes so
// far. The bytes of all. Errors of the call and the system.
absl::StatusOr<uint64_t> DownloadEvidence(
    const Client& client, const std::string& record_id, const std::string& path,
    const std::function<void(uint64_t bytes)>& progress);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_EVIDENCE_DOWNLOAD_H_
