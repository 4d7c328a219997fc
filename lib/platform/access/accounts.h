// Use cases: organisations and their credentials.

#ifndef TANJI_LIB_PLATFORM_ACCESS_ACCOUNTS_H_
#define TANJI_LIB_PLATFORM_ACCESS_ACCOUNTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/platform/access/access_store.h"
#include "lib/platform/context.h"

namespace tanji::platform {

// As the AccessStore's methods of these names. Right: manage-access.
absl::StatusOr<Account> PutAccount(Context& context,
                                   const identity::Caller& caller,
                                   Account account, bool may_exist);
absl::StatusOr<Credential> AddCertificate(Context& context,
                                          const identity::Caller& caller,
                                          const std::string& organisation,
                                          identity::RoleSet roles,
                                          const std::string& label,
                                          std::string_view certificate_pem);
absl::StatusOr<MadeInvitation> Invite(Context& context,
                                      const identity::Caller& caller,
                                      const NewInvitation& invitation);

// Right: revoke, for the organisation that it is of. NOT_FOUND for what the
// caller may not revoke.
absl::StatusOr<Credential> RevokeCredential(Context& context,
                                            const identity::Caller& caller,
                                            const std::string& credential_id);

struct AccountPage {
  std::vector<Account> accounts;
  bool more = false;
};
// By id, from the one behind `after`. Right: manage-access.
absl::StatusOr<AccountPage> ListAccounts(const Context& context,
                                         const identity::Caller& caller,
                                         const std::string& after,
                                         size_t count_max);

struct AccessOf {
  std::vector<Credential> credentials;  // without hashes
  std::vector<Invitation> invitations;  // that are open; without hashes
};
// Right: read-access, for the organisation.
absl::StatusOr<AccessOf> ListCredentials(const Context& context,
                                         const identity::Caller& caller,
                                         const std::string& organisation);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ACCESS_ACCOUNTS_H_
