// A log on a web server.

#ifndef TANJI_LIB_NET_HTTP_SOURCE_H_
#define TANJI_LIB_NET_HTTP_SOURCE_H_

#include <string>

#include "lib/ledger/log_source.h"
#include "lib/net/http_client.h"

namespace tanji::net {

// The static files below a URL. Thread-safe.
class HttpSource final : public ledger::LogSource {
 public:
  HttpSource(HttpUrl base, HttpClient::Options options);

  // A status other than 200, 404 and 410 is UNAVAILABLE.
  absl::StatusOr<std::string> Read(const std::string& path,
                                   size_t size_max) const override;

 private:
  mutable HttpClient client_;
};

}  // namespace tanji::net

#endif  // TANJI_LIB_NET_HTTP_SOURCE_H_
