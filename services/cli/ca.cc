// tanji ca …: a certificate authority of one's own, in a folder.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/certificate_authority.h"
#include "lib/crypto/x509.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using crypto::CertificateRequest;

constexpr mode_t kSecretMode = 0600;
constexpr mode_t kPublicMode = 0644;
constexpr mode_t kFolderMode = 0700;
constexpr int64_t kDaySeconds = 86'400;
constexpr int64_t kAuthorityDays = 3650;
constexpr int64_t kRevokedListDays = 3650;
// A clock may be so far behind ours.
constexpr int64_t kSlackSeconds = 3600;

constexpr char kInitFooter[] =
    "DIR gets ca.key (mode 0600; whoever has it can make certificates), ca.pem "
    "(for\n"
    "tanjid --tls-client-ca and for clients' --ca) and revoked.pem "
    "(--tls-crl).\n"
    "\n"
    "Example:\n"
    "  tanji ca init park-ca --name \"Park CA\"";
constexpr char kServerFooter[] =
    "Writes NAME.pem and NAME.key into DIR. Clients connect to one of the "
    "hosts.\n"
    "\n"
    "Example:\n"
    "  tanji ca server park-ca tanjid --host park.example --host 192.0.2.7";
constexpr char kClientFooter[] =
    "Writes NAME.pem and NAME.key into DIR. It is nobody's before `tanji org\n"
    "certificate` says whose it is.\n"
    "\n"
    "Example:\n"
    "  tanji ca client park-ca steel-works";
constexpr char kRevokeFooter[] =
    "Adds the certificate to DIR/revoked.pem, which tanjid reads again within\n"
    "seconds; calls on connections that it has are refused too.\n"
    "\n"
    "Example:\n"
    "  tanji ca revoke park-ca park-ca/steel-works.pem";

struct CaOptions {
  std::string folder;
  std::string name;
  std::vector<std::string> hosts;
  std::string file;
  int64_t days = 365;
};

int64_t Now() { return base::Clock::System().NowMicros() / 1'000'000; }

absl::StatusOr<std::string> Read(const std::string& path) {
  return base::ReadFile(path, crypto::kPemSizeMax);
}

absl::StatusOr<crypto::KeyAndCertificate> ReadAuthority(
    const std::string& folder) {
  crypto::KeyAndCertificate authority;
  TANJI_ASSIGN_OR_RETURN(authority.key, Read(folder + "/ca.key"));
  TANJI_ASSIGN_OR_RETURN(authority.certificate, Read(folder + "/ca.pem"));
  return authority;
}

// The key first: a certificate without its key is of no use.
absl::Status Save(const std::string& folder, const std::string& name,
                  const crypto::KeyAndCertificate& made) {
  const std::string path = base::StrCat(folder, "/", name);
  for (const char* ending : {".key", ".pem"}) {
    if (!std::filesystem::exists(path + ending)) continue;
    return absl::AlreadyExistsError(base::StrCat(
        path, ending, " is there already; expected another name, or none"));
  }
  TANJI_RETURN_IF_ERROR(base::SaveFile(path + ".key", made.key, kSecretMode));
  return base::SaveFile(path + ".pem", made.certificate, kPublicMode);
}

absl::Status CheckFileName(const std::string& name) {
  const bool good =
      !name.empty() && name.front() != '.' &&
      name.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyz"
          "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == std::string::npos &&
      name != "ca" && name != "revoked";
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError(
      base::StrCat("NAME \"", name,
                   "\": expected letters, digits, '-', '_' and '.'; not "
                   "\"ca\" or \"revoked\""));
}

absl::Status Init(const CaOptions& options) {
  const int64_t now = Now();
  TANJI_ASSIGN_OR_RETURN(
      const crypto::KeyAndCertificate authority,
      crypto::MakeAuthority(options.name, now - kSlackSeconds,
                            now + kAuthorityDays * kDaySeconds));
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(options.folder, kFolderMode));
  TANJI_RETURN_IF_ERROR(Save(options.folder, "ca", authority));
  TANJI_ASSIGN_OR_RETURN(
      const std::string revoked,
      crypto::MakeRevocationList(authority, {}, now - kSlackSeconds,
                                 now + kRevokedListDays * kDaySeconds));
  return base::SaveFile(options.folder + "/revoked.pem", revoked, kPublicMode);
}

