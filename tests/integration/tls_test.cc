// The server over TLS: who is let in, and for how long.

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/certificate_authority.h"
#include "tanji/footprint/v1/watch_service.grpc.pb.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"
#include "tests/integration/access_fixture.h"

namespace tanji::integration {
namespace {

using crypto::CertificateRequest;
using crypto::KeyAndCertificate;
using footprint::v1::WatchService;
using grpc::StatusCode;
using identity::Role;
using identity::v1::AccessService;
using ::testing::HasSubstr;

constexpr int64_t kHour = 3600;

int64_t Now() { return base::Clock::System().NowMicros() / 1'000'000; }

class TlsTest : public AccessTest {
 protected:
  TlsTest() {
    Stop();
    authority_ = NewAuthority();
    Save("ca.pem", authority_.certificate);
    SaveServer(authority_);
    SaveRevoked({});
    options_.tls = server::TlsOptions{
        folder_.path() + "/server.pem", folder_.path() + "/server.key",
        folder_.path() + "/ca.pem", folder_.path() + "/revoked.pem",
        std::chrono::seconds(1)};
    options_.socket = folder_.path() + "/operator.sock";
    Start();
    // The fixture's own stubs are the operator's.
    UseSocket();
  }

  static KeyAndCertificate NewAuthority() {
    return *crypto::MakeAuthority("Park CA", Now() - kHour, Now() + kHour);
  }
  static KeyAndCertificate Issued(const KeyAndCertificate& authority,
                                  CertificateRequest::Purpose purpose) {
    CertificateRequest request;
    request.purpose = purpose;
    request.name = "works";
    request.hosts = {"localhost", "127.0.0.1"};
    request.not_before = Now() - kHour;
    request.not_after = Now() + kHour;
    return *crypto::IssueCertificate(authority, request);
  }
  KeyAndCertificate NewClient() const {
    return Issued(authority_, CertificateRequest::Purpose::kClient);
  }

  void Save(const std::string& name, const std::string& text) const {
    ASSERT_THAT(base::ReplaceFile(folder_.path() + "/" + name, text, 0600),
                base::IsOk());
  }
  void SaveServer(const KeyAndCertificate& authority) const {
    const KeyAndCertificate made =
        Issued(authority, CertificateRequest::Purpose::kServer);
    Save("server.pem", made.certificate);
    Save("server.key", made.key);
  }
  void SaveRevoked(const std::vector<crypto::Revoked>& revoked) const {
    Save("revoked.pem", *crypto::MakeRevocationList(
                            authority_, revoked, Now() - kHour, Now() + kHour));
  }

  void UseSocket() {
    channel_ = grpc::CreateChannel("unix:" + options_.socket,
                                   grpc::InsecureChannelCredentials());
    supply_ = SupplyService::NewStub(channel_);
    footprint_ = FootprintService::NewStub(channel_);
    ledger_ = LedgerService::NewStub(channel_);
  }

  // A connection of its own that trusts `authority`.
  std::shared_ptr<grpc::Channel> Connect(
      const KeyAndCertificate& authority,
      const KeyAndCertificate& client) const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(
        target(),
        grpc::SslCredentials(
            {authority.certificate, client.key, client.certificate}),
        arguments);
  }

  static Reply<identity::v1::WhoAmIResponse> WhoAmI(
      const std::shared_ptr<grpc::Channel>& channel,
      const std::string& authorization = "") {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
    if (!authorization.empty()) {
      context.AddMetadata("authorization", authorization);
    }
    Reply<identity::v1::WhoAmIResponse> reply;
    reply.status = AccessService::NewStub(channel)->WhoAmI(
        &context, identity::v1::WhoAmIRequest(), &reply.value);
    return reply;
  }

  std::string Register(const KeyAndCertificate& client,
                       const std::string& organisation) {
    platform::Context& context = server_->system().context();
    EXPECT_THAT(
        context.access.PutAccount({organisation, {Role::kSupplier}}, true),
        base::IsOk());
    const auto added = context.access.AddCertificate(
        organisation, {}, "", *crypto::ReadCertificate(client.certificate));
    EXPECT_THAT(added, base::IsOk());
    return added->id;
  }

