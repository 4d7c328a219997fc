#include <string>
#include <utility>
#include <vector>

#include "lib/api/access.h"
#include "lib/api/request.h"
#include "lib/base/status.h"
#include "lib/ledger/record.h"
#include "lib/platform/access/access_log.h"
#include "lib/platform/access/accounts.h"
#include "lib/platform/access/grant.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "services/server/write_answer.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = identity::v1;

template <typename Service>
using RawManagement = v1::AccessService::WithRawCallbackMethod_PutAccount<
    v1::AccessService::WithRawCallbackMethod_ListAccounts<
        v1::AccessService::WithRawCallbackMethod_AddCertificate<
            v1::AccessService::WithRawCallbackMethod_Invite<
                v1::AccessService::WithRawCallbackMethod_ListCredentials<
                    v1::AccessService::WithRawCallbackMethod_RevokeCredential<
                        Service>>>>>>;
template <typename Service>
using RawAuthentication = v1::AccessService::WithRawCallbackMethod_Join<
    v1::AccessService::WithRawCallbackMethod_IssueToken<
        v1::AccessService::WithRawCallbackMethod_Discover<
            v1::AccessService::WithRawCallbackMethod_WhoAmI<Service>>>>;
template <typename Service>
using RawGrants = v1::AccessService::WithRawCallbackMethod_GiveGrant<
    v1::AccessService::WithRawCallbackMethod_WithdrawGrant<
        v1::AccessService::WithRawCallbackMethod_ListGrants<
            v1::AccessService::WithRawCallbackMethod_ListReads<Service>>>>;
using RawService =
    RawManagement<RawAuthentication<RawGrants<v1::AccessService::Service>>>;

using PutAccountCall = Call<v1::PutAccountRequest, v1::PutAccountResponse>;
using ListAccountsCall =
    Call<v1::ListAccountsRequest, v1::ListAccountsResponse>;
using AddCertificateCall =
    Call<v1::AddCertificateRequest, v1::AddCertificateResponse>;
using InviteCall = Call<v1::InviteRequest, v1::InviteResponse>;
using JoinCall = Call<v1::JoinRequest, v1::JoinResponse>;
using ListCredentialsCall =
    Call<v1::ListCredentialsRequest, v1::ListCredentialsResponse>;
using RevokeCredentialCall =
    Call<v1::RevokeCredentialRequest, v1::RevokeCredentialResponse>;
using IssueTokenCall = Call<v1::IssueTokenRequest, v1::IssueTokenResponse>;
using DiscoverCall = Call<v1::DiscoverRequest, v1::DiscoverResponse>;
using WhoAmICall = Call<v1::WhoAmIRequest, v1::WhoAmIResponse>;
using GiveGrantCall = Call<v1::GiveGrantRequest, v1::GiveGrantResponse>;
using WithdrawGrantCall =
    Call<v1::WithdrawGrantRequest, v1::WithdrawGrantResponse>;
using ListGrantsCall = Call<v1::ListGrantsRequest, v1::ListGrantsResponse>;
using ListReadsCall = Call<v1::ListReadsRequest, v1::ListReadsResponse>;

constexpr uint32_t kListedDays = 30;
constexpr int64_t kHourMicros = int64_t{3600} * 1'000'000;

absl::Status PutAccount(PutAccountCall& call) {
  TANJI_ASSIGN_OR_RETURN(platform::Account account,
                         api::ToAccount(call.request().account()));
  TANJI_ASSIGN_OR_RETURN(
      account,
      platform::PutAccount(call.parts().context, call.caller(),
                           std::move(account), call.request().may_exist()));
  api::FromAccount(account, call.response().mutable_account());
  return absl::OkStatus();
}

absl::Status ListAccounts(ListAccountsCall& call) {
  TANJI_ASSIGN_OR_RETURN(const uint32_t page_size,
                         api::ToPageSize(call.request().page_size()));
  TANJI_ASSIGN_OR_RETURN(
      const platform::AccountPage page,
      platform::ListAccounts(call.parts().context, call.caller(),
                             call.request().page_token(), page_size));
  for (const platform::Account& account : page.accounts) {
    api::FromAccount(account, call.response().add_accounts());
  }
  if (page.more) {
    call.response().set_next_page_token(page.accounts.back().organisation);
  }
  return absl::OkStatus();
}

