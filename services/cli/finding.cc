// tanji finding …: what verifiers find in others' data, and how it ends.

#include <memory>
#include <string>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/random.h"
#include "services/cli/access_words.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"
#include "tanji/verification/v1/verification_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using verification::v1::VerificationService;

constexpr uint32_t kFindingsPage = 1000;

constexpr char kRaiseFooter[] =
    "What a verifier has found in the process of PRODUCT, or with --input in "
    "one of its\n"
    "inputs. The owner and the verifier see it, nobody else. Its number is "
    "that "
    "of the\n"
    "record.\n"
    "\n"
    "Example:\n"
    "  tanji finding raise steel-works/coil --as verifier-tx --material \\\n"
    "      --input steel-works/power --text \"the meter is older than the "
    "reading\"";
constexpr char kAnswerFooter[] =
    "Example:\n"
    "  tanji finding answer 41 --as steel-works --text \"replaced in May\"";
constexpr char kCloseFooter[] =
    "By who has raised it. The text says why.\n"
    "\n"
    "Example:\n"
    "  tanji finding close 41 --as verifier-tx --text \"seen on site\"";
constexpr char kFindingListFooter[] =
    "What ORG has raised, and what was raised about its data.\n"
    "\n"
    "Example:\n"
    "  tanji finding list --as steel-works --open";

struct FindingOptions {
  std::string organisation;
  std::string product;
  ProcessOptions process;
  std::string input;
  bool is_material = false;
  uint64_t seq = 0;
  std::string text;
  bool open_only = false;
};

std::string NewFindingRequestId() {
  return "cli-" + base::HexEncode(crypto::RandomBytes(16));
}

ExitCode RunRaise(const Session& session, const FindingOptions& options) {
  verification::v1::RaiseFindingRequest request;
  request.set_request_id(NewFindingRequestId());
  request.set_organisation(options.organisation);
  request.set_product(options.product);
  const absl::Status chosen =
      SetChoice(options.process, request.mutable_choice());
  if (!chosen.ok()) return session.console.WrongUse(chosen);
  request.set_input(options.input);
  request.set_is_material(options.is_material);
  request.set_text(options.text);
  const Client client(session.connection);
  const auto stub = client.Stub<VerificationService>();
  verification::v1::RaiseFindingResponse response;
  const absl::Status status =
      Call(client, *stub, &VerificationService::Stub::RaiseFinding, request,
           &response);
  if (!status.ok()) return session.console.FailWithFaults(status);
  session.console.out() << "finding " << response.seq() << ", id "
                        << Printable(response.record_id()) << '\n';
  return ExitCode::kOk;
}

ExitCode RunRemark(const Session& session, const FindingOptions& options,
                   bool closes) {
  verification::v1::RemarkOnFindingRequest request;
  request.set_request_id(NewFindingRequestId());
  request.set_organisation(options.organisation);
  request.set_finding_seq(options.seq);
  request.set_text(options.text);
  request.set_closes(closes);
  const Client client(session.connection);
  const auto stub = client.Stub<VerificationService>();
  verification::v1::RemarkOnFindingResponse response;
  const absl::Status status =
      Call(client, *stub, &VerificationService::Stub::RemarkOnFinding, request,
           &response);
  if (!status.ok()) return session.console.FailWithFaults(status);
  session.console.out() << (closes ? "closed" : "answered") << " finding "
                        << options.seq << ", record " << response.seq() << '\n';
  return ExitCode::kOk;
}

void PrintFinding(const verification::v1::Finding& finding, std::ostream& out) {
  out << "finding " << finding.seq() << ", "
      << (finding.is_material() ? "material" : "minor") << ", "
      << (finding.is_closed() ? "closed" : "open") << ": ";
  if (finding.process().empty()) {
    out << "(erased)\n";
  } else {
    out << Printable(finding.process()) << ", record " << finding.version_seq();
    if (!finding.input().empty()) {
      out << ", input " << Printable(finding.input());
    }
    out << '\n';
  }
  for (const verification::v1::FindingRemark& remark : finding.remarks()) {
    out << "  " << MinuteText(remark.time()) << "  ";
    if (remark.organisation().empty()) {
      out << "(erased)";
    } else {
      out << Printable(remark.organisation())
          << (remark.closes() ? ", closes: " : ": ")
          << Printable(remark.text());
    }
    out << '\n';
  }
}

ExitCode RunFindingList(const Session& session, const FindingOptions& options) {
  const Client client(session.connection);
  const auto stub = client.Stub<VerificationService>();
  verification::v1::ListFindingsRequest request;
  request.set_organisation(options.organisation);
  request.set_page_size(kFindingsPage);
  for (;;) {
    verification::v1::ListFindingsResponse response;
    const absl::Status status =
        Call(client, *stub, &VerificationService::Stub::ListFindings, request,
             &response);
    if (!status.ok()) return session.console.Fail(status);
    for (const verification::v1::Finding& finding : response.findings()) {
      if (options.open_only && finding.is_closed()) continue;
      PrintFinding(finding, session.console.out());
    }
    if (response.is_complete() || response.findings().empty()) break;
    request.set_after_seq(response.findings().rbegin()->seq());
  }
  return ExitCode::kOk;
}

void AddTextOption(CLI::App& app, std::string& text) {
  app.add_option("--text", text, "What there is to say")
      ->type_name("TEXT")
      ->required();
}

Command AddRemarkCommand(CLI::App& parent, const char* name,
                         const char* description, const char* footer,
                         bool closes) {
  CLI::App* app = parent.add_subcommand(name, description);
  const auto options = std::make_shared<FindingOptions>();
  app->add_option("FINDING", options->seq, "Its number")->required();
  AddOrganisationOption(*app, options->organisation, "Who says it")->required();
  AddTextOption(*app, options->text);
  app->footer(footer);
  return {app, [options, closes](const Session& session) {
            return RunRemark(session, *options, closes);
          }};
}

}  // namespace

Command AddFindingRaise(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("raise", "Say what is wrong with a process");
  const auto options = std::make_shared<FindingOptions>();
  AddProductArgument(*app, options->product);
  AddProcessOptions(*app, options->process);
  AddOrganisationOption(*app, options->organisation, "The verifier")
      ->required();
  app->add_option("--input", options->input, "The input that it is about")
      ->type_name("ORG/PRODUCT");
  app->add_flag("--material", options->is_material,
                "It may change what a reader does");
  AddTextOption(*app, options->text);
  app->footer(kRaiseFooter);
  return {app, [options](const Session& session) {
            return RunRaise(session, *options);
          }};
}

Command AddFindingAnswer(CLI::App& parent) {
  return AddRemarkCommand(parent, "answer", "Say something to a finding",
                          kAnswerFooter, false);
}

Command AddFindingClose(CLI::App& parent) {
  return AddRemarkCommand(parent, "close", "End a finding", kCloseFooter, true);
}

Command AddFindingList(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("list", "List findings");
  const auto options = std::make_shared<FindingOptions>();
  AddOrganisationOption(*app, options->organisation, "Whose")->required();
  app->add_flag("--open", options->open_only, "Only those that are open");
  app->footer(kFindingListFooter);
  return {app, [options](const Session& session) {
            return RunFindingList(session, *options);
          }};
}

}  // namespace tanji::cli
