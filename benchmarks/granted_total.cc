#include "benchmarks/granted_total.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <utility>

#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

namespace id = identity::v1;

constexpr int64_t kYearSeconds = int64_t{366} * 86'400;
constexpr char kHost[] = "127.0.0.1";

std::string OrganisationName(int number) {
  return base::StrCat("organisation-", number);
}

grpc::ChannelArguments OwnConnection() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

}  // namespace

absl::StatusOr<Certificates> MakeCertificates(const std::string& folder) {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  TANJI_ASSIGN_OR_RETURN(
      const crypto::KeyAndCertificate authority,
      crypto::MakeAuthority("access load", now - 1, now + kYearSeconds));
  crypto::CertificateRequest request;
  request.purpose = crypto::CertificateRequest::Purpose::kServer;
  request.name = "tanjid";
  request.hosts = {kHost};
  request.not_before = now - 1;
  request.not_after = now + kYearSeconds;
  TANJI_ASSIGN_OR_RETURN(const crypto::KeyAndCertificate server,
                         crypto::IssueCertificate(authority, request));
  Certificates made;
  made.authority = authority.certificate;
  request.purpose = crypto::CertificateRequest::Purpose::kClient;
  request.hosts.clear();
  for (int i = 0; i < kConnections; ++i) {
    request.name = OrganisationName(i);
    TANJI_ASSIGN_OR_RETURN(crypto::KeyAndCertificate client,
                           crypto::IssueCertificate(authority, request));
    made.clients.push_back(std::move(client));
  }
  const std::string ca = folder + "/ca.pem";
  const std::string certificate = folder + "/server.pem";
  const std::string key = folder + "/server.key";
  TANJI_RETURN_IF_ERROR(base::ReplaceFile(ca, authority.certificate, 0600));
  TANJI_RETURN_IF_ERROR(
      base::ReplaceFile(certificate, server.certificate, 0600));
  TANJI_RETURN_IF_ERROR(base::ReplaceFile(key, server.key, 0600));
  made.arguments = {"--tls-cert", certificate,       "--tls-key",
                    key,          "--tls-client-ca", ca};
  return made;
}

absl::StatusOr<uint64_t> SupplyAndGrant(const Channel& channel) {
  auto access = id::AccessService::NewStub(channel);
  auto supply = supply::v1::SupplyService::NewStub(channel);
  supply::v1::SubmitRequest submit;
  auto* submission = submit.mutable_submission();
  submission->set_organisation("mill");
  auto* product = submission->add_products();
  product->set_id("coil");
  product->set_unit("kg");
  auto* process = submission->add_processes();
  process->set_product("coil");
  process->set_output("1");
  process->set_unit("kg");
  process->set_direct_kg_co2e("1.8");
  using Supply = supply::v1::SupplyService::Stub;
  TANJI_ASSIGN_OR_RETURN(const supply::v1::SubmitResponse submitted,
                         Ask(*supply, &Supply::Submit, submit));
  for (int i = 0; i < kOrganisations; ++i) {
    id::PutAccountRequest account;
    account.mutable_account()->set_organisation(OrganisationName(i));
    account.mutable_account()->add_roles(id::ROLE_EXPORTER);
    using Access = id::AccessService::Stub;
    TANJI_RETURN_IF_ERROR(Ask(*access, &Access::PutAccount, account).status());
    id::GiveGrantRequest give;
    give.mutable_grant()->set_organisation("mill");
    give.mutable_grant()->set_product("coil");
    give.mutable_grant()->set_grantee(OrganisationName(i));
    give.mutable_grant()->set_scope(id::GRANT_SCOPE_TOTAL);
    give.mutable_grant()->set_until_time("2040-01-01T00:00:00.000000Z");
    TANJI_RETURN_IF_ERROR(Ask(*access, &Access::GiveGrant, give).status());
  }
  return submitted.seq();
}

absl::StatusOr<std::vector<std::string>> Tokens(const Channel& channel) {
  using Access = id::AccessService::Stub;
  auto access = id::AccessService::NewStub(channel);
  std::vector<std::string> tokens;
  for (int i = 0; i < kOrganisations; ++i) {
    id::InviteRequest invite;
    invite.set_organisation(OrganisationName(i));
    TANJI_ASSIGN_OR_RETURN(const id::InviteResponse invited,
                           Ask(*access, &Access::Invite, invite));
    id::JoinRequest join;
    join.set_code(invited.code());
    TANJI_ASSIGN_OR_RETURN(const id::JoinResponse joined,
                           Ask(*access, &Access::Join, join));
    id::IssueTokenRequest issue;
    issue.set_client_id(joined.credential().id());
    issue.set_client_secret(joined.client_secret());
    TANJI_ASSIGN_OR_RETURN(const id::IssueTokenResponse issued,
                           Ask(*access, &Access::IssueToken, issue));
    tokens.push_back("Bearer " + issued.access_token());
  }
  return tokens;
}

absl::Status Register(const Channel& channel,
                      const Certificates& certificates) {
  using Access = id::AccessService::Stub;
  auto access = id::AccessService::NewStub(channel);
  for (int i = 0; i < kConnections; ++i) {
    id::AddCertificateRequest add;
    add.set_organisation(OrganisationName(i));
    add.set_certificate(
        certificates.clients[static_cast<size_t>(i)].certificate);
    TANJI_RETURN_IF_ERROR(Ask(*access, &Access::AddCertificate, add).status());
  }
  return absl::OkStatus();
}

Channel TlsChannel(const std::string& address, const std::string& authority,
                   const crypto::KeyAndCertificate* client) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = authority;
  if (client != nullptr) {
    options.pem_private_key = client->key;
    options.pem_cert_chain = client->certificate;
  }
  return grpc::CreateCustomChannel(address, grpc::SslCredentials(options),
                                   OwnConnection());
}

LoadGenerator::Work TotalWork(std::vector<std::string> authorizations,
                              uint64_t min_seq) {
  footprint::v1::GetRequest request;
  request.set_product("mill/coil");
  request.set_view(footprint::v1::FOOTPRINT_VIEW_TOTAL);
  request.set_min_seq(min_seq);
  return {"/tanji.footprint.v1.FootprintService/Get",
          {request.SerializeAsString()},
          [](const grpc::ByteBuffer& reply) {
            footprint::v1::GetResponse response;
            return ParseReply(reply, &response) &&
                   response.footprint().has_kg_co2e();
          },
          std::move(authorizations)};
}

}  // namespace tanji::benchmarks
