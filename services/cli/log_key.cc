// tanji ledger list-keys, add-key, revoke-key: what signs the log.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/x509.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"
#include "tanji/ledger/v1/log_key_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using ledger::v1::LogKeyService;
namespace v1 = ledger::v1;

constexpr char kListFooter[] =
    "One line a key: its name and id, what it signs, its type, and where it "
    "begins and\n"
    "ends to sign. A software key lies in a file of the data folder.\n"
    "\n"
    "Example:\n"
    "  tanji ledger list-keys";
constexpr char kAddFooter[] =
    "Makes a key in the server's data folder, commits it in the log, signed by "
    "the keys\n"
    "that are in use, and signs with it too from then on. To change to another "
    "key:\n"
    "add it, hand out the new key files (`tanji ledger keys`), let both sign "
    "for a\n"
    "while, then revoke the old one.\n"
    "\n"
    "Examples:\n"
    "  tanji ledger add-key --for checkpoints --type sm2-with-sm3\n"
    "  tanji ledger add-key --for records --type ed25519\n"
    "  tanji ledger add-key --certificate answer.pem";
constexpr char kRequestFooter[] =
    "Makes a key in the server's data folder and writes a request for a "
    "certificate of\n"
    "it. An authority answers with a file of its certificate and those above "
    "it, in\n"
    "PEM; `tanji ledger add-key --certificate` adds the key with them. The "
    "same again\n"
    "writes the same key's request.\n"
    "\n"
    "Example:\n"
    "  tanji ledger request-key --for checkpoints --type sm2-with-sm3 \\\n"
    "      --name \"Park log\" --out park.csr";
constexpr char kRevokeFooter[] =
    "Commits the end of a key in the log and destroys its private half. KEY "
    "is\n"
    "NAME+KEYID (`tanji ledger list-keys`). What it has signed before stays "
    "good, but\n"
    "for what stands from record --from on: that is disputed.\n"
    "\n"
    "Examples:\n"
    "  tanji ledger revoke-key log.example/park/records+5f0c2a11\n"
    "  tanji ledger revoke-key log.example/park/records+5f0c2a11 \\\n"
    "      --reason compromised --from 1841";

template <typename Value>
using Words = std::vector<std::pair<std::string, Value>>;

Words<v1::KeyPurpose> Purposes() {
  return {{"checkpoints", v1::KEY_PURPOSE_CHECKPOINTS},
          {"records", v1::KEY_PURPOSE_RECORDS}};
}
Words<v1::SignatureType> Types() {
  return {{"ed25519", v1::SIGNATURE_TYPE_ED25519},
          {"ecdsa-p256", v1::SIGNATURE_TYPE_ECDSA_P256},
          {"sm2-with-sm3", v1::SIGNATURE_TYPE_SM2_WITH_SM3}};
}
Words<identity::v1::KeyRevocationReason> Reasons() {
  return {{"superseded", identity::v1::KEY_REVOCATION_REASON_SUPERSEDED},
          {"lost", identity::v1::KEY_REVOCATION_REASON_LOST},
          {"compromised", identity::v1::KEY_REVOCATION_REASON_COMPROMISED}};
}

// The word of a value, "unknown" for what a newer server says.
template <typename Value>
std::string WordOf(const Words<Value>& words, Value value) {
  for (const auto& [word, one] : words) {
    if (one == value) return word;
  }
  return "unknown";
}

// "name+keyid": no name has a '+'.
std::string ReferenceOf(const std::string& verifier_key) {
  const size_t plus = verifier_key.find('+');
  return verifier_key.substr(0, verifier_key.find('+', plus + 1));
}

// --for and --type. All outlive `app`.
void AddKindOptions(CLI::App& app, v1::KeyPurpose& purpose,
                    v1::SignatureType& type) {
  app.add_option("--for", purpose, "What it signs: checkpoints or records")
      ->transform(CLI::Transformer(Purposes()))
      ->type_name("WHAT");
  app.add_option("--type", type, "ed25519, ecdsa-p256 or sm2-with-sm3")
      ->transform(CLI::Transformer(Types()))
      ->type_name("TYPE");
}

ExitCode RunList(const Session& session) {
  const Client client(session.connection);
  const auto stub = client.Stub<LogKeyService>();
  v1::ListLogKeysResponse response;
  const absl::Status status =
      Call(client, *stub, &LogKeyService::Stub::ListLogKeys,
           v1::ListLogKeysRequest(), &response);
  if (!status.ok()) return session.console.Fail(status);
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  for (const v1::LogKey& key : response.keys()) {
    std::string range =
        key.has_added_by_seq()
            ? base::StrCat("added by record ", key.added_by_seq())
            : "from the beginning";
    if (key.has_revoked_from_seq()) {
      base::StrAppend(&range, ", revoked from record ", key.revoked_from_seq(),
                      " (", Printable(key.revocation_reason()), ")");
    }
    if (key.custody() == v1::KEY_CUSTODY_SOFTWARE) {
      range += ", software key";
    }
    table.Add({Printable(ReferenceOf(key.verifier_key())),
               WordOf(Purposes(), key.purpose()), WordOf(Types(), key.type()),
               range});
  }
  session.console.out() << table.ToString();
  return ExitCode::kOk;
}

