// Roles and scopes of grants as words on the command line, and times for
// people.

#ifndef TANJI_SERVICES_CLI_ACCESS_WORDS_H_
#define TANJI_SERVICES_CLI_ACCESS_WORDS_H_

#include <google/protobuf/repeated_field.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tanji/identity/v1/access.pb.h"

namespace tanji::cli {

// "supplier", "security-administrator". INVALID_ARGUMENT lists the words.
absl::StatusOr<identity::v1::Role> RoleOf(std::string_view word);
absl::StatusOr<std::vector<identity::v1::Role>> RolesOf(
    const std::vector<std::string>& words);
std::string RolesText(const google::protobuf::RepeatedField<int>& roles);

// "total", "breakdown", "inputs".
absl::StatusOr<identity::v1::GrantScope> ScopeOf(std::string_view word);
std::string_view ScopeText(identity::v1::GrantScope scope);

// "2026-11-27 08:30 UTC" of an RFC 3339 time; as it is where it is none.
std::string MinuteText(const std::string& time);

// The begin of a day, "YYYY-MM-DD", as the wire has times. INVALID_ARGUMENT.
absl::StatusOr<std::string> TimeOfDay(const std::string& day);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_ACCESS_WORDS_H_
