#include "tests/integration/access_fixture.h"

#include <future>

#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/hash.h"
#include "lib/platform/access/accounts.h"
#include "lib/platform/access/grant.h"
#include "lib/platform/verification/evidence_file.h"

namespace tanji::integration {
namespace {

constexpr int64_t kYearMicros = int64_t{365} * 86'400 * 1'000'000;

platform::Done Into(std::promise<absl::Status>& promise) {
  return [&promise](const absl::StatusOr<platform::Committed>& committed) {
    promise.set_value(committed.status());
  };
}

}  // namespace

AccessTest::Holder AccessTest::Credential(const std::string& organisation,
                                          identity::RoleSet roles) {
  platform::Context& context = server_->system().context();
  platform::NewInvitation wanted;
  wanted.organisation = organisation;
  wanted.roles = roles;
  const auto invited = context.access.Invite(wanted);
  EXPECT_THAT(invited, base::IsOk());
  const auto made = context.access.Join(invited->code);
  EXPECT_THAT(made, base::IsOk());
  const auto issued =
      context.authenticator.IssueToken(made->credential.id, made->secret);
  EXPECT_THAT(issued, base::IsOk());
  return {made->credential.id, made->secret, issued->token};
}

AccessTest::Holder AccessTest::Admit(const std::string& organisation,
                                     identity::RoleSet roles) {
  platform::Account account;
  account.organisation = organisation;
  account.roles = roles;
  EXPECT_THAT(server_->system().context().access.PutAccount(account, true),
              base::IsOk());
  return Credential(organisation, roles);
}

std::string AccessTest::Give(const std::string& owner,
                             const std::string& product,
                             const std::string& grantee,
                             identity::GrantScope scope) {
  return Give({"", owner, product, grantee, scope, 0});
}

std::string AccessTest::GiveEvidence(const std::string& owner,
                                     const std::string& file,
                                     const std::string& grantee) {
  return Give(
      {"", owner, "", grantee, identity::GrantScope::kEvidence, 0, file});
}

std::string AccessTest::Give(const identity::Grant& wanted) {
  platform::Context& context = server_->system().context();
  const auto operator_caller = identity::Caller::Operator();
  identity::Grant grant = wanted;
  grant.until_micros = context.clock.NowMicros() + kYearMicros;
  std::promise<absl::Status> given;
  platform::Give(context, operator_caller, "", grant, Into(given));
  EXPECT_THAT(given.get_future().get(), base::IsOk());
  const auto grants =
      platform::ListGrants(context, operator_caller, grant.owner);
  for (const identity::Grant& one : grants->given) {
    if (one.product == grant.product && one.grantee == grant.grantee &&
        one.scope == grant.scope && one.evidence == grant.evidence) {
      return one.id;
    }
  }
  ADD_FAILURE() << "the grant is not listed";
  return {};
}

std::string AccessTest::FileEvidence(const std::string& owner,
                                     const std::string& bytes) {
  platform::EvidenceDescription file;
  file.organisation = owner;
  file.id = base::HexEncode(crypto::AsBytes(crypto::Sha256(bytes)));
  file.size = bytes.size();
  file.name = "evidence.txt";
  file.type = "meter-reading";
  file.media_type = "text/plain";
  std::promise<absl::Status> added;
  platform::AddEvidence(server_->system().context(),
                        identity::Caller::Operator(), "", file, bytes,
                        Into(added));
  EXPECT_THAT(added.get_future().get(), base::IsOk());
  return file.id;
}

void AccessTest::Withdraw(const std::string& owner,
                          const std::string& grant_id) {
  platform::Context& context = server_->system().context();
  std::promise<absl::Status> withdrawn;
  platform::WithdrawGrant(context, identity::Caller::Operator(), "", owner,
                          grant_id, Into(withdrawn));
  EXPECT_THAT(withdrawn.get_future().get(), base::IsOk());
}

}  // namespace tanji::integration
