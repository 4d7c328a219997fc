// tanji status: whether certificates still stand, and changes of that.

#include <memory>
#include <string>

#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/status_list.h"
#include "lib/crypto/random.h"
#include "services/cli/argument.h"
#include "services/cli/certificate_file.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"
#include "tanji/certificate/v1/status_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using certificate::v1::StatusService;
namespace v1 = certificate::v1;

constexpr char kShowFooter[] =
    "Exit codes: 0 it stands; 1 it was withdrawn or superseded, or nobody\n"
    "could be asked; 2 wrong use; 3 it is disputed.\n"
    "\n"
    "Without a server: tanji verify CERT --status URL\n"
    "\n"
    "Example:\n"
    "  tanji status show refrigerator.tanji";
constexpr char kWithdrawFooter[] =
    "Commits a withdrawal in the log, for good; the next status list, within\n"
    "a second or two, shows it to everybody. The reason is shown to those who\n"
    "may read the certificate.\n"
    "\n"
    "Example:\n"
    "  tanji status withdraw refrigerator.tanji --reason \"a wrong meter\"";
constexpr char kSupersedeFooter[] =
    "Commits in the log that a later certificate of the same product takes\n"
    "the place of this one.\n"
    "\n"
    "Example:\n"
    "  tanji status supersede fridge-2026.tanji --by fridge-2027.tanji \\\n"
    "      --reason \"measured anew\"";
constexpr char kDisputeFooter[] =
    "A verifier's: the certificate is shown as disputed until\n"
    "`tanji status settle`.\n"
    "\n"
    "Example:\n"
    "  tanji status dispute refrigerator.tanji --as tuv \\\n"
    "      --reason \"the energy bills do not fit\"";
constexpr char kSettleFooter[] =
    "Ends the organisation's own dispute.\n"
    "\n"
    "Example:\n"
    "  tanji status settle refrigerator.tanji --as tuv \\\n"
    "      --reason \"the bills came\"";
constexpr char kFetchFooter[] =
    "Writes the last status list of the log, of all its certificates, to\n"
    "FILE: for `tanji verify CERT --status FILE`, where there is no network.\n"
    "\n"
    "Example:\n"
    "  tanji status fetch park.status";

constexpr size_t kRecordIdBytes = 16;
constexpr size_t kRequestIdBytes = 16;  // random

struct StatusOptions {
  std::string certificate;
  std::string replacement;
  std::string organisation;
  std::string reason;
};

// Of a certificate's file, or the id itself.
absl::StatusOr<std::string> RecordIdOfArgument(const std::string& argument) {
  const auto id = base::HexDecode(argument);
  if (id.ok() && id->size() == kRecordIdBytes) return argument;
  return RecordIdOfCertificate(argument);
}

std::string_view WordOfStatus(v1::CertificateStatus status) {
  switch (status) {
    case v1::CERTIFICATE_STATUS_VALID:
      return "valid";
    case v1::CERTIFICATE_STATUS_SUPERSEDED:
      return "superseded";
    case v1::CERTIFICATE_STATUS_WITHDRAWN:
      return "withdrawn";
    case v1::CERTIFICATE_STATUS_DISPUTED:
      return "disputed";
    default:
      return "unknown";
  }
}

ExitCode CodeOfStatus(v1::CertificateStatus status) {
  switch (status) {
    case v1::CERTIFICATE_STATUS_VALID:
      return ExitCode::kOk;
    case v1::CERTIFICATE_STATUS_SUPERSEDED:
    case v1::CERTIFICATE_STATUS_WITHDRAWN:
      return ExitCode::kFailed;
    default:
      return ExitCode::kUndecided;
  }
}

std::string WhoChanged(const v1::GetCertificateStatusResponse& response) {
  if (response.reason().empty()) return "whom was erased";
  if (response.organisation().empty()) return "the operator";
  return Printable(response.organisation());
}

ExitCode RunShow(const Session& session, const StatusOptions& options) {
  const auto id = RecordIdOfArgument(options.certificate);
  if (!id.ok()) return session.console.WrongUse(id.status());
  v1::GetCertificateStatusRequest request;
  request.set_record_id(*id);
  const Client client(session.connection);
  const auto stub = client.Stub<StatusService>();
  v1::GetCertificateStatusResponse response;
  const absl::Status status =
      Call(client, *stub, &StatusService::Stub::GetCertificateStatus, request,
           &response);
  if (!status.ok()) return session.console.Fail(status);
  std::ostream& out = session.console.out();
  out << WordOfStatus(response.status());
  if (response.has_changed_by_seq()) {
    out << " since " << Printable(response.changed_at()) << ", record "
        << response.changed_by_seq() << ", by " << WhoChanged(response) << '\n'
        << "reason: "
        << (response.reason().empty() ? "erased"
                                      : Printable(response.reason()));
    if (!response.replacement_record_id().empty()) {
      out << "\nin its place: record id "
          << Printable(response.replacement_record_id());
    }
  }
  out << '\n';
  return CodeOfStatus(response.status());
}

