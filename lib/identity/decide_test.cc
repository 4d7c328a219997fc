#include "lib/identity/decide.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::identity {
namespace {

using base::IsOk;
using base::StatusIs;
using ::testing::HasSubstr;

constexpr Action kAll[] = {Action::kSubmit,           Action::kAddKey,
                           Action::kReadSupply,       Action::kReadFootprint,
                           Action::kExplainFootprint, Action::kIssueCertificate,
                           Action::kReadCertificate,  Action::kReadLedger};

TEST(DecideTest, TheOperatorMayDoEverything) {
  for (const Action action : kAll) {
    EXPECT_THAT(Decide(Caller::Operator(), action, {"steel-works"}), IsOk());
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