absl::Status AddCertificate(AddCertificateCall& call) {
  const v1::AddCertificateRequest& request = call.request();
  TANJI_ASSIGN_OR_RETURN(const identity::RoleSet roles,
                         api::ToRoles(request.roles()));
  TANJI_ASSIGN_OR_RETURN(
      const platform::Credential credential,
      platform::AddCertificate(call.parts().context, call.caller(),
                               request.organisation(), roles, request.label(),
                               request.certificate()));
  api::FromCredential(credential, call.response().mutable_credential());
  return absl::OkStatus();
}

absl::Status Invite(InviteCall& call) {
  const v1::InviteRequest& request = call.request();
  platform::NewInvitation wanted;
  wanted.organisation = request.organisation();
  wanted.label = request.label();
  TANJI_ASSIGN_OR_RETURN(wanted.roles, api::ToRoles(request.roles()));
  if (request.valid_seconds() != 0) {
    wanted.valid_seconds = request.valid_seconds();
  }
  TANJI_ASSIGN_OR_RETURN(
      const platform::MadeInvitation made,
      platform::Invite(call.parts().context, call.caller(), wanted));
  call.response().set_code(made.code);
  api::FromInvitation(made.invitation, call.response().mutable_invitation());
  return absl::OkStatus();
}

absl::Status Join(JoinCall& call) {
  platform::Context& context = call.parts().context;
  TANJI_ASSIGN_OR_RETURN(const platform::MadeSecret made,
                         context.access.Join(call.request().code()));
  api::FromCredential(made.credential, call.response().mutable_credential());
  call.response().set_client_secret(made.secret);
  call.response().set_issuer(context.authenticator.issuer());
  return absl::OkStatus();
}

absl::Status ListCredentials(ListCredentialsCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      const platform::AccessOf access,
      platform::ListCredentials(call.parts().context, call.caller(),
                                call.request().organisation()));
  for (const platform::Credential& credential : access.credentials) {
    api::FromCredential(credential, call.response().add_credentials());
  }
  for (const platform::Invitation& invitation : access.invitations) {
    api::FromInvitation(invitation, call.response().add_invitations());
  }
  return absl::OkStatus();
}

absl::Status RevokeCredential(RevokeCredentialCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      const platform::Credential credential,
      platform::RevokeCredential(call.parts().context, call.caller(),
                                 call.request().credential_id()));
  api::FromCredential(credential, call.response().mutable_credential());
  return absl::OkStatus();
}

absl::Status IssueToken(IssueTokenCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      const platform::IssuedToken issued,
      call.parts().context.authenticator.IssueToken(
          call.request().client_id(), call.request().client_secret()));
  v1::IssueTokenResponse& response = call.response();
  response.set_access_token(issued.token);
  response.set_token_type("Bearer");
  response.set_expires_in(static_cast<uint32_t>(issued.lifetime_seconds));
  std::string scope = issued.credential.roles.ToString();
  std::erase(scope, ',');
  response.set_scope(std::move(scope));
  return absl::OkStatus();
}

absl::Status Discover(DiscoverCall& call) {
  const platform::Authenticator& authenticator =
      call.parts().context.authenticator;
  call.response().set_issuer(authenticator.issuer());
  call.response().set_jwks(authenticator.KeySet());
  call.response().add_signing_algorithms("EdDSA");
  call.response().add_grant_types("client_credentials");
  return absl::OkStatus();
}

absl::Status WhoAmI(WhoAmICall& call) {
  const identity::Caller& caller = call.caller();
  call.response().set_organisation(caller.organisation);
  api::FromRoles(caller.roles, call.response().mutable_roles());
  call.response().set_credential_id(caller.credential);
  call.response().set_is_operator(caller.roles.Has(identity::Role::kOperator));
  if (!caller.organisation.empty()) {
    const platform::QueryBudget::Use use =
        call.parts().context.query_budget.UseOf(caller.organisation);
    call.response().set_query_units_used(use.used);
    call.response().set_query_units_a_day(use.budget);
  }
  return absl::OkStatus();
}