// Sends the change; `done` is the word for it.
template <typename Request, typename Response>
ExitCode Send(const Session& session, const StatusOptions& options,
              grpc::Status (StatusService::Stub::*method)(grpc::ClientContext*,
                                                          const Request&,
                                                          Response*),
              Request request, std::string_view done) {
  const auto id = RecordIdOfArgument(options.certificate);
  if (!id.ok()) return session.console.WrongUse(id.status());
  request.set_request_id(base::StrCat(
      "status-", base::HexEncode(crypto::RandomBytes(kRequestIdBytes))));
  request.set_record_id(*id);
  request.set_reason(options.reason);
  const Client client(session.connection);
  const auto stub = client.Stub<StatusService>();
  Response response;
  const absl::Status status = Call(client, *stub, method, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << done << ", record " << response.seq() << ", id "
                        << Printable(response.record_id()) << '\n';
  return ExitCode::kOk;
}

ExitCode RunSupersede(const Session& session, const StatusOptions& options) {
  const auto by = RecordIdOfArgument(options.replacement);
  if (!by.ok()) return session.console.WrongUse(by.status());
  v1::SupersedeCertificateRequest request;
  request.set_replacement_record_id(*by);
  return Send(session, options, &StatusService::Stub::SupersedeCertificate,
              request, "superseded");
}

ExitCode RunFetch(const Session& session, const std::string& path) {
  const Client client(session.connection);
  const auto stub = client.Stub<StatusService>();
  v1::GetStatusListResponse response;
  absl::Status status = Call(client, *stub, &StatusService::Stub::GetStatusList,
                             v1::GetStatusListRequest(), &response);
  if (status.ok()) {
    status = certificate::StatusFile::Parse(response.status_file()).status();
  }
  if (status.ok()) status = base::SaveFile(path, response.status_file(), 0644);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << "status list: " << Printable(path) << '\n';
  return ExitCode::kOk;
}

CLI::App* AddChange(CLI::App& parent, const char* name, const char* description,
                    const char* footer, StatusOptions& options) {
  CLI::App* app = parent.add_subcommand(name, description);
  app->add_option("CERT", options.certificate,
                  "Certificate file, or its record's id")
      ->required();
  app->add_option("--reason", options.reason, "Why, for who may read it")
      ->type_name("TEXT")
      ->required();
  app->footer(footer);
  return app;
}

}  // namespace

Command AddStatusShow(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("show", "Ask whether one stands");
  const auto options = std::make_shared<StatusOptions>();
  app->add_option("CERT", options->certificate,
                  "Certificate file, or its record's id")
      ->required();
  app->footer(kShowFooter);
  return {app, [options](const Session& session) {
            return RunShow(session, *options);
          }};
}

Command AddStatusWithdraw(CLI::App& parent) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* app = AddChange(parent, "withdraw", "Withdraw one, for good",
                            kWithdrawFooter, *options);
  return {app, [options](const Session& session) {
            return Send(session, *options,
                        &StatusService::Stub::WithdrawCertificate,
                        v1::WithdrawCertificateRequest(), "withdrawn");
          }};
}

Command AddStatusSupersede(CLI::App& parent) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* app = AddChange(parent, "supersede", "Put a later one in its place",
                            kSupersedeFooter, *options);
  app->add_option("--by", options->replacement,
                  "The later one: file, or its record's id")
      ->type_name("CERT")
      ->required();
  return {app, [options](const Session& session) {
            return RunSupersede(session, *options);
          }};
}

Command AddStatusDispute(CLI::App& parent) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* app = AddChange(parent, "dispute", "Dispute one, as a verifier",
                            kDisputeFooter, *options);
  AddOrganisationOption(*app, options->organisation, "The verifier")
      ->required();
  return {app, [options](const Session& session) {
            v1::DisputeCertificateRequest request;
            request.set_organisation(options->organisation);
            return Send(session, *options,
                        &StatusService::Stub::DisputeCertificate, request,
                        "disputed");
          }};
}

Command AddStatusSettle(CLI::App& parent) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* app = AddChange(parent, "settle", "End one's own dispute",
                            kSettleFooter, *options);
  AddOrganisationOption(*app, options->organisation, "The verifier")
      ->required();
  return {app, [options](const Session& session) {
            v1::SettleDisputeRequest request;
            request.set_organisation(options->organisation);
            return Send(session, *options, &StatusService::Stub::SettleDispute,
                        request, "settled");
          }};
}

Command AddStatusFetch(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("fetch", "Save the log's last status list");
  const auto path = std::make_shared<std::string>();
  app->add_option("FILE", *path, "File to write")->required();
  app->footer(kFetchFooter);
  return {app,
          [path](const Session& session) { return RunFetch(session, *path); }};
}

}  // namespace tanji::cli
