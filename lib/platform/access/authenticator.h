// Who a caller is, by what it identifies itself with; and access tokens.

#ifndef TANJI_LIB_PLATFORM_ACCESS_AUTHENTICATOR_H_
#define TANJI_LIB_PLATFORM_ACCESS_AUTHENTICATOR_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/crypto/hash.h"
#include "lib/identity/decide.h"
#include "lib/identity/token.h"
#include "lib/platform/access/access_store.h"
#include "lib/platform/access/grant_table.h"

namespace tanji::platform {

inline constexpr int64_t kTokenSeconds = 600;
// Tokens whose signature is remembered: of each only once per lifetime a check
// of 0.1 ms.
inline constexpr size_t kCheckedTokensMax = 20'000;
// Wrong secrets for one credential within kWrongSecretSeconds; after these no
// secret of it is looked at until that time is over.
inline constexpr int kWrongSecretsMax = 10;
inline constexpr int64_t kWrongSecretSeconds = 60;

struct IssuedToken {
  std::string token;
  int64_t lifetime_seconds = 0;
  Credential credential;
};

// What a token says is who; what that may do, and whether it may still, is
// looked up at each call: a credential that is revoked is refused from then on,
// with whatever token and over whatever connection. Thread-safe.
class Authenticator {
 public:
  // All arguments but `signer` outlive it.
  Authenticator(const AccessStore& access, const GrantTable& grants,
                identity::TokenSigner signer, std::string issuer,
                base::Clock& clock);

  // The caller whose TLS certificate has this fingerprint. UNAUTHENTICATED when
  // it is not registered, revoked or has expired.
  absl::StatusOr<identity::Caller> ByCertificate(
      const crypto::Sha256Digest& fingerprint) const;
  // The caller that holds `token`. UNAUTHENTICATED as TokenChecker::Check, or
  // when its credential was revoked.
  absl::StatusOr<identity::Caller> ByToken(std::string_view token) const
      TANJI_EXCLUDES(mu_);

  // The caller of a credential that was proven before, as it is now: for what
  // lasts longer than a token. UNAUTHENTICATED when it was revoked since.
  absl::StatusOr<identity::Caller> ByCredential(
      const std::string& credential_id) const;

  // A token for whoever knows the credential's secret. UNAUTHENTICATED without
  // saying what is wrong; RESOURCE_EXHAUSTED after too many wrong ones. Slow
  // (crypto::SlowHash), where there is such a credential.
  absl::StatusOr<IssuedToken> IssueToken(const std::string& credential_id,
                                         std::string_view secret)
      TANJI_EXCLUDES(mu_);

  const std::string& issuer() const { return issuer_; }
  std::string KeySet() const { return signer_.KeySet(); }

 private:
  struct WrongSecrets {
    int64_t since_micros = 0;
    int count = 0;
  };
  absl::StatusOr<identity::Caller> CallerOf(const AccessTables& tables,
                                            const Credential& credential) const;
  absl::StatusOr<identity::TokenClaims> CheckToken(std::string_view token,
                                                   int64_t now_seconds) const
      TANJI_EXCLUDES(mu_);

  // Constant after construction.
  const AccessStore& access_;
  const GrantTable& grants_;
  const identity::TokenSigner signer_;
  const std::string issuer_;
  const identity::TokenChecker checker_;
  base::Clock& clock_;

  mutable base::Mutex mu_;
  // By the token's SHA-256, in hex: a token itself is not kept.
  mutable absl::flat_hash_map<std::string, identity::TokenClaims> checked_
      TANJI_GUARDED_BY(mu_);
  absl::flat_hash_map<std::string, WrongSecrets> wrong_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ACCESS_AUTHENTICATOR_H_
