// tanji org …: organisations that may call, and their credentials.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "services/cli/access_words.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using identity::v1::AccessService;

constexpr size_t kPemFileSizeMax = size_t{64} << 10;  // bytes
constexpr uint32_t kPageSize = 1000;
constexpr uint32_t kDaySeconds = 86'400;
constexpr uint32_t kDaysMax = 30;

constexpr char kAddFooter[] =
    "Roles: supplier, exporter, verifier, and the operator's duties\n"
    "system-administrator (packs), security-administrator (organisations and\n"
    "credentials), audit-administrator (who did what).\n"
    "\n"
    "Examples:\n"
    "  tanji org add steel-works --role supplier --name \"Steel Works Ltd\"\n"
    "  tanji org add fridge-maker --role supplier --role exporter\n"
    "  tanji org add fridge-maker --role supplier --change";
constexpr char kListFooter[] =
    "Example:\n"
    "  tanji org list";
constexpr char kInviteFooter[] =
    "Prints a code that is good once, for `tanji join`. Hand it over by a way "
    "that\n"
    "you trust: whoever has it gets a credential of the organisation.\n"
    "\n"
    "Example:\n"
    "  tanji org invite steel-works --label \"laptop of the works\"";
constexpr char kCertificateFooter[] =
    "FILE is a client certificate (PEM) of an authority that tanjid was given\n"
    "(--tls-client-ca). Whoever has its key acts as the organisation.\n"
    "\n"
    "Example:\n"
    "  tanji org certificate steel-works steel-works.pem --label gateway";
constexpr char kCredentialsFooter[] =
    "One line a credential, then invitations that nobody has used yet.\n"
    "\n"
    "Example:\n"
    "  tanji org credentials steel-works";
constexpr char kRevokeFooter[] =
    "From then on it is refused, with its tokens and on connections that it "
    "has.\n"
    "\n"
    "Example:\n"
    "  tanji org revoke 0123456789abcdef0123456789abcdef";

struct OrgOptions {
  std::string organisation;
  std::vector<std::string> roles;
  std::string name;
  std::string label;
  std::string file;
  std::string credential;
  uint32_t days = 7;
  bool change = false;
};

void PrintCredential(const identity::v1::Credential& credential, Table& table) {
  const bool is_certificate = credential.has_certificate();
  std::string state =
      !credential.revoked_time().empty()
          ? "revoked " + MinuteText(credential.revoked_time())
      : is_certificate
          ? "until " + MinuteText(credential.certificate().expires_time())
          : "holds";
  table.Add({credential.id(), is_certificate ? "certificate" : "secret",
             RolesText(credential.roles()), std::move(state),
             Printable(credential.label())});
}