absl::Status Issue(const CaOptions& options,
                   CertificateRequest::Purpose purpose) {
  TANJI_RETURN_IF_ERROR(CheckFileName(options.name));
  TANJI_ASSIGN_OR_RETURN(const crypto::KeyAndCertificate authority,
                         ReadAuthority(options.folder));
  const int64_t now = Now();
  CertificateRequest request;
  request.purpose = purpose;
  request.name = options.name;
  request.hosts = options.hosts;
  request.not_before = now - kSlackSeconds;
  request.not_after = now + options.days * kDaySeconds;
  TANJI_ASSIGN_OR_RETURN(const crypto::KeyAndCertificate made,
                         crypto::IssueCertificate(authority, request));
  return Save(options.folder, options.name, made);
}

absl::StatusOr<size_t> Revoke(const CaOptions& options) {
  TANJI_ASSIGN_OR_RETURN(const crypto::KeyAndCertificate authority,
                         ReadAuthority(options.folder));
  TANJI_ASSIGN_OR_RETURN(const std::string pem, Read(options.file));
  TANJI_ASSIGN_OR_RETURN(const crypto::TlsCertificate certificate,
                         crypto::ReadCertificate(pem));
  const std::string path = options.folder + "/revoked.pem";
  TANJI_ASSIGN_OR_RETURN(const std::string before, Read(path));
  TANJI_ASSIGN_OR_RETURN(
      std::vector<crypto::Revoked> revoked,
      crypto::ReadRevocationLists(before, authority.certificate));
  TANJI_RETURN_IF_ERROR(crypto::CheckIssuedBy(pem, authority.certificate));
  const int64_t now = Now();
  for (const crypto::Revoked& one : revoked) {
    if (one.serial == certificate.serial) return revoked.size();
  }
  revoked.push_back({certificate.serial, now});
  TANJI_ASSIGN_OR_RETURN(
      const std::string list,
      crypto::MakeRevocationList(authority, revoked, now - kSlackSeconds,
                                 now + kRevokedListDays * kDaySeconds));
  TANJI_RETURN_IF_ERROR(base::SaveFile(path, list, kPublicMode));
  return revoked.size();
}

ExitCode End(const Session& session, const absl::Status& status,
             const std::string& done) {
  if (!status.ok()) {
    return absl::IsInvalidArgument(status) ? session.console.WrongUse(status)
                                           : session.console.Fail(status);
  }
  session.console.out() << done << '\n';
  return ExitCode::kOk;
}

Command AddIssue(CLI::App& parent, const char* name, const char* description,
                 const char* footer, CertificateRequest::Purpose purpose) {
  CLI::App* app = parent.add_subcommand(name, description);
  const auto options = std::make_shared<CaOptions>();
  app->add_option("DIR", options->folder, "The authority's folder")->required();
  app->add_option("NAME", options->name, "Of the certificate and its files")
      ->required();
  if (purpose == CertificateRequest::Purpose::kServer) {
    app->add_option("--host", options->hosts,
                    "DNS name or IP address; as often as wanted")
        ->type_name("HOST")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->required();
  }
  app->add_option("--days", options->days, "How long it is good")
      ->check(CLI::Range(int64_t{1}, kAuthorityDays))
      ->capture_default_str();
  app->footer(footer);
  return {app, [options, purpose](const Session& session) {
            return End(session, Issue(*options, purpose),
                       base::StrCat(Printable(options->folder), "/",
                                    Printable(options->name), ".pem and .key"));
          }};
}

}  // namespace

Command AddCaInit(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("init", "Make an authority");
  const auto options = std::make_shared<CaOptions>();
  options->name = "Tanji CA";
  app->add_option("DIR", options->folder, "Its folder, made if missing")
      ->required();
  app->add_option("--name", options->name, "Its name, for people")
      ->type_name("TEXT")
      ->capture_default_str();
  app->footer(kInitFooter);
  return {app, [options](const Session& session) {
            return End(session, Init(*options),
                       base::StrCat(Printable(options->folder),
                                    ": ca.pem, ca.key, revoked.pem"));
          }};
}

Command AddCaServer(CLI::App& parent) {
  return AddIssue(parent, "server", "Make a certificate of a server",
                  kServerFooter, CertificateRequest::Purpose::kServer);
}

Command AddCaClient(CLI::App& parent) {
  return AddIssue(parent, "client", "Make a certificate of a client",
                  kClientFooter, CertificateRequest::Purpose::kClient);
}

Command AddCaRevoke(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("revoke", "Revoke a certificate");
  const auto options = std::make_shared<CaOptions>();
  app->add_option("DIR", options->folder, "The authority's folder")->required();
  app->add_option("FILE", options->file, "The certificate, PEM")->required();
  app->footer(kRevokeFooter);
  return {app, [options](const Session& session) {
            const auto count = Revoke(*options);
            return End(session, count.status(),
                       count.ok() ? base::StrCat(Printable(options->folder),
                                                 "/revoked.pem has ", *count)
                                  : "");
          }};
}

}  // namespace tanji::cli
