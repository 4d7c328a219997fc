// Accounts, credentials, invitations and tokens, over restarts and failed
// writes.
#include "lib/platform/access/accounts.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/random.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using absl::StatusCode::kAlreadyExists;
using absl::StatusCode::kNotFound;
using absl::StatusCode::kPermissionDenied;
using absl::StatusCode::kResourceExhausted;
using absl::StatusCode::kUnauthenticated;
using base::IsOk;
using base::StatusIs;
using identity::Caller;
using identity::Role;
using identity::RoleSet;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kMicros = 1'000'000;
const Caller kOfficer{"park", {Role::kSecurityAdministrator}};

absl::Status PutWorks(TestSystem& system,
                      RoleSet roles = {Role::kSupplier, Role::kExporter}) {
  return PutAccount(system.context(), kOfficer, {"works", roles, "Works Ltd"},
                    true)
      .status();
}

crypto::TlsCertificate Certificate(TestSystem& system) {
  crypto::TlsCertificate certificate;
  certificate.fingerprint =
      crypto::DigestFromBytes(crypto::RandomBytes(crypto::kSha256Size));
  certificate.serial = "7A";
  certificate.not_after = system.clock().NowMicros() / kMicros + 1000;
  return certificate;
}

MadeSecret JoinWorks(TestSystem& system, RoleSet roles = {}) {
  const auto invited =
      Invite(system.context(), kOfficer, {"works", roles, "laptop"});
  EXPECT_THAT(invited, IsOk());
  const auto made = system.context().access.Join(invited->code);
  EXPECT_THAT(made, IsOk());
  return *made;
}

TEST(AccountsTest, AnInvitationMakesOneCredentialOnce) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  const auto invited = Invite(system.context(), kOfficer,
                              {"works", {Role::kSupplier}, "laptop"});
  ASSERT_THAT(invited, IsOk());

  const auto made = system.context().access.Join(invited->code);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->credential.organisation, "works");
  EXPECT_EQ(made->credential.roles, RoleSet{Role::kSupplier});
  EXPECT_EQ(made->credential.label, "laptop");
  EXPECT_THAT(system.context().access.Join(invited->code),
              StatusIs(kUnauthenticated, HasSubstr("was used")));
}

TEST(AccountsTest, AnInvitationEnds) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  NewInvitation wanted{"works", {}, "", 60};
  const auto invited = Invite(system.context(), kOfficer, wanted);
  ASSERT_THAT(invited, IsOk());
  system.clock().Advance(60 * kMicros);

  EXPECT_THAT(system.context().access.Join(invited->code),
              StatusIs(kUnauthenticated, HasSubstr("too old")));
  EXPECT_THAT(ListCredentials(system.context(), kOfficer, "works")->invitations,
              IsEmpty());
}

TEST(AccountsTest, ACodeThatIsChangedIsNone) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  const std::string code =
      Invite(system.context(), kOfficer, {"works", {}, ""})->code;
  std::string changed = code;
  // Within the secret: the invitation is found.
  changed[code.size() - 10] = changed[code.size() - 10] == 'A' ? 'B' : 'A';
  for (const std::string& wrong :
       {changed, code + "A", code.substr(1), std::string(),
        code.substr(0, code.size() - 1)}) {
    EXPECT_THAT(system.context().access.Join(wrong),
                StatusIs(kUnauthenticated, HasSubstr("unknown")));
  }
  EXPECT_THAT(system.context().access.Join(code), IsOk());
}

TEST(AccountsTest, ASecretGetsATokenThatSaysWho) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  const MadeSecret made = JoinWorks(system);
  Authenticator& authenticator = system.context().authenticator;

  const auto issued = authenticator.IssueToken(made.credential.id, made.secret);
  ASSERT_THAT(issued, IsOk());
  const auto caller = authenticator.ByToken(issued->token);
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ(caller->organisation, "works");
  EXPECT_EQ(caller->roles, (RoleSet{Role::kSupplier, Role::kExporter}));
  EXPECT_EQ(caller->credential, made.credential.id);

  system.clock().Advance(kTokenSeconds * kMicros);
  EXPECT_THAT(authenticator.ByToken(issued->token),
              StatusIs(kUnauthenticated, HasSubstr("expired")));
}

