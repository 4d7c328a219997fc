// tanji certify: issue a certificate and save it.

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/statement.h"
#include "lib/crypto/random.h"
#include "services/cli/argument.h"
#include "services/cli/block_text.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/head_read.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "services/cli/record_state.h"
#include "services/cli/terminal_text.h"
#include "tanji/certificate/v1/certificate_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using certificate::v1::CertificateService;

constexpr size_t kRequestIdSize = 16;  // random bytes
constexpr std::chrono::milliseconds kPollInterval{100};
// A checkpoint is signed each second; a loaded disk may take a few more.
constexpr int64_t kCheckpointWaitMicros = 15'000'000;

constexpr char kFooter[] =
    "Commits a signed record of the footprint, waits until a signed "
    "checkpoint\n"
    "of the log covers it (about a second), and writes the certificate file.\n"
    "\n"
    "Refused, with the processes at fault, for a footprint on data that nobody "
    "has\n"
    "verified, on emissions without GWP, or on electricity factors that must "
    "not\n"
    "be mixed.\n"
    "\n"
    "A product that is made at several places or in several periods is "
    "certified\n"
    "as `tanji footprint` shows it; --place and --period choose another "
    "process.\n"
    "A file that is there already is kept, unless with --force.\n"
    "\n"
    "Examples:\n"
    "  tanji certify demo-fridge/refrigerator --out refrigerator.tanji\n"
    "  tanji certify demo-steelworks/coil --place CN-HE --out "
    "coil-hebei.tanji";

struct Options {
  std::string product;
  ProcessOptions process;
  AsOfOptions as_of;
  std::string path;
  bool force = false;
};

absl::StatusOr<certificate::v1::GetResponse> WaitForCertificate(
    const Client& client, CertificateService::Stub& stub,
    const std::string& record_id) {
  certificate::v1::GetRequest request;
  request.set_record_id(record_id);
  const int64_t begin_micros = base::Clock::System().NowMicros();
  while (true) {
    certificate::v1::GetResponse response;
    TANJI_RETURN_IF_ERROR(
        Call(client, stub, &CertificateService::Stub::Get, request, &response));
    if (!response.certificate().empty()) return response;
    if (base::Clock::System().NowMicros() - begin_micros >
        kCheckpointWaitMicros) {
      return absl::DeadlineExceededError(base::StrCat(
          "record ", response.seq(), " (id ", record_id,
          ") is stored, but no checkpoint covers it after ",
          kCheckpointWaitMicros / 1'000'000, " s; the log of tanjid says why"));
    }
    std::this_thread::sleep_for(kPollInterval);
  }
}

footprint::v1::Caveat MessageOf(certificate::StatementCaveat caveat) {
  switch (caveat) {
    case certificate::StatementCaveat::kElectricityDirectCo2:
      return footprint::v1::CAVEAT_ELECTRICITY_DIRECT_CO2;
    case certificate::StatementCaveat::kElectricityGenerationMix:
      return footprint::v1::CAVEAT_ELECTRICITY_GENERATION_MIX;
    case certificate::StatementCaveat::kNotForExport:
      return footprint::v1::CAVEAT_NOT_FOR_EXPORT;
    case certificate::StatementCaveat::kCredits:
      return footprint::v1::CAVEAT_CREDITS;
  }
  return footprint::v1::CAVEAT_UNSPECIFIED;
}

// The sentence and the word that the certificate has for it.
std::string CaveatLines(const certificate::FootprintStatement& statement) {
  std::string lines;
  for (const certificate::StatementCaveat caveat : statement.caveats) {
    base::StrAppend(&lines, "caveat: ", CaveatText(MessageOf(caveat)), " (",
                    certificate::CaveatName(caveat), ")\n");
  }
  return lines;
}

absl::Status Certify(const Session& session, const Options& options) {
  const Client client(session.connection);
  const auto stub = client.Stub<CertificateService>();
  certificate::v1::IssueRequest request;
  request.set_request_id("certify-" +
                         base::HexEncode(crypto::RandomBytes(kRequestIdSize)));
  request.set_product(options.product);
  SetAsOf(options.as_of, request);
  TANJI_RETURN_IF_ERROR(SetChoice(options.process, request.mutable_choice()));
  certificate::v1::IssueResponse issued;
  TANJI_RETURN_IF_ERROR(CallAtHead(client, session.console, *stub,
                                   &CertificateService::Stub::Issue, request,
                                   &issued));
  TANJI_ASSIGN_OR_RETURN(const certificate::v1::GetResponse response,
                         WaitForCertificate(client, *stub, issued.record_id()));
  TANJI_ASSIGN_OR_RETURN(
      const certificate::FootprintStatement statement,
      certificate::FootprintStatement::FromJson(response.payload()));
  TANJI_RETURN_IF_ERROR(
      base::SaveFile(options.path, response.certificate(), 0644));
  const std::string state =
      RecordStateText(client, response.state(), options.path);
  session.console.out()
      << "assurance: " << Printable(statement.assurance) << '\n'
      << Printable(statement.product)
      << Printable(WhereText(statement.place, statement.period_start,
                             statement.period_end))
      << ": " << statement.kg_co2e.ToString() << " kg CO2e per "
      << Printable(statement.declared_unit)
      << (statement.complete ? "" : " (incomplete: inputs without supplier)")
      << '\n'
      << "GWP pack " << Printable(statement.gwp_pack.id) << ' '
      << Printable(statement.gwp_pack.version) << '\n'
      << CaveatLines(statement) << "record " << response.seq() << " of log "
      << Printable(statement.log) << ", id " << Printable(response.record_id())
      << '\n'
      << "state: " << state << '\n'
      << "certificate: " << Printable(options.path) << ", "
      << ByteSize(response.certificate().size()) << ", valid from "
      << Printable(statement.valid_from) << " until "
      << Printable(statement.valid_until) << '\n'
      << "check it anywhere, without this server: tanji verify "
      << Printable(options.path)
      << " --log-key log.vkey --signer-key signers.vkey\n"
      << "(the key files come from `tanji ledger keys DIR`; hand them over "
         "another way than the certificate)\n";
  return absl::OkStatus();
}

ExitCode RunCertify(const Session& session, const Options& options) {
  // Before anything is issued.
  const absl::Status path = CheckOutFile(options.path, options.force);
  if (!path.ok()) return session.console.WrongUse(path);
  const absl::Status status = Certify(session, options);
  return status.ok() ? ExitCode::kOk : session.console.Fail(status);
}

}  // namespace

Command AddCertify(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "certify", "Issue a certificate of a product's footprint");
  const auto options = std::make_shared<Options>();
  AddProductArgument(*app, options->product);
  AddProcessOptions(*app, options->process);
  AddAsOfOptions(*app, options->as_of);
  app->add_option("--out", options->path, "Certificate file to write")
      ->type_name("FILE")
      ->required();
  AddForceOption(*app, options->force);
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunCertify(session, *options);
          }};
}

}  // namespace tanji::cli
