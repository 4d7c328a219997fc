#include "lib/net/http_client.h"

#include <httplib.h>

#include <utility>
#include <vector>

#include "lib/base/mutex.h"
#include "lib/base/status.h"

namespace tanji::net {
namespace {

using base::StrCat;
using Clock = std::chrono::steady_clock;

constexpr size_t kIdleMax = 16;  // connections that are kept

}  // namespace

struct HttpClient::State {
  State(HttpUrl url, Options given)
      : base(std::move(url)), options(std::move(given)) {}

  std::unique_ptr<httplib::Client> Take() TANJI_EXCLUDES(mu) {
    {
      const base::MutexLock lock(mu);
      if (!idle.empty()) {
        auto client = std::move(idle.back());
        idle.pop_back();
        return client;
      }
    }
    auto client = std::make_unique<httplib::Client>(base.Server());
    client->set_keep_alive(true);
    client->set_follow_location(false);
    client->set_connection_timeout(options.timeout);
    client->set_read_timeout(options.timeout);
    client->set_write_timeout(options.timeout);
    if (base.is_https) {
      client->enable_server_certificate_verification(true);
      if (!options.authorities_path.empty()) {
        client->set_ca_cert_path(options.authorities_path);
      }
    }
    return client;
  }

  void Keep(std::unique_ptr<httplib::Client> client) TANJI_EXCLUDES(mu) {
    const base::MutexLock lock(mu);
    if (idle.size() < kIdleMax) idle.push_back(std::move(client));
  }

  absl::StatusOr<HttpAnswer> Call(httplib::Request request, size_t size_max);

  const HttpUrl base;
  const Options options;
  base::Mutex mu;
  std::vector<std::unique_ptr<httplib::Client>> idle TANJI_GUARDED_BY(mu);
};

// A peer that sends a byte now and then would hold the timeouts of single reads
// off for ever: the whole call has one of its own.
absl::StatusOr<HttpAnswer> HttpClient::State::Call(httplib::Request request,
                                                   size_t size_max) {
  const std::string what =
      StrCat(request.method, " ", base.ToString(), request.path);
  request.path = base.path + request.path;
  const auto deadline = Clock::now() + options.timeout;
  HttpAnswer answer;
  bool is_too_large = false;
  request.content_receiver = [&](const char* bytes, size_t size, uint64_t,
                                 uint64_t) {
    is_too_large = size > size_max - answer.body.size();
    if (is_too_large || Clock::now() > deadline) return false;
    answer.body.append(bytes, size);
    return true;
  };
  std::unique_ptr<httplib::Client> client = Take();
  const httplib::Result result = client->send(request);
  if (is_too_large) {
    return absl::ResourceExhaustedError(
        StrCat(what, ": the answer is larger than ", size_max, " bytes"));
  }
  if (!result) {
    return absl::UnavailableError(
        StrCat(what, ": no answer (", httplib::to_string(result.error()), ")"));
  }
  answer.status = result->status;
  Keep(std::move(client));
  return answer;
}

HttpClient::HttpClient(HttpUrl base, Options options)
    : state_(std::make_unique<State>(std::move(base), std::move(options))) {}
HttpClient::~HttpClient() = default;

const HttpUrl& HttpClient::base() const { return state_->base; }

absl::StatusOr<HttpAnswer> HttpClient::Get(const std::string& path,
                                           size_t size_max) {
  httplib::Request request;
  request.method = "GET";
  request.path = path;
  return state_->Call(std::move(request), size_max);
}

absl::StatusOr<HttpAnswer> HttpClient::Post(const std::string& path,
                                            const std::string& body,
                                            const std::string& media_type,
                                            size_t size_max) {
  httplib::Request request;
  request.method = "POST";
  request.path = path;
  request.body = body;
  request.set_header("Content-Type", media_type);
  return state_->Call(std::move(request), size_max);
}

}  // namespace tanji::net