TEST(AccountsTest, WrongSecretsAreRefusedAndThenNotLookedAt) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  const MadeSecret made = JoinWorks(system);
  Authenticator& authenticator = system.context().authenticator;
  EXPECT_THAT(authenticator.IssueToken("none", made.secret),
              StatusIs(kUnauthenticated, HasSubstr("client_secret")));

  for (int i = 0; i < kWrongSecretsMax; ++i) {
    EXPECT_THAT(authenticator.IssueToken(made.credential.id, "wrong"),
                StatusIs(kUnauthenticated, HasSubstr("client_secret")));
  }
  EXPECT_THAT(authenticator.IssueToken(made.credential.id, made.secret),
              StatusIs(kResourceExhausted, HasSubstr("too many")));
  system.clock().Advance(kWrongSecretSeconds * kMicros);
  EXPECT_THAT(authenticator.IssueToken(made.credential.id, made.secret),
              IsOk());
}

TEST(AccountsTest, WhatIsRevokedIsRefusedWithWhateverItHolds) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  const MadeSecret made = JoinWorks(system);
  Authenticator& authenticator = system.context().authenticator;
  const auto token = authenticator.IssueToken(made.credential.id, made.secret);
  const auto certificate = Certificate(system);
  const auto added = system.context().access.AddCertificate(
      "works", {}, "gateway", certificate);
  ASSERT_THAT(authenticator.ByToken(token->token), IsOk());
  ASSERT_THAT(authenticator.ByCertificate(certificate.fingerprint), IsOk());

  for (const std::string& id : {made.credential.id, added->id}) {
    ASSERT_THAT(RevokeCredential(system.context(), kOfficer, id), IsOk());
  }
  const auto expect_refused = [&] {
    Authenticator& now = system.context().authenticator;
    EXPECT_THAT(now.ByToken(token->token),
                StatusIs(kUnauthenticated, HasSubstr("revoked")));
    EXPECT_THAT(now.ByCertificate(certificate.fingerprint),
                StatusIs(kUnauthenticated, HasSubstr("revoked")));
    EXPECT_THAT(now.IssueToken(made.credential.id, made.secret),
                StatusIs(kUnauthenticated, HasSubstr("client_secret")));
  };
  expect_refused();
  ASSERT_THAT(system.Restart(), IsOk());
  expect_refused();
  // Nobody gets it back.
  EXPECT_THAT(
      system.context().access.AddCertificate("works", {}, "", certificate),
      StatusIs(kAlreadyExists, HasSubstr("registered")));
}

TEST(AccountsTest, AllOfItIsThereAfterARestart) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  const MadeSecret made = JoinWorks(system);
  const auto certificate = Certificate(system);
  ASSERT_THAT(system.context().access.AddCertificate("works", {}, "gateway",
                                                     certificate),
              IsOk());
  const std::string code =
      Invite(system.context(), kOfficer, {"works", {}, ""})->code;
  const auto token = system.context().authenticator.IssueToken(
      made.credential.id, made.secret);
  ASSERT_THAT(system.Restart(), IsOk());

  Authenticator& authenticator = system.context().authenticator;
  EXPECT_THAT(authenticator.ByToken(token->token), IsOk());
  EXPECT_THAT(authenticator.ByCertificate(certificate.fingerprint), IsOk());
  EXPECT_THAT(authenticator.IssueToken(made.credential.id, made.secret),
              IsOk());
  EXPECT_THAT(system.context().access.Join(code), IsOk());
  const auto accounts = ListAccounts(system.context(), kOfficer, "", 10);
  ASSERT_THAT(accounts->accounts, SizeIs(1));
  EXPECT_EQ(accounts->accounts[0].name, "Works Ltd");
}

TEST(AccountsTest, ARoleThatIsTakenAwayIsGoneAtOnce) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  const auto certificate = Certificate(system);
  ASSERT_THAT(system.context().access.AddCertificate("works", {Role::kExporter},
                                                     "", certificate),
              IsOk());
  Authenticator& authenticator = system.context().authenticator;
  EXPECT_TRUE(authenticator.ByCertificate(certificate.fingerprint)
                  ->roles.Has(Role::kExporter));

  ASSERT_THAT(PutWorks(system, {Role::kSupplier}), IsOk());
  EXPECT_TRUE(
      authenticator.ByCertificate(certificate.fingerprint)->roles.empty());
  EXPECT_THAT(system.context().access.AddCertificate("works", {Role::kExporter},
                                                     "", Certificate(system)),
              StatusIs(kInvalidArgument, HasSubstr("roles")));
}

