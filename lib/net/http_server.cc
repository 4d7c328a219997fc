#include "lib/net/http_server.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "lib/base/mutex.h"
#include "lib/base/strings.h"
#include "lib/net/internal/deadlines.h"

namespace tanji::net {
namespace {

using base::StrCat;

constexpr size_t kRequestMemory = 16ULL << 10;  // bytes, line and headers
constexpr std::chrono::milliseconds kSweepInterval{250};
constexpr char kTlsPriorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

// A request whose body is arriving.
struct Incoming {
  const HttpServer::Route* route = nullptr;
  std::string body = {};
};

MHD_Result Reply(MHD_Connection* connection, const HttpReply& reply) {
  MHD_Response* const response = MHD_create_response_from_buffer(
      reply.body.size(), const_cast<char*>(reply.body.data()),
      MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_Result result = MHD_add_response_header(
      response, MHD_HTTP_HEADER_CONTENT_TYPE, reply.media_type.c_str());
  if (result == MHD_YES) {
    result = MHD_queue_response(
        connection, static_cast<unsigned int>(reply.status), response);
  }
  MHD_destroy_response(response);
  return result;
}

MHD_Result Refuse(MHD_Connection* connection, int status,
                  std::string_view why) {
  return Reply(connection,
               {status, "text/plain; charset=utf-8", StrCat(why, "\n")});
}

// A socket that listens; -1 when the address cannot be had. Without
// SO_REUSEPORT, with which two servers would share a port.
int Listen(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.host.c_str(), StrCat(address.port).c_str(), &hints,
                  &found) != 0) {
    return -1;
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> results(found,
                                                               freeaddrinfo);
  const int listener =
      socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return -1;
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  if (bind(listener, found->ai_addr, found->ai_addrlen) != 0 ||
      listen(listener, SOMAXCONN) != 0) {
    close(listener);
    return -1;
  }
  return listener;
}

uint16_t PortOf(int listener) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  if (getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    return 0;
  }
  return ntohs(bound.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port
                   : reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
}

}  // namespace

struct HttpServer::State {
  State(const Options& given, std::vector<Route> all)
      : routes(std::move(all)),
        body_size_max(given.body_size_max),
        https(given.https),
        deadlines(given.timeout),
        address(given.address) {}

  MHD_Result Begin(MHD_Connection* connection, std::string_view path,
                   std::string_view method, void** request) const;

  static MHD_Result OnRequest(void* self, MHD_Connection* connection,
                              const char* path, const char* method,
                              const char* version, const char* bytes,
                              size_t* size, void** request);
  static void OnRequestEnd(void* self, MHD_Connection* connection,
                           void** request, MHD_RequestTerminationCode how);
  static void OnConnection(void* self, MHD_Connection* connection,
                           void** connection_state,
                           MHD_ConnectionNotificationCode what);

  void Sweep() {
    const base::MutexLock lock(mu);
    while (!stopping) {
      deadlines.Sweep();
      stop.WaitFor(mu, kSweepInterval);
    }
  }

