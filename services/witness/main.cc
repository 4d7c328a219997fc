// `tanji-witness`: cosigns the checkpoints of logs as long as each goes on from
// the one before.

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/ledger/add_checkpoint.h"
#include "lib/net/http_server.h"
#include "lib/net/listen_address.h"
#include "lib/witness/witness.h"

namespace tanji::witness {
namespace {

using base::StrCat;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUse = 2;
constexpr size_t kKeyFileSizeMax = 1 << 20;  // bytes
constexpr mode_t kSecretMode = 0600;

constexpr char kFooter[] =
    "A witness remembers the last checkpoint of each log that it is given, "
    "and\n"
    "cosigns the next one only when it goes on from there (c2sp.org/"
    "tlog-witness). It\n"
    "sees sizes and hashes, no content. Keep its folder: a witness that has "
    "lost its\n"
    "memory must begin anew under another key.\n"
    "\n"
    "Examples:\n"
    "  tanji-witness key --folder state --name witness.example/w1\n"
    "  tanji-witness serve --folder state --log-key log.vkey --listen "
    "127.0.0.1:7480\n"
    "  tanji-witness cosign request --folder state --log-key log.vkey --out "
    "lines";

struct Options {
  std::string folder;
  std::vector<std::string> log_keys;
  std::string name;
  std::string listen = "127.0.0.1:7480";
  std::optional<std::string> certificate;  // paths; both or neither
  std::optional<std::string> private_key;
  std::string request;
  std::string out;
};

int Fail(int code, const absl::Status& status) {
  std::cerr << "tanji-witness: " << status.message() << '\n';
  return code;
}

std::string KeyPath(const std::string& folder) { return folder + "/key"; }

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) == 0 &&
      (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        StrCat(path, " may be read by others; expected mode 0600"));
  }
  return base::ReadFile(path, kKeyFileSizeMax);
}

absl::StatusOr<ledger::Cosigner> ReadKey(const std::string& folder) {
  const std::string path = KeyPath(folder);
  TANJI_ASSIGN_OR_RETURN(std::string text, ReadSecretFile(path));
  if (!text.empty() && text.back() == '\n') text.pop_back();
  auto cosigner = ledger::Cosigner::Parse(text);
  TANJI_RETURN_IF_ERROR(base::AddPlace(cosigner.status(), path));
  return cosigner;
}

absl::StatusOr<std::vector<ledger::VerifierKey>> ReadLogKeys(
    const std::vector<std::string>& paths) {
  std::vector<ledger::VerifierKey> keys;
  for (const std::string& path : paths) {
    TANJI_ASSIGN_OR_RETURN(const std::string text,
                           base::ReadFile(path, kKeyFileSizeMax));
    std::string_view rest = text;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.empty() || line.starts_with('#')) continue;
      auto key = ledger::VerifierKey::Parse(line);
      TANJI_RETURN_IF_ERROR(base::AddPlace(key.status(), path));
      keys.push_back(*std::move(key));
    }
  }
  if (keys.empty()) {
    return absl::InvalidArgumentError("no key of a log is given");
  }
  return keys;
}

absl::StatusOr<std::unique_ptr<Witness>> OpenWitness(const Options& options) {
  TANJI_ASSIGN_OR_RETURN(ledger::Cosigner cosigner, ReadKey(options.folder));
  TANJI_ASSIGN_OR_RETURN(std::vector<ledger::VerifierKey> log_keys,
                         ReadLogKeys(options.log_keys));
  return Witness::Open({options.folder, std::move(cosigner),
                        std::move(log_keys), base::Clock::System()});
}

int MakeKey(const Options& options) {
  // Whatever it holds: a witness's key is not made again.
  if (!absl::IsNotFound(ReadKey(options.folder).status())) {
    return Fail(kWrongUse, absl::AlreadyExistsError(StrCat(
                               KeyPath(options.folder), " is there already")));
  }
  const auto cosigner =
      ledger::Cosigner::Create(options.name, crypto::Ed25519Signer::Generate());
  if (!cosigner.ok()) return Fail(kWrongUse, cosigner.status());
  absl::Status saved = base::MakeDirectories(options.folder, 0700);
  if (saved.ok()) {
    saved = base::ReplaceFile(KeyPath(options.folder),
                              cosigner->ToPrivateString() + "\n", kSecretMode);
  }
  if (!saved.ok()) return Fail(kFailed, saved);
  std::cout << cosigner->verifier_key() << '\n';
  return kDone;
}

net::HttpReply ReplyOf(Answer answer) {
  return {answer.status, std::move(answer.media_type), std::move(answer.body)};
}

