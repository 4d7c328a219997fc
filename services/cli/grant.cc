// tanji grant …: what organisations let one another see.

#include <memory>
#include <string>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/random.h"
#include "lib/graph/ids.h"
#include "services/cli/access_words.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using identity::v1::AccessService;

constexpr char kGiveFooter[] =
    "WHAT is PRODUCT (ORG/PRODUCT), or ORG for all its products. --see says "
    "what:\n"
    "  total      its footprint, and to take it as an input of one's own\n"
    "  breakdown  also what it is made of, by product, with three digits; "
    "where "
    "a\n"
    "             factor is known, that gives the amount to three digits\n"
    "  inputs     also the process itself: the recipe\n"
    "--evidence lets it see one file instead, and no more (`tanji evidence "
    "list`).\n"
    "It is a record of the log, whose public lines name nobody.\n"
    "\n"
    "Examples:\n"
    "  tanji grant give steel-works/coil --to fridge-maker --see total "
    "--until 2027-12-31\n"
    "  tanji grant give steel-works --to verifier-tx --see inputs "
    "--until 2027-03-31\n"
    "  tanji grant give steel-works --to verifier-tx --evidence ID "
    "--until 2027-03-31";
constexpr char kWithdrawFooter[] =
    "From then on nothing is shown by it. What was calculated from the product "
    "while\n"
    "it held stays part of others' footprints.\n"
    "\n"
    "Example:\n"
    "  tanji grant withdraw 0123456789abcdef0123456789abcdef --as steel-works";
constexpr char kListFooter[] =
    "Example:\n"
    "  tanji grant list --as steel-works";

struct GrantOptions {
  std::string what;
  std::string grantee;
  std::string scope;
  std::string evidence;
  std::string until;
  std::string organisation;
  std::string id;
};

std::string NewRequestId() {
  return "cli-" + base::HexEncode(crypto::RandomBytes(16));
}

absl::StatusOr<identity::v1::Grant> GrantOf(const GrantOptions& options) {
  identity::v1::Grant grant;
  if (options.what.find('/') == std::string::npos) {
    grant.set_organisation(options.what);
  } else {
    TANJI_ASSIGN_OR_RETURN(const graph::ProductId product,
                           graph::ProductId::Parse(options.what));
    grant.set_organisation(product.organisation);
    grant.set_product(product.local);
  }
  grant.set_grantee(options.grantee);
  if (options.evidence.empty() == options.scope.empty()) {
    return absl::InvalidArgumentError(
        "grant give needs either --see WHAT or --evidence ID");
  }
  if (options.evidence.empty()) {
    TANJI_ASSIGN_OR_RETURN(const identity::v1::GrantScope scope,
                           ScopeOf(options.scope));
    grant.set_scope(scope);
  } else {
    grant.set_scope(identity::v1::GRANT_SCOPE_EVIDENCE);
    grant.set_evidence(options.evidence);
  }
  TANJI_ASSIGN_OR_RETURN(std::string until, TimeOfDay(options.until));
  grant.set_until_time(std::move(until));
  return grant;
}

ExitCode RunGive(const Session& session, const GrantOptions& options) {
  auto grant = GrantOf(options);
  if (!grant.ok()) return session.console.WrongUse(grant.status());
  identity::v1::GiveGrantRequest request;
  request.set_request_id(NewRequestId());
  *request.mutable_grant() = *std::move(grant);
  identity::v1::GiveGrantResponse response;
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  const absl::Status status =
      Call(client, *stub, &AccessService::Stub::GiveGrant, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << "grant " << response.record_id() << ", record "
                        << response.seq() << '\n';
  return ExitCode::kOk;
}

ExitCode RunWithdraw(const Session& session, const GrantOptions& options) {
  identity::v1::WithdrawGrantRequest request;
  request.set_request_id(NewRequestId());
  request.set_organisation(options.organisation);
  request.set_grant_id(options.id);
  identity::v1::WithdrawGrantResponse response;
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  const absl::Status status = Call(
      client, *stub, &AccessService::Stub::WithdrawGrant, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << "withdrawn, record " << response.seq() << '\n';
  return ExitCode::kOk;
}

std::string WhatText(const identity::v1::Grant& grant) {
  if (!grant.evidence().empty()) {
    return grant.organisation() + " file " + grant.evidence();
  }
  return grant.product().empty() ? grant.organisation()
                                 : grant.organisation() + "/" + grant.product();
}

ExitCode RunList(const Session& session, const GrantOptions& options) {
  identity::v1::ListGrantsRequest request;
  request.set_organisation(options.organisation);
  identity::v1::ListGrantsResponse response;
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  const absl::Status status =
      Call(client, *stub, &AccessService::Stub::ListGrants, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft,
               Align::kLeft, Align::kLeft});
  const auto add = [&](const identity::v1::Grant& grant, const char* way,
                       const std::string& other) {
    table.Add({grant.id(), way, Printable(other), Printable(WhatText(grant)),
               std::string(ScopeText(grant.scope())),
               "until " + MinuteText(grant.until_time())});
  };
  for (const identity::v1::Grant& grant : response.given()) {
    add(grant, "to", grant.grantee());
  }
  for (const identity::v1::Grant& grant : response.received()) {
    add(grant, "from", grant.organisation());
  }
  session.console.out() << table.ToString();
  return ExitCode::kOk;
}

}  // namespace

Command AddGrantGive(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("give", "Let another organisation see something");
  const auto options = std::make_shared<GrantOptions>();
  app->add_option("WHAT", options->what, "ORG/PRODUCT, or ORG")->required();
  app->add_option("--to", options->grantee, "Who may see it")
      ->type_name("ORG")
      ->required();
  app->add_option("--see", options->scope, "total, breakdown or inputs")
      ->type_name("WHAT");
  app->add_option("--evidence", options->evidence, "Id of a file")
      ->type_name("ID");
  app->add_option("--until", options->until, "The day on which it ends")
      ->type_name("YYYY-MM-DD")
      ->required();
  app->footer(kGiveFooter);
  return {app, [options](const Session& session) {
            return RunGive(session, *options);
          }};
}

Command AddGrantWithdraw(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("withdraw", "Take a grant back");
  const auto options = std::make_shared<GrantOptions>();
  app->add_option("ID", options->id, "Id of the grant")->required();
  AddOrganisationOption(*app, options->organisation, "Who has given it")
      ->required();
  app->footer(kWithdrawFooter);
  return {app, [options](const Session& session) {
            return RunWithdraw(session, *options);
          }};
}

Command AddGrantList(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("list", "List grants given and got");
  const auto options = std::make_shared<GrantOptions>();
  AddOrganisationOption(*app, options->organisation, "Whose")->required();
  app->footer(kListFooter);
  return {app, [options](const Session& session) {
            return RunList(session, *options);
          }};
}

}  // namespace tanji::cli
