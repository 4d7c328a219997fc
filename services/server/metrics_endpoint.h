// Metrics over HTTP, on a loopback port.

#ifndef TANJI_SERVICES_SERVER_METRICS_ENDPOINT_H_
#define TANJI_SERVICES_SERVER_METRICS_ENDPOINT_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "lib/net/http_server.h"
#include "lib/net/listen_address.h"

namespace tanji::server {

// Answers `GET /metrics` and nothing else. Thread-safe.
class MetricsEndpoint {
 public:
  // `render` makes the text, on the endpoint's threads. UNAVAILABLE when the
  // port is taken.
  static absl::StatusOr<std::unique_ptr<MetricsEndpoint>> Start(
      const net::ListenAddress& address, std::function<std::string()> render);

  // With its real port.
  const net::ListenAddress& address() const { return server_->address(); }

 private:
  explicit MetricsEndpoint(std::unique_ptr<net::HttpServer> server)
      : server_(std::move(server)) {}
  const std::unique_ptr<net::HttpServer> server_;
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_METRICS_ENDPOINT_H_
