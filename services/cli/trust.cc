// tanji trust: pin the keys that `tanji verify` trusts.

#include <cstdlib>
#include <iomanip>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
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
    "  tanji trust add --witness-key w1.vkey --witness-key w2.vkey --quorum "
    "2\n"
    "  tanji trust add --signer-key new-signers.vkey --replace";

constexpr int kRoleWidth = 9;  // columns

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

const std::vector<std::string>& FilesOf(KeyRole role,
                                        const KeyFileOptions& files) {
  switch (role) {
    case KeyRole::kLog:
      return files.log_keys;
    case KeyRole::kSigner:
      return files.signer_keys;
    case KeyRole::kAttester:
      return files.attester_keys;
    case KeyRole::kWitness:
      break;
  }
  return files.witness_keys;
}

absl::Status CheckQuorum(const TrustStore& store) {
  std::set<std::string> names;  // a witness may have several keys
  for (const ledger::VerifierKey& key : store.keys(KeyRole::kWitness)) {
    names.insert(key.name());
  }
  const size_t known = names.size();
  if (store.quorum() <= known) return absl::OkStatus();
  return absl::InvalidArgumentError(base::StrCat(
      "a quorum of ", store.quorum(), " of ", known, " trusted witnesses",
      " cannot be met; expected at most as many"));
}

struct KeysOfRole {
  KeyRole role;
  std::vector<ledger::VerifierKey> keys;
};

absl::Status AddAll(const AddOptions& options, std::vector<KeysOfRole> all,
                    OpenStore& open, std::ostream& out) {
  std::string text;
  for (KeysOfRole& one : all) {
    TANJI_ASSIGN_OR_RETURN(
        const size_t count,
        open.store.AddKeys(one.role, std::move(one.keys), options.replace));
    base::StrAppend(
        &text, text.empty() ? "" : ", ",
        Counted(count, base::StrCat("new ", KeyRoleName(one.role), " key")));
  }
  if (options.keys.quorum.has_value()) {
    open.store.set_quorum(*options.keys.quorum);
    base::StrAppend(&text, text.empty() ? "" : ", ", "quorum ",
                    *options.keys.quorum);
  }
  TANJI_RETURN_IF_ERROR(CheckQuorum(open.store));
  TANJI_RETURN_IF_ERROR(open.store.Save());
  out << "trusted in " << Printable(open.folder) << ": " << text << '\n';
  return absl::OkStatus();
}

absl::StatusOr<std::vector<KeysOfRole>> ReadAll(const KeyFileOptions& files) {
  std::vector<KeysOfRole> all;
  for (const KeyRole role : kKeyRoles) {
    if (FilesOf(role, files).empty()) continue;
    TANJI_ASSIGN_OR_RETURN(std::vector<ledger::VerifierKey> keys,
                           ReadKeyFiles(FilesOf(role, files)));
    all.push_back({role, std::move(keys)});
  }
  return all;
}

ExitCode RunAdd(const AddOptions& options, const Console& console) {
  auto all = ReadAll(options.keys);
  if (!all.ok()) return console.WrongUse(all.status());
  if (all->empty() && !options.keys.quorum.has_value()) {
    return console.WrongUse(absl::InvalidArgumentError(
        "trust add needs --log-key FILE, --signer-key FILE, --attester-key "
        "FILE or --witness-key FILE"));
  }
  auto open = Open();
  if (!open.ok()) return console.Fail(open.status());
  const absl::Status added =
      AddAll(options, *std::move(all), *open, console.out());
  if (added.ok()) return ExitCode::kOk;
  return absl::IsInvalidArgument(added) ? console.WrongUse(added)
                                        : console.Fail(added);
}

ExitCode RunList(const Console& console) {
  const absl::StatusOr<OpenStore> open = Open();
  if (!open.ok()) return console.Fail(open.status());
  for (const KeyRole role : kKeyRoles) {
    for (const ledger::VerifierKey& key : open->store.keys(role)) {
      console.out() << std::left << std::setw(kRoleWidth) << KeyRoleName(role)
                    << Printable(key.ToString()) << '\n';
    }
  }
  if (open->store.quorum() > 0) {
    console.out() << std::left << std::setw(kRoleWidth) << "quorum"
                  << open->store.quorum() << '\n';
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
  TANJI_RETURN_IF_ERROR(CheckQuorum(open.store));
  TANJI_RETURN_IF_ERROR(open.store.Save());
  out << "removed " << Counted(removed, "key") << '\n';
  return absl::OkStatus();
}

}  // namespace

Command AddTrustAdd(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("add", "Trust keys from key files");
  const auto options = std::make_shared<AddOptions>();
  AddKeyFileOptions(*app, options->keys);
  AddWitnessOptions(*app, options->keys);
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
