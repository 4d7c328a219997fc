// tanji evidence export: what an auditor repeats a calculation from.

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/evidence.h"
#include "services/cli/argument.h"
#include "services/cli/certificate_file.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/evidence_file.h"
#include "services/cli/number_text.h"
#include "services/cli/progress.h"
#include "services/cli/terminal_text.h"
#include "tanji/certificate/v1/evidence_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using certificate::v1::EvidenceService;

constexpr char kFooter[] =
    "Writes what the footprint of a certificate was calculated from: the "
    "records\n"
    "upstream as of its snapshot, with their payloads, the packs, and the "
    "proofs\n"
    "that they are in the log. `tanji recalculate` repeats the calculation "
    "from "
    "it\n"
    "without a server. It holds suppliers' recipes: keep it as you keep "
    "those.\n"
    "\n"
    "What belongs to organisations that you may not read is left out and "
    "counted.\n"
    "A file that is there already is kept, unless with --force.\n"
    "\n"
    "Examples:\n"
    "  tanji evidence export refrigerator.tanji --out "
    "refrigerator.evidence\n"
    "  tanji recalculate refrigerator.tanji --evidence refrigerator.evidence "
    "\\\n"
    "      --log-key log.vkey --signer-key signers.vkey";

struct Options {
  std::string certificate;
  std::string path;
  bool force = false;
};

// A file beside the one that is asked for, which it becomes when it is whole.
class PartFile {
 public:
  explicit PartFile(const std::string& path)
      : path_(path), part_(base::StrCat(path, ".", getpid(), ".new")) {}
  ~PartFile() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    std::remove(part_.c_str());
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  absl::Status Open() {
    file_ = std::fopen(part_.c_str(), "wbx");
    return file_ != nullptr ? absl::OkStatus() : Failed();
  }
  absl::Status Write(std::string_view bytes) {
    size_ += bytes.size();
    return std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()
               ? absl::OkStatus()
               : Failed();
  }
  absl::Status Finish() {
    if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) return Failed();
    std::FILE* const file = std::exchange(file_, nullptr);
    if (std::fclose(file) != 0 ||
        std::rename(part_.c_str(), path_.c_str()) != 0) {
      absl::Status failed = Failed();
      std::remove(part_.c_str());
      return failed;
    }
    return absl::OkStatus();
  }
  uint64_t size() const { return size_; }

 private:
  absl::Status Failed() const { return base::ErrnoStatus(part_, errno); }

  const std::string path_;
  const std::string part_;
  std::FILE* file_ = nullptr;
  uint64_t size_ = 0;
};

absl::Status Fetch(const Session& session, const std::string& record_id,
                   PartFile& file) {
  const Client client(session.connection);
  const auto stub = client.Stub<EvidenceService>();
  grpc::ClientContext context;
  certificate::v1::ExportRequest request;
  request.set_record_id(record_id);
  const auto stream = stub->Export(&context, request);
  Progress progress(session.console, base::Clock::System(), "evidence",
                    ProgressUnit::kBytes);
  certificate::v1::ExportResponse response;
  absl::Status written;
  while (stream->Read(&response)) {
    written = file.Write(response.chunk());
    if (!written.ok()) {
      context.TryCancel();
      break;
    }
    progress.Update(file.size(), 0);
  }
  const grpc::Status status = stream->Finish();
  TANJI_RETURN_IF_ERROR(written);
  return client.ToStatus(status);
}

absl::Status Export(const Session& session, const Options& options) {
  TANJI_ASSIGN_OR_RETURN(const std::string id,
                         RecordIdOfCertificate(options.certificate));
  PartFile file(options.path);
  TANJI_RETURN_IF_ERROR(file.Open());
  TANJI_RETURN_IF_ERROR(Fetch(session, id, file));
  TANJI_RETURN_IF_ERROR(file.Finish());
  TANJI_ASSIGN_OR_RETURN(const certificate::EvidenceReader::Source source,
                         OpenEvidence(options.path));
  TANJI_ASSIGN_OR_RETURN(const certificate::EvidenceReader archive,
                         certificate::EvidenceReader::Open(source));
  const certificate::EvidenceHead& head = archive.head();
  session.console.out() << "evidence: " << Printable(options.path) << ", "
                        << ByteSize(file.size()) << ", "
                        << Counted(head.record_count, "record") << " of log "
                        << Printable(head.log) << " up to record "
                        << head.snapshot_seq << ", valid on "
                        << Printable(head.valid_on) << '\n';
  if (head.withheld_processes > 0) {
    session.console.out()
        << "withheld: " << head.withheld_processes
        << (head.withheld_processes == 1 ? " process" : " processes") << " of "
        << Counted(head.withheld_organisations, "organisation")
        << "; the calculation cannot be repeated to the bit\n";
  }
  session.console.out() << (head.withheld_processes > 0 ? "check the rest"
                                                        : "repeat it")
                        << " without this server: tanji recalculate "
                        << Printable(options.certificate) << " --evidence "
                        << Printable(options.path)
                        << " --log-key log.vkey --signer-key signers.vkey\n";
  return absl::OkStatus();
}

ExitCode RunExport(const Session& session, const Options& options) {
  const absl::Status path = CheckOutFile(options.path, options.force);
  if (!path.ok()) return session.console.WrongUse(path);
  const absl::Status status = Export(session, options);
  return status.ok() ? ExitCode::kOk : session.console.Fail(status);
}

}  // namespace

Command AddEvidenceExport(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "export", "Save what a certificate was calculated from");
  const auto options = std::make_shared<Options>();
  app->add_option("CERT", options->certificate, "Certificate file")
      ->type_name("FILE")
      ->required();
  app->add_option("--out", options->path, "Archive file to write")
      ->type_name("FILE")
      ->required();
  AddForceOption(*app, options->force);
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunExport(session, *options);
          }};
}

}  // namespace tanji::cli
