#include "lib/identity/decide.h"

#include <array>
#include <iterator>
#include <optional>

#include "lib/base/strings.h"

namespace tanji::identity {
namespace {

constexpr RoleSet kReporters = {Role::kSupplier, Role::kExporter};
constexpr RoleSet kMembers = {Role::kSupplier, Role::kExporter,
                              Role::kVerifier};
constexpr RoleSet kAdministrators = {Role::kSystemAdministrator,
                                     Role::kSecurityAdministrator,
                                     Role::kAuditAdministrator};

// One row of the rules: which roles may do an action to what is whose.
struct Rule {
  bool everybody = false;  // without any credential
  bool all_known = false;  // with any
  RoleSet anywhere = {};   // whosever it is
  RoleSet own = {};        // what is of the caller's organisation
  std::optional<GrantScope> granted = std::nullopt;  // others' with this grant
};

// No default: the compiler names an action that has no rule.
constexpr Rule MakeRule(Action action) {
  switch (action) {
    case Action::kAuthenticate:
    case Action::kReadLedger:
      return {.everybody = true};
    case Action::kReadPack:
    case Action::kReadSelf:
      return {.all_known = true};
    case Action::kLoadPack:
      return {.anywhere = {Role::kSystemAdministrator}};
    case Action::kManageAccess:
    case Action::kManageLog:
      return {.anywhere = {Role::kSecurityAdministrator}};
    case Action::kReadAccess:
      return {
          .anywhere = {Role::kSecurityAdministrator, Role::kAuditAdministrator},
          .own = kMembers};
    case Action::kRevoke:
      return {.anywhere = {Role::kSecurityAdministrator}, .own = kMembers};
    case Action::kSubmit:
    case Action::kGrant:
      return {.own = kReporters};
    case Action::kErase:
    case Action::kAddKey:
    case Action::kReadFindings:
      return {.own = kMembers};
    case Action::kAttest:
      return {.own = {Role::kVerifier}};
    case Action::kReadEvidence:
      return {.own = kReporters, .granted = GrantScope::kEvidence};
    case Action::kReadAccessLog:
    case Action::kReadGrants:
      return {.anywhere = {Role::kAuditAdministrator}, .own = kMembers};
    case Action::kReadSupply:
      return {.own = kReporters, .granted = GrantScope::kInputs};
    case Action::kReadFootprint:
    case Action::kReadCertificate:
      return {.own = kReporters, .granted = GrantScope::kTotal};
    case Action::kExplainFootprint:
      return {.own = kReporters, .granted = GrantScope::kBreakdown};
    case Action::kIssueCertificate:
    case Action::kChangeStatus:
      return {.own = {Role::kExporter}};
  }
  return {};
}

constexpr auto kRules = [] {
  std::array<Rule, std::size(kActions)> rules;
  for (const Action action : kActions) {
    rules[static_cast<size_t>(action)] = MakeRule(action);
  }
  return rules;
}();

const Rule& RuleOf(Action action) {
  return kRules[static_cast<size_t>(action)];
}

bool IsKnown(const Caller& caller) {
  return caller.roles.HasAny(kMembers) || caller.roles.HasAny(kAdministrators);
}

}  // namespace

Caller Caller::Operator() {
  Caller caller;
  caller.roles.Add(Role::kOperator);
  return caller;
}

std::string_view ActionName(Action action) {
  switch (action) {
    case Action::kAuthenticate:
      return "authenticate";
    case Action::kSubmit:
      return "submit";
    case Action::kAddKey:
      return "add or revoke a key";
    case Action::kReadSupply:
      return "read products and processes";
    case Action::kReadFootprint:
      return "read a footprint";
    case Action::kExplainFootprint:
      return "explain a footprint";
    case Action::kIssueCertificate:
      return "issue a certificate";
    case Action::kReadCertificate:
      return "read a certificate";
    case Action::kLoadPack:
      return "load a pack";
    case Action::kReadPack:
      return "read a pack";
    case Action::kReadLedger:
      return "read the ledger";
    case Action::kReadSelf:
      return "read who it is";
    case Action::kManageAccess:
      return "manage organisations and credentials";
    case Action::kReadAccess:
      return "read credentials";
    case Action::kRevoke:
      return "revoke a credential";
    case Action::kGrant:
      return "grant access";
    case Action::kReadGrants:
      return "read grants";
    case Action::kReadAccessLog:
      return "read the access log";
    case Action::kAttest:
      return "attest";
    case Action::kReadFindings:
      return "read findings";
    case Action::kReadEvidence:
      return "read evidence";
    case Action::kErase:
      return "erase data";
    case Action::kManageLog:
      return "manage the log";
    case Action::kChangeStatus:
      return "change the status of a certificate";
  }
  return "act";
}

bool IsRead(Action action) {
  return action == Action::kReadSupply || action == Action::kReadFootprint ||
         action == Action::kExplainFootprint ||
         action == Action::kReadCertificate || action == Action::kReadEvidence;
}

bool Allows(const Caller& caller, Action action, const Object& object) {
  const Rule& rule = RuleOf(action);
  if (caller.roles.Has(Role::kOperator) || rule.everybody ||
      (rule.all_known && IsKnown(caller)) ||
      caller.roles.HasAny(rule.anywhere)) {
    return true;
  }
  if (caller.organisation.empty() || object.organisation.empty()) return false;
  if (caller.organisation == object.organisation) {
    return caller.roles.HasAny(rule.own);
  }
  return rule.granted.has_value() && caller.grants != nullptr &&
         caller.roles.HasAny(kMembers) &&
         caller.grants->Allow({caller.organisation, object.organisation,
                               object.product, object.evidence},
                              *rule.granted, caller.now_micros);
}

absl::Status Decide(const Caller& caller, Action action, const Object& object) {
  if (!Allows(caller, action, object)) {
    return absl::PermissionDeniedError(
        base::StrCat("this caller may not ", ActionName(action), " here"));
  }
  if (caller.observer != nullptr && IsRead(action) &&
      !object.organisation.empty() &&
      caller.organisation != object.organisation) {
    caller.observer->NoteRead(caller, action, object);
  }
  return absl::OkStatus();
}

absl::Status DecideAtDoor(const Caller& caller, Action action) {
  const Rule& rule = RuleOf(action);
  if (rule.everybody || caller.roles.Has(Role::kOperator)) {
    return absl::OkStatus();
  }
  if (!IsKnown(caller)) {
    return absl::UnauthenticatedError(
        "expected a client certificate that is registered, or a token in the "
        "header \"authorization\" (\"Bearer TOKEN\")");
  }
  if (rule.all_known || caller.roles.HasAny(rule.anywhere) ||
      caller.roles.HasAny(rule.own) ||
      (rule.granted.has_value() && caller.roles.HasAny(kMembers))) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      base::StrCat("this caller may not ", ActionName(action), "; it is ",
                   caller.roles.ToString()));
}

}  // namespace tanji::identity
