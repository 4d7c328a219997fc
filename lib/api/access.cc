#include "lib/api/access.h"

#include <string>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/ledger/record.h"

namespace tanji::api {
namespace {

namespace v1 = identity::v1;
using identity::Action;
using identity::GrantScope;
using identity::Role;
using identity::RoleSet;

struct RoleOnWire {
  Role role;
  v1::Role on_wire;
};
// All that a credential can have.
constexpr RoleOnWire kRoles[] = {
    {Role::kSupplier, v1::ROLE_SUPPLIER},
    {Role::kExporter, v1::ROLE_EXPORTER},
    {Role::kVerifier, v1::ROLE_VERIFIER},
    {Role::kSystemAdministrator, v1::ROLE_SYSTEM_ADMINISTRATOR},
    {Role::kSecurityAdministrator, v1::ROLE_SECURITY_ADMINISTRATOR},
    {Role::kAuditAdministrator, v1::ROLE_AUDIT_ADMINISTRATOR}};

constexpr int64_t kMicros = 1'000'000;

// Empty for 0, which stands for never.
std::string TimeText(int64_t micros) {
  if (micros <= 0 || micros > ledger::kTimeMicrosMax) return {};
  return ledger::FormatTime(micros);
}

}  // namespace

absl::StatusOr<Action> ToAction(v1::Right right) {
  switch (right) {
    case v1::RIGHT_AUTHENTICATE:
      return Action::kAuthenticate;
    case v1::RIGHT_READ_LEDGER:
      return Action::kReadLedger;
    case v1::RIGHT_READ_PACK:
      return Action::kReadPack;
    case v1::RIGHT_LOAD_PACK:
      return Action::kLoadPack;
    case v1::RIGHT_SUBMIT:
      return Action::kSubmit;
    case v1::RIGHT_ADD_KEY:
      return Action::kAddKey;
    case v1::RIGHT_READ_SUPPLY:
      return Action::kReadSupply;
    case v1::RIGHT_READ_FOOTPRINT:
      return Action::kReadFootprint;
    case v1::RIGHT_EXPLAIN_FOOTPRINT:
      return Action::kExplainFootprint;
    case v1::RIGHT_ISSUE_CERTIFICATE:
      return Action::kIssueCertificate;
    case v1::RIGHT_READ_CERTIFICATE:
      return Action::kReadCertificate;
    case v1::RIGHT_READ_SELF:
      return Action::kReadSelf;
    case v1::RIGHT_MANAGE_ACCESS:
      return Action::kManageAccess;
    case v1::RIGHT_READ_ACCESS:
      return Action::kReadAccess;
    case v1::RIGHT_READ_ACCESS_LOG:
      return Action::kReadAccessLog;
    case v1::RIGHT_REVOKE:
      return Action::kRevoke;
    case v1::RIGHT_GRANT:
      return Action::kGrant;
    case v1::RIGHT_READ_GRANTS:
      return Action::kReadGrants;
    case v1::RIGHT_ATTEST:
      return Action::kAttest;
    case v1::RIGHT_READ_FINDINGS:
      return Action::kReadFindings;
    case v1::RIGHT_READ_EVIDENCE:
      return Action::kReadEvidence;
    case v1::RIGHT_ERASE:
      return Action::kErase;
    case v1::RIGHT_MANAGE_LOG:
      return Action::kManageLog;
    case v1::RIGHT_CHANGE_STATUS:
      return Action::kChangeStatus;
    default:
      return absl::InvalidArgumentError(
          "a method has no right: expected the option tanji.identity.v1.right");
  }
}

absl::StatusOr<RoleSet> ToRoles(
    const google::protobuf::RepeatedField<int>& roles) {
  RoleSet set;
  for (const int value : roles) {
    bool is_known = false;
    for (const RoleOnWire& one : kRoles) {
      if (one.on_wire != value) continue;
      is_known = !set.Has(one.role);
      set.Add(one.role);
    }
    if (!is_known) {
      return absl::InvalidArgumentError(
          base::StrCat("roles: ", value,
                       " is unknown or named twice; expected each role "
                       "once"));
    }
  }
  return set;
}

void FromRoles(RoleSet roles, google::protobuf::RepeatedField<int>* message) {
  for (const RoleOnWire& one : kRoles) {
    if (roles.Has(one.role)) message->Add(one.on_wire);
  }
}

absl::StatusOr<platform::Account> ToAccount(const v1::Account& message) {
  platform::Account account;
  account.organisation = message.organisation();
  account.name = message.name();
  TANJI_ASSIGN_OR_RETURN(account.roles, ToRoles(message.roles()));
  return account;
}

void FromAccount(const platform::Account& account, v1::Account* message) {
  message->set_organisation(account.organisation);
  FromRoles(account.roles, message->mutable_roles());
  message->set_name(account.name);
  message->set_added_time(TimeText(account.added_micros));
}

void FromCredential(const platform::Credential& credential,
                    v1::Credential* message) {
  message->set_id(credential.id);
  message->set_organisation(credential.organisation);
  FromRoles(credential.roles, message->mutable_roles());
  message->set_label(credential.label);
  message->set_created_time(TimeText(credential.created_micros));
  message->set_revoked_time(TimeText(credential.revoked_micros));
  if (!credential.certificate.has_value()) return;
  v1::Credential::Certificate& certificate = *message->mutable_certificate();
  certificate.set_sha256(
      base::HexEncode(crypto::AsBytes(credential.certificate->fingerprint)));
  certificate.set_serial(credential.certificate->serial);
  certificate.set_subject(credential.certificate->subject);
  certificate.set_expires_time(
      TimeText(credential.certificate->not_after * kMicros));
}

void FromInvitation(const platform::Invitation& invitation,
                    v1::Invitation* message) {
  message->set_id(invitation.id);
  message->set_organisation(invitation.organisation);
  FromRoles(invitation.roles, message->mutable_roles());
  message->set_label(invitation.label);
  message->set_expires_time(TimeText(invitation.until_micros));
}

absl::StatusOr<identity::Grant> ToGrant(const v1::Grant& message) {
  identity::Grant grant;
  grant.owner = message.organisation();
  grant.product = message.product();
  grant.grantee = message.grantee();
  grant.evidence = message.evidence();
  switch (message.scope()) {
    case v1::GRANT_SCOPE_TOTAL:
      grant.scope = GrantScope::kTotal;
      break;
    case v1::GRANT_SCOPE_BREAKDOWN:
      grant.scope = GrantScope::kBreakdown;
      break;
    case v1::GRANT_SCOPE_INPUTS:
      grant.scope = GrantScope::kInputs;
      break;
    case v1::GRANT_SCOPE_EVIDENCE:
      grant.scope = GrantScope::kEvidence;
      break;
    default:
      return absl::InvalidArgumentError(
          "grant.scope: expected total, breakdown, inputs or evidence");
  }
  const auto until = ledger::ParseTime(message.until_time());
  TANJI_RETURN_IF_ERROR(base::AddPlace(until.status(), "grant.until_time"));
  grant.until_micros = *until;
  return grant;
}

void FromGrant(const identity::Grant& grant, v1::Grant* message) {
  message->set_id(grant.id);
  message->set_organisation(grant.owner);
  message->set_product(grant.product);
  message->set_grantee(grant.grantee);
  message->set_evidence(grant.evidence);
  switch (grant.scope) {
    case GrantScope::kTotal:
      message->set_scope(v1::GRANT_SCOPE_TOTAL);
      break;
    case GrantScope::kBreakdown:
      message->set_scope(v1::GRANT_SCOPE_BREAKDOWN);
      break;
    case GrantScope::kInputs:
      message->set_scope(v1::GRANT_SCOPE_INPUTS);
      break;
    case GrantScope::kEvidence:
      message->set_scope(v1::GRANT_SCOPE_EVIDENCE);
      break;
  }
  message->set_until_time(TimeText(grant.until_micros));
}

}  // namespace tanji::api
