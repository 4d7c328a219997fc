#include "lib/identity/decide.h"

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::identity {
namespace {

using base::IsOk;
using base::StatusIs;
using ::testing::HasSubstr;

// What is done to data of an organisation.
constexpr Action kAll[] = {Action::kSubmit,           Action::kAddKey,
                           Action::kReadSupply,       Action::kReadFootprint,
                           Action::kExplainFootprint, Action::kIssueCertificate,
                           Action::kReadCertificate,  Action::kGrant,
                           Action::kReadGrants,       Action::kReadAccess,
                           Action::kReadLedger};

TEST(DecideTest, TheOperatorMayDoEverything) {
  for (const Action action : kAll) {
    EXPECT_THAT(Decide(Caller::Operator(), action, {"steel-works"}), IsOk());
  }
}

TEST(DecideTest, AnAdministratorHasItsDutyAndNoOrganisationsData) {
  const std::map<Role, std::set<Action>> duties = {
      {Role::kSystemAdministrator, {Action::kLoadPack}},
      {Role::kSecurityAdministrator,
       {Action::kManageAccess, Action::kReadAccess, Action::kRevoke,
        Action::kManageLog}},
      {Role::kAuditAdministrator,
       {Action::kReadAccess, Action::kReadGrants, Action::kReadAccessLog}}};
  const std::set<Action> for_all = {Action::kAuthenticate, Action::kReadLedger,
                                    Action::kReadPack, Action::kReadSelf};
  for (const auto& [role, duty] : duties) {
    const Caller caller{"park", {role}};
    for (const Action action : kActions) {
      for (const char* whose : {"park", "steel-works"}) {
        EXPECT_EQ(Decide(caller, action, {whose}).ok(),
                  duty.contains(action) || for_all.contains(action))
            << RoleName(role) << " " << ActionName(action) << " " << whose;
      }
    }
  }
}

TEST(DecideTest, WithAGrantAMemberReadsWhatItSaysAndWritesNothing) {
  const auto grants = std::make_shared<const Grants>(std::vector<Grant>{
      {"01", "steel-works", "coil", "curious", GrantScope::kBreakdown, 100}});
  for (const Role role : {Role::kSupplier, Role::kExporter, Role::kVerifier}) {
    const Caller caller{"curious", {role}, "", grants, 99};
    for (const Action action : kActions) {
      const bool is_granted = action == Action::kReadFootprint ||
                              action == Action::kReadCertificate ||
                              action == Action::kExplainFootprint;
      const bool is_for_all =
          action == Action::kAuthenticate || action == Action::kReadLedger ||
          action == Action::kReadPack || action == Action::kReadSelf;
      EXPECT_EQ(Decide(caller, action, {"steel-works", "coil"}).ok(),
                is_granted || is_for_all)
          << ActionName(action);
      EXPECT_EQ(Decide(caller, action, {"steel-works", "sheet"}).ok(),
                is_for_all)
          << ActionName(action);
      EXPECT_EQ(Decide(caller, action, {"steel-works"}).ok(), is_for_all)
          << ActionName(action);
    }
    Caller later = caller;
    later.now_micros = 100;
    EXPECT_FALSE(
        Decide(later, Action::kReadFootprint, {"steel-works", "coil"}).ok());
  }
  const Caller without_role{"curious", {}, "", grants, 99};
  EXPECT_FALSE(
      Decide(without_role, Action::kReadFootprint, {"steel-works", "coil"})
          .ok());
}

TEST(DecideTest, WithoutCredentialNothingButThePublicPassesTheDoor) {
  for (const Action action : kActions) {
    const absl::Status at_door = DecideAtDoor(Caller{}, action);
    if (action == Action::kAuthenticate || action == Action::kReadLedger) {
      EXPECT_THAT(at_door, IsOk()) << ActionName(action);
    } else {
      EXPECT_THAT(at_door, StatusIs(absl::StatusCode::kUnauthenticated,
                                    HasSubstr("Bearer")))
          << ActionName(action);
    }
  }
}

// The door lets nobody pass who may do nothing, and keeps nobody out who may.
TEST(DecideTest, TheDoorIsOpenToThoseWhoMayDoItToSomething) {
  const auto grants = std::make_shared<const Grants>(std::vector<Grant>{
      {"01", "steel-works", "", "curious", GrantScope::kInputs, 100},
      {"02", "steel-works", "", "curious", GrantScope::kEvidence, 100, "f1"}});
  for (int r = 0; r < kRoleCount; ++r) {
    const Caller caller{"curious", {static_cast<Role>(r)}, "", grants, 99};
    for (const Action action : kActions) {
      const bool may = Decide(caller, action, {"curious"}).ok() ||
                       Decide(caller, action, {"steel-works", "", "f1"}).ok();
      EXPECT_EQ(DecideAtDoor(caller, action).ok(), may)
          << RoleName(static_cast<Role>(r)) << " " << ActionName(action);
    }
  }
}

TEST(DecideTest, ASupplierReportsAndReadsItsOwnButCertifiesNothing) {
  const Caller supplier{"steel-works", {Role::kSupplier}};
  for (const Action action : kAll) {
    const absl::Status decision = Decide(supplier, action, {"steel-works"});
    if (action == Action::kIssueCertificate) {
      EXPECT_THAT(decision, StatusIs(absl::StatusCode::kPermissionDenied,
                                     HasSubstr("issue a certificate")));
    } else {
      EXPECT_THAT(decision, IsOk()) << ActionName(action);
    }
  }
}

TEST(DecideTest, AnExporterMayAlsoCertifyItsOwn) {
  const Caller exporter{"fridge-maker", {Role::kExporter}};
  for (const Action action : kAll) {
    EXPECT_THAT(Decide(exporter, action, {"fridge-maker"}), IsOk())
        << ActionName(action);
  }
}

TEST(DecideTest, NobodySeesAnotherOrganisationsDataAndAllSeeTheLedger) {
  for (const Role role : {Role::kSupplier, Role::kExporter, Role::kVerifier}) {
    const Caller caller{"curious", {role}};
    for (const Action action : kAll) {
      if (action == Action::kReadLedger) {
        EXPECT_THAT(Decide(caller, action, {}), IsOk());
      } else {
        EXPECT_THAT(
            Decide(caller, action, {"steel-works"}),
            StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("may not")))
            << ActionName(action);
      }
    }
  }
}

TEST(DecideTest, ACallerWithoutOrganisationOrRolesOwnsNothing) {
  for (const Caller& caller :
       {Caller{}, Caller{"", {Role::kExporter}}, Caller{"steel-works", {}}}) {
    for (const char* organisation : {"", "steel-works"}) {
      EXPECT_THAT(
          Decide(caller, Action::kReadFootprint, {organisation}),
          StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("may not")));
    }
  }
}

}  // namespace
}  // namespace tanji::identity
