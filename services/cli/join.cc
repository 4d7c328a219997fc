// tanji join, whoami: a credential of one's own, and whom it makes one.

#include <memory>
#include <string>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "services/cli/access_words.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using identity::v1::AccessService;

constexpr mode_t kSecretMode = 0600;

constexpr char kJoinFooter[] =
    "CODE is what `tanji org invite` has printed; it is good once. The file "
    "holds\n"
    "the secret, which is told once and which nobody else has: keep it as you "
    "keep a\n"
    "key. Commands take it with --credentials or TANJI_CREDENTIALS.\n"
    "\n"
    "Example:\n"
    "  tanji --server park.example:7471 --ca park-ca.pem \\\n"
    "      join tanji-invitation-… --out steel-works.json";
constexpr char kWhoAmIFooter[] =
    "Example:\n"
    "  tanji --server park.example:7471 --ca park-ca.pem \\\n"
    "      --credentials steel-works.json whoami";

struct JoinOptions {
  std::string code;
  std::string path;
  bool force = false;
};

ExitCode RunJoin(const Session& session, const JoinOptions& options) {
  // Before the code is used up.
  const absl::Status path = CheckOutFile(options.path, options.force);
  if (!path.ok()) return session.console.WrongUse(path);
  Connection connection = session.connection;
  connection.secret = {};
  const Client client(connection);
  const auto stub = client.Stub<AccessService>();
  identity::v1::JoinRequest request;
  request.set_code(options.code);
  identity::v1::JoinResponse response;
  // Not repeated: the code may have been used up.
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
  const absl::Status status =
      client.ToStatus(stub->Join(&context, request, &response));
  if (!status.ok()) return session.console.Fail(status);
  const ClientSecret secret{response.credential().id(),
                            response.client_secret()};
  const absl::Status saved =
      base::SaveFile(options.path, secret.ToJson(), kSecretMode);
  if (!saved.ok()) {
    session.console.Warn(
        "the code is used up, and the secret could not be saved: ask for "
        "another invitation");
    return session.console.Fail(saved);
  }
  session.console.out() << Printable(options.path) << ": "
                        << RolesText(response.credential().roles()) << " of "
                        << Printable(response.credential().organisation())
                        << '\n';
  return ExitCode::kOk;
}

ExitCode RunWhoAmI(const Session& session) {
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  identity::v1::WhoAmIResponse response;
  const absl::Status status = Call(client, *stub, &AccessService::Stub::WhoAmI,
                                   identity::v1::WhoAmIRequest(), &response);
  if (!status.ok()) return session.console.Fail(status);
  if (response.is_operator()) {
    session.console.out() << "the operator\n";
    return ExitCode::kOk;
  }
  session.console.out() << RolesText(response.roles()) << " of "
                        << Printable(response.organisation()) << ", credential "
                        << response.credential_id() << '\n'
                        << "queries today (UTC): "
                        << response.query_units_used() << " of "
                        << response.query_units_a_day() << " units\n";
  return ExitCode::kOk;
}

}  // namespace

Command AddJoin(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("join", "Turn an invitation into a credential");
  const auto options = std::make_shared<JoinOptions>();
  app->add_option("CODE", options->code, "The invitation")->required();
  app->add_option("--out", options->path, "Where to keep the secret")
      ->type_name("FILE")
      ->required();
  AddForceOption(*app, options->force);
  app->footer(kJoinFooter);
  return {app, [options](const Session& session) {
            return RunJoin(session, *options);
          }};
}

Command AddWhoAmI(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("whoami", "Say as whom the server takes you");
  app->footer(kWhoAmIFooter);
  return {app, RunWhoAmI};
}

}  // namespace tanji::cli
