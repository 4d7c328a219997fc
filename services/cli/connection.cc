#include "services/cli/connection.h"

#include <sys/stat.h>

#include <cerrno>
#include <string_view>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/json/json.h"

namespace tanji::cli {
namespace {

constexpr size_t kPemFileSizeMax = size_t{64} << 10;    // bytes
constexpr size_t kSecretFileSizeMax = size_t{4} << 10;  // bytes
constexpr char kFormat[] = "tanji-credentials/v1";

absl::StatusOr<std::string> Read(std::string_view option,
                                 const std::string& path, size_t size_max) {
  auto text = base::ReadFile(path, size_max);
  if (text.ok()) return text;
  return base::AddPlace(text.status(), option);
}

// A file that nobody else may read.
absl::StatusOr<std::string> ReadSecret(std::string_view option,
                                       const std::string& path,
                                       size_t size_max) {
  struct stat info;
  if (stat(path.c_str(), &info) == 0 &&
      (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(base::StrCat(
        option, ": ", path, " may be read by others; expected mode 0600"));
  }
  return Read(option, path, size_max);
}

// Loopback, or a socket.
bool IsOfThisMachine(const std::string& server) {
  const std::string host = server.substr(0, server.rfind(':'));
  return server.starts_with("unix:") || host == "localhost" ||
         host == "[::1]" ||
         (host.starts_with("127.") &&
          host.find_first_not_of("0123456789.") == std::string::npos);
}

}  // namespace

std::string ClientSecret::ToJson() const {
  const json::Object object = {{"format", kFormat},
                               {"client_id", client_id},
                               {"client_secret", client_secret}};
  return json::WriteIndented(object) + "\n";
}

absl::StatusOr<ClientSecret> ClientSecret::FromJson(const std::string& text) {
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(text));
  std::vector<std::string> faults;
  json::ObjectReader reader(value, "", faults);
  ClientSecret secret;
  if (reader.RequiredString("format") != kFormat) {
    reader.Fault("format", base::StrCat("expected \"", kFormat, "\""));
  }
  secret.client_id = reader.RequiredString("client_id");
  secret.client_secret = reader.RequiredString("client_secret");
  reader.RefuseUnknownMembers();
  if (faults.empty()) return secret;
  return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

absl::StatusOr<Connection> LoadConnection(const ConnectionOptions& options) {
  Connection connection;
  connection.server = options.server;
  const bool has_certificate = !options.certificate.empty();
  if (has_certificate != !options.key.empty()) {
    return absl::InvalidArgumentError(
        "--client-cert and --client-key: expected both or neither");
  }
  if (options.authorities.empty() &&
      (has_certificate || !options.credentials.empty())) {
    return absl::InvalidArgumentError(
        "--client-cert and --credentials take --ca: expected the authority "
        "that has signed the server's certificate");
  }
  if (options.authorities.empty()) {
    if (IsOfThisMachine(options.server)) return connection;
    return absl::InvalidArgumentError(base::StrCat(
        "--server ", options.server,
        " is another machine: expected --ca (or TANJI_CA) with the authority "
        "that has signed its certificate; without TLS others could read and "
        "change what is sent"));
  }
  TANJI_ASSIGN_OR_RETURN(connection.authorities,
                         Read("--ca", options.authorities, kPemFileSizeMax));
  if (has_certificate) {
    TANJI_ASSIGN_OR_RETURN(
        connection.certificate,
        Read("--client-cert", options.certificate, kPemFileSizeMax));
    TANJI_ASSIGN_OR_RETURN(
        connection.key,
        ReadSecret("--client-key", options.key, kPemFileSizeMax));
  }
  if (options.credentials.empty()) return connection;
  TANJI_ASSIGN_OR_RETURN(
      const std::string text,
      ReadSecret("--credentials", options.credentials, kSecretFileSizeMax));
  auto secret = ClientSecret::FromJson(text);
  TANJI_RETURN_IF_ERROR(base::AddPlace(secret.status(), options.credentials));
  connection.secret = *std::move(secret);
  return connection;
}

}  // namespace tanji::cli
