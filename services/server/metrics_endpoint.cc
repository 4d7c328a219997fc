#include "services/server/metrics_endpoint.h"

#include <utility>

#include "lib/base/status.h"
#include "services/server/server_limits.h"

namespace tanji::server {
namespace {

constexpr char kMediaType[] = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Start(
    const net::ListenAddress& address, std::function<std::string()> render) {
  net::HttpServer::Options options;
  options.address = address;
  options.body_size_max = kMetricsRequestBodyMax;
  options.threads = kMetricsThreads;
  options.connections_max = kMetricsConnectionsMax;
  options.timeout = kMetricsTimeout;
  auto server = net::HttpServer::Start(
      options, {{net::HttpServer::Route::Method::kGet, "/metrics",
                 [render = std::move(render)](const std::string&) {
                   return net::HttpReply{200, kMediaType, render()};
                 }}});
  TANJI_RETURN_IF_ERROR(base::AddPlace(server.status(), "metrics"));
  return std::unique_ptr<MetricsEndpoint>(
      new MetricsEndpoint(*std::move(server)));
}

}  // namespace tanji::server
