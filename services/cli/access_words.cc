#include "services/cli/access_words.h"

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/ledger/record.h"

namespace tanji::cli {
namespace {

using identity::v1::GrantScope;
using identity::v1::Role;

struct RoleWord {
  Role role;
  std::string_view word;
};
constexpr RoleWord kRoles[] = {
    {identity::v1::ROLE_SUPPLIER, "supplier"},
    {identity::v1::ROLE_EXPORTER, "exporter"},
    {identity::v1::ROLE_VERIFIER, "verifier"},
    {identity::v1::ROLE_SYSTEM_ADMINISTRATOR, "system-administrator"},
    {identity::v1::ROLE_SECURITY_ADMINISTRATOR, "security-administrator"},
    {identity::v1::ROLE_AUDIT_ADMINISTRATOR, "audit-administrator"}};

struct ScopeWord {
  GrantScope scope;
  std::string_view word;
};
constexpr ScopeWord kScopes[] = {
    {identity::v1::GRANT_SCOPE_TOTAL, "total"},
    {identity::v1::GRANT_SCOPE_BREAKDOWN, "breakdown"},
    {identity::v1::GRANT_SCOPE_INPUTS, "inputs"},
    {identity::v1::GRANT_SCOPE_EVIDENCE, "evidence"}};

}  // namespace

absl::StatusOr<Role> RoleOf(std::string_view word) {
  std::string known;
  for (const RoleWord& one : kRoles) {
    if (one.word == word) return one.role;
    base::StrAppend(&known, known.empty() ? "" : ", ", one.word);
  }
  return absl::InvalidArgumentError(
      base::StrCat("role \"", word, "\": expected one of ", known));
}

absl::StatusOr<std::vector<Role>> RolesOf(
    const std::vector<std::string>& words) {
  std::vector<Role> roles;
  for (const std::string& word : words) {
    TANJI_ASSIGN_OR_RETURN(const Role role, RoleOf(word));
    roles.push_back(role);
  }
  return roles;
}

std::string RolesText(const google::protobuf::RepeatedField<int>& roles) {
  std::string text;
  for (const int role : roles) {
    for (const RoleWord& one : kRoles) {
      if (one.role != role) continue;
      base::StrAppend(&text, text.empty() ? "" : ", ", one.word);
    }
  }
  return text;
}

absl::StatusOr<GrantScope> ScopeOf(std::string_view word) {
  for (const ScopeWord& one : kScopes) {
    if (one.word == word) return one.scope;
  }
  return absl::InvalidArgumentError(
      base::StrCat("\"", word, "\": expected total, breakdown or inputs"));
}

std::string_view ScopeText(GrantScope scope) {
  for (const ScopeWord& one : kScopes) {
    if (one.scope == scope) return one.word;
  }
  return "?";
}

std::string MinuteText(const std::string& time) {
  constexpr size_t kToMinute = 16;  // "YYYY-MM-DDTHH:MM"
  if (!ledger::ParseTime(time).ok()) return time;
  std::string text = time.substr(0, kToMinute) + " UTC";
  text[10] = ' ';
  return text;
}

absl::StatusOr<std::string> TimeOfDay(const std::string& day) {
  std::string time = day + "T00:00:00.000000Z";
  if (ledger::ParseTime(time).ok()) return time;
  return absl::InvalidArgumentError(
      base::StrCat("\"", day, "\": expected a day as YYYY-MM-DD"));
}

}  // namespace tanji::cli
