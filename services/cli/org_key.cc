// tanji org key, keys, revoke-key: the keys with which an organisation signs
// submissions and attestations.

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
    "key and mode 0600: keep it, nobody else has it. To change to another "
    "key,\n"
    "register it, sign with it, then `tanji org revoke-key` the old one.\n"
    "\n"
    "Examples:\n"
    "  tanji org key steel-works --file steel-works.key\n"
    "  tanji submit steel-2026.json --sign steel-works.key\n"
    "  tanji org key verifier-tx --file verifier.key --public verifier.vkey";

constexpr char kKeysFooter[] =
    "One line a key, as `tanji org revoke-key` names it.\n"
    "\n"
    "Example:\n"
    "  tanji org keys steel-works";
constexpr char kRevokeKeyFooter[] =
    "Ends a key, as a record of the log: nothing that comes later is signed by "
    "it,\n"
    "whoever has it. KEY is NAME+KEYID (`tanji org keys`). It needs no key, "
    "but "
    "a\n"
    "credential of the organisation. What the key has signed before stays "
    "good, "
    "but\n"
    "for what stands in the log from record --from on: that counts as not "
    "signed,\n"
    "and its product gets no certificate before it is submitted again.\n"
    "\n"
    "Examples:\n"
    "  tanji org revoke-key steel-works steel-works+5f0c2a11 --reason lost\n"
    "  tanji org revoke-key steel-works steel-works+5f0c2a11 \\\n"
    "      --reason compromised --from 1841";

struct RevokeKeyOptions {
  std::string organisation;
  std::string key;
  std::string reason;
  uint64_t from_seq = 0;  // 0: from now on
};

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

// "name+keyid" of that, or of a whole verifier key.
std::string ReferenceOf(const std::string& key) {
  const size_t plus = key.find('+');
  return plus == std::string::npos ? key
                                   : key.substr(0, key.find('+', plus + 1));
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

ExitCode RunKeys(const Session& session, const std::string& organisation) {
  const Client client(session.connection);
  const auto identity = client.Stub<IdentityService>();
  identity::v1::ListKeysRequest request;
  request.set_organisation(organisation);
  identity::v1::ListKeysResponse response;
  const absl::Status status = Call(
      client, *identity, &IdentityService::Stub::ListKeys, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  for (const identity::v1::OrganisationKey& key : response.keys()) {
    session.console.out() << Printable(ReferenceOf(key.verifier_key()));
    if (key.has_revoked_from_seq()) {
      session.console.out()
          << ", revoked from record " << key.revoked_from_seq() << " on";
    }
    session.console.out() << '\n';
  }
  return ExitCode::kOk;
}

ExitCode RunRevokeKey(const Session& session, const RevokeKeyOptions& options) {
  const Client client(session.connection);
  const auto identity = client.Stub<IdentityService>();
  identity::v1::RevokeKeyRequest request;
  const std::string key = ReferenceOf(options.key);
  // Repeated, it is the same request.
  request.set_request_id(
      "revoke-" +
      base::HexEncode(crypto::AsBytes(crypto::Sha256(
          {options.organisation, "\n", key, "\n",
           base::StrCat(options.from_seq), "\n", options.reason}))));
  request.set_organisation(options.organisation);
  request.set_key(key);
  request.set_reason(options.reason == "lost"
                         ? identity::v1::KEY_REVOCATION_REASON_LOST
                     : options.reason == "compromised"
                         ? identity::v1::KEY_REVOCATION_REASON_COMPROMISED
                         : identity::v1::KEY_REVOCATION_REASON_SUPERSEDED);
  request.set_from_seq(options.from_seq);
  identity::v1::RevokeKeyResponse response;
  const absl::Status status = Call(
      client, *identity, &IdentityService::Stub::RevokeKey, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << Printable(key)
                        << (response.is_repeat() ? " already revoked, record "
                                                 : " revoked, record ")
                        << response.seq() << '\n';
  return ExitCode::kOk;
}

ExitCode RunKey(const Session& session, const KeyOptions& options) {
  const bool is_new = !std::filesystem::exists(options.path);
  const auto signer = ReadOrMake(options);
  if (!signer.ok()) return session.console.WrongUse(signer.status());
  const Client client(session.connection);
  const auto seq = Register(client, options, *signer);
  if (!seq.ok()) {
    // A key that was refused is nobody's. After any other end it may count.
    if (is_new && (absl::IsPermissionDenied(seq.status()) ||
                   absl::IsInvalidArgument(seq.status()))) {
      std::filesystem::remove(options.path);
    }
    return session.console.Fail(seq.status());
  }
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

Command AddOrgKeys(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("keys", "List an organisation's signature keys");
  const auto organisation = std::make_shared<std::string>();
  app->add_option("ORG", *organisation, "Id of the organisation")->required();
  app->footer(kKeysFooter);
  return {app, [organisation](const Session& session) {
            return RunKeys(session, *organisation);
          }};
}

Command AddOrgRevokeKey(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "revoke-key", "End a key that signs for an organisation");
  const auto options = std::make_shared<RevokeKeyOptions>();
  app->add_option("ORG", options->organisation, "Id of the organisation")
      ->required();
  app->add_option("KEY", options->key, "NAME+KEYID")->required();
  app->add_option("--reason", options->reason,
                  "superseded, lost or compromised; the log says it")
      ->type_name("REASON")
      ->check(CLI::IsMember({"superseded", "lost", "compromised"}))
      ->required();
  app->add_option("--from", options->from_seq,
                  "First record that it does not sign, of a compromised key; "
                  "else the next one")
      ->type_name("SEQ");
  app->footer(kRevokeKeyFooter);
  return {app, [options](const Session& session) {
            return RunRevokeKey(session, *options);
          }};
}

}  // namespace tanji::cli
