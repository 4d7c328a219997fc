// A folder of certificates with what each was calculated from: what
// `tanji evidence collect` saves and `tanji audit --evidence` repeats.
//
//   <seq>.tanji      a certificate
//   <seq>.evidence   its archive
//   missing          how many entries of the log were looked through; then of
//                    each other certificate a line: its position, and why

#ifndef TANJI_SERVICES_CLI_EVIDENCE_FOLDER_H_
#define TANJI_SERVICES_CLI_EVIDENCE_FOLDER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/audit/audit.h"
#include "lib/certificate/verify.h"

namespace tanji::cli {

// Why a certificate is not in the folder with its evidence.
enum class MissingReason {
  kNotShown,        // one may not read it, or its payload was erased
  kEvidenceGone,    // what it was calculated from was erased
  kOtherStatement,  // of a version that this server does not export
  kFailed,          // the server could not export it
};

std::string CertificatePath(const std::string& folder, uint64_t seq);
std::string EvidencePath(const std::string& folder, uint64_t seq);

std::string MissingPath(const std::string& folder);

absl::Status WriteMissing(const std::string& folder, uint64_t log_size,
                          const std::map<uint64_t, MissingReason>& missing);

struct EvidenceFolder {
  std::string path;
  uint64_t log_size = 0;       // entries that were looked through
  std::vector<uint64_t> seqs;  // of certificates, ascending
  std::map<uint64_t, MissingReason> missing;
};
// INVALID_ARGUMENT for a folder that is none of these; else errors of the
// system.
absl::StatusOr<EvidenceFolder> ReadEvidenceFolder(const std::string& path);

struct EvidenceSummary {
  uint64_t proven = 0;     // repeated to the bit
  uint64_t not_shown = 0;  // to whom may not read them, or erased
};

// Repeats the calculation of each certificate of the folder on `threads`
// threads, and adds to `report`, of the audited log: what is refuted, what
// stays open, and footprints of the log of which there is nothing.
EvidenceSummary RecalculateFolder(
    const EvidenceFolder& folder, const certificate::TrustedKeys& trusted,
    size_t threads,
    const std::function<void(uint64_t done, uint64_t total)>& progress,
    audit::Report& report);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_EVIDENCE_FOLDER_H_