ExitCode RunAdd(const Session& session, const v1::AddLogKeyRequest& request) {
  const Client client(session.connection);
  const auto stub = client.Stub<LogKeyService>();
  v1::AddLogKeyResponse response;
  const absl::Status status =
      Call(client, *stub, &LogKeyService::Stub::AddLogKey, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << Printable(response.verifier_key()) << ", record "
                        << response.seq() << ", software key\n";
  return ExitCode::kOk;
}

struct RequestOptions {
  v1::KeyPurpose purpose = v1::KEY_PURPOSE_UNSPECIFIED;
  v1::SignatureType type = v1::SIGNATURE_TYPE_UNSPECIFIED;
  std::string name;
  std::string path;
  bool force = false;
};

ExitCode RunRequest(const Session& session, const RequestOptions& options) {
  const absl::Status may_save = CheckOutFile(options.path, options.force);
  if (!may_save.ok()) return session.console.WrongUse(may_save);
  const Client client(session.connection);
  const auto stub = client.Stub<LogKeyService>();
  v1::RequestLogKeyRequest request;
  v1::RequestLogKeyResponse response;
  request.set_purpose(options.purpose);
  request.set_type(options.type);
  request.set_name(options.name);
  absl::Status status = Call(client, *stub, &LogKeyService::Stub::RequestLogKey,
                             request, &response);
  if (status.ok()) {
    status = base::SaveFile(options.path, response.certificate_request(), 0644);
  }
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << Printable(options.path) << ": request for "
                        << Printable(ReferenceOf(response.verifier_key()))
                        << ", which waits for its certificate\n";
  return ExitCode::kOk;
}

ExitCode RunAddCertified(const Session& session, const std::string& path) {
  const auto certificates = base::ReadFile(path, crypto::kPemSizeMax);
  if (!certificates.ok()) {
    return session.console.WrongUse(certificates.status());
  }
  const Client client(session.connection);
  const auto stub = client.Stub<LogKeyService>();
  v1::AddCertifiedLogKeyRequest request;
  v1::AddCertifiedLogKeyResponse response;
  request.set_certificates(*certificates);
  const absl::Status status =
      Call(client, *stub, &LogKeyService::Stub::AddCertifiedLogKey, request,
           &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << Printable(response.verifier_key()) << ", record "
                        << response.seq() << ", software key, certified\n";
  return ExitCode::kOk;
}

ExitCode RunRevoke(const Session& session,
                   const v1::RevokeLogKeyRequest& request) {
  const Client client(session.connection);
  const auto stub = client.Stub<LogKeyService>();
  v1::RevokeLogKeyResponse response;
  const absl::Status status = Call(
      client, *stub, &LogKeyService::Stub::RevokeLogKey, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << Printable(request.key()) << " revoked, record "
                        << response.seq() << '\n';
  return ExitCode::kOk;
}

}  // namespace

Command AddLedgerListKeys(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("list-keys", "All keys that the log has or had");
  app->footer(kListFooter);
  return {app, RunList};
}

Command AddLedgerAddKey(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("add-key", "Add a key of the log");
  const auto request = std::make_shared<v1::AddLogKeyRequest>();
  const auto purpose = std::make_shared<v1::KeyPurpose>();
  const auto type = std::make_shared<v1::SignatureType>();
  const auto certificate = std::make_shared<std::string>();
  AddKindOptions(*app, *purpose, *type);
  app->add_option("--certificate", *certificate,
                  "Add the key that was requested, with this certificate and "
                  "those above it (PEM)")
      ->type_name("FILE")
      ->excludes("--for")
      ->excludes("--type");
  app->footer(kAddFooter);
  return {app, [request, purpose, type, certificate](const Session& session) {
            if (!certificate->empty()) {
              return RunAddCertified(session, *certificate);
            }
            if (*purpose == v1::KEY_PURPOSE_UNSPECIFIED ||
                *type == v1::SIGNATURE_TYPE_UNSPECIFIED) {
              return session.console.WrongUse(absl::InvalidArgumentError(
                  "expected --for and --type, or --certificate"));
            }
            request->set_purpose(*purpose);
            request->set_type(*type);
            return RunAdd(session, *request);
          }};
}

Command AddLedgerRequestKey(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "request-key", "Make a key that an outside authority certifies");
  const auto options = std::make_shared<RequestOptions>();
  AddKindOptions(*app, options->purpose, options->type);
  app->get_option("--for")->required();
  app->get_option("--type")->required();
  app->add_option("--name", options->name,
                  "The common name to ask for (that of the key)")
      ->type_name("NAME");
  app->add_option("--out", options->path, "The request to write (PKCS #10)")
      ->type_name("FILE")
      ->required();
  AddForceOption(*app, options->force);
  app->footer(kRequestFooter);
  return {app, [options](const Session& session) {
            return RunRequest(session, *options);
          }};
}

Command AddLedgerRevokeKey(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("revoke-key", "End a key of the log");
  struct Options {
    std::string key;
    identity::v1::KeyRevocationReason reason =
        identity::v1::KEY_REVOCATION_REASON_SUPERSEDED;
    uint64_t from_seq = 0;  // 0: from now on
  };
  const auto options = std::make_shared<Options>();
  app->add_option("KEY", options->key, "NAME+KEYID")->required();
  app->add_option("--reason", options->reason,
                  "superseded (the default), lost or compromised")
      ->transform(CLI::Transformer(Reasons()))
      ->type_name("REASON");
  app->add_option("--from", options->from_seq,
                  "The first record whose signature does not count; of a "
                  "compromised key")
      ->type_name("SEQ");
  app->footer(kRevokeFooter);
  return {app, [options](const Session& session) {
            v1::RevokeLogKeyRequest request;
            request.set_key(options->key);
            request.set_reason(options->reason);
            request.set_from_seq(options->from_seq);
            return RunRevoke(session, request);
          }};
}

}  // namespace tanji::cli
