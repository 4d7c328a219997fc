// tanji evidence export: what an auditor repeats a calculation from.

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/evidence.h"
#include "services/cli/argument.h"
#include "services/cli/certificate_file.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/evidence_download.h"
#include "services/cli/evidence_file.h"
#include "services/cli/number_text.h"
#include "services/cli/progress.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

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

absl::Status Export(const Session& session, const Options& options) {
  TANJI_ASSIGN_OR_RETURN(const std::string id,
                         RecordIdOfCertificate(options.certificate));
  uint64_t size = 0;
  {
    const Client client(session.connection);
    Progress progress(session.console, base::Clock::System(), "evidence",
                      ProgressUnit::kBytes);
    TANJI_ASSIGN_OR_RETURN(
        size, DownloadEvidence(client, id, options.path, [&](uint64_t bytes) {
          progress.Update(bytes, 0);
        }));
  }
  TANJI_ASSIGN_OR_RETURN(const certificate::EvidenceReader::Source source,
                         OpenEvidence(options.path));
  TANJI_ASSIGN_OR_RETURN(const certificate::EvidenceReader archive,
                         certificate::EvidenceReader::Open(source));
  const certificate::EvidenceHead& head = archive.head();
  session.console.out() << "evidence: " << Printable(options.path) << ", "
                        << ByteSize(size) << ", "
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
