#include "services/server/admission.h"

#include <arpa/inet.h>
#include <grpc/grpc_security_constants.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/platform/access/access_log.h"
#include "services/server/method.h"

namespace tanji::server {
namespace {

// Units of a host for a credential that was refused.
constexpr double kRefusedCost = 20;
constexpr char kTokenHeader[] = "authorization";
constexpr std::string_view kBearer = "Bearer ";

std::string_view ToView(const grpc::string_ref& text) {
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

// What a host is known by, however many connections and ports it has:
// "ipv4:192.0.2.1" of "ipv4:192.0.2.1:50000"; of an IPv6 address the 64 bits of
// its network, for one host has all the others.
std::string HostOf(const std::string& peer) {
  constexpr std::string_view kIpv6 = "ipv6:%5B";
  const std::string host = peer.substr(0, peer.rfind(':'));
  if (!host.starts_with(kIpv6)) return host;
  const std::string text =
      host.substr(kIpv6.size(), host.find('%', kIpv6.size()) - kIpv6.size());
  in6_addr address{};
  if (inet_pton(AF_INET6, text.c_str(), &address) != 1) return host;
  constexpr size_t kNetworkSize = 8;
  return base::StrCat(
      kIpv6, base::HexEncode(std::string_view(
                 reinterpret_cast<const char*>(&address), kNetworkSize)));
}

// What the budget of a day is for: what calculates or shows data. A certificate
// is paid for when it is issued, not when it is fetched: who has had a record
// made gets it.
bool IsQuery(identity::Action action) {
  return action == identity::Action::kIssueCertificate ||
         (identity::IsRead(action) &&
          action != identity::Action::kReadCertificate);
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

Admission::Admission(platform::Context& context, Rate rate, bool has_tls)
    : authenticator_(context.authenticator),
      access_(context.access),
      observer_(context.access_log),
      budget_(context.query_budget),
      has_tls_(has_tls),
      organisations_(rate),
      hosts_(rate) {}

absl::StatusOr<identity::Caller> Admission::Admit(
    const grpc::CallbackServerContext& context, const Method& method) const {
  std::string who;
  auto caller = Decided(context, method, who);
  if (!caller.ok()) {
    refusals_.Note(who.empty() ? HostOf(context.peer()) : who, method.name,
                   caller.status().code(), std::chrono::steady_clock::now());
  }
  return caller;
}

void Admission::NoteEnd(const grpc::CallbackServerContext& context,
                        const identity::Caller& caller, const Method& method,
                        absl::StatusCode code) const {
  // One that was not let in is noted by then.
  if (caller.call == 0 || (code != absl::StatusCode::kPermissionDenied &&
                           code != absl::StatusCode::kUnauthenticated)) {
    return;
  }
  refusals_.Note(caller.organisation.empty() ? HostOf(context.peer())
                                             : caller.organisation,
                 method.name, code, std::chrono::steady_clock::now());
}

absl::StatusOr<identity::Caller> Admission::Decided(
    const grpc::CallbackServerContext& context, const Method& method,
    std::string& who) const {
  const auto now = std::chrono::steady_clock::now();
  auto caller = CallerOf(context);
  if (!caller.ok()) {
    // Each try at a credential costs, whatever it was for.
    TANJI_RETURN_IF_ERROR(
        hosts_.Take(HostOf(context.peer()), kRefusedCost, now));
    // Who is nobody may do what everybody may.
    if (!identity::DecideAtDoor(identity::Caller(), method.right).ok()) {
      return caller;
    }
    caller = identity::Caller();
  }
  who = caller->organisation;
  TANJI_RETURN_IF_ERROR(identity::DecideAtDoor(*caller, method.right));
  caller->observer = &observer_;
  caller->call = ++calls_;
  if (caller->roles.Has(identity::Role::kOperator)) return caller;
  const bool is_known = !caller->organisation.empty();
  const std::string name =
      is_known ? caller->organisation : HostOf(context.peer());
  TANJI_RETURN_IF_ERROR(
      (is_known ? organisations_ : hosts_).Take(name, method.cost, now));
  if (method.places != 0) {
    TANJI_ASSIGN_OR_RETURN(caller->place,
                           places_.Take(name, method.name, method.places));
  }
  // Who finds no place is shown nothing, and has spent nothing.
  if (IsQuery(method.right)) {
    TANJI_RETURN_IF_ERROR(
        TakeOfBudget(*caller, static_cast<uint64_t>(method.cost)));
  }
  return caller;
}

absl::Status Admission::TakeOfBudget(const identity::Caller& caller,
                                     uint64_t units) const {
  if (caller.organisation.empty() ||
      caller.roles.Has(identity::Role::kOperator)) {
    return absl::OkStatus();
  }
  return budget_.Take(caller.organisation, units);
}

absl::StatusOr<identity::Caller> Admission::Renew(
    const grpc::CallbackServerContext& context, const Method& method,
    const identity::Caller& admitted) const {
  if (admitted.credential.empty()) return admitted;
  TANJI_ASSIGN_OR_RETURN(const auto token, TokenOf(context));
  TANJI_ASSIGN_OR_RETURN(identity::Caller caller,
                         token.has_value()
                             ? authenticator_.ByCredential(admitted.credential)
                             : CallerOf(context));
  TANJI_RETURN_IF_ERROR(identity::DecideAtDoor(caller, method.right));
  caller.observer = admitted.observer;
  caller.call = admitted.call;
  return caller;
}

absl::StatusOr<identity::Caller> Admission::CallerOf(
    const grpc::CallbackServerContext& context) const {
  // Where nobody has a credential nothing could say who else calls; to look at
  // the headers takes a tenth of the time of a small call.
  if (!has_tls_ && access_.Current()->credentials.empty()) {
    return identity::Caller::Operator();
  }
  TANJI_ASSIGN_OR_RETURN(const auto token, TokenOf(context));
  const std::shared_ptr<const grpc::AuthContext> peer =
      has_tls_ ? context.auth_context() : nullptr;
  const bool by_tls = peer != nullptr && HasTls(*peer);
  if (!token.has_value() && !by_tls) {
    if (!has_tls_ || context.peer().starts_with("unix:")) {
      return identity::Caller::Operator();
    }
    return absl::UnauthenticatedError("expected TLS");
  }
  // Who has tried too many wrong ones is not looked at.
  if (hosts_.IsEmpty(HostOf(context.peer()),
                     std::chrono::steady_clock::now())) {
    return absl::ResourceExhaustedError(
        "this host has tried too often; expected a pause");
  }
  if (token.has_value()) return authenticator_.ByToken(*token);
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
