#include "lib/api/access.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::api {
namespace {

using absl::StatusCode::kInvalidArgument;
using base::IsOk;
using base::StatusIs;
using identity::GrantScope;
using identity::Role;
using identity::RoleSet;
using ::testing::HasSubstr;

TEST(AccessTest, EachRightIsAnActionOfItsOwn) {
  std::set<identity::Action> actions;
  for (int value = identity::v1::Right_MIN + 1;
       value <= identity::v1::Right_MAX; ++value) {
    const auto action = ToAction(static_cast<identity::v1::Right>(value));
    ASSERT_THAT(action, IsOk()) << value;
    EXPECT_TRUE(actions.insert(*action).second) << value;
  }
  EXPECT_EQ(actions.size(), std::size(identity::kActions));
  EXPECT_THAT(ToAction(identity::v1::RIGHT_UNSPECIFIED),
              StatusIs(kInvalidArgument, HasSubstr("has no right")));
}

TEST(AccessTest, RolesComeBackAsTheyWere) {
  const RoleSet roles = {Role::kSupplier, Role::kAuditAdministrator};
  google::protobuf::RepeatedField<int> message;
  FromRoles(roles, &message);
  EXPECT_EQ(*ToRoles(message), roles);
}

TEST(AccessTest, RolesThatAreUnknownOrDoubleAreRefused) {
  for (const auto& values : {std::vector<int>{0}, {99}, {1, 1}}) {
    const google::protobuf::RepeatedField<int> message(values.begin(),
                                                       values.end());
    EXPECT_THAT(ToRoles(message),
                StatusIs(kInvalidArgument, HasSubstr("roles")));
  }
}

TEST(AccessTest, AGrantComesBackAsItWas) {
  for (const GrantScope scope :
       {GrantScope::kTotal, GrantScope::kBreakdown, GrantScope::kInputs}) {
    const identity::Grant grant{"01",    "works", "steel",
                                "maker", scope,   1'900'000'000'000'001};
    identity::v1::Grant message;
    FromGrant(grant, &message);
    const auto read = ToGrant(message);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->owner, "works");
    EXPECT_EQ(read->product, "steel");
    EXPECT_EQ(read->grantee, "maker");
    EXPECT_EQ(read->scope, scope);
    EXPECT_EQ(read->until_micros, grant.until_micros);
  }
}

TEST(AccessTest, AGrantWithoutScopeOrTimeIsRefused) {
  identity::v1::Grant message;
  message.set_until_time("2030-01-01T00:00:00.000000Z");
  EXPECT_THAT(ToGrant(message), StatusIs(kInvalidArgument, HasSubstr("scope")));
  message.set_scope(identity::v1::GRANT_SCOPE_TOTAL);
  EXPECT_THAT(ToGrant(message), IsOk());
  message.set_until_time("2030-01-01");
  EXPECT_THAT(ToGrant(message),
              StatusIs(kInvalidArgument, HasSubstr("until_time")));
}

}  // namespace
}  // namespace tanji::api
