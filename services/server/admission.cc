#include "services/server/admission.h"

#include <grpc/grpc_security_constants.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::server {
namespace {

constexpr char kTokenHeader[] = "authorization";
constexpr std::string_view kBearer = "Bearer ";

std::string_view ToView(grpc::string_ref text) {
  return {text.data(), text.size()};
}

// The token, if the call has one. UNAUTHENTICATED for another scheme, or more
// than one.
absl::StatusOr<std::optional<std::string_view>> TokenOf(
    const grpc::CallbackServerContext& context) {
  const auto [first, last] =
      context.client_metadata().equal_range(kTokenHeader);
  if (first == last) return std::nullopt;
  const std::string_view header = ToView(first->second);
  // RFC 7235: the scheme is read in any case.
  bool is_bearer = header.size() > kBearer.size();
  for (size_t i = 0; is_bearer && i < kBearer.size(); ++i) {
    const char c = header[i];
    is_bearer = (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) ==
                (i == 0 ? 'b' : kBearer[i]);
  }
  if (!is_bearer || std::next(first) != last) {
    return absl::UnauthenticatedError(
        "authorization: expected one header, \"Bearer TOKEN\"");
  }
  return header.substr(kBearer.size());
}

// What the peer has proven to be, by TLS; empty without a certificate.
std::string CertificateOf(const grpc::AuthContext& peer) {
  const auto values = peer.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  return values.empty() ? std::string() : std::string(ToView(values.front()));
}

// "ipv4:192.0.2.1:50000" without the port, so that a host is one caller however
// many connections it has.
std::string HostOf(const std::string& peer) {
  return peer.substr(0, peer.rfind(':'));
}

bool HasTls(const grpc::AuthContext& peer) {
  const auto values =
      peer.FindPropertyValues(GRPC_TRANSPORT_SECURITY_TYPE_PROPERTY_NAME);
  for (const grpc::string_ref& value : values) {
    const std::string_view type = ToView(value);
    if (type == GRPC_SSL_TRANSPORT_SECURITY_TYPE ||
        type == GRPC_TLS_TRANSPORT_SECURITY_TYPE) {
      return true;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<identity::Caller> Admission::Admit(
    const grpc::CallbackServerContext& context, identity::Action right,
    double cost) const {
  auto caller = CallerOf(context);
  if (!caller.ok()) {
    // Who is nobody may do what everybody may.
    if (!identity::DecideAtDoor(identity::Caller(), right).ok()) return caller;
    caller = identity::Caller();
  }
  TANJI_RETURN_IF_ERROR(identity::DecideAtDoor(*caller, right));
  if (!caller->roles.Has(identity::Role::kOperator)) {
    TANJI_RETURN_IF_ERROR(limit_.Take(caller->organisation.empty()
                                          ? HostOf(context.peer())
                                          : caller->organisation,
                                      cost, std::chrono::steady_clock::now()));
  }
  caller->observer = &observer_;
  caller->call = ++calls_;
  return caller;
}

absl::StatusOr<identity::Caller> Admission::CallerOf(
    const grpc::CallbackServerContext& context) const {
  TANJI_ASSIGN_OR_RETURN(const auto token, TokenOf(context));
  if (token.has_value()) return authenticator_.ByToken(*token);
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer == nullptr || !HasTls(*peer)) return identity::Caller::Operator();
  const std::string certificate = CertificateOf(*peer);
  if (certificate.empty()) return identity::Caller();
  return ByCertificate(certificate);
}

absl::StatusOr<identity::Caller> Admission::ByCertificate(
    std::string_view pem) const {
  std::shared_ptr<const crypto::TlsCertificate> info;
  std::shared_ptr<const crypto::RevocationList> revoked;
  {
    const base::MutexLock lock(mu_);
    revoked = revoked_;
    const auto known = seen_.find(pem);
    if (known != seen_.end()) info = known->second;
  }
  if (info == nullptr) {
    auto read = crypto::ReadCertificate(pem);
    if (!read.ok()) {
      return absl::UnauthenticatedError("the certificate cannot be read");
    }
    info = std::make_shared<const crypto::TlsCertificate>(*std::move(read));
    const base::MutexLock lock(mu_);
    if (seen_.size() >= kSeenCertificatesMax) seen_.clear();
    seen_.emplace(std::string(pem), info);
  }
  if (revoked->Has(*info)) {
    return absl::UnauthenticatedError(
        "the certificate was revoked by who issued it");
  }
  return authenticator_.ByCertificate(info->fingerprint);
}

void Admission::SetRevoked(crypto::RevocationList revoked) {
  auto list =
      std::make_shared<const crypto::RevocationList>(std::move(revoked));
  const base::MutexLock lock(mu_);
  revoked_ = std::move(list);
}

}  // namespace tanji::server
