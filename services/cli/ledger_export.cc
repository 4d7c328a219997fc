// tanji ledger export: save a server's whole log as static files.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/status_list.h"
#include "lib/ledger/key_certificate.h"
#include "lib/ledger/record.h"
#include "lib/ledger/timestamp_record.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/ledger_keys.h"
#include "services/cli/number_text.h"
#include "services/cli/progress.h"
#include "services/cli/terminal_text.h"
#include "services/cli/tile_export.h"
#include "tanji/certificate/v1/status_service.grpc.pb.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using ledger::v1::LedgerService;

constexpr uint32_t kPageSize = 1000;
constexpr char kTimestampLine[] = "\nkind timestamp\n";  // of an entry
constexpr char kKeyAddLine[] = "\nkind key-add\n";

constexpr char kFooter[] =
    "Writes checkpoint, tile/..., tile/entries/... (c2sp.org/tlog-tiles),\n"
    "timestamp/..., status, log.vkey and signers.vkey to DIR. Every entry is "
    "hashed, and the "
    "root "
    "must\n"
    "be the signed one. A folder with an earlier export of the same log is\n"
    "checked against it and brought up to date. No file changes when the log "
    "was\n"
    "rewritten: the folder is the evidence.\n"
    "\n"
    "Example:\n"
    "  tanji ledger export mirror";

// Where the next record's payload is to lie beside the log; empty: it is not
// public.
absl::StatusOr<std::string> PayloadPath(const std::string& entry,
                                        uint64_t seq) {
  if (entry.find(kTimestampLine) != std::string::npos) {
    return ledger::TimestampPath(seq);
  }
  if (entry.find(kKeyAddLine) == std::string::npos) return std::string();
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry parsed,
                         ledger::Entry::Parse(entry));
  return ledger::HasKeyCertificate(parsed.record)
             ? ledger::KeyCertificatePath(seq)
             : std::string();
}

absl::Status FetchPayload(const Client& client, LedgerService::Stub& stub,
                          const std::string& entry, TileExport& files) {
  TANJI_ASSIGN_OR_RETURN(const std::string path,
                         PayloadPath(entry, files.next()));
  if (path.empty()) return absl::OkStatus();
  ledger::v1::GetPublicPayloadRequest request;
  ledger::v1::GetPublicPayloadResponse response;
  request.set_seq(files.next());
  TANJI_RETURN_IF_ERROR(Call(client, stub,
                             &LedgerService::Stub::GetPublicPayload, request,
                             &response));
  return files.AddBeside(path, response.payload());
}

absl::Status FetchEntries(const Client& client, LedgerService::Stub& stub,
                          TileExport& files, Progress& progress) {
  ledger::v1::GetEntriesRequest request;
  ledger::v1::GetEntriesResponse response;
  while (files.next() < files.size()) {
    request.set_first_seq(files.next());
    request.set_page_size(static_cast<uint32_t>(
        std::min<uint64_t>(kPageSize, files.size() - files.next())));
    response.Clear();
    TANJI_RETURN_IF_ERROR(Call(client, stub, &LedgerService::Stub::GetEntries,
                               request, &response));
    if (response.entries().empty()) {
      return absl::DataLossError(
          base::StrCat("the server has no entry ", files.next(),
                       " although its checkpoint covers ", files.size()));
    }
    for (const std::string& entry : response.entries()) {
      TANJI_RETURN_IF_ERROR(FetchPayload(client, stub, entry, files));
      TANJI_RETURN_IF_ERROR(files.Add(entry));
    }
    progress.Update(files.next(), files.size());
  }
  return absl::OkStatus();
}

// A log without certificates has none.
absl::Status SaveStatusList(const Client& client, const std::string& folder) {
  using certificate::v1::StatusService;
  const auto stub = client.Stub<StatusService>();
  certificate::v1::GetStatusListResponse response;
  const absl::Status status =
      Call(client, *stub, &StatusService::Stub::GetStatusList,
           certificate::v1::GetStatusListRequest(), &response);
  if (absl::IsNotFound(status)) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(status);
  TANJI_RETURN_IF_ERROR(
      certificate::StatusFile::Parse(response.status_file()).status());
  return base::ReplaceFile(
      base::StrCat(folder, "/", certificate::kStatusFileName),
      response.status_file(), 0644);
}

absl::Status Export(const Session& session, const std::string& folder,
                    bool latest) {
  const Client client(session.connection);
  TANJI_ASSIGN_OR_RETURN(const LedgerKeys keys, FetchLedgerKeys(client));
  const auto stub = client.Stub<LedgerService>();
  ledger::v1::GetCheckpointResponse checkpoint;
  TANJI_RETURN_IF_ERROR(Call(client, *stub, &LedgerService::Stub::GetCheckpoint,
                             ledger::v1::GetCheckpointRequest(), &checkpoint));
  TANJI_ASSIGN_OR_RETURN(
      TileExport files,
      TileExport::Create(folder,
                         latest || checkpoint.witnessed_checkpoint().empty()
                             ? checkpoint.checkpoint()
                             : checkpoint.witnessed_checkpoint(),
                         keys.log_keys));
  TANJI_RETURN_IF_ERROR(CheckLedgerKeys(keys, folder));
  {
    Progress progress(session.console, base::Clock::System(), "entries",
                      ProgressUnit::kCount);
    TANJI_RETURN_IF_ERROR(FetchEntries(client, *stub, files, progress));
  }
  TANJI_RETURN_IF_ERROR(files.Finish());
  TANJI_RETURN_IF_ERROR(WriteLedgerKeys(keys, folder));
  TANJI_RETURN_IF_ERROR(SaveStatusList(client, folder));
  session.console.out() << "exported " << Counted(files.size(), "record")
                        << " of log " << Printable(keys.origin) << " to "
                        << Printable(folder)
                        << "; the entries have the signed root\n";
  return absl::OkStatus();
}

}  // namespace

Command AddLedgerExport(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("export", "Save the whole log as static files");
  const auto folder = std::make_shared<std::string>();
  app->add_option("DIR", *folder, "Folder to write to; made when missing")
      ->required();
  const auto latest = std::make_shared<bool>(false);
  app->add_flag("--latest", *latest,
                "Up to the last checkpoint, also where no quorum of witnesses "
                "has cosigned it yet");
  app->footer(kFooter);
  return {app, [folder, latest](const Session& session) {
            const absl::Status status = Export(session, *folder, *latest);
            return status.ok() ? ExitCode::kOk : session.console.Fail(status);
          }};
}

}  // namespace tanji::cli
