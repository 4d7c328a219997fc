// TLS of the server's port: its files, checked before it listens, read again
// when they change.

#ifndef TANJI_SERVICES_SERVER_TLS_H_
#define TANJI_SERVICES_SERVER_TLS_H_

#include <grpcpp/security/server_credentials.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "services/server/admission.h"
#include "services/server/server_limits.h"

namespace tanji::server {

// Paths of PEM files.
struct TlsOptions {
  std::string
      certificate;  // the server's own, then those between it and a root
  std::string key;  // of its first certificate; mode 0600
  // Whose clients' certificates are accepted at a handshake: our own authority,
  // others, or both. Empty: none, callers have tokens.
  std::string client_authorities;
  // Revocation lists of these. Empty: none.
  std::string revoked;
  // How often the files are looked at.
  std::chrono::seconds interval = kTlsFilesInterval;
};

// Makes this process speak TLS 1.3 and no other version, as server and as
// client. Before the first use of gRPC.
//
// gRPC 1.51 sets 1.2 as its least version and has no setter. But its suites of
// 1.2 can be chosen: one that needs a shared key which neither side has leaves
// no handshake of 1.2 that could succeed.
void UseTls13Only();

// Keeps what handshakes and calls are judged by in step with the files.
// Thread-safe.
class Tls {
 public:
  // Reads all files: INVALID_ARGUMENT names the one that is malformed or does
  // not fit the others; NOT_FOUND. `admission` outlives it.
  static absl::StatusOr<std::unique_ptr<Tls>> Start(const TlsOptions& options,
                                                    Admission& admission);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  // A client certificate is asked for, where there are authorities, and need
  // not come: tokens will do. One that does come is checked. gRPC reads the
  // files of certificates again by itself.
  std::shared_ptr<grpc::ServerCredentials> Credentials() const;

 private:
  Tls(TlsOptions options, Admission& admission);
  absl::Status CheckFiles() const;
  // Reads the revocation lists, where they have changed. On an error those of
  // before hold.
  absl::Status LoadRevoked();
  void Run() TANJI_EXCLUDES(mu_);

  const TlsOptions options_;
  Admission& admission_;
  std::string revoked_pem_;      // of the constructor, then of the thread
  std::string authorities_pem_;  // likewise

  base::Mutex mu_;
  base::CondVar wake_;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_TLS_H_
