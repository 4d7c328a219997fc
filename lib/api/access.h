// Accounts, credentials and grants, to and from messages.

#ifndef TANJI_LIB_API_ACCESS_H_
#define TANJI_LIB_API_ACCESS_H_

#include <google/protobuf/repeated_field.h>

#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/identity/grant.h"
#include "lib/identity/role.h"
#include "lib/platform/access/access_record.h"
#include "tanji/identity/v1/access.pb.h"
#include "tanji/identity/v1/right.pb.h"

namespace tanji::api {

// The action that a method's option names; INVALID_ARGUMENT for a method
// without it.
absl::StatusOr<identity::Action> ToAction(identity::v1::Right right);

// INVALID_ARGUMENT for an unknown role, or one that is named twice.
absl::StatusOr<identity::RoleSet> ToRoles(
    const google::protobuf::RepeatedField<int>& roles);
void FromRoles(identity::RoleSet roles,
               google::protobuf::RepeatedField<int>* message);

absl::StatusOr<platform::Account> ToAccount(
    const identity::v1::Account& message);
void FromAccount(const platform::Account& account,
                 identity::v1::Account* message);
void FromCredential(const platform::Credential& credential,
                    identity::v1::Credential* message);
void FromInvitation(const platform::Invitation& invitation,
                    identity::v1::Invitation* message);

// INVALID_ARGUMENT for a scope or time that is none.
absl::StatusOr<identity::Grant> ToGrant(const identity::v1::Grant& message);
void FromGrant(const identity::Grant& grant, identity::v1::Grant* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_ACCESS_H_
