// tanji ledger keys: save the verifier keys of a server's log.

#include "services/cli/ledger_keys.h"

#include <memory>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "services/cli/command.h"
#include "services/cli/key_file.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::cli {
namespace {

constexpr char kFooter[] =
    "Writes DIR/log.vkey and DIR/signers.vkey, one C2SP verifier key a line.\n"
    "Whoever checks certificates needs them from you on a way that they "
    "trust.\n"
    "\n"
    "Example:\n"
    "  tanji ledger keys keys";

absl::StatusOr<ledger::VerifierKey> ParseServerKey(const std::string& text) {
  absl::StatusOr<ledger::VerifierKey> key = ledger::VerifierKey::Parse(text);
  if (!key.ok()) {
    return absl::DataLossError(
        base::StrCat("the server gave a malformed key: ",
                     base::ToStd(key.status().message())));
  }
  return key;
}

absl::Status SaveKeys(const Session& session, const std::string& folder) {
  const Client client(session.server);
  TANJI_ASSIGN_OR_RETURN(const LedgerKeys keys, FetchLedgerKeys(client));
  TANJI_RETURN_IF_ERROR(WriteLedgerKeys(keys, folder));
  session.console.out() << "log " << Printable(keys.origin) << '\n'
                        << Printable(folder) << "/log.vkey: 1 key\n"
                        << Printable(folder) << "/signers.vkey: "
                        << Counted(keys.signer_keys.size(), "key") << '\n';
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LedgerKeys> FetchLedgerKeys(const Client& client) {
  using ledger::v1::LedgerService;
  const auto stub = client.Stub<LedgerService>();
  ledger::v1::GetKeysResponse response;
  TANJI_RETURN_IF_ERROR(Call(client, *stub, &LedgerService::Stub::GetKeys,
                             ledger::v1::GetKeysRequest(), &response));
  TANJI_ASSIGN_OR_RETURN(ledger::VerifierKey log_key,
                         ParseServerKey(response.log_key()));
  LedgerKeys keys{response.origin(), std::move(log_key), {}};
  for (const std::string& text : response.signer_keys()) {
    TANJI_ASSIGN_OR_RETURN(ledger::VerifierKey key, ParseServerKey(text));
    keys.signer_keys.push_back(std::move(key));
  }
  return keys;
}

absl::Status WriteLedgerKeys(const LedgerKeys& keys,
                             const std::string& folder) {
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(folder, 0755));
  TANJI_RETURN_IF_ERROR(base::ReplaceFile(
      folder + "/log.vkey", keys.log_key.ToString() + "\n", 0644));
  return base::ReplaceFile(folder + "/signers.vkey",
                           KeyFileText(keys.signer_keys), 0644);
}

Command AddLedgerKeys(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("keys", "Save the log's verifier keys");
  const auto folder = std::make_shared<std::string>();
  app->add_option("DIR", *folder, "Folder to write to; made when missing")
      ->required();
  app->footer(kFooter);
  return {app, [folder](const Session& session) {
            const absl::Status status = SaveKeys(session, *folder);
            return status.ok() ? ExitCode::kOk : session.console.Fail(status);
          }};
}

}  // namespace tanji::cli