  // Asks until `expected` holds of who one is; fails when it never does.
  template <typename Matcher>
  static void Await(const std::shared_ptr<grpc::Channel>& channel,
                    const Matcher& expected) {
    const auto end = std::chrono::steady_clock::now() + kCallDeadline;
    grpc::Status status = WhoAmI(channel).status;
    while (!::testing::Matches(expected)(status) &&
           std::chrono::steady_clock::now() < end) {
      std::this_thread::yield();
      status = WhoAmI(channel).status;
    }
    EXPECT_THAT(status, expected);
  }

  KeyAndCertificate authority_;
};

TEST_F(TlsTest, ACertificateIsWhomeverItIsRegisteredFor) {
  const KeyAndCertificate client = NewClient();
  Register(client, "works");
  const auto reply = WhoAmI(Connect(authority_, client));
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_EQ(reply.value.organisation(), "works");
  EXPECT_FALSE(reply.value.is_operator());
}

TEST_F(TlsTest, NobodyIsAnybodyWithoutACredential) {
  // Good for a handshake, registered for nobody.
  EXPECT_THAT(WhoAmI(Connect(authority_, NewClient())).status,
              RpcStatusIs(StatusCode::UNAUTHENTICATED, HasSubstr("unknown")));
  const auto without = Connect(authority_, {});
  EXPECT_THAT(WhoAmI(without).status,
              RpcStatusIs(StatusCode::UNAUTHENTICATED, HasSubstr("Bearer")));
  // The ledger is public.
  ledger::v1::GetKeysResponse keys;
  grpc::ClientContext context;
  EXPECT_THAT(LedgerService::NewStub(without)->GetKeys(
                  &context, ledger::v1::GetKeysRequest(), &keys),
              IsRpcOk());
}

TEST_F(TlsTest, ACertificateOfAStrangersAuthorityMakesNoConnection) {
  const KeyAndCertificate stranger =
      Issued(NewAuthority(), CertificateRequest::Purpose::kClient);
  Register(stranger, "works");
  EXPECT_THAT(WhoAmI(Connect(authority_, stranger)).status,
              RpcStatusIs(StatusCode::UNAVAILABLE, ::testing::_));
}

TEST_F(TlsTest, WithoutTlsNobodyIsServed) {
  EXPECT_THAT(
      WhoAmI(grpc::CreateChannel(target(), grpc::InsecureChannelCredentials()))
          .status,
      RpcStatusIs(StatusCode::UNAVAILABLE, ::testing::_));
}

TEST_F(TlsTest, TheOperatorIsAtTheSocket) {
  const auto reply = WhoAmI(channel_);
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_TRUE(reply.value.is_operator());
}

TEST_F(TlsTest, ACredentialThatIsRevokedIsRefusedOnTheConnectionItHas) {
  const KeyAndCertificate client = NewClient();
  const std::string id = Register(client, "works");
  const auto channel = Connect(authority_, client);
  ASSERT_THAT(WhoAmI(channel).status, IsRpcOk());

  ASSERT_THAT(server_->system().context().access.Revoke(id), base::IsOk());
  EXPECT_THAT(WhoAmI(channel).status,
              RpcStatusIs(StatusCode::UNAUTHENTICATED, HasSubstr("revoked")));
}

TEST_F(TlsTest, ARevocationListIsReadAgainAndActsOnConnections) {
  const KeyAndCertificate client = NewClient();
  Register(client, "works");
  const auto channel = Connect(authority_, client);
  ASSERT_THAT(WhoAmI(channel).status, IsRpcOk());

  SaveRevoked({{crypto::ReadCertificate(client.certificate)->serial, Now()}});
  Await(channel, RpcStatusIs(StatusCode::UNAUTHENTICATED,
                             HasSubstr("revoked by who issued it")));
}

TEST_F(TlsTest, TheServersCertificateIsReadAgain) {
  const KeyAndCertificate client = NewClient();
  Register(client, "works");
  ASSERT_THAT(WhoAmI(Connect(authority_, client)).status, IsRpcOk());

  const KeyAndCertificate other = NewAuthority();
  SaveServer(other);
  const auto end = std::chrono::steady_clock::now() + kCallDeadline;
  grpc::Status status = WhoAmI(Connect(other, client)).status;
  while (!status.ok() && std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
    status = WhoAmI(Connect(other, client)).status;
  }
  EXPECT_THAT(status, IsRpcOk());
}

TEST_F(TlsTest, ATokenIsWhoHoldsIt) {
  const Holder holder = Admit("works", {Role::kSupplier});
  const auto channel = Connect(authority_, {});
  const auto reply = WhoAmI(channel, "bearer " + holder.token);
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_EQ(reply.value.organisation(), "works");
  EXPECT_EQ(reply.value.credential_id(), holder.credential_id);

  for (const std::string& header :
       {"Basic " + holder.token, "Bearer" + holder.token,
        std::string("Bearer "), holder.token,
        "Bearer " + holder.token.substr(1), "Bearer " + holder.token + ".A"}) {
    EXPECT_THAT(WhoAmI(channel, header).status,
                RpcStatusIs(StatusCode::UNAUTHENTICATED, ::testing::Not("")))
        << header;
  }
  ASSERT_THAT(server_->system().context().access.Revoke(holder.credential_id),
              base::IsOk());
  EXPECT_THAT(WhoAmI(channel, "Bearer " + holder.token).status,
              RpcStatusIs(StatusCode::UNAUTHENTICATED, HasSubstr("revoked")));
}

// A token says who, also where the connection would say somebody else.
TEST_F(TlsTest, ATokenGoesBeforeACertificateAndBeforeTheSocket) {
  const KeyAndCertificate client = NewClient();
  Register(client, "works");
  const Holder other = Admit("maker", {Role::kExporter});
  for (const auto& channel : {Connect(authority_, client), channel_}) {
    EXPECT_EQ(WhoAmI(channel, "Bearer " + other.token).value.organisation(),
              "maker");
    // And a bad one does not fall back.
    EXPECT_THAT(WhoAmI(channel, "Bearer none").status,
                RpcStatusIs(StatusCode::UNAUTHENTICATED, HasSubstr("token")));
  }
}

TEST_F(TlsTest, AWatchEndsWithItsCredential) {
  MustSubmit(kSteel);
  const Holder holder = Admit("acme", {Role::kSupplier});
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
  context.AddMetadata("authorization", "Bearer " + holder.token);
  footprint::v1::WatchRequest request;
  request.set_organisation("acme");
  const auto stub = WatchService::NewStub(Connect(authority_, {}));
  const auto stream = stub->Watch(&context, request);
  footprint::v1::WatchResponse message;
  ASSERT_TRUE(stream->Read(&message));

  ASSERT_THAT(server_->system().context().access.Revoke(holder.credential_id),
              base::IsOk());
  std::string changed = kSteel;
  changed.replace(changed.find("1.8"), 3, "1.9");
  MustSubmit(changed);
  EXPECT_FALSE(stream->Read(&message));
  EXPECT_THAT(stream->Finish(),
              RpcStatusIs(StatusCode::UNAUTHENTICATED, HasSubstr("revoked")));
}

TEST_F(TlsTest, AWatchEndsWithItsGrant) {
  MustSubmit(kSteel);
  const Holder holder = Admit("maker", {Role::kExporter});
  const std::string grant =
      Give("acme", "steel", "maker", identity::GrantScope::kTotal);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
  context.AddMetadata("authorization", "Bearer " + holder.token);
  footprint::v1::WatchRequest request;
  request.add_products()->set_product("acme/steel");
  const auto stub = WatchService::NewStub(Connect(authority_, {}));
  const auto stream = stub->Watch(&context, request);
  footprint::v1::WatchResponse message;
  ASSERT_TRUE(stream->Read(&message));

  Withdraw("acme", grant);
  std::string changed = kSteel;
  changed.replace(changed.find("1.8"), 3, "1.9");
  MustSubmit(changed);
  EXPECT_FALSE(stream->Read(&message));
  EXPECT_THAT(stream->Finish(),
              RpcStatusIs(StatusCode::PERMISSION_DENIED, HasSubstr("may not")));
}

TEST_F(TlsTest, FilesThatDoNotFitAreRefusedAtTheStart) {
  const auto start = [&] {
    Stop();
    return server::Server::Start(options_, base::Clock::System()).status();
  };
  Save("server.key", NewClient().key);
  EXPECT_THAT(start(), base::StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("not that of")));
  SaveServer(authority_);
  Save("ca.pem", "none");
  EXPECT_THAT(start(), base::StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("ca.pem")));
  Save("ca.pem", NewAuthority().certificate);
  EXPECT_THAT(start(), base::StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("revoked.pem")));
}

}  // namespace
}  // namespace tanji::integration
