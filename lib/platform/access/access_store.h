// Who may call: accounts, credentials and invitations, in memory and on disk.

#ifndef TANJI_LIB_PLATFORM_ACCESS_ACCESS_STORE_H_
#define TANJI_LIB_PLATFORM_ACCESS_ACCESS_STORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/base/strings.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/x509.h"
#include "lib/platform/access/access_record.h"
#include "lib/store/key_value_store.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

inline constexpr size_t kAccountsMax = 10'000;
inline constexpr size_t kCredentialsMax = 100'000;
inline constexpr size_t kCredentialsOfOneMax = 100;  // of one organisation
inline constexpr size_t kInvitationsMax = 10'000;
inline constexpr int64_t kInvitationSecondsMax = 30 * 86'400;

// All of it at one moment. Immutable once shared.
struct AccessTables {
  std::map<std::string, Account, std::less<>> accounts;  // by organisation
  std::map<std::string, Credential, std::less<>> credentials;  // by id
  std::map<std::string, Invitation, std::less<>> invitations;  // by id
  std::map<crypto::Sha256Digest, std::string> by_fingerprint;  // to the id
};

struct NewInvitation {
  std::string organisation;
  identity::RoleSet roles;  // empty: all that the organisation has
  std::string label;
  int64_t valid_seconds = 7 * 86'400;
};
// An invitation and the code that was made for it, which is kept nowhere.
struct MadeInvitation {
  Invitation invitation;
  std::string code;  // "tanji-invitation-" and 75 characters
};
// A credential and its secret, which is kept nowhere.
struct MadeSecret {
  Credential credential;
  std::string secret;  // 43 characters, base64url of 32 random bytes
};

// Writes are on disk before they return and hold from then on. Thread-safe.
class AccessStore {
 public:
  // Reads what is stored. `secret` and `names_secret` are 32 bytes each;
  // everything else outlives it. DATA_LOSS when something cannot be read.
  static absl::StatusOr<std::unique_ptr<AccessStore>> Open(
      store::KeyValueStore& main, uint64_t fence, std::string_view secret,
      std::string_view names_secret, base::Clock& clock);

  // DATA_LOSS when something of what is stored cannot be read.
  static absl::Status CheckStored(const store::KeyValueStore& main,
                                  std::string_view secret);

  std::shared_ptr<const AccessTables> Current() const TANJI_EXCLUDES(mu_);

  // Adds an account, or gives one that is there its roles and name anew when
  // `may_exist`; ALREADY_EXISTS otherwise. INVALID_ARGUMENT for what is no id
  // or without roles; RESOURCE_EXHAUSTED.
  absl::StatusOr<Account> PutAccount(Account account, bool may_exist)
      TANJI_EXCLUDES(mu_);

  // Registers a certificate. NOT_FOUND without the account; INVALID_ARGUMENT
  // for roles that it does not have, or a certificate that has expired;
  // ALREADY_EXISTS when it is registered, for whomever; RESOURCE_EXHAUSTED.
  absl::StatusOr<Credential> AddCertificate(
      const std::string& organisation, identity::RoleSet roles,
      const std::string& label, const crypto::TlsCertificate& certificate)
      TANJI_EXCLUDES(mu_);

  // Errors as AddCertificate. Slow (crypto::SlowHash).
  absl::StatusOr<MadeInvitation> Invite(const NewInvitation& invitation)
      TANJI_EXCLUDES(mu_);

  // Uses up the invitation of `code` for a client secret. UNAUTHENTICATED for
  // one that is unknown, used or too old, without saying which. Slow, where
  // there is such an invitation.
  absl::StatusOr<MadeSecret> Join(std::string_view code) TANJI_EXCLUDES(mu_);

  // From now on the credential is nobody's. NOT_FOUND. Again is no error.
  absl::StatusOr<Credential> Revoke(const std::string& credential_id)
      TANJI_EXCLUDES(mu_);

  // The account, its credentials and invitations are gone, from the files of
  // the store too. What is not there is no error.
  absl::Status Erase(const std::string& organisation) TANJI_EXCLUDES(mu_);

 private:
  AccessStore(store::KeyValueStore& main, uint64_t fence,
              std::string_view secret, std::string_view names_secret,
              base::Clock& clock);
  absl::Status Load() TANJI_EXCLUDES(mu_);
  // Writes one value, sealed, and makes `tables` the current ones.
  absl::Status Commit(const store::WriteBatch& batch, AccessTables tables)
      TANJI_REQUIRES(writing_mu_) TANJI_EXCLUDES(mu_);
  void Put(store::WriteBatch& batch, std::string key,
           std::string_view packed) const;
  std::string AccountKey(std::string_view organisation) const;
  // The account, if it has `roles` (all of its own, where these are empty).
  absl::StatusOr<identity::RoleSet> RolesIn(const AccessTables& tables,
                                            const std::string& organisation,
                                            identity::RoleSet roles) const;
  absl::Status CheckRoom(const AccessTables& tables,
                         const std::string& organisation) const;

  // Constant after construction.
  store::KeyValueStore& main_;
  const uint64_t fence_;
  const crypto::Aead aead_;
  const store::IdDigester names_;
  base::Clock& clock_;

  base::Mutex writing_mu_;  // before mu_; held over the disk
  mutable base::Mutex mu_;
  std::shared_ptr<const AccessTables> tables_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ACCESS_ACCESS_STORE_H_