void GiveGrant(GiveGrantCall& call) {
  auto grant = api::ToGrant(call.request().grant());
  if (!grant.ok()) return call.Answer(grant.status());
  platform::Give(call.parts().context, call.caller(),
                 call.request().request_id(), *std::move(grant),
                 AnswerWithRecord(call));
}

void WithdrawGrant(WithdrawGrantCall& call) {
  const v1::WithdrawGrantRequest& request = call.request();
  platform::WithdrawGrant(call.parts().context, call.caller(),
                          request.request_id(), request.organisation(),
                          request.grant_id(), AnswerWithRecord(call));
}

absl::Status ListGrants(ListGrantsCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      const platform::GrantsOf grants,
      platform::ListGrants(call.parts().context, call.caller(),
                           call.request().organisation()));
  for (const identity::Grant& grant : grants.given) {
    api::FromGrant(grant, call.response().add_given());
  }
  for (const identity::Grant& grant : grants.received) {
    api::FromGrant(grant, call.response().add_received());
  }
  return absl::OkStatus();
}

absl::Status ListReads(ListReadsCall& call) {
  const v1::ListReadsRequest& request = call.request();
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<platform::AccessLine> lines,
      platform::ListReads(call.parts().context, call.caller(),
                          request.organisation(),
                          request.days() == 0 ? kListedDays : request.days()));
  for (const platform::AccessLine& line : lines) {
    v1::ReadLine& item = *call.response().add_lines();
    item.set_hour(ledger::FormatTime(line.hour * kHourMicros));
    item.set_reader(line.reader);
    item.set_action(line.action);
    item.set_product(line.product);
    item.set_count(line.count);
  }
  return absl::OkStatus();
}

class AccessServiceImpl final : public RawService {
 public:
  explicit AccessServiceImpl(ServiceParts& parts)
      : parts_(parts),
        put_account_(parts, "tanji.identity.v1.AccessService.PutAccount"),
        list_accounts_(parts, "tanji.identity.v1.AccessService.ListAccounts"),
        add_certificate_(parts,
                         "tanji.identity.v1.AccessService.AddCertificate"),
        invite_(parts, "tanji.identity.v1.AccessService.Invite"),
        join_(parts, "tanji.identity.v1.AccessService.Join"),
        list_credentials_(parts,
                          "tanji.identity.v1.AccessService.ListCredentials"),
        revoke_credential_(parts,
                           "tanji.identity.v1.AccessService.RevokeCredential"),
        issue_token_(parts, "tanji.identity.v1.AccessService.IssueToken"),
        discover_(parts, "tanji.identity.v1.AccessService.Discover"),
        who_am_i_(parts, "tanji.identity.v1.AccessService.WhoAmI"),
        give_grant_(parts, "tanji.identity.v1.AccessService.GiveGrant"),
        withdraw_grant_(parts, "tanji.identity.v1.AccessService.WithdrawGrant"),
        list_grants_(parts, "tanji.identity.v1.AccessService.ListGrants"),
        list_reads_(parts, "tanji.identity.v1.AccessService.ListReads") {}

