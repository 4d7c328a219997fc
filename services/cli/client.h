// The connection to a tanjid.

#ifndef TANJI_SERVICES_CLI_CLIENT_H_
#define TANJI_SERVICES_CLI_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/cli/connection.h"

namespace tanji::cli {

// For any call but imports: a server that is loaded answers within this time
// or not at all.
inline constexpr std::chrono::seconds kCallTimeout{90};
// gRPC, for as long as this lives, which is longer than any Client. Else its
// last threads may still end while the process does, and touch what OpenSSL has
// freed.
class GrpcLibrary {
 public:
  GrpcLibrary();
  ~GrpcLibrary();  // waits until none of its threads runs
  GrpcLibrary(const GrpcLibrary&) = delete;
  GrpcLibrary& operator=(const GrpcLibrary&) = delete;
};

// A connection that fails is tried once more for as long.
inline constexpr std::chrono::seconds kReconnectTimeout{1};

// Thread-compatible.
class Client {
 public:
  // Does not connect yet; the first call does. With TLS (1.3) where the
  // connection has authorities; with a client secret each call has a token, got
  // before the first and anew before it ends.
  explicit Client(const Connection& connection);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  template <typename Service>
  std::unique_ptr<typename Service::Stub> Stub() const {
    return Service::NewStub(channel_);
  }

  // The same code and message. UNAVAILABLE says whether nobody answers at the
  // address or the server refuses for now.
  absl::Status ToStatus(const grpc::Status& status) const;

  // Whether `status` says that the connection failed, and it stands now: the
  // call may then be made once more.
  bool Reconnects(const grpc::Status& status) const;

 private:
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
};

// One unary call, repeated once when the connection failed: every request of
// ours can be repeated, those that write by their id.
//   Call(client, &Stub::Get, *stub, request, &response)
template <typename Stub, typename Request, typename Response>
absl::Status Call(const Client& client, Stub& stub,
                  grpc::Status (Stub::*method)(grpc::ClientContext*,
                                               const Request&, Response*),
                  const Request& request, Response* response,
                  std::chrono::milliseconds timeout = kCallTimeout) {
  const auto call = [&] {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + timeout);
    response->Clear();
    return (stub.*method)(&context, request, response);
  };
  grpc::Status status = call();
  if (client.Reconnects(status)) status = call();
  return client.ToStatus(status);
}

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_CLIENT_H_