  const std::vector<Route> routes;
  const size_t body_size_max;
  std::optional<HttpsIdentity> https;  // the library reads it in place
  internal::Deadlines deadlines;
  ListenAddress address;
  MHD_Daemon* daemon = nullptr;
  base::Mutex mu;
  base::CondVar stop;
  bool stopping TANJI_GUARDED_BY(mu) = false;
  std::thread sweeper;
};

namespace {

int SocketOf(MHD_Connection* connection) {
  const MHD_ConnectionInfo* const info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == nullptr ? -1 : info->connect_fd;
}

// What the headers say of the body's size, if they do.
std::optional<size_t> SizeTold(MHD_Connection* connection) {
  const char* const told = MHD_lookup_connection_value(
      connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
  size_t size = 0;
  if (told == nullptr || !absl::SimpleAtoi(told, &size)) return std::nullopt;
  return size;
}

}  // namespace

MHD_Result HttpServer::State::Begin(MHD_Connection* connection,
                                    std::string_view path,
                                    std::string_view method,
                                    void** request) const {
  for (const Route& route : routes) {
    const std::string_view wanted =
        route.method == Route::Method::kGet ? "GET" : "POST";
    if (route.path != path || wanted != method) continue;
    if (SizeTold(connection).value_or(0) > body_size_max) {
      return Refuse(connection, MHD_HTTP_CONTENT_TOO_LARGE,
                    StrCat("expected at most ", body_size_max, " bytes"));
    }
    *request = new Incoming{&route};
    return MHD_YES;
  }
  return Refuse(connection, MHD_HTTP_NOT_FOUND, "not found");
}

// Called with the headers, then with each piece of the body, then with none.
MHD_Result HttpServer::State::OnRequest(void* self, MHD_Connection* connection,
                                        const char* path, const char* method,
                                        const char* /*version*/,
                                        const char* bytes, size_t* size,
                                        void** request) {
  const auto* state = static_cast<const State*>(self);
  if (*request == nullptr) {
    return state->Begin(connection, path, method, request);
  }
  auto* incoming = static_cast<Incoming*>(*request);
  if (*size == 0) {
    return Reply(connection, incoming->route->answer(incoming->body));
  }
  // Without a size in its headers it is cut off: no answer can be sent before
  // all of it is here.
  if (*size > state->body_size_max - incoming->body.size()) return MHD_NO;
  incoming->body.append(bytes, *size);
  *size = 0;
  return MHD_YES;
}

void HttpServer::State::OnRequestEnd(void* self, MHD_Connection* connection,
                                     void** request,
                                     MHD_RequestTerminationCode /*how*/) {
  delete static_cast<Incoming*>(*request);
  *request = nullptr;
  static_cast<State*>(self)->deadlines.Begin(SocketOf(connection));
}

void HttpServer::State::OnConnection(void* self, MHD_Connection* connection,
                                     void** /*connection_state*/,
                                     MHD_ConnectionNotificationCode what) {
  internal::Deadlines& deadlines = static_cast<State*>(self)->deadlines;
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    deadlines.Begin(SocketOf(connection));
  } else {
    deadlines.End(SocketOf(connection));
  }
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    const Options& options, std::vector<Route> routes) {
  const bool is_secure = options.https.has_value();
  auto state = std::make_unique<State>(options, std::move(routes));
  const absl::Status taken = absl::UnavailableError(StrCat(
      "cannot listen on ", options.address.ToString(), ": is it taken?"));
  const int listener = Listen(options.address);
  if (listener < 0) return taken;
  state->address.port = PortOf(listener);
  const auto seconds = static_cast<unsigned int>(
      std::chrono::ceil<std::chrono::seconds>(options.timeout).count());
  std::vector<MHD_OptionItem> tls;
  if (is_secure) {
    tls = {{MHD_OPTION_HTTPS_MEM_CERT, 0, state->https->certificate.data()},
           {MHD_OPTION_HTTPS_MEM_KEY, 0, state->https->private_key.data()},
           {MHD_OPTION_HTTPS_PRIORITIES, 0, const_cast<char*>(kTlsPriorities)}};
  }
  tls.push_back({MHD_OPTION_END, 0, nullptr});
  // The library closes what it is given, or not, where it does not start.
  const int given = fcntl(listener, F_DUPFD_CLOEXEC, 0);
  close(listener);
  if (given < 0) return taken;
  state->daemon = MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD |
          (is_secure ? static_cast<unsigned int>(MHD_USE_TLS) : 0U),
      0, nullptr, nullptr, &State::OnRequest, state.get(), MHD_OPTION_ARRAY,
      tls.data(), MHD_OPTION_LISTEN_SOCKET, given, MHD_OPTION_THREAD_POOL_SIZE,
      static_cast<unsigned int>(options.threads), MHD_OPTION_CONNECTION_LIMIT,
      static_cast<unsigned int>(options.connections_max),
      MHD_OPTION_CONNECTION_TIMEOUT, seconds, MHD_OPTION_STRICT_FOR_CLIENT, 1,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, kRequestMemory,
      MHD_OPTION_NOTIFY_COMPLETED, &State::OnRequestEnd, state.get(),
      MHD_OPTION_NOTIFY_CONNECTION, &State::OnConnection, state.get(),
      MHD_OPTION_END);
  if (state->daemon == nullptr) {
    if (!is_secure) return taken;
    return absl::InvalidArgumentError(
        "HTTPS does not start; expected PEM of a certificate chain and of the "
        "key of its first certificate, without a password");
  }
  state->sweeper = std::thread([raw = state.get()] { raw->Sweep(); });
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

HttpServer::~HttpServer() {
  {
    const base::MutexLock lock(state_->mu);
    state_->stopping = true;
    state_->stop.NotifyAll();
  }
  state_->sweeper.join();
  MHD_stop_daemon(state_->daemon);
}

const ListenAddress& HttpServer::address() const { return state_->address; }

std::string HttpServer::url() const {
  return StrCat(state_->https.has_value() ? "https://" : "http://",
                state_->address.ToString());
}

}  // namespace tanji::net
