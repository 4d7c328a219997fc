// `tanji`, the command line.

#include <unistd.h>

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"

namespace tanji::cli {
namespace {

constexpr char kDefaultServer[] = "127.0.0.1:7471";

constexpr char kExamples[] =
    "Examples:\n"
    "  tanji packs load schemas/packs/*.json\n"
    "  tanji submit schemas/examples/submission.json\n"
    "  tanji footprint example-bicycles/frame\n"
    "  tanji certify example-bicycles/frame --out frame.tanji\n"
    "  tanji ledger keys keys\n"
    "  tanji verify frame.tanji --log-key keys/log.vkey "
    "--signer-key keys/signers.vkey\n"
    "\n"
    "Exit codes: 0 done or proven; 1 failed or refuted; 2 wrong use; "
    "3 undecided\n"
    "(verify, audit, compare, recalculate); 4 held until it is released "
    "(submit, import "
    "olca).\n"
    "`tanji COMMAND --help` explains a command.";

constexpr char kImportExamples[] =
    "Examples:\n"
    "  tanji import csv my-network --as my-company\n"
    "  tanji import olca uslci.zip --as uslci --licence MIT "
    "--export attribution";
constexpr char kEvidenceExamples[] =
    "Examples:\n"
    "  tanji evidence export frame.tanji --out frame.evidence\n"
    "  tanji evidence add invoice.pdf --as steel-works --type invoice\n"
    "  tanji evidence list steel-works";
constexpr char kPacksExamples[] =
    "Examples:\n"
    "  tanji packs load schemas/packs/*.json\n"
    "  tanji packs list\n"
    "  tanji packs export cn-electricity --out cn-electricity.json";
constexpr char kFactorsExamples[] =
    "Examples:\n"
    "  tanji factors search electricity china\n"
    "  tanji factors search 钢\n"
    "  tanji factors import schemas/examples/factors.csv --pack my-factors \\\n"
    "      --version 1 --date 2026-01-01 --title \"My factors\" \\\n"
    "      --publisher \"My company\" --licence \"Internal use\" "
    "--export forbidden";
constexpr char kTrustExamples[] =
    "Examples:\n"
    "  tanji trust add --log-key log.vkey --signer-key signers.vkey\n"
    "  tanji trust list";
constexpr char kLedgerExamples[] =
    "Examples:\n"
    "  tanji ledger keys trusted-keys\n"
    "  tanji ledger export mirror";

constexpr char kFindingExamples[] =
    "Examples:\n"
    "  tanji finding raise steel-works/coil --as verifier-tx --input "
    "steel-works/power --text \"the meter is older\"\n"
    "  tanji finding list --as steel-works --open";
constexpr char kOrgExamples[] =
    "Examples:\n"
    "  tanji org add steel-works --role supplier\n"
    "  tanji org invite steel-works";
constexpr char kGrantExamples[] =
    "Examples:\n"
    "  tanji grant give steel-works/coil --to fridge-maker --see total "
    "--until 2027-12-31\n"
    "  tanji grant list --as steel-works";
constexpr char kAccessExamples[] =
    "Example:\n"
    "  tanji access log --as steel-works";
constexpr char kBackupExamples[] =
    "Examples:\n"
    "  tanji backup key offline\n"
    "  tanji backup write /var/lib/tanji moved.backup --key offline.pem\n"
    "  tanji backup restore moved.backup /srv/tanji --key offline.key --anchor "
    "old/anchor";
constexpr char kCaExamples[] =
    "Examples:\n"
    "  tanji ca init park-ca\n"
    "  tanji ca server park-ca tanjid --host park.example\n"
    "  tanji ca client park-ca steel-works";

constexpr char kStatusExamples[] =
    "Examples:\n"
    "  tanji status show refrigerator.tanji\n"
    "  tanji status withdraw refrigerator.tanji --reason \"a wrong meter\"\n"
    "  tanji status fetch park.status";

CLI::App* AddGroup(CLI::App& app, const char* name, const char* description,
                   const char* examples) {
  CLI::App* group = app.add_subcommand(name, description);
  group->footer(examples);
  group->require_subcommand(1);
  return group;
}

// Data, footprints and certificates.
void AddFootprintCommands(CLI::App& app, std::vector<Command>& commands) {
  CLI::App* import =
      AddGroup(app, "import", "Load a whole database", kImportExamples);
  commands.push_back(AddImportCsv(*import));
  commands.push_back(AddImportOlca(*import));
  commands.push_back(AddSubmit(app));
  commands.push_back(AddPending(app));
  commands.push_back(AddRelease(app));
  commands.push_back(AddWithdraw(app));
  commands.push_back(AddErase(app));
  commands.push_back(AddFootprints(app));
  commands.push_back(AddFootprint(app));
  commands.push_back(AddExplain(app));
  commands.push_back(AddDiff(app));
  commands.push_back(AddUncertainty(app));
  commands.push_back(AddSimulate(app));
  commands.push_back(AddLevers(app));
  commands.push_back(AddWatch(app));
  commands.push_back(AddCertify(app));
  commands.push_back(AddVerify(app));
  commands.push_back(AddAudit(app));
  commands.push_back(AddCompare(app));
  commands.push_back(AddMonitor(app));
  commands.push_back(AddAttest(app));
  commands.push_back(AddRefresh(app));
  commands.push_back(AddDisclose(app));
  CLI::App* status = AddGroup(app, "status", "Whether certificates still stand",
                              kStatusExamples);
  for (const auto add : {AddStatusShow, AddStatusWithdraw, AddStatusSupersede,
                         AddStatusDispute, AddStatusSettle, AddStatusFetch}) {
    commands.push_back(add(*status));
  }
  commands.push_back(AddTrace(app));
  CLI::App* finding =
      AddGroup(app, "finding", "What verifiers have found", kFindingExamples);
  for (const auto add :
       {AddFindingRaise, AddFindingAnswer, AddFindingClose, AddFindingList}) {
    commands.push_back(add(*finding));
  }
  CLI::App* evidence = AddGroup(app, "evidence", "What stands behind a number",
                                kEvidenceExamples);
  commands.push_back(AddEvidenceExport(*evidence));
  commands.push_back(AddEvidenceCollect(*evidence));
  commands.push_back(AddEvidenceAdd(*evidence));
  commands.push_back(AddEvidenceList(*evidence));
  commands.push_back(AddEvidenceGet(*evidence));
  commands.push_back(AddRecalculate(app));
}

// What a server is run with.
void AddServerCommands(CLI::App& app, std::vector<Command>& commands) {
  CLI::App* packs =
      AddGroup(app, "packs", "Published factors and GWP values, for all",
               kPacksExamples);
  commands.push_back(AddPacksLoad(*packs));
  commands.push_back(AddPacksList(*packs));
  commands.push_back(AddPacksExport(*packs));
  CLI::App* factors =
      AddGroup(app, "factors", "Factors of the loaded packs", kFactorsExamples);
  commands.push_back(AddFactorsSearch(*factors));
  commands.push_back(AddFactorsImport(*factors));
  CLI::App* trust =
      AddGroup(app, "trust", "Keys that `verify` trusts", kTrustExamples);
  commands.push_back(AddTrustAdd(*trust));
  commands.push_back(AddTrustList(*trust));
  commands.push_back(AddTrustRemove(*trust));
  CLI::App* ledger =
      AddGroup(app, "ledger", "The public log of a server", kLedgerExamples);
  for (const auto add :
       {AddLedgerKeys, AddLedgerExport, AddLedgerListKeys, AddLedgerAddKey,
        AddLedgerRequestKey, AddLedgerRevokeKey, AddLedgerStatus,
        AddLedgerWitnessRequest, AddLedgerAddCosignatures}) {
    commands.push_back(add(*ledger));
  }
  commands.push_back(AddFsck(app));
  CLI::App* org =
      AddGroup(app, "org", "Organisations that may call", kOrgExamples);
  for (const auto add : {AddOrgAdd, AddOrgList, AddOrgInvite, AddOrgCertificate,
                         AddOrgCredentials, AddOrgRevoke, AddOrgKey, AddOrgKeys,
                         AddOrgRevokeKey, AddOrgErase}) {
    commands.push_back(add(*org));
  }
  commands.push_back(AddJoin(app));
  commands.push_back(AddWhoAmI(app));
  CLI::App* grant = AddGroup(
      app, "grant", "What organisations let one another see", kGrantExamples);
  for (const auto add : {AddGrantGive, AddGrantWithdraw, AddGrantList}) {
    commands.push_back(add(*grant));
  }
  CLI::App* backup =
      AddGroup(app, "backup", "Backups of a data folder", kBackupExamples);
  commands.push_back(AddBackupKey(*backup));
  commands.push_back(AddBackupWrite(*backup));
  commands.push_back(AddBackupRestore(*backup));
  CLI::App* access =
      AddGroup(app, "access", "Who has read what", kAccessExamples);
  commands.push_back(AddAccessLog(*access));
  CLI::App* ca =
      AddGroup(app, "ca", "A certificate authority of one's own", kCaExamples);
  for (const auto add : {AddCaInit, AddCaServer, AddCaClient, AddCaRevoke}) {
    commands.push_back(add(*ca));
  }
}

std::vector<Command> AddCommands(CLI::App& app) {
  std::vector<Command> commands = {AddPing(app)};
  AddFootprintCommands(app, commands);
  AddServerCommands(app, commands);
  return commands;
}

// Of every command that asks a server.
void AddConnectionOptions(CLI::App& app, ConnectionOptions& connection) {
  const auto add = [&](const char* name, std::string& value,
                       const char* variable, const char* description) {
    return app.add_option(name, value, description)->envname(variable);
  };
  add("--server", connection.server, "TANJI_SERVER",
      "Address of tanjid: HOST:PORT, or unix:PATH")
      ->capture_default_str();
  add("--ca", connection.authorities, "TANJI_CA",
      "Use TLS, with a server whose certificate one of these has signed (PEM)")
      ->type_name("FILE");
  add("--client-cert", connection.certificate, "TANJI_CLIENT_CERT",
      "Identify yourself with this certificate (PEM)")
      ->type_name("FILE");
  add("--client-key", connection.key, "TANJI_CLIENT_KEY", "Its key (PEM)")
      ->type_name("FILE");
  add("--credentials", connection.credentials, "TANJI_CREDENTIALS",
      "Identify yourself with what `tanji join` has saved")
      ->type_name("FILE");
}

ExitCode Run(int argc, const char* const* argv, const Console& console) {
  CLI::App app("tanji: carbon footprints that anyone can check", "tanji");
  ConnectionOptions connection;
  connection.server = kDefaultServer;
  AddConnectionOptions(app, connection);
  app.set_version_flag("--version", std::string("tanji " TANJI_VERSION));
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(kExamples);
  const std::vector<Command> commands = AddCommands(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const std::string unknown = UnknownCommandText(app);
    if (error.get_exit_code() != 0 && !unknown.empty()) {
      return console.WrongUse(absl::InvalidArgumentError(unknown));
    }
    const int code = app.exit(error, console.out(), console.err());
    return code == 0 ? ExitCode::kOk : ExitCode::kWrongUse;
  }
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    const auto loaded = LoadConnection(connection);
    if (!loaded.ok()) return console.WrongUse(loaded.status());
    const ExitCode code = command.run({console, *loaded});
    const absl::Status flushed = console.Flush();
    if (flushed.ok() || code == ExitCode::kWrongUse) return code;
    console.Fail(flushed);
    return command.output_lost;
  }
  return ExitCode::kWrongUse;
}

}  // namespace
}  // namespace tanji::cli

int main(int argc, char** argv) {
  // A reader that goes away is reported by Console::Flush.
  std::signal(SIGPIPE, SIG_IGN);
  // As tanjid speaks: gRPC's suites of TLS 1.2 that nobody can use.
  setenv("GRPC_SSL_CIPHER_SUITES", "PSK-AES256-GCM-SHA384", /*overwrite=*/1);
  const tanji::cli::GrpcLibrary grpc;
  std::ios::sync_with_stdio(false);
  const tanji::cli::Console console(std::cout, std::cerr,
                                    isatty(STDERR_FILENO) == 1);
  return static_cast<int>(tanji::cli::Run(argc, argv, console));
}
