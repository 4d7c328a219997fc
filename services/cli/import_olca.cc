// tanji import olca: a package of openLCA.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "lib/exchange/olca/data_set.h"
#include "lib/exchange/olca/import.h"
#include "lib/exchange/olca/package.h"
#include "lib/exchange/olca/parts.h"
#include "lib/exchange/olca/report.h"
#include "lib/method/characterisation.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/gwp_method.h"
#include "services/cli/submit_document.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using exchange::olca::DataSet;
using exchange::olca::OlcaImport;
using method::Characterisation;

constexpr size_t kDocumentSizeMax = size_t{64} << 20;  // bytes, server's limit
constexpr size_t kNamesShown = 10;  // of each list of the report
constexpr mode_t kReportMode = 0644;

constexpr char kFooter[] =
    "FILE is a package of openLCA: JSON-LD of olca-schema 1 or 2 in a zip "
    "archive.\n"
    "Every output of every process becomes a product of ORG, named by its flow "
    "and\n"
    "the beginning of the process's id. What is linked, allocated, converted "
    "or left\n"
    "out is counted; --report names each case. Which gases count is asked of "
    "the\n"
    "server, whose GWP pack it is; a dry run without one goes by the pack of "
    "this\n"
    "program. Importing the same again changes nothing. What is not plausible "
    "is\n"
    "held, and the exit code is then 4; --confirm lets it through.\n"
    "\n"
    "--licence and --export say what may be done with the data: nobody can "
    "guess it.\n"
    "\n"
    "Example:\n"
    "  tanji import olca uslci.zip --as uslci --licence MIT --export "
    "attribution \\\n"
    "      --report uslci-report.json";

struct Options {
  std::string file;
  std::string export_rule;
  std::string linking = "default-providers";
  std::string fossil_methane = "fugitive";
  std::string report;  // empty: none
  bool is_dry_run = false;
  exchange::olca::ImportOptions import;
  std::string confirmation;
};

// The package, and `options.import.source` where it was not given.
absl::StatusOr<DataSet> ReadPackage(Options& options) {
  const exchange::olca::PackageLimits limits;
  TANJI_ASSIGN_OR_RETURN(std::string bytes,
                         base::ReadFile(options.file, limits.archive_size_max));
  if (options.import.source.empty()) {
    options.import.source = base::StrCat(
        std::filesystem::path(options.file).filename().string(), ", SHA-256 ",
        base::HexEncode(crypto::AsBytes(crypto::Sha256(bytes))));
  }
  TANJI_ASSIGN_OR_RETURN(
      exchange::olca::Package package,
      exchange::olca::Package::FromZip(std::move(bytes), limits));
  return exchange::olca::ReadDataSet(package);
}

// By the server that the data go to, since its GWP pack says which gases count.
// A dry run does without one, and says so.
absl::StatusOr<Characterisation> ChooseMethod(const Session& session,
                                              bool is_dry_run) {
  absl::StatusOr<Characterisation> method =
      FetchGwpMethod(Client(session.connection), session.console);
  if (method.ok()) {
    session.console.out() << "gases are judged by the server's GWP pack, "
                          << Printable(method->pack().id()) << ' '
                          << Printable(method->pack().version()) << '\n';
    return method;
  }
  if (!is_dry_run || !absl::IsUnavailable(method.status())) {
    return base::AddPlace(method.status(),
                          "which gases count is not known, since the GWP pack "
                          "of the server cannot be read");
  }
  TANJI_ASSIGN_OR_RETURN(method, ShippedGwpMethod());
  session.console.Warn(
      base::StrCat("no server answers at ", session.connection.server,
                   ": gases are judged by the GWP pack of this program, ",
                   method->pack().id(), " ", method->pack().version(),
                   "; a server that has loaded another one may count others"));
  return method;
}

// Of inputs without a supplier the report has told.
ExitCode SubmitAll(const Session& session,
                   const std::vector<std::string>& documents) {
  const Client client(session.connection);
  ExitCode code = ExitCode::kOk;
  for (size_t k = 0; k < documents.size(); ++k) {
    const std::string part =
        documents.size() == 1
            ? ""
            : base::StrCat("part ", k + 1, " of ", documents.size(), " ");
    const auto submitted = SubmitDocument(client, documents[k], "");
    if (!submitted.ok()) {
      if (k > 0) {
        session.console.Warn(base::StrCat(
            k, " of ", documents.size(),
            " parts are stored; import again to go on where it stopped"));
      }
      return FailSubmission(submitted.status(), session.console);
    }
    const ExitCode told = TellSubmitted(*submitted, part, session.console);
    if (told != ExitCode::kOk) code = told;
  }
  return code;
}

