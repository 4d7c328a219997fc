#include "lib/platform/access/authenticator.h"

#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/random.h"
#include "lib/crypto/slow_hash.h"

namespace tanji::platform {
namespace {

constexpr int64_t kMicros = 1'000'000;
constexpr size_t kClientSecretSizeMax = 256;

absl::Status Unknown() {
  return absl::UnauthenticatedError(
      "the credential is unknown, revoked or has expired");
}

absl::Status WrongClient() {
  return absl::UnauthenticatedError(
      "client_id and client_secret: expected those of a credential that is not "
      "revoked");
}

}  // namespace

Authenticator::Authenticator(const AccessStore& access,
                             const GrantTable& grants,
                             identity::TokenSigner signer, std::string issuer,
                             base::Clock& clock)
    : access_(access),
      grants_(grants),
      signer_(std::move(signer)),
      issuer_(std::move(issuer)),
      checker_(signer_, issuer_),
      clock_(clock) {}

absl::StatusOr<identity::Caller> Authenticator::CallerOf(
    const AccessTables& tables, const Credential& credential) const {
  const auto account = tables.accounts.find(credential.organisation);
  if (credential.revoked_micros != 0 || account == tables.accounts.end()) {
    return Unknown();
  }
  identity::Caller caller;
  caller.organisation = credential.organisation;
  caller.roles = credential.roles.And(account->second.roles);
  caller.credential = credential.id;
  caller.grants = grants_.Current();
  caller.now_micros = clock_.NowMicros();
  return caller;
}

absl::StatusOr<identity::Caller> Authenticator::ByCertificate(
    const crypto::Sha256Digest& fingerprint) const {
  const std::shared_ptr<const AccessTables> tables = access_.Current();
  const auto id = tables->by_fingerprint.find(fingerprint);
  if (id == tables->by_fingerprint.end()) return Unknown();
  const auto credential = tables->credentials.find(id->second);
  if (credential == tables->credentials.end() ||
      !credential->second.certificate.has_value() ||
      clock_.NowMicros() / kMicros >=
          credential->second.certificate->not_after) {
    return Unknown();
  }
  return CallerOf(*tables, credential->second);
}

absl::StatusOr<identity::TokenClaims> Authenticator::CheckToken(
    std::string_view token, int64_t now_seconds) const {
  if (token.size() > identity::kTokenSizeMax) {
    return checker_.Check(token, now_seconds);
  }
  const std::string digest =
      base::HexEncode(crypto::AsBytes(crypto::Sha256(token)));
  {
    const base::MutexLock lock(mu_);
    const auto known = checked_.find(digest);
    if (known != checked_.end() && now_seconds < known->second.expires_at) {
      return known->second;
    }
  }
  TANJI_ASSIGN_OR_RETURN(identity::TokenClaims claims,
                         checker_.Check(token, now_seconds));
  const base::MutexLock lock(mu_);
  if (checked_.size() >= kCheckedTokensMax) checked_.clear();
  checked_[digest] = claims;
  return claims;
}

absl::StatusOr<identity::Caller> Authenticator::ByToken(
    std::string_view token) const {
  TANJI_ASSIGN_OR_RETURN(const identity::TokenClaims claims,
                         CheckToken(token, clock_.NowMicros() / kMicros));
  return ByCredential(claims.credential);
}

absl::StatusOr<identity::Caller> Authenticator::ByCredential(
    const std::string& credential_id) const {
  const std::shared_ptr<const AccessTables> tables = access_.Current();
  const auto credential = tables->credentials.find(credential_id);
  if (credential == tables->credentials.end()) return Unknown();
  return CallerOf(*tables, credential->second);
}

absl::StatusOr<IssuedToken> Authenticator::IssueToken(
    const std::string& credential_id, std::string_view secret) {
  const std::shared_ptr<const AccessTables> tables = access_.Current();
  const auto found = tables->credentials.find(credential_id);
  if (found == tables->credentials.end() || found->second.secret_hash.empty() ||
      found->second.revoked_micros != 0 ||
      secret.size() > kClientSecretSizeMax) {
    return WrongClient();
  }
  const Credential& credential = found->second;
  const int64_t now = clock_.NowMicros();
  {
    const base::MutexLock lock(mu_);
    WrongSecrets& wrong = wrong_[credential_id];
    if (now - wrong.since_micros >= kWrongSecretSeconds * kMicros) {
      wrong = {now, 0};
    }
    // Counted before it is looked at: many at once are as many.
    if (wrong.count >= kWrongSecretsMax) {
      return absl::ResourceExhaustedError(base::StrCat(
          "too many wrong secrets for this credential; expected another try in "
          "at most ",
          kWrongSecretSeconds, " s"));
    }
    ++wrong.count;
  }
  TANJI_ASSIGN_OR_RETURN(
      const bool matches,
      crypto::MatchesSlowHash(secret, credential.secret_hash));
  if (!matches) return WrongClient();
  {
    const base::MutexLock lock(mu_);
    wrong_.erase(credential_id);
  }
  TANJI_RETURN_IF_ERROR(CallerOf(*tables, credential).status());
  const int64_t seconds = now / kMicros;
  IssuedToken issued;
  issued.token = signer_.Sign({issuer_, issuer_, credential_id,
                               base::HexEncode(crypto::RandomBytes(16)),
                               seconds, seconds + kTokenSeconds});
  issued.lifetime_seconds = kTokenSeconds;
  issued.credential = credential;
  return issued;
}

}  // namespace tanji::platform
