// tanjid: the server. `tanjid --help` says how it is called.
//
// Exits 0 when it was asked to stop (SIGTERM, SIGINT) and has, 1 when it could
// not start, 2 when it was called wrongly.

#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/strings.h"
#include "lib/crypto/x509.h"
#include "services/server/server.h"

namespace tanji::server {
namespace {

constexpr int kExitStopped = 0;
constexpr int kExitNotStarted = 1;
constexpr int kExitWrongUse = 2;
// What sun_path holds, less its end.
constexpr size_t kSocketPathSizeMax = 107;
constexpr size_t kCertificateSizeMax = 64 << 10;
constexpr uint64_t kQueryBudgetMax = 1'000'000'000'000;

constexpr char kFooter[] = R"(
Without TLS only loopback addresses are taken, and whoever can connect acts as
the operator. With TLS (1.3 alone) any address is, and callers are who their
certificate or token says; the operator then calls over the socket in the data
folder (tanji --server unix:DIR/tanjid.sock), which nobody else can reach. Port 0
takes any free port. Files of TLS are read again when they change.

Examples:
  tanjid --data-dir var/tanji
  tanjid --data-dir var/tanji --listen 127.0.0.1:0 --metrics 127.0.0.1:9471
  tanjid --data-dir var/tanji --publish-dir /srv/www/log --origin log.example.com
  tanjid --data-dir var/tanji --listen 0.0.0.0:7471 --tls-cert server.pem \
      --tls-key server.key --tls-client-ca ca.pem --tls-crl revoked.pem
  tanjid --data-dir var/tanji --backup /backup/tanji \
      --backup-key offline.pem

SIGTERM or Ctrl-C stops it: calls under way are finished. Exits 0 after that, 1
when it could not start, 2 when it was called wrongly.)";

// Blocks the signals that ask to stop, in this thread and all that it starts.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

int Serve(const ServerOptions& options) {
  const sigset_t stop_signals = BlockStopSignals();
  auto server = Server::Start(options, base::Clock::System());
  if (!server.ok()) {
    base::LogError(base::StrCat("not started: ", server.status().ToString()));
    return kExitNotStarted;
  }
  if (const auto metrics = (*server)->metrics_address(); metrics.has_value()) {
    base::LogInfo(
        base::StrCat("metrics on http://", metrics->ToString(), "/metrics"));
  }
  base::LogInfo(base::StrCat("serving on ", (*server)->address().ToString()));
  int signal_number = 0;
  sigwait(&stop_signals, &signal_number);
  base::LogInfo(base::StrCat("stopping on signal ", signal_number));
  (*server)->Stop();
  base::LogInfo("stopped");
  return kExitStopped;
}

int ReportWrongUse(std::string_view message) {
  std::fprintf(stderr, "tanjid: %s\nTry: tanjid --help\n",
               std::string(message).c_str());
  return kExitWrongUse;
}

// The files of TLS, all or none. Returns what is wrong.
std::optional<std::string> TakeTls(TlsOptions files, ServerOptions& options) {
  const bool any = !files.certificate.empty() || !files.key.empty() ||
                   !files.client_authorities.empty() || !files.revoked.empty();
  if (!any) return std::nullopt;
  if (files.certificate.empty() || files.key.empty()) {
    return "TLS takes --tls-cert and --tls-key, both";
  }
  if (!files.revoked.empty() && files.client_authorities.empty()) {
    return "--tls-crl takes --tls-client-ca";
  }
  options.tls = std::move(files);
  // The data folder has mode 0700.
  options.socket = options.system.data_dir + "/tanjid.sock";
  if (options.socket.size() > kSocketPathSizeMax) {
    return base::StrCat("the path ", options.socket, " is longer than ",
                        kSocketPathSizeMax,
                        " bytes, which a socket may have: name the folder "
                        "relative to the working folder");
  }
  return std::nullopt;
}

// The folder and the key of the backups, both or none; `option` names the
// folder's. Returns what is wrong.
template <typename BackupOptions>
std::optional<std::string> TakeBackupKey(std::string_view option,
                                         const std::string& key_path,
                                         BackupOptions& to) {
  if (key_path.empty() != to.dir.empty()) {
    return base::StrCat("backups take ", option, " and ", option, "-key, both");
  }
  if (key_path.empty()) return std::nullopt;
  auto pem = base::ReadFile(key_path, kCertificateSizeMax);
  if (!pem.ok()) return std::string(pem.status().message());
  to.certificate = *std::move(pem);
  if (to.certificate.find("PRIVATE KEY-----") != std::string::npos) {
    return base::StrCat(key_path,
                        " holds a private key, which belongs on no server; "
                        "expected the certificate alone");
  }
  return std::nullopt;
}

// Returns what is wrong.
std::optional<std::string> TakeWitnessPolicy(const std::string& path,
                                             platform::WitnessOptions& to) {
  if (path.empty()) return std::nullopt;
  auto text = base::ReadFile(path, ledger::kPolicySizeMax);
  if (!text.ok()) return std::string(text.status().message());
  to.policy = *std::move(text);
  return std::nullopt;
}

// Returns what is wrong.
std::optional<std::string> TakeTimestampAuthorities(
    const std::string& path, platform::TimestampOptions& to) {
  if (path.empty() != to.url.empty()) {
    return "time stamps take --timestamp-url and --timestamp-ca, both";
  }
  if (path.empty()) return std::nullopt;
  auto pem = base::ReadFile(path, crypto::kPemSizeMax);
  if (!pem.ok()) return std::string(pem.status().message());
  to.authorities = *std::move(pem);
  return std::nullopt;
}

// A type of signature beside Ed25519, as often as wanted. `types` outlives
// `app`.
void AddTypeOption(CLI::App& app, const char* name,
                   std::vector<ledger::SignatureType>& types,
                   const char* description) {
  const std::vector<std::pair<std::string, ledger::SignatureType>> names = {
      {"ecdsa-p256", ledger::SignatureType::kEcdsaP256},
      {"sm2-with-sm3", ledger::SignatureType::kSm2WithSm3}};
  app.add_option(
         name, types,
         base::StrCat(description, ": ecdsa-p256 or sm2-with-sm3; may repeat"))
      ->transform(CLI::Transformer(names))
      ->type_name("TYPE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

// Who says when the log's checkpoints were there. Both outlive `app`.
void AddTimestampOptions(CLI::App& app, platform::TimestampOptions& options,
                         std::string& authorities) {
  app.add_option("--timestamp-url", options.url,
                 "Have checkpoints stamped by this authority (RFC 3161)")
      ->type_name("URL");
  app.add_option("--timestamp-ca", authorities,
                 "Certificates of those whose time stamps are taken (PEM)")
      ->type_name("FILE");
  app.add_option_function<int64_t>(
         "--timestamp-interval",
         [&options](int64_t seconds) {
           options.interval = std::chrono::seconds(seconds);
         },
         "Once in each of these, counted from 1970, that brings something new "
         "[3600]")
      ->type_name("SECONDS")
      ->check(CLI::Range(int64_t{1}, int64_t{86'400}));
  app.add_option("--timestamp-web-ca", options.web_authorities_path,
                 "Authorities of the URL, if https (PEM; those of the system)")
      ->type_name("FILE");
}

// What signs and cosigns the log. Both outlive `app`.
void AddLogOptions(CLI::App& app, platform::SystemOptions& system,
                   std::string& witness_policy) {
  app.add_option(
         "--witness-policy", witness_policy,
         "Have checkpoints cosigned by the witnesses of this tlog-policy")
      ->type_name("FILE");
  app.add_option("--witness-ca", system.witnesses.authorities_path,
                 "Authorities of witnesses' https addresses (PEM; those of the "
                 "system)")
      ->type_name("FILE");
  AddTypeOption(app, "--checkpoint-type", system.checkpoint_types,
                "Sign checkpoints with a key of this type too");
  AddTypeOption(app, "--record-type", system.record_types,
                "Sign records with a key of this type too");
}

struct BackupKeys {
  std::string folder;  // paths of certificates
  std::string secrets;
};

// What is backed up, and for whom. All outlive `app`.
void AddBackupOptions(CLI::App& app, platform::SystemOptions& system,
                      BackupKeys& keys) {
  app.add_option("--backup", system.folder_backups.dir,
                 "Folder for a daily backup of all that the data folder has")
      ->type_name("DIR");
  app.add_option("--backup-key", keys.folder,
                 "Certificate of the offline key that opens them (tanji backup "
                 "key)")
      ->type_name("FILE");
  app.add_option("--backup-days", system.folder_backups.days,
                 "How long one is kept")
      ->type_name("DAYS")
      ->check(CLI::Range(int64_t{1}, platform::kBackupDaysMax))
      ->capture_default_str();
  app.add_option("--secrets-backup", system.secret_backups.dir,
                 "Folder for a daily backup of the secret store alone, for 30 "
                 "days")
      ->type_name("DIR");
  app.add_option("--secrets-backup-key", keys.secrets,
                 "Certificate of the offline key that opens them")
      ->type_name("FILE");
}

int Main(int argc, char** argv) {
  ServerOptions options;
  TlsOptions tls;
  std::string listen = options.listen.ToString();
  std::string metrics;
  CLI::App app("Tanji's server: carbon footprints as signed records.",
               "tanjid");
  app.footer(kFooter);
  app.add_option("--data-dir", options.system.data_dir,
                 "Folder of the stores and keys, made at the first start")
      ->required()
      ->type_name("DIR");
  app.add_flag(
      "--read-only", options.system.is_read_only,
      "Show what the folder has and take nothing, also where it cannot "
      "be gone on with; to this machine alone");
  app.add_option("--listen", listen, "Where to serve gRPC")
      ->type_name("ADDR")
      ->capture_default_str();
  app.add_option("--publish-dir", options.system.publish_dir,
                 "Folder to write the log to as static files (tlog-tiles)")
      ->type_name("DIR");
  std::string witness_policy;
  AddLogOptions(app, options.system, witness_policy);
  std::string timestamp_authorities;
  AddTimestampOptions(app, options.system.timestamps, timestamp_authorities);
  app.add_option("--metrics", metrics,
                 "Where to give metrics, as http://ADDR/metrics; else nowhere")
      ->type_name("ADDR");
  app.add_option(
         "--origin", options.system.origin,
         "The log's name, at the first start; else a unique one is made")
      ->type_name("NAME");
  app.add_option("--tls-cert", tls.certificate,
                 "Serve TLS with this certificate (PEM, with its chain)")
      ->type_name("FILE");
  app.add_option("--tls-key", tls.key, "Its private key")->type_name("FILE");
  app.add_option("--tls-client-ca", tls.client_authorities,
                 "Authorities of clients' certificates; else tokens alone")
      ->type_name("FILE");
  app.add_option("--tls-crl", tls.revoked, "Their revocation lists")
      ->type_name("FILE");
  BackupKeys backup_keys;
  AddBackupOptions(app, options.system, backup_keys);
  app.add_option("--query-budget", options.system.query_budget,
                 "Units of queries that each organisation has a day (UTC)")
      ->type_name("UNITS")
      ->check(CLI::Range(uint64_t{1}, kQueryBudgetMax))
      ->capture_default_str();
  app.set_version_flag("--version", TANJI_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return ReportWrongUse(error.what());
  }
  if (options.system.is_read_only && !tls.certificate.empty()) {
    return ReportWrongUse(
        "--read-only serves this machine alone: it takes no --tls-cert");
  }
  for (const auto& fault :
       {TakeTls(tls, options),
        TakeBackupKey("--backup", backup_keys.folder,
                      options.system.folder_backups),
        TakeBackupKey("--secrets-backup", backup_keys.secrets,
                      options.system.secret_backups),
        TakeWitnessPolicy(witness_policy, options.system.witnesses),
        TakeTimestampAuthorities(timestamp_authorities,
                                 options.system.timestamps)}) {
    if (fault.has_value()) return ReportWrongUse(*fault);
  }
  const auto address = net::ListenAddress::Parse(
      listen, options.tls.has_value() ? net::ListenAddress::Reach::kAny
                                      : net::ListenAddress::Reach::kLoopback);
  if (!address.ok()) {
    return ReportWrongUse(base::ToStd(address.status().message()));
  }
  options.listen = *address;
  if (!metrics.empty()) {
    const auto metrics_address = net::ListenAddress::Parse(metrics);
    if (!metrics_address.ok()) {
      return ReportWrongUse(base::ToStd(metrics_address.status().message()));
    }
    options.metrics_listen = *metrics_address;
  }
  return Serve(options);
}

}  // namespace
}  // namespace tanji::server

int main(int argc, char** argv) { return tanji::server::Main(argc, argv); }