  grpc::ServerUnaryReactor* PutAccount(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* reply) override {
    return StartCall<v1::PutAccountRequest, v1::PutAccountResponse>(
        *context, put_account_, parts_, request, reply,
        [](Call<v1::PutAccountRequest, v1::PutAccountResponse>& call) {
          RunOn(call.parts().work, call, &server::PutAccount);
        });
  }
  grpc::ServerUnaryReactor* ListAccounts(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* reply) override {
    return StartRead<v1::ListAccountsRequest, v1::ListAccountsResponse>(
        *context, list_accounts_, parts_, request, reply,
        &server::ListAccounts);
  }
  grpc::ServerUnaryReactor* AddCertificate(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* reply) override {
    return StartCall<v1::AddCertificateRequest, v1::AddCertificateResponse>(
        *context, add_certificate_, parts_, request, reply,
        [](Call<v1::AddCertificateRequest, v1::AddCertificateResponse>& call) {
          RunOn(call.parts().work, call, &server::AddCertificate);
        });
  }
  grpc::ServerUnaryReactor* Invite(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* reply) override {
    return StartCall<v1::InviteRequest, v1::InviteResponse>(
        *context, invite_, parts_, request, reply,
        [](Call<v1::InviteRequest, v1::InviteResponse>& call) {
          RunOn(call.parts().work, call, &server::Invite);
        });
  }
  grpc::ServerUnaryReactor* Join(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request,
                                 grpc::ByteBuffer* reply) override {
    return StartCall<v1::JoinRequest, v1::JoinResponse>(
        *context, join_, parts_, request, reply,
        [](Call<v1::JoinRequest, v1::JoinResponse>& call) {
          RunOn(call.parts().authentications, call, &server::Join);
        });
  }
  grpc::ServerUnaryReactor* ListCredentials(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartRead<v1::ListCredentialsRequest, v1::ListCredentialsResponse>(
        *context, list_credentials_, parts_, request, reply,
        &server::ListCredentials);
  }
  grpc::ServerUnaryReactor* RevokeCredential(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartCall<v1::RevokeCredentialRequest, v1::RevokeCredentialResponse>(
        *context, revoke_credential_, parts_, request, reply,
        [](Call<v1::RevokeCredentialRequest, v1::RevokeCredentialResponse>&
               call) {
          RunOn(call.parts().work, call, &server::RevokeCredential);
        });
  }
  grpc::ServerUnaryReactor* IssueToken(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* reply) override {
    return StartCall<v1::IssueTokenRequest, v1::IssueTokenResponse>(
        *context, issue_token_, parts_, request, reply,
        [](Call<v1::IssueTokenRequest, v1::IssueTokenResponse>& call) {
          RunOn(call.parts().authentications, call, &server::IssueToken);
        });
  }
  grpc::ServerUnaryReactor* Discover(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* reply) override {
    return StartRead<v1::DiscoverRequest, v1::DiscoverResponse>(
        *context, discover_, parts_, request, reply, &server::Discover);
  }
  grpc::ServerUnaryReactor* WhoAmI(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* reply) override {
    return StartRead<v1::WhoAmIRequest, v1::WhoAmIResponse>(
        *context, who_am_i_, parts_, request, reply, &server::WhoAmI);
  }
  grpc::ServerUnaryReactor* GiveGrant(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* reply) override {
    return StartCall<v1::GiveGrantRequest, v1::GiveGrantResponse>(
        *context, give_grant_, parts_, request, reply, &server::GiveGrant);
  }
  grpc::ServerUnaryReactor* WithdrawGrant(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* reply) override {
    return StartCall<v1::WithdrawGrantRequest, v1::WithdrawGrantResponse>(
        *context, withdraw_grant_, parts_, request, reply,
        &server::WithdrawGrant);
  }
  grpc::ServerUnaryReactor* ListGrants(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* reply) override {
    return StartRead<v1::ListGrantsRequest, v1::ListGrantsResponse>(
        *context, list_grants_, parts_, request, reply, &server::ListGrants);
  }
  grpc::ServerUnaryReactor* ListReads(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* reply) override {
    // It writes what is still in memory first.
    return StartCall<v1::ListReadsRequest, v1::ListReadsResponse>(
        *context, list_reads_, parts_, request, reply, [](ListReadsCall& call) {
          RunOn(call.parts().work, call, &server::ListReads);
        });
  }

 private:
  ServiceParts& parts_;
  const Method put_account_;
  const Method list_accounts_;
  const Method add_certificate_;
  const Method invite_;
  const Method join_;
  const Method list_credentials_;
  const Method revoke_credential_;
  const Method issue_token_;
  const Method discover_;
  const Method who_am_i_;
  const Method give_grant_;
  const Method withdraw_grant_;
  const Method list_grants_;
  const Method list_reads_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAccessService(ServiceParts& parts) {
  return std::make_unique<AccessServiceImpl>(parts);
}

}  // namespace tanji::server