absl::StatusOr<net::HttpServer::Options> ServerOptionsOf(
    const Options& options) {
  net::HttpServer::Options result;
  TANJI_ASSIGN_OR_RETURN(result.address,
                         net::ListenAddress::Parse(
                             options.listen, net::ListenAddress::Reach::kAny));
  result.body_size_max = ledger::kAddCheckpointSizeMax;
  if (!options.certificate.has_value()) return result;
  net::HttpsIdentity https;
  TANJI_ASSIGN_OR_RETURN(https.certificate,
                         base::ReadFile(*options.certificate, kKeyFileSizeMax));
  TANJI_ASSIGN_OR_RETURN(https.private_key,
                         ReadSecretFile(*options.private_key));
  result.https = std::move(https);
  return result;
}

int Serve(const Options& options) {
  // Blocked before threads begin, so that one of them waits for it.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const auto server_options = ServerOptionsOf(options);
  if (!server_options.ok()) return Fail(kWrongUse, server_options.status());
  const auto witness = OpenWitness(options);
  if (!witness.ok()) {
    return Fail(absl::IsInvalidArgument(witness.status()) ? kWrongUse : kFailed,
                witness.status());
  }
  const auto server = net::HttpServer::Start(
      *server_options,
      {{net::HttpServer::Route::Method::kPost, "/add-checkpoint",
        [raw = witness->get()](const std::string& body) {
          return ReplyOf(raw->AddCheckpoint(body));
        }}});
  if (!server.ok()) {
    return Fail(absl::IsInvalidArgument(server.status()) ? kWrongUse : kFailed,
                server.status());
  }
  base::LogInfo(StrCat("witness ", (*witness)->cosigner().verifier_key(),
                       " serving on ", (*server)->url()));
  int signal_number = 0;
  sigwait(&ends, &signal_number);
  return kDone;
}

// For a network that is closed: the request comes as a file, and the lines go
// back as one.
int CosignFile(const Options& options) {
  const auto request =
      base::ReadFile(options.request, ledger::kAddCheckpointSizeMax);
  if (!request.ok()) return Fail(kWrongUse, request.status());
  const auto witness = OpenWitness(options);
  if (!witness.ok()) return Fail(kFailed, witness.status());
  const Answer answer = (*witness)->AddCheckpoint(*request);
  constexpr int kCosigned = 200;
  constexpr int kConflict = 409;
  if (answer.status == kConflict) {
    std::cerr << "tanji-witness: the last checkpoint that was cosigned covers "
              << answer.body;
    return kFailed;
  }
  if (answer.status != kCosigned) {
    std::cerr << "tanji-witness: not cosigned: " << answer.body;
    return kFailed;
  }
  if (options.out.empty()) {
    std::cout << answer.body;
    return kDone;
  }
  const absl::Status saved = base::SaveFile(options.out, answer.body, 0644);
  return saved.ok() ? kDone : Fail(kFailed, saved);
}

void AddFolder(CLI::App& app, Options& options) {
  app.add_option("--folder", options.folder,
                 "Its memory and its key; made when missing")
      ->type_name("DIR")
      ->required();
}
void AddLogKeys(CLI::App& app, Options& options) {
  app.add_option("--log-key", options.log_keys,
                 "File with verifier keys of the logs that it knows; may "
                 "repeat")
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->required();
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Tanji's witness: cosigns checkpoints that go on.",
               "tanji-witness");
  app.set_version_flag("--version", TANJI_VERSION);
  app.footer(kFooter);
  app.require_subcommand(1);
  CLI::App* key = app.add_subcommand("key",
                                     "Make its key, and print the "
                                     "verifier key");
  AddFolder(*key, options);
  key->add_option("--name", options.name, "Of the witness: a host and path")
      ->required();
  CLI::App* serve =
      app.add_subcommand("serve", "Answer logs over HTTP or HTTPS");
  AddFolder(*serve, options);
  AddLogKeys(*serve, options);
  serve->add_option("--listen", options.listen, "Where to serve")
      ->type_name("ADDR")
      ->capture_default_str();
  CLI::Option* certificate =
      serve
          ->add_option("--tls-cert", options.certificate,
                       "Certificate with those that it rests on, PEM: HTTPS")
          ->type_name("FILE");
  CLI::Option* private_key =
      serve->add_option("--tls-key", options.private_key, "Its private key")
          ->type_name("FILE");
  certificate->needs(private_key);
  private_key->needs(certificate);
  CLI::App* cosign =
      app.add_subcommand("cosign",
                         "Answer a request that comes as a file (tanji ledger "
                         "witness-request)");
  AddFolder(*cosign, options);
  AddLogKeys(*cosign, options);
  cosign->add_option("REQUEST", options.request, "The request")->required();
  cosign->add_option("--out", options.out, "Write the lines there")
      ->type_name("FILE");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kWrongUse;
  }
  if (key->parsed()) return MakeKey(options);
  return serve->parsed() ? Serve(options) : CosignFile(options);
}

}  // namespace
}  // namespace tanji::witness

int main(int argc, char** argv) { return tanji::witness::Main(argc, argv); }
