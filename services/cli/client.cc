#include "services/cli/client.h"

#include <string_view>

#include "lib/base/strings.h"

namespace tanji::cli {
namespace {

// A page of entries or footprints with long loop names stays far below.
constexpr int kResponseSizeMax = 128 << 20;  // bytes

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kResponseSizeMax);
  // The server is on this machine: a proxy in the environment would only see
  // what it must not.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

// "Connection refused" of gRPC's "failed to connect to all addresses; last
// error: UNKNOWN: ipv4:127.0.0.1:7471: …: Connection refused".
std::string_view ShortReason(std::string_view message) {
  if (message.rfind("failed to connect", 0) != 0) return message;
  const size_t colon = message.rfind(": ");
  return colon == std::string_view::npos ? message : message.substr(colon + 2);
}

}  // namespace

Client::Client(const std::string& address)
    : address_(address),
      channel_(grpc::CreateCustomChannel(
          address, grpc::InsecureChannelCredentials(), Arguments())) {}

bool Client::Reconnects(const grpc::Status& status) const {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE &&
         channel_->GetState(/*try_to_connect=*/false) != GRPC_CHANNEL_READY &&
         channel_->WaitForConnected(std::chrono::system_clock::now() +
                                    kReconnectTimeout);
}

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
