#include "lib/net/http_server.h"

#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <deque>
#include <thread>
#include <utility>

#include "lib/base/mutex.h"
#include "lib/base/strings.h"

namespace tanji::net {
namespace {

using base::StrCat;

// The library's own queue of connections has no bound. When this one is full,
// the accepting thread answers itself, and further connections wait in the
// kernel's backlog.
class BoundedTaskQueue final : public httplib::TaskQueue {
 public:
  BoundedTaskQueue(size_t threads, size_t waiting_max)
      : waiting_max_(waiting_max) {
    for (size_t i = 0; i < threads; ++i) {
      threads_.emplace_back([this] { Run(); });
    }
  }

  void enqueue(std::function<void()> task) override {
    {
      const base::MutexLock lock(mu_);
      if (tasks_.size() < waiting_max_) {
        tasks_.push_back(std::move(task));
        work_.NotifyOne();
        return;
      }
    }
    task();
  }

  void shutdown() override {
    {
      const base::MutexLock lock(mu_);
      stopping_ = true;
      work_.NotifyAll();
    }
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void Run() {
    for (;;) {
      std::function<void()> task;
      {
        const base::MutexLock lock(mu_);
        while (tasks_.empty() && !stopping_) work_.Wait(mu_);
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

  const size_t waiting_max_;
  base::Mutex mu_;
  base::CondVar work_;
  std::deque<std::function<void()>> tasks_ TANJI_GUARDED_BY(mu_);
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  std::vector<std::thread> threads_;
};

// The library's default also sets SO_REUSEPORT, with which two servers would
// share a port.
void ReuseAddress(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

httplib::Server::Handler HandlerOf(
    std::function<HttpReply(const std::string& body)> answer) {
  return [answer = std::move(answer)](const httplib::Request& request,
                                      httplib::Response& response) {
    const HttpReply reply = answer(request.body);
    response.status = reply.status;
    response.set_content(reply.body, reply.media_type);
  };
}

}  // namespace

struct HttpServer::State {
  httplib::Server server;
  ListenAddress address;
  std::atomic<bool> ended{false};
  std::thread thread;
};

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    const Options& options, std::vector<Route> routes) {
  auto state = std::make_unique<State>();
  httplib::Server& server = state->server;
  server.new_task_queue = [threads = options.threads,
                           waiting_max = options.waiting_max] {
    return new BoundedTaskQueue(threads, waiting_max);
  };
  server.set_socket_options(ReuseAddress);
  server.set_payload_max_length(options.body_size_max);
  server.set_read_timeout(options.timeout);
  server.set_write_timeout(options.timeout);
  server.set_keep_alive_timeout(options.timeout.count());
  server.set_keep_alive_max_count(options.requests_max);
  for (Route& route : routes) {
    if (route.method == Route::Method::kGet) {
      server.Get(route.path, HandlerOf(std::move(route.answer)));
    } else {
      server.Post(route.path, HandlerOf(std::move(route.answer)));
    }
  }
  state->address = options.address;
  const std::string& host = options.address.host;
  const uint16_t wanted = options.address.port;
  const int port = wanted == 0 ? server.bind_to_any_port(host)
                   : server.bind_to_port(host, wanted) ? wanted
                                                       : -1;
  if (port < 0) {
    return absl::UnavailableError(StrCat(
        "cannot listen on ", options.address.ToString(), ": is it taken?"));
  }
  state->address.port = static_cast<uint16_t>(port);
  state->thread = std::thread([raw = state.get()] {
    raw->server.listen_after_bind();
    raw->ended.store(true);
  });
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

HttpServer::~HttpServer() {
  // stop() does nothing before the thread listens.
  while (!state_->server.is_running() && !state_->ended.load()) {
    std::this_thread::yield();
  }
  state_->server.stop();
  state_->thread.join();
}

const ListenAddress& HttpServer::address() const { return state_->address; }

}  // namespace tanji::net
