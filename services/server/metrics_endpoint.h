// Metrics over HTTP, on a loopback port.

#ifndef TANJI_SERVICES_SERVER_METRICS_ENDPOINT_H_
#define TANJI_SERVICES_SERVER_METRICS_ENDPOINT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/server/listen_address.h"

namespace tanji::server {

// Answers `GET /metrics` and nothing else. Thread-safe.
class MetricsEndpoint {
 public:
  // `render` makes the text, on the endpoint's threads. UNAVAILABLE when the
  // port is taken.
  static absl::StatusOr<std::unique_ptr<MetricsEndpoint>> Start(
      const ListenAddress& address, std::function<std::string()> render);
  ~MetricsEndpoint();  // stops it
  MetricsEndpoint(const MetricsEndpoint&) = delete;
  MetricsEndpoint& operator=(const MetricsEndpoint&) = delete;

  const ListenAddress& address() const;  // with its real port

 private:
  struct State;
  explicit MetricsEndpoint(std::unique_ptr<State> state);
  const std::unique_ptr<State> state_;
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_METRICS_ENDPOINT_H_
