#include "services/server/metrics_endpoint.h"

#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>
#include <utility>

#include "lib/base/strings.h"
#include "services/server/server_limits.h"
#include "services/server/worker_pool.h"

namespace tanji::server {
namespace {

constexpr char kMediaType[] = "text/plain; version=0.0.4; charset=utf-8";

// The library's own queue of connections has no bound. When this one is full,
// the accepting thread answers itself, and further connections wait in the
// kernel's backlog.
class BoundedTaskQueue final : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> task) override {
    if (!pool_->Run(task).ok()) task();
  }
  void shutdown() override { pool_.reset(); }

 private:
  std::unique_ptr<WorkerPool> pool_ = std::make_unique<WorkerPool>(
      "metrics connections",
      WorkerPool::Size{kMetricsThreads, kMetricsConnectionsQueuedMax});
};

// The library's default also sets SO_REUSEPORT, with which two servers would
// share a port.
void ReuseAddress(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

}  // namespace

struct MetricsEndpoint::State {
  httplib::Server server;
  ListenAddress address;
  std::atomic<bool> ended{false};
  std::thread thread;
};

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Start(
    const ListenAddress& address, std::function<std::string()> render) {
  auto state = std::make_unique<State>();
  httplib::Server& server = state->server;
  server.new_task_queue = [] { return new BoundedTaskQueue; };
  server.set_socket_options(ReuseAddress);
  server.set_payload_max_length(kMetricsRequestBodyMax);
  server.set_read_timeout(kMetricsTimeout);
  server.set_write_timeout(kMetricsTimeout);
  server.set_keep_alive_max_count(1);
  server.Get("/metrics",
             [render = std::move(render)](const httplib::Request&,
                                          httplib::Response& response) {
               response.set_content(render(), kMediaType);
             });
  state->address = address;
  const int port =
      address.port == 0
          ? server.bind_to_any_port(address.host)
          : (server.bind_to_port(address.host, address.port) ? address.port
                                                             : -1);
  if (port < 0) {
    return absl::UnavailableError(base::StrCat(
        "cannot listen on ", address.ToString(), " for metrics: is it taken?"));
  }
  state->address.port = static_cast<uint16_t>(port);
  state->thread = std::thread([raw = state.get()] {
    raw->server.listen_after_bind();
    raw->ended.store(true);
  });
  return std::unique_ptr<MetricsEndpoint>(
      new MetricsEndpoint(std::move(state)));
}

MetricsEndpoint::MetricsEndpoint(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

MetricsEndpoint::~MetricsEndpoint() {
  // stop() does nothing before the thread listens.
  while (!state_->server.is_running() && !state_->ended.load()) {
    std::this_thread::yield();
  }
  state_->server.stop();
  state_->thread.join();
}

const ListenAddress& MetricsEndpoint::address() const {
  return state_->address;
}

}  // namespace tanji::server