// Each line by itself: names come from the file.
void PrintReport(const Console& console, const std::string& text) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    console.out() << Printable(text.substr(begin, end - begin)) << '\n';
    begin = end + 1;
  }
}

ExitCode RunImport(const Session& session, Options& options) {
  const auto wrong_package = [&](const absl::Status& status) {
    return session.console.WrongUse(
        base::AddPlace(status, base::StrCat("package ", options.file)));
  };
  const absl::StatusOr<DataSet> set = ReadPackage(options);
  if (!set.ok()) return wrong_package(set.status());
  const auto method = ChooseMethod(session, options.is_dry_run);
  if (!method.ok()) return session.console.Fail(method.status());
  absl::StatusOr<OlcaImport> import =
      exchange::olca::ImportDataSet(*set, *method, options.import);
  if (!import.ok()) return wrong_package(import.status());
  for (graph::ProcessDeclaration& process : import->submission.processes) {
    process.confirmation = options.confirmation;
  }
  if (!options.report.empty()) {
    const absl::Status saved =
        base::SaveFile(options.report,
                       exchange::olca::ReportJson(import->report), kReportMode);
    if (!saved.ok()) {
      return session.console.Fail(
          base::AddPlace(saved, base::StrCat("report ", options.report)));
    }
  }
  PrintReport(session.console,
              exchange::olca::ReportText(import->report, kNamesShown));
  const auto documents =
      exchange::olca::WriteParts(import->submission, kDocumentSizeMax);
  if (!documents.ok()) return session.console.Fail(documents.status());
  if (options.is_dry_run) {
    session.console.out() << "nothing was submitted: --dry-run\n";
    return ExitCode::kOk;
  }
  return SubmitAll(session, *documents);
}

// Takes the words of the command line over into the options of the import.
absl::Status Complete(Options& options) {
  TANJI_ASSIGN_OR_RETURN(options.import.export_rule,
                         graph::ParseExportRule(options.export_rule));
  TANJI_ASSIGN_OR_RETURN(options.import.linking,
                         exchange::olca::ParseLinking(options.linking));
  TANJI_ASSIGN_OR_RETURN(options.import.fossil_methane,
                         graph::ParseEmissionTag(options.fossil_methane));
  return absl::OkStatus();
}

}  // namespace

Command AddImportOlca(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "olca", "Import a package of openLCA (JSON-LD, zip)");
  const auto options = std::make_shared<Options>();
  app->add_option("FILE", options->file, "Package, a zip archive")->required();
  AddOrganisationOption(
      *app, options->import.organisation,
      "Organisation that owns the products; made at first use")
      ->required();
  app->add_option("--licence", options->import.licence,
                  "Name of the licence of the data")
      ->required();
  app->add_option("--export", options->export_rule,
                  "What the licence says about handing the data on")
      ->required()
      ->check(CLI::IsMember(
          {"allowed", "attribution", "share-alike", "forbidden"}));
  app->add_option(
      "--source", options->import.source,
      "What a reader can look up; else the file's name and SHA-256");
  app->add_option(
         "--linking", options->linking,
         "default-providers: the process that an input names, else one "
         "that makes it; co-products bear their part. "
         "reference-flows: by reference flow, co-products and waste "
         "are left out")
      ->check(CLI::IsMember({"default-providers", "reference-flows"}))
      ->capture_default_str();
  app->add_option("--fossil-methane", options->fossil_methane,
                  "Where fossil methane comes from that is not said to")
      ->check(CLI::IsMember({"fugitive", "combustion", "process"}))
      ->capture_default_str();
  app->add_option("--confirm", options->confirmation,
                  "Why all of it is right, also what would be held as not "
                  "plausible; it goes into the record")
      ->type_name("REASON");
  app->add_option("--report", options->report,
                  "File for the whole report, JSON");
  app->add_flag("--dry-run", options->is_dry_run,
                "Reads and reports, submits nothing");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            if (const absl::Status status = Complete(*options); !status.ok()) {
              return session.console.WrongUse(status);
            }
            return RunImport(session, *options);
          }};
}

}  // namespace tanji::cli