ExitCode RunAdd(const Session& session, const OrgOptions& options) {
  const auto roles = RolesOf(options.roles);
  if (!roles.ok()) return session.console.WrongUse(roles.status());
  identity::v1::PutAccountRequest request;
  request.mutable_account()->set_organisation(options.organisation);
  request.mutable_account()->set_name(options.name);
  for (const auto role : *roles) request.mutable_account()->add_roles(role);
  request.set_may_exist(options.change);
  identity::v1::PutAccountResponse response;
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  const absl::Status status =
      Call(client, *stub, &AccessService::Stub::PutAccount, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << Printable(response.account().organisation()) << ": "
                        << RolesText(response.account().roles()) << '\n';
  return ExitCode::kOk;
}

ExitCode RunList(const Session& session) {
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  identity::v1::ListAccountsRequest request;
  request.set_page_size(kPageSize);
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  do {
    identity::v1::ListAccountsResponse page;
    const absl::Status status =
        Call(client, *stub, &AccessService::Stub::ListAccounts, request, &page);
    if (!status.ok()) return session.console.Fail(status);
    for (const identity::v1::Account& account : page.accounts()) {
      table.Add({account.organisation(), RolesText(account.roles()),
                 "since " + MinuteText(account.added_time()),
                 Printable(account.name())});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  session.console.out() << table.ToString();
  return ExitCode::kOk;
}

ExitCode RunInvite(const Session& session, const OrgOptions& options) {
  const auto roles = RolesOf(options.roles);
  if (!roles.ok()) return session.console.WrongUse(roles.status());
  identity::v1::InviteRequest request;
  request.set_organisation(options.organisation);
  request.set_label(options.label);
  request.set_valid_seconds(options.days * kDaySeconds);
  for (const auto role : *roles) request.add_roles(role);
  identity::v1::InviteResponse response;
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  const absl::Status status =
      Call(client, *stub, &AccessService::Stub::Invite, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << response.code() << '\n';
  session.console.err() << "tanji: good once, for "
                        << RolesText(response.invitation().roles()) << " of "
                        << Printable(response.invitation().organisation())
                        << ", until "
                        << MinuteText(response.invitation().expires_time())
                        << '\n';
  return ExitCode::kOk;
}

ExitCode RunCertificate(const Session& session, const OrgOptions& options) {
  const auto roles = RolesOf(options.roles);
  if (!roles.ok()) return session.console.WrongUse(roles.status());
  auto pem = base::ReadFile(options.file, kPemFileSizeMax);
  if (!pem.ok()) return session.console.WrongUse(pem.status());
  identity::v1::AddCertificateRequest request;
  request.set_organisation(options.organisation);
  request.set_label(options.label);
  request.set_certificate(*std::move(pem));
  for (const auto role : *roles) request.add_roles(role);
  identity::v1::AddCertificateResponse response;
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  const absl::Status status = Call(
      client, *stub, &AccessService::Stub::AddCertificate, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << response.credential().id() << "  "
                        << Printable(
                               response.credential().certificate().subject())
                        << ", " << RolesText(response.credential().roles())
                        << " of "
                        << Printable(response.credential().organisation())
                        << '\n';
  return ExitCode::kOk;
}

ExitCode RunCredentials(const Session& session, const OrgOptions& options) {
  identity::v1::ListCredentialsRequest request;
  request.set_organisation(options.organisation);
  identity::v1::ListCredentialsResponse response;
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  const absl::Status status = Call(
      client, *stub, &AccessService::Stub::ListCredentials, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  Table table(
      {Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  for (const identity::v1::Credential& credential : response.credentials()) {
    PrintCredential(credential, table);
  }
  for (const identity::v1::Invitation& invitation : response.invitations()) {
    table.Add({invitation.id(), "invitation", RolesText(invitation.roles()),
               "until " + MinuteText(invitation.expires_time()),
               Printable(invitation.label())});
  }
  session.console.out() << table.ToString();
  return ExitCode::kOk;
}

ExitCode RunRevoke(const Session& session, const OrgOptions& options) {
  identity::v1::RevokeCredentialRequest request;
  request.set_credential_id(options.credential);
  identity::v1::RevokeCredentialResponse response;
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  const absl::Status status =
      Call(client, *stub, &AccessService::Stub::RevokeCredential, request,
           &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << response.credential().id() << " of "
                        << Printable(response.credential().organisation())
                        << " is revoked since "
                        << MinuteText(response.credential().revoked_time())
                        << '\n';
  return ExitCode::kOk;
}

void AddOrganisation(CLI::App& app, OrgOptions& options) {
  app.add_option("ORG", options.organisation, "Id of the organisation")
      ->required();
}
void AddRoles(CLI::App& app, OrgOptions& options, const char* description) {
  app.add_option("--role", options.roles, description)
      ->type_name("ROLE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}
void AddLabel(CLI::App& app, OrgOptions& options) {
  app.add_option("--label", options.label, "What it is, for people")
      ->type_name("TEXT");
}

}  // namespace

Command AddOrgAdd(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("add", "Let an organisation call, as what it is");
  const auto options = std::make_shared<OrgOptions>();
  AddOrganisation(*app, *options);
  AddRoles(*app, *options, "What it is; as often as wanted");
  app->get_option("--role")->required();
  app->add_option("--name", options->name, "Its name, for people")
      ->type_name("TEXT");
  app->add_flag("--change", options->change,
                "Give one that is there these roles and this name");
  app->footer(kAddFooter);
  return {app, [options](const Session& session) {
            return RunAdd(session, *options);
          }};
}

Command AddOrgList(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("list", "List the organisations that may call");
  app->footer(kListFooter);
  return {app, RunList};
}

Command AddOrgInvite(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "invite", "Make a code with which somebody gets a credential");
  const auto options = std::make_shared<OrgOptions>();
  AddOrganisation(*app, *options);
  AddRoles(*app, *options, "Of those that it has; else all");
  AddLabel(*app, *options);
  app->add_option("--days", options->days, "How long the code is good")
      ->check(CLI::Range(uint32_t{1}, kDaysMax))
      ->capture_default_str();
  app->footer(kInviteFooter);
  return {app, [options](const Session& session) {
            return RunInvite(session, *options);
          }};
}

Command AddOrgCertificate(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("certificate", "Register a client certificate");
  const auto options = std::make_shared<OrgOptions>();
  AddOrganisation(*app, *options);
  app->add_option("FILE", options->file, "Certificate, PEM")->required();
  AddRoles(*app, *options, "Of those that it has; else all");
  AddLabel(*app, *options);
  app->footer(kCertificateFooter);
  return {app, [options](const Session& session) {
            return RunCertificate(session, *options);
          }};
}

Command AddOrgCredentials(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "credentials", "List what an organisation identifies itself with");
  const auto options = std::make_shared<OrgOptions>();
  AddOrganisation(*app, *options);
  app->footer(kCredentialsFooter);
  return {app, [options](const Session& session) {
            return RunCredentials(session, *options);
          }};
}

Command AddOrgRevoke(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("revoke", "Refuse a credential");
  const auto options = std::make_shared<OrgOptions>();
  app->add_option("ID", options->credential, "Id of the credential")
      ->required();
  app->footer(kRevokeFooter);
  return {app, [options](const Session& session) {
            return RunRevoke(session, *options);
          }};
}

}  // namespace tanji::cli
