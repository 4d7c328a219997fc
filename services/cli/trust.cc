// tanji trust: pin the keys that `tanji verify` trusts.

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/verify.h"
#include "services/cli/argument.h"
#include "services/cli/command.h"
#include "services/cli/key_file.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"
#include "services/cli/trust_store.h"

namespace tanji::cli {
namespace {

constexpr char kAddFooter[] =
    "Get the key files on a way that you trust (the operator's web site, "
    "paper,\n"
    "a visit), not together with a certificate.\n"
    "\n"
    "Examples:\n"
    "  tanji trust add --log-key log.vkey --signer-key signers.vkey\n"
    "  tanji trust add --attester-key verifier.vkey\n"
    "  tanji trust add --signer-key new-signers.vkey --replace";

struct AddOptions {
  KeyFileOptions keys;
  bool replace = false;
};

struct OpenStore {
  std::string folder;
  TrustStore store;
};

absl::StatusOr<OpenStore> Open() {
  TANJI_ASSIGN_OR_RETURN(std::string folder, TrustFolder(std::getenv));
  TANJI_ASSIGN_OR_RETURN(TrustStore store, TrustStore::Load(folder));
  return OpenStore{std::move(folder), std::move(store)};
}

absl::Status AddAll(const AddOptions& options, certificate::TrustedKeys keys,
                    std::ostream& out) {
  TANJI_ASSIGN_OR_RETURN(OpenStore open, Open());
  TANJI_ASSIGN_OR_RETURN(
      const size_t new_log_keys,
      open.store.AddLogKeys(std::move(keys.log_keys), options.replace));
  TANJI_ASSIGN_OR_RETURN(
      const size_t new_signer_keys,
      open.store.AddSignerKeys(std::move(keys.signer_keys), options.replace));
  TANJI_ASSIGN_OR_RETURN(const size_t new_attester_keys,
                         open.store.AddAttesterKeys(
                             std::move(keys.attester_keys), options.replace));
  TANJI_RETURN_IF_ERROR(open.store.Save());
  out << "trusted in " << Printable(open.folder) << ": "
      << Counted(new_log_keys, "new log key") << ", "
      << Counted(new_signer_keys, "new signer key") << ", "
      << Counted(new_attester_keys, "new attester key") << '\n';
  return absl::OkStatus();
}

absl::StatusOr<certificate::TrustedKeys> ReadAll(const KeyFileOptions& files) {
  certificate::TrustedKeys keys;
  TANJI_ASSIGN_OR_RETURN(keys.log_keys, ReadKeyFiles(files.log_keys));
  TANJI_ASSIGN_OR_RETURN(keys.signer_keys, ReadKeyFiles(files.signer_keys));
  TANJI_ASSIGN_OR_RETURN(keys.attester_keys, ReadKeyFiles(files.attester_keys));
  return keys;
}

ExitCode RunAdd(const AddOptions& options, const Console& console) {
  const KeyFileOptions& files = options.keys;
  if (files.log_keys.empty() && files.signer_keys.empty() &&
      files.attester_keys.empty()) {
    return console.WrongUse(absl::InvalidArgumentError(
        "trust add needs --log-key FILE, --signer-key FILE or --attester-key "
        "FILE"));
  }
  auto keys = ReadAll(files);
  if (!keys.ok()) return console.WrongUse(keys.status());
  const absl::Status added = AddAll(options, *std::move(keys), console.out());
  return added.ok() ? ExitCode::kOk : console.Fail(added);
}

ExitCode RunList(const Console& console) {
  const absl::StatusOr<OpenStore> open = Open();
  if (!open.ok()) return console.Fail(open.status());
  for (const ledger::VerifierKey& key : open->store.log_keys()) {
    console.out() << "log      " << Printable(key.ToString()) << '\n';
  }
  for (const ledger::VerifierKey& key : open->store.signer_keys()) {
    console.out() << "signer   " << Printable(key.ToString()) << '\n';
  }
  for (const ledger::VerifierKey& key : open->store.attester_keys()) {
    console.out() << "attester " << Printable(key.ToString()) << '\n';
  }
  return ExitCode::kOk;
}

absl::Status Remove(const std::string& name, std::ostream& out) {
  TANJI_ASSIGN_OR_RETURN(OpenStore open, Open());
  const size_t removed = open.store.Remove(name);
  if (removed == 0) {
    return absl::NotFoundError(
        base::StrCat("no trusted key is named \"", name,
                     "\"; `tanji trust list` shows them"));
  }
  TANJI_RETURN_IF_ERROR(open.store.Save());
  out << "removed " << Counted(removed, "key") << '\n';
  return absl::OkStatus();
}

}  // namespace

Command AddTrustAdd(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("add", "Trust keys from key files");
  const auto options = std::make_shared<AddOptions>();
  AddKeyFileOptions(*app, options->keys);
  app->add_flag("--replace", options->replace,
                "Put these keys in the place of others with their names");
  app->footer(kAddFooter);
  return {app, [options](const Session& session) {
            return RunAdd(*options, session.console);
          }};
}

Command AddTrustList(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("list", "Show the trusted keys");
  app->footer("Example:\n  tanji trust list");
  return {app, [](const Session& session) { return RunList(session.console); }};
}

Command AddTrustRemove(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("remove", "Trust the keys of a name no longer");
  const auto name = std::make_shared<std::string>();
  app->add_option("NAME", *name, "Name of the keys, as `trust list` shows it")
      ->required();
  app->footer("Example:\n  tanji trust remove tanji.example/log-1");
  return {app, [name](const Session& session) {
            const absl::Status removed = Remove(*name, session.console.out());
            return removed.ok() ? ExitCode::kOk : session.console.Fail(removed);
          }};
}

}  // namespace tanji::cli
