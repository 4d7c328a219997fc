// Calls to other web servers: bounded in size and time, no redirects, no
// proxies.

#ifndef TANJI_LIB_NET_HTTP_CLIENT_H_
#define TANJI_LIB_NET_HTTP_CLIENT_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/net/http_url.h"

namespace tanji::net {

struct HttpAnswer {
  int status = 0;               // 200, 404, …
  std::string media_type = {};  // as the server says; empty: it does not
  std::string body;
};

// Keeps connections to one server. Thread-safe.
class HttpClient {
 public:
  struct Options {
    // PEM; empty: those of the system. Of https only.
    std::string authorities_path = {};
    std::chrono::milliseconds timeout{10'000};  // for the whole of a call
  };

  HttpClient(HttpUrl base, Options options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  const HttpUrl& base() const;

  // Of base().path + `path`. An answer, whatever its status is. UNAVAILABLE
  // when there is none in time; RESOURCE_EXHAUSTED for a body above `size_max`
  // bytes, and for headers above 64 KiB.
  absl::StatusOr<HttpAnswer> Get(const std::string& path, size_t size_max);
  absl::StatusOr<HttpAnswer> Post(const std::string& path,
                                  const std::string& body,
                                  const std::string& media_type,
                                  size_t size_max);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tanji::net

#endif  // TANJI_LIB_NET_HTTP_CLIENT_H_
