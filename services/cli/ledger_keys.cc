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
#include "tanji/ledger/v1/log_key_service.grpc.pb.h"

namespace tanji::cli {
namespace {

constexpr char kFooter[] =
    "Writes DIR/log.vkey and DIR/signers.vkey, one C2SP verifier key a line.\n"
    "Whoever checks certificates needs them from you on a way that they "
    "trust. Files that hold keys of another log are left as they are.\n"
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

std::string LogKeyPath(const std::string& folder) {
  return base::StrCat(folder, "/log.vkey");
}
std::string SignerKeysPath(const std::string& folder) {
  return base::StrCat(folder, "/signers.vkey");
}

struct Options {
  std::string folder;
  bool replace = false;
};

absl::Status SaveKeys(const Session& session, const Options& options) {
  const std::string& folder = options.folder;
  const Client client(session.connection);
  TANJI_ASSIGN_OR_RETURN(const LedgerKeys keys, FetchLedgerKeys(client));
  if (!options.replace) {
    TANJI_RETURN_IF_ERROR(CheckLedgerKeys(keys, folder));
  }
  TANJI_RETURN_IF_ERROR(WriteLedgerKeys(keys, folder));
  session.console.out() << "log " << Printable(keys.origin) << '\n'
                        << Printable(folder)
                        << "/log.vkey: " << Counted(keys.log_keys.size(), "key")
                        << '\n'
                        << Printable(folder) << "/signers.vkey: "
                        << Counted(keys.signer_keys.size(), "key") << '\n';
  return absl::OkStatus();
}

}  // namespace

// Checkpoints by a compromised key count for nothing. Of records the log says
// up to where a key signs, and what it signed lies under the log's own
// signature.
absl::StatusOr<LedgerKeys> FetchLedgerKeys(const Client& client) {
  using ledger::v1::LedgerService;
  using ledger::v1::LogKeyService;
  const auto stub = client.Stub<LedgerService>();
  ledger::v1::GetKeysResponse named;
  TANJI_RETURN_IF_ERROR(Call(client, *stub, &LedgerService::Stub::GetKeys,
                             ledger::v1::GetKeysRequest(), &named));
  const auto key_stub = client.Stub<LogKeyService>();
  ledger::v1::ListLogKeysResponse response;
  TANJI_RETURN_IF_ERROR(Call(client, *key_stub,
                             &LogKeyService::Stub::ListLogKeys,
                             ledger::v1::ListLogKeysRequest(), &response));
  LedgerKeys keys{named.origin(), {}, {}};
  for (const ledger::v1::LogKey& one : response.keys()) {
    if (one.revocation_reason() == "compromised" &&
        one.purpose() == ledger::v1::KEY_PURPOSE_CHECKPOINTS) {
      continue;
    }
    TANJI_ASSIGN_OR_RETURN(ledger::VerifierKey key,
                           ParseServerKey(one.verifier_key()));
    (one.purpose() == ledger::v1::KEY_PURPOSE_CHECKPOINTS ? keys.log_keys
                                                          : keys.signer_keys)
        .push_back(std::move(key));
  }
  if (keys.log_keys.empty()) {
    return absl::DataLossError("the server has no key for its checkpoints");
  }
  return keys;
}

absl::Status CheckLedgerKeys(const LedgerKeys& keys,
                             const std::string& folder) {
  absl::Status status =
      CheckReplaceable(LogKeyPath(folder), KeyFileText(keys.log_keys));
  if (status.ok()) {
    status =
        CheckReplaceable(SignerKeysPath(folder), KeyFileText(keys.signer_keys));
  }
  if (status.ok()) return status;
  return absl::FailedPreconditionError(base::StrCat(
      base::ToStd(status.message()),
      "\ngive another folder, or replace the keys in this one: tanji ledger "
      "keys --replace"));
}

absl::Status WriteLedgerKeys(const LedgerKeys& keys,
                             const std::string& folder) {
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(folder, 0755));
  TANJI_RETURN_IF_ERROR(
      base::SaveFile(LogKeyPath(folder), KeyFileText(keys.log_keys), 0644));
  return base::SaveFile(SignerKeysPath(folder), KeyFileText(keys.signer_keys),
                        0644);
}

Command AddLedgerKeys(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("keys", "Save the log's verifier keys");
  const auto options = std::make_shared<Options>();
  app->add_option("DIR", options->folder,
                  "Folder to write to; made when missing")
      ->required();
  app->add_flag("--replace", options->replace,
                "Replace other keys that the files hold");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            const absl::Status status = SaveKeys(session, *options);
            return status.ok() ? ExitCode::kOk : session.console.Fail(status);
          }};
}

}  // namespace tanji::cli
