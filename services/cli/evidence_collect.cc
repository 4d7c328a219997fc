// tanji evidence collect: the certificates of a log that one may read, each
// with what it was calculated from.

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/ledger/record.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/evidence_download.h"
#include "services/cli/evidence_folder.h"
#include "services/cli/number_text.h"
#include "services/cli/progress.h"
#include "services/cli/terminal_text.h"
#include "tanji/certificate/v1/certificate_service.grpc.pb.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using certificate::v1::CertificateService;
using ledger::v1::LedgerService;

constexpr uint32_t kPageSize = 1000;
constexpr char kFootprintLine[] = "\nkind footprint\n";  // of an entry

constexpr char kFooter[] =
    "Saves to DIR, of each certificate in the server's log that you may read, "
    "the file\n"
    "and the archive of its evidence, and a list of those that you may not. A "
    "folder\n"
    "from before is brought up to date. `tanji audit --evidence DIR` then "
    "repeats every\n"
    "calculation. It holds suppliers' recipes: keep it as you keep those.\n"
    "\n"
    "Examples:\n"
    "  tanji evidence collect park-evidence\n"
    "  tanji audit mirror --evidence park-evidence --log-key log.vkey \\\n"
    "      --signer-key signers.vkey";

struct CertificateRecord {
  uint64_t seq = 0;
  std::string id;
};

absl::StatusOr<std::vector<CertificateRecord>> FindCertificates(
    const Client& client) {
  const auto stub = client.Stub<LedgerService>();
  ledger::v1::GetCheckpointResponse checkpoint;
  TANJI_RETURN_IF_ERROR(Call(client, *stub, &LedgerService::Stub::GetCheckpoint,
                             ledger::v1::GetCheckpointRequest(), &checkpoint));
  const uint64_t covered = checkpoint.log_size();
  std::vector<CertificateRecord> found;
  ledger::v1::GetEntriesRequest request;
  ledger::v1::GetEntriesResponse response;
  for (uint64_t seq = 0; seq < covered;) {
    request.set_first_seq(seq);
    request.set_page_size(
        static_cast<uint32_t>(std::min<uint64_t>(kPageSize, covered - seq)));
    TANJI_RETURN_IF_ERROR(Call(client, *stub, &LedgerService::Stub::GetEntries,
                               request, &response));
    if (response.entries().empty()) {
      return absl::DataLossError(
          base::StrCat("the server has no entry ", seq,
                       " although its checkpoint covers ", covered));
    }
    for (const std::string& bytes : response.entries()) {
      if (bytes.find(kFootprintLine) != std::string::npos) {
        TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                               ledger::Entry::Parse(bytes));
        found.push_back({seq, entry.record.id});
      }
      ++seq;
    }
  }
  return found;
}

// Saves one; or why it is not there. Errors: of the system, and of a server
// that does not answer.
absl::StatusOr<std::optional<MissingReason>> Collect(
    const Client& client, CertificateService::Stub& stub,
    const CertificateRecord& record, const std::string& folder) {
  const std::string path = CertificatePath(folder, record.seq);
  const std::string evidence = EvidencePath(folder, record.seq);
  if (std::filesystem::exists(path) && std::filesystem::exists(evidence)) {
    return std::nullopt;
  }
  certificate::v1::GetRequest request;
  certificate::v1::GetResponse response;
  request.set_record_id(record.id);
  const absl::Status got =
      Call(client, stub, &CertificateService::Stub::Get, request, &response);
  // What one may not read is not told from what is not there.
  if (absl::IsPermissionDenied(got) || absl::IsNotFound(got)) {
    return MissingReason::kNotShown;
  }
  TANJI_RETURN_IF_ERROR(got);
  if (response.certificate().empty()) return MissingReason::kFailed;
  const auto archived = DownloadEvidence(client, record.id, evidence, nullptr);
  if (absl::IsPermissionDenied(archived.status())) {
    return MissingReason::kNotShown;
  }
  if (absl::IsNotFound(archived.status())) return MissingReason::kEvidenceGone;
  if (absl::IsFailedPrecondition(archived.status())) {
    return MissingReason::kOtherStatement;
  }
  if (absl::IsResourceExhausted(archived.status())) {
    return MissingReason::kFailed;
  }
  TANJI_RETURN_IF_ERROR(archived.status());
  TANJI_RETURN_IF_ERROR(base::ReplaceFile(path, response.certificate(), 0600));
  return std::nullopt;
}

absl::Status CollectAll(const Session& session, const std::string& folder) {
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(folder, 0700));
  const Client client(session.connection);
  // Without it the folder counts as not whole.
  std::error_code error;
  std::filesystem::remove(MissingPath(folder), error);
  if (error) return base::ErrnoStatus(MissingPath(folder), error.value());
  TANJI_ASSIGN_OR_RETURN(const std::vector<CertificateRecord> records,
                         FindCertificates(client));
  const auto stub = client.Stub<CertificateService>();
  std::map<uint64_t, MissingReason> missing;
  {
    Progress progress(session.console, base::Clock::System(), "certificates",
                      ProgressUnit::kCount);
    for (size_t i = 0; i < records.size(); ++i) {
      TANJI_ASSIGN_OR_RETURN(const std::optional<MissingReason> reason,
                             Collect(client, *stub, records[i], folder));
      if (reason.has_value()) missing.emplace(records[i].seq, *reason);
      progress.Update(i + 1, records.size());
    }
  }
  // What was not shown may have been erased up to here.
  const auto ledger = client.Stub<LedgerService>();
  ledger::v1::GetStatusResponse status;
  TANJI_RETURN_IF_ERROR(Call(client, *ledger, &LedgerService::Stub::GetStatus,
                             ledger::v1::GetStatusRequest(), &status));
  TANJI_RETURN_IF_ERROR(WriteMissing(folder, status.log_size(), missing));
  session.console.out() << Printable(folder) << ": "
                        << Counted(records.size() - missing.size(),
                                   "certificate")
                        << " with evidence, " << Grouped(missing.size())
                        << " without\n";
  return absl::OkStatus();
}

}  // namespace

Command AddEvidenceCollect(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "collect", "Save all certificates that one may read, with evidence");
  const auto folder = std::make_shared<std::string>();
  app->add_option("DIR", *folder, "Folder to write to; made when missing")
      ->required();
  app->footer(kFooter);
  return {app, [folder](const Session& session) {
            const absl::Status status = CollectAll(session, *folder);
            return status.ok() ? ExitCode::kOk : session.console.Fail(status);
          }};
}

}  // namespace tanji::cli
