// Addresses of web servers that we call.

#ifndef TANJI_LIB_NET_HTTP_URL_H_
#define TANJI_LIB_NET_HTTP_URL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::net {

inline constexpr size_t kUrlSizeMax = 2048;  // bytes

// http(s)://host[:port][/path], without user, query or fragment.
struct HttpUrl {
  bool is_https = false;
  std::string host;  // a name, an IPv4 address, or an IPv6 one without brackets
  uint16_t port = 0;
  std::string path;  // empty, or begins with a slash and does not end in one

  // INVALID_ARGUMENT with what was expected.
  static absl::StatusOr<HttpUrl> Parse(std::string_view text);
  static bool IsUrl(std::string_view text);  // begins like one

  // Whether its host is this machine: "localhost", 127.0.0.0/8 or ::1.
  bool IsLoopback() const;
  // "https://host:port".
  std::string Server() const;
  std::string ToString() const;  // the port only where it is not the scheme's
};

}  // namespace tanji::net

#endif  // TANJI_LIB_NET_HTTP_URL_H_
