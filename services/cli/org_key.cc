// tanji org key: a key with which an organisation signs submissions and
// attestations.

#include <filesystem>
#include <memory>
#include <string>

#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/hash.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/signing_key.h"
#include "services/cli/terminal_text.h"
#include "tanji/identity/v1/identity_service.grpc.pb.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using identity::v1::IdentityService;
using ledger::v1::LedgerService;

constexpr char kFooter[] =
    "Registers the key in FILE as one of the organisation's, as a record of "
    "the log:\n"
    "for a supplier's submissions, or a verifier's attestations. It comes\n"
    "with a proof that you have it. A FILE that is not there is made, with a "
    "new\n"
    "key and mode 0600: keep it, nobody else has it. A key that is lost is\n"
    "replaced by registering another one; what it has signed stays good.\n"
    "\n"
    "Examples:\n"
    "  tanji org key steel-works --file steel-works.key\n"
    "  tanji submit steel-2026.json --sign steel-works.key\n"
    "  tanji org key verifier-tx --file verifier.key --public verifier.vkey";

struct KeyOptions {
  std::string organisation;
  std::string path;
  std::string public_path;  // empty: none
};

absl::StatusOr<ledger::NoteSigner> ReadOrMake(const KeyOptions& options) {
  if (std::filesystem::exists(options.path)) {
    return ReadSigningKey(options.path);
  }
  return MakeSigningKey(options.path, options.organisation);
}

absl::StatusOr<uint64_t> Register(const Client& client,
                                  const KeyOptions& options,
                                  const ledger::NoteSigner& signer) {
  const auto ledger = client.Stub<LedgerService>();
  ledger::v1::GetKeysResponse keys;
  TANJI_RETURN_IF_ERROR(Call(client, *ledger, &LedgerService::Stub::GetKeys,
                             ledger::v1::GetKeysRequest(), &keys));
  // tanji.identity.v1.AddKeyRequest.proof.
  const std::string text =
      base::StrCat("tanji-key/v1\nlog ", keys.origin(), "\norganisation ",
                   options.organisation, "\n");
  identity::v1::AddKeyRequest request;
  request.set_request_id(
      "key-" + base::HexEncode(crypto::AsBytes(crypto::Sha256(
                   {options.organisation, "\n", signer.verifier_key()}))));
  request.set_organisation(options.organisation);
  request.set_verifier_key(signer.verifier_key());
  request.set_proof(text + "\n" + signer.SignatureLine(text));
  const auto identity = client.Stub<IdentityService>();
  identity::v1::AddKeyResponse response;
  TANJI_RETURN_IF_ERROR(Call(client, *identity, &IdentityService::Stub::AddKey,
                             request, &response));
  return response.seq();
}

ExitCode RunKey(const Session& session, const KeyOptions& options) {
  const auto signer = ReadOrMake(options);
  if (!signer.ok()) return session.console.WrongUse(signer.status());
  const Client client(session.connection);
  const auto seq = Register(client, options, *signer);
  if (!seq.ok()) return session.console.Fail(seq.status());
  if (!options.public_path.empty()) {
    const absl::Status saved = base::SaveFile(
        options.public_path, signer->verifier_key() + "\n", 0644);
    if (!saved.ok()) return session.console.Fail(saved);
  }
  session.console.out() << Printable(signer->verifier_key()) << ", record "
                        << *seq << '\n';
  return ExitCode::kOk;
}

}  // namespace

Command AddOrgKey(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "key", "Register a key that signs for an organisation");
  const auto options = std::make_shared<KeyOptions>();
  app->add_option("ORG", options->organisation, "Id of the organisation")
      ->required();
  app->add_option("--file", options->path, "The private key; made if missing")
      ->type_name("FILE")
      ->required();
  app->add_option("--public", options->public_path,
                  "Writes the public key for others to trust")
      ->type_name("FILE");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunKey(session, *options);
          }};
}

}  // namespace tanji::cli
