// Where the server is, and what this user identifies itself with there.

#ifndef TANJI_SERVICES_CLI_CONNECTION_H_
#define TANJI_SERVICES_CLI_CONNECTION_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::cli {

// As the command line or the environment has them; empty: not given.
struct ConnectionOptions {
  std::string server;       // host:port, or unix:PATH
  std::string authorities;  // PEM file: TLS, with a server that one has signed
  std::string certificate;  // PEM file: the client's own
  std::string key;          // PEM file: its key
  std::string credentials;  // file of `tanji join`
};

// A client secret, as `tanji join` writes it into a file of mode 0600.
struct ClientSecret {
  std::string client_id;
  std::string client_secret;

  std::string ToJson() const;
  // INVALID_ARGUMENT for another text.
  static absl::StatusOr<ClientSecret> FromJson(const std::string& text);
};

// The contents of these files.
struct Connection {
  std::string server;
  std::string authorities;  // empty: no TLS
  std::string certificate;
  std::string key;
  ClientSecret secret;  // empty: none
};

// Reads the files. INVALID_ARGUMENT for options that do not go together or a
// malformed file; FAILED_PRECONDITION for a secret that others may read; else
// as base::ReadFile.
absl::StatusOr<Connection> LoadConnection(const ConnectionOptions& options);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_CONNECTION_H_
