// The door: who calls, and whether a method is for them at all.

#ifndef TANJI_SERVICES_SERVER_ADMISSION_H_
#define TANJI_SERVICES_SERVER_ADMISSION_H_

#include <grpcpp/server_context.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/crypto/x509.h"
#include "lib/identity/decide.h"
#include "lib/platform/access/authenticator.h"
#include "lib/platform/access/query_budget.h"
#include "lib/platform/context.h"
#include "services/server/rate_limit.h"
#include "services/server/refusal_log.h"

namespace tanji::server {

struct Method;

// Parsed certificates that are remembered.
inline constexpr size_t kSeenCertificatesMax = 10'000;

// Thread-safe.
class Admission {
 public:
  // `context` outlives it. With `has_tls` the operator is at the socket alone.
  Admission(platform::Context& context, Rate rate, bool has_tls);

  // The caller of a call: of the token in its header "authorization", else of
  // its TLS certificate, else, where the connection has no TLS, the operator:
  // such connections come over loopback or the socket in the data folder.
  // Nobody with TLS and neither of the two.
  //
  // UNAUTHENTICATED for a token or certificate that is not good (any more), and
  // as DecideAtDoor; PERMISSION_DENIED. Asked at each call: what was revoked
  // since the connection was made is refused.
  // Each organisation, and of those without a credential each host, has a rate
  // of its own, of which this takes the method's cost, and the method's places;
  // of what shows data or certifies, an organisation has a budget a day too:
  // RESOURCE_EXHAUSTED beyond them. The operator has none of the three.
  // What is refused is noted.
  absl::StatusOr<identity::Caller> Admit(
      const grpc::CallbackServerContext& context, const Method& method) const
      TANJI_EXCLUDES(mu_);

  // The same caller as it is now, for a call that lasts: a token need not be
  // good any more, its credential must. Takes nothing of the rate.
  absl::StatusOr<identity::Caller> Renew(
      const grpc::CallbackServerContext& context, const Method& method,
      const identity::Caller& admitted) const TANJI_EXCLUDES(mu_);

  // Of what a call shows beyond what it was let in for, as each message of a
  // watch: RESOURCE_EXHAUSTED when the organisation's budget of the day is used
  // up.
  absl::Status TakeOfBudget(const identity::Caller& caller,
                            uint64_t units) const;

  // How a call that was let in has ended: what is refused is noted.
  void NoteEnd(const grpc::CallbackServerContext& context,
               const identity::Caller& caller, const Method& method,
               absl::StatusCode code) const;

  // Certificates of these are refused from now on.
  void SetRevoked(crypto::RevocationList revoked) TANJI_EXCLUDES(mu_);

 private:
  // As Admit, which notes what this refuses.
  absl::StatusOr<identity::Caller> Decided(
      const grpc::CallbackServerContext& context, const Method& method,
      std::string& who) const TANJI_EXCLUDES(mu_);
  absl::StatusOr<identity::Caller> CallerOf(
      const grpc::CallbackServerContext& context) const TANJI_EXCLUDES(mu_);
  absl::StatusOr<identity::Caller> ByCertificate(std::string_view pem) const
      TANJI_EXCLUDES(mu_);

  platform::Authenticator& authenticator_;
  const platform::AccessStore& access_;
  identity::ReadObserver& observer_;
  platform::QueryBudget& budget_;
  const bool has_tls_;
  mutable RateLimit organisations_;
  mutable RateLimit hosts_;  // of callers without a credential
  mutable Places places_;
  mutable RefusalLog refusals_;
  mutable std::atomic<uint64_t> calls_{0};

  mutable base::Mutex mu_;
  std::shared_ptr<const crypto::RevocationList> revoked_ TANJI_GUARDED_BY(mu_) =
      std::make_shared<crypto::RevocationList>();
  // By their PEM as gRPC gives it at each call.
  using Seen =
      absl::flat_hash_map<std::string,
                          std::shared_ptr<const crypto::TlsCertificate>,
                          base::StringHash, base::StringEqual>;
  mutable Seen seen_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_ADMISSION_H_
