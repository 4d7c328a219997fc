// A small web server: a few routes, bounded in threads, connections, size and
// time.

#ifndef TANJI_LIB_NET_HTTP_SERVER_H_
#define TANJI_LIB_NET_HTTP_SERVER_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/net/listen_address.h"

namespace tanji::net {

struct HttpReply {
  int status = 200;
  std::string media_type;
  std::string body;
};

// Both PEM: a certificate with those that it rests on, and its private key.
struct HttpsIdentity {
  std::string certificate;
  std::string private_key;
};

// Thread-safe.
class HttpServer {
 public:
  struct Route {
    enum class Method { kGet, kPost };
    Method method = Method::kGet;
    std::string path;  // "/add-checkpoint"
    // Of the request's body. Called on any thread, on several at once.
    std::function<HttpReply(const std::string& body)> answer;
  };
  struct Options {
    ListenAddress address;
    // Of requests; 16 KiB come beside it for the line and the headers.
    size_t body_size_max = 0;      // bytes
    size_t threads = 4;            // none waits for a peer
    size_t connections_max = 256;  // others wait in the kernel
    // For the whole of a request and its answer, and between two of them.
    std::chrono::milliseconds timeout{10'000};
    // With it the server speaks HTTPS (TLS 1.2 or later) alone.
    std::optional<HttpsIdentity> https = std::nullopt;
  };

  // UNAVAILABLE when the address cannot be had; INVALID_ARGUMENT where HTTPS
  // does not start: a certificate and a key that are not PEM or not of each
  // other.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(
      const Options& options, std::vector<Route> routes);
  ~HttpServer();  // waits for what is being answered
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  const ListenAddress& address() const;  // with the port that it has
  std::string url() const;               // "https://127.0.0.1:7480"

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tanji::net

#endif  // TANJI_LIB_NET_HTTP_SERVER_H_
