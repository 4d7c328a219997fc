#include "lib/platform/access/accounts.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/graph/ids.h"
#include "lib/platform/access/access_log.h"

namespace tanji::platform {
namespace {

using identity::Action;
using identity::Decide;

}  // namespace

absl::StatusOr<Account> PutAccount(Context& context,
                                   const identity::Caller& caller,
                                   Account account, bool may_exist) {
  TANJI_RETURN_IF_ERROR(Decide(caller, Action::kManageAccess, {}));
  return context.access.PutAccount(std::move(account), may_exist);
}

absl::StatusOr<Credential> AddCertificate(Context& context,
                                          const identity::Caller& caller,
                                          const std::string& organisation,
                                          identity::RoleSet roles,
                                          const std::string& label,
                                          std::string_view certificate_pem) {
  TANJI_RETURN_IF_ERROR(Decide(caller, Action::kManageAccess, {}));
  const auto certificate = crypto::ReadCertificate(certificate_pem);
  TANJI_RETURN_IF_ERROR(base::AddPlace(certificate.status(), "certificate"));
  auto added =
      context.access.AddCertificate(organisation, roles, label, *certificate);
  if (added.ok()) context.access_log.NoteCredential(caller, organisation);
  return added;
}

absl::StatusOr<MadeInvitation> Invite(Context& context,
                                      const identity::Caller& caller,
                                      const NewInvitation& invitation) {
  TANJI_RETURN_IF_ERROR(Decide(caller, Action::kManageAccess, {}));
  auto invited = context.access.Invite(invitation);
  if (invited.ok()) {
    context.access_log.NoteCredential(caller, invitation.organisation);
  }
  return invited;
}

absl::StatusOr<Credential> RevokeCredential(Context& context,
                                            const identity::Caller& caller,
                                            const std::string& credential_id) {
  const auto tables = context.access.Current();
  const auto found = tables->credentials.find(credential_id);
  if (found == tables->credentials.end() ||
      !Decide(caller, Action::kRevoke, {found->second.organisation}).ok()) {
    return absl::NotFoundError("there is no credential of this id");
  }
  TANJI_ASSIGN_OR_RETURN(Credential revoked,
                         context.access.Revoke(credential_id));
  revoked.secret_hash.clear();
  return revoked;
}

absl::StatusOr<AccountPage> ListAccounts(const Context& context,
                                         const identity::Caller& caller,
                                         const std::string& after,
                                         size_t count_max) {
  TANJI_RETURN_IF_ERROR(Decide(caller, Action::kManageAccess, {}));
  const auto tables = context.access.Current();
  AccountPage page;
  auto next = tables->accounts.upper_bound(after);
  for (; next != tables->accounts.end() && page.accounts.size() < count_max;
       ++next) {
    page.accounts.push_back(next->second);
  }
  page.more = next != tables->accounts.end();
  return page;
}

absl::StatusOr<AccessOf> ListCredentials(const Context& context,
                                         const identity::Caller& caller,
                                         const std::string& organisation) {
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckOrganisationId(organisation), "organisation"));
  TANJI_RETURN_IF_ERROR(Decide(caller, Action::kReadAccess, {organisation}));
  const auto tables = context.access.Current();
  AccessOf access;
  for (const auto& [id, credential] : tables->credentials) {
    if (credential.organisation != organisation) continue;
    access.credentials.push_back(credential);
    access.credentials.back().secret_hash.clear();
  }
  const int64_t now = context.clock.NowMicros();
  for (const auto& [id, invitation] : tables->invitations) {
    if (invitation.organisation != organisation ||
        invitation.until_micros <= now) {
      continue;
    }
    access.invitations.push_back(invitation);
    access.invitations.back().code_hash.clear();
  }
  return access;
}

}  // namespace tanji::platform
