#include "services/cli/client.h"

#include <grpc/grpc.h>

#include <map>
#include <string_view>
#include <utility>

#include "lib/base/mutex.h"
#include "lib/base/strings.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using identity::v1::AccessService;

constexpr std::chrono::seconds kTokenTimeout(30);
// So long before its end a token is not used any more.
constexpr std::chrono::seconds kTokenSlack(30);

// A page of entries or footprints with long loop names stays far below.
constexpr int kResponseSizeMax = 128 << 20;  // bytes

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kResponseSizeMax);
  // A proxy in the environment would only see what it must not.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

// Gets tokens for a client secret, and keeps the last one. Thread-safe.
class TokenSource : public grpc::MetadataCredentialsPlugin {
 public:
  // `channel` is one without tokens.
  TokenSource(std::shared_ptr<grpc::Channel> channel, ClientSecret secret)
      : stub_(AccessService::NewStub(std::move(channel))),
        secret_(std::move(secret)) {}

  bool IsBlocking() const override { return true; }
  const char* GetType() const override { return "tanji-client-secret"; }
  grpc::Status GetMetadata(
      grpc::string_ref, grpc::string_ref, const grpc::AuthContext&,
      std::multimap<grpc::string, grpc::string>* metadata) override {
    const base::MutexLock lock(mu_);
    const auto now = std::chrono::steady_clock::now();
    if (now >= renew_at_) {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + kTokenTimeout);
      identity::v1::IssueTokenRequest request;
      request.set_client_id(secret_.client_id);
      request.set_client_secret(secret_.client_secret);
      identity::v1::IssueTokenResponse response;
      const grpc::Status status =
          stub_->IssueToken(&context, request, &response);
      if (!status.ok()) return status;
      token_ = response.access_token();
      renew_at_ =
          now + std::chrono::seconds(response.expires_in()) - kTokenSlack;
    }
    metadata->emplace("authorization", "Bearer " + token_);
    return grpc::Status::OK;
  }

 private:
  const std::unique_ptr<AccessService::Stub> stub_;
  const ClientSecret secret_;
  base::Mutex mu_;
  std::string token_ TANJI_GUARDED_BY(mu_);
  std::chrono::steady_clock::time_point renew_at_ TANJI_GUARDED_BY(mu_);
};

std::shared_ptr<grpc::Channel> ChannelOf(const Connection& connection) {
  const auto open = [&](const std::shared_ptr<grpc::ChannelCredentials>& with) {
    return grpc::CreateCustomChannel(connection.server, with, Arguments());
  };
  if (connection.authorities.empty()) {
    return open(grpc::InsecureChannelCredentials());
  }
  const auto tls = grpc::SslCredentials(
      {connection.authorities, connection.key, connection.certificate});
  if (connection.secret.client_id.empty()) return open(tls);
  return open(grpc::CompositeChannelCredentials(
      tls, grpc::MetadataCredentialsFromPlugin(
               std::make_unique<TokenSource>(open(tls), connection.secret))));
}

// "Connection refused" of gRPC's "failed to connect to all addresses; last
// error: UNKNOWN: ipv4:127.0.0.1:7471: …: Connection refused".
std::string_view ShortReason(std::string_view message) {
  if (message.rfind("failed to connect", 0) != 0) return message;
  const size_t colon = message.rfind(": ");
  return colon == std::string_view::npos ? message : message.substr(colon + 2);
}

}  // namespace

Client::Client(const Connection& connection)
    : address_(connection.server), channel_(ChannelOf(connection)) {}

bool Client::Reconnects(const grpc::Status& status) const {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE &&
         channel_->GetState(/*try_to_connect=*/false) != GRPC_CHANNEL_READY &&
         channel_->WaitForConnected(std::chrono::system_clock::now() +
                                    kReconnectTimeout);
}

GrpcLibrary::GrpcLibrary() { grpc_init(); }
GrpcLibrary::~GrpcLibrary() { grpc_shutdown_blocking(); }

absl::Status Client::ToStatus(const grpc::Status& status) const {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  const std::string& message = status.error_message();
  if (code == absl::StatusCode::kUnavailable &&
      channel_->GetState(/*try_to_connect=*/false) != GRPC_CHANNEL_READY) {
    return absl::UnavailableError(base::StrCat(
        "no tanjid answers at ", address_, ": ", ShortReason(message),
        "; is it running, and is --server (or TANJI_SERVER) its address?"));
  }
  if (code == absl::StatusCode::kUnimplemented) {
    return absl::UnimplementedError(
        base::StrCat("the server at ", address_,
                     " is no tanjid of this version: ", message));
  }
  return absl::Status(code, message);
}

}  // namespace tanji::cli
