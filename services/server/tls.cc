#include "services/server/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <cstdlib>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/x509.h"

namespace tanji::server {
namespace {

constexpr char kSuitesOfTls12[] = "PSK-AES256-GCM-SHA384";

absl::StatusOr<std::string> Read(const std::string& path) {
  return base::ReadFile(path, crypto::kPemSizeMax);
}

}  // namespace

void UseTls13Only() { setenv("GRPC_SSL_CIPHER_SUITES", kSuitesOfTls12, 1); }

Tls::Tls(TlsOptions options, Admission& admission)
    : options_(std::move(options)), admission_(admission) {}

absl::StatusOr<std::unique_ptr<Tls>> Tls::Start(const TlsOptions& options,
                                                Admission& admission) {
  std::unique_ptr<Tls> tls(new Tls(options, admission));
  TANJI_RETURN_IF_ERROR(tls->CheckFiles());
  if (options.revoked.empty()) return tls;
  TANJI_RETURN_IF_ERROR(tls->LoadRevoked());
  tls->thread_ = std::thread([raw = tls.get()] { raw->Run(); });
  return tls;
}

Tls::~Tls() {
  if (!thread_.joinable()) return;
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
  }
  wake_.NotifyAll();
  thread_.join();
}

absl::Status Tls::CheckFiles() const {
  TANJI_ASSIGN_OR_RETURN(const std::string certificate,
                         Read(options_.certificate));
  TANJI_ASSIGN_OR_RETURN(const std::string key, Read(options_.key));
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      crypto::CheckKeyPair(key, certificate),
      base::StrCat(options_.certificate, " and ", options_.key)));
  if (options_.client_authorities.empty()) {
    if (options_.revoked.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "revocation lists without client authorities: expected whose they are");
  }
  TANJI_ASSIGN_OR_RETURN(const std::string authorities,
                         Read(options_.client_authorities));
  return base::AddPlace(crypto::SplitCertificates(authorities).status(),
                        options_.client_authorities);
}

absl::Status Tls::LoadRevoked() {
  TANJI_ASSIGN_OR_RETURN(std::string revoked, Read(options_.revoked));
  TANJI_ASSIGN_OR_RETURN(std::string authorities,
                         Read(options_.client_authorities));
  if (revoked == revoked_pem_ && authorities == authorities_pem_) {
    return absl::OkStatus();
  }
  const auto read = crypto::ReadRevocationLists(revoked, authorities);
  TANJI_RETURN_IF_ERROR(base::AddPlace(read.status(), options_.revoked));
  crypto::RevocationList list(*read);
  if (!revoked_pem_.empty()) {
    base::LogInfo(base::StrCat("revocation lists read again: ", list.size(),
                               " certificates"));
  }
  admission_.SetRevoked(std::move(list));
  revoked_pem_ = std::move(revoked);
  authorities_pem_ = std::move(authorities);
  return absl::OkStatus();
}

void Tls::Run() {
  absl::Status told;
  for (;;) {
    {
      const base::MutexLock lock(mu_);
      if (!stopping_) wake_.WaitFor(mu_, options_.interval);
      if (stopping_) return;
    }
    absl::Status status = LoadRevoked();
    if (!status.ok() && status != told) {
      base::LogError(base::StrCat("the revocation lists of before hold on: ",
                                  status.message()));
    }
    told = std::move(status);
  }
}

std::shared_ptr<grpc::ServerCredentials> Tls::Credentials() const {
  using grpc::experimental::FileWatcherCertificateProvider;
  const auto interval = static_cast<unsigned int>(options_.interval.count());
  const bool asks = !options_.client_authorities.empty();
  const auto provider = asks
                            ? std::make_shared<FileWatcherCertificateProvider>(
                                  options_.key, options_.certificate,
                                  options_.client_authorities, interval)
                            : std::make_shared<FileWatcherCertificateProvider>(
                                  options_.key, options_.certificate, interval);
  grpc::experimental::TlsServerCredentialsOptions options(provider);
  options.watch_identity_key_cert_pairs();
  if (asks) options.watch_root_certs();
  options.set_cert_request_type(
      asks ? GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY
           : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace tanji::server