TEST(AccountsTest, ACertificateThatHasExpiredIsNobody) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  const auto certificate = Certificate(system);
  ASSERT_THAT(
      system.context().access.AddCertificate("works", {}, "", certificate),
      IsOk());
  system.clock().Advance(1000 * kMicros);

  EXPECT_THAT(
      system.context().authenticator.ByCertificate(certificate.fingerprint),
      StatusIs(kUnauthenticated, HasSubstr("expired")));
  EXPECT_THAT(
      system.context().access.AddCertificate("works", {}, "", certificate),
      StatusIs(kInvalidArgument, HasSubstr("expired")));
}

TEST(AccountsTest, OnlyTheSecurityAdministratorManages) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  const MadeSecret made = JoinWorks(system);
  const Caller works{"works", {Role::kSupplier, Role::kExporter}};
  const Caller other{"other", {Role::kSupplier}};

  EXPECT_THAT(
      PutAccount(system.context(), works, {"works", {Role::kVerifier}}, true),
      StatusIs(kPermissionDenied, HasSubstr("manage")));
  EXPECT_THAT(Invite(system.context(), works, {"works", {}, ""}),
              StatusIs(kPermissionDenied, HasSubstr("manage")));
  EXPECT_THAT(ListAccounts(system.context(), works, "", 1),
              StatusIs(kPermissionDenied, HasSubstr("manage")));
  EXPECT_THAT(ListCredentials(system.context(), other, "works"),
              StatusIs(kPermissionDenied, HasSubstr("credentials")));
  EXPECT_THAT(RevokeCredential(system.context(), other, made.credential.id),
              StatusIs(kNotFound, HasSubstr("no credential")));
  EXPECT_THAT(RevokeCredential(system.context(), kOfficer, "none"),
              StatusIs(kNotFound, HasSubstr("no credential")));
  // One's own may be taken back.
  EXPECT_THAT(RevokeCredential(system.context(), works, made.credential.id),
              IsOk());
}

TEST(AccountsTest, NoHashLeavesTheStore) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  JoinWorks(system);
  ASSERT_THAT(Invite(system.context(), kOfficer, {"works", {}, ""}), IsOk());

  const auto access = ListCredentials(system.context(), kOfficer, "works");
  ASSERT_THAT(access->credentials, SizeIs(1));
  ASSERT_THAT(access->invitations, SizeIs(1));
  EXPECT_EQ(access->credentials[0].secret_hash, "");
  EXPECT_EQ(access->invitations[0].code_hash, "");
}

TEST(AccountsTest, WhatIsNoAccountIsRefused) {
  TestSystem system;
  Context& context = system.context();
  const auto put = [&](const Account& account) {
    return PutAccount(context, kOfficer, account, false).status();
  };
  EXPECT_THAT(put({"", {Role::kSupplier}}),
              StatusIs(kInvalidArgument, HasSubstr("organisation")));
  EXPECT_THAT(put({"works", {}}),
              StatusIs(kInvalidArgument, HasSubstr("roles")));
  EXPECT_THAT(put({"works", {Role::kOperator}}),
              StatusIs(kInvalidArgument, HasSubstr("roles")));
  EXPECT_THAT(put({"works", {Role::kSupplier}, "a\nb"}),
              StatusIs(kInvalidArgument, HasSubstr("name")));
  EXPECT_THAT(Invite(context, kOfficer, {"works", {}, ""}),
              StatusIs(kNotFound, HasSubstr("no account")));
  ASSERT_THAT(put({"works", {Role::kSupplier}}), IsOk());
  EXPECT_THAT(put({"works", {Role::kSupplier}}),
              StatusIs(kAlreadyExists, HasSubstr("has an account")));
}

TEST(AccountsTest, AnOrganisationHasABoundOfCredentials) {
  TestSystem system;
  ASSERT_THAT(PutWorks(system), IsOk());
  const auto add = [&] {
    return system.context()
        .access.AddCertificate("works", {}, "", Certificate(system))
        .status();
  };
  for (size_t i = 0; i < kCredentialsOfOneMax; ++i) ASSERT_THAT(add(), IsOk());
  EXPECT_THAT(add(), StatusIs(kResourceExhausted, HasSubstr("at most")));
}

}  // namespace
}  // namespace tanji::platform
