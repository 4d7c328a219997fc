#include "lib/net/http_url.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>

#include "lib/base/strings.h"

namespace tanji::net {
namespace {

using base::StrCat;

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";
constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kHttpsPort = 443;

absl::Status Fault(std::string_view text, std::string_view expected) {
  return absl::InvalidArgumentError(
      StrCat("\"", text, "\" is no address: expected ", expected));
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}
bool IsAddressCharacter(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
         (c >= '0' && c <= '9') || c == '.' || c == ':';
}
// Of RFC 3986, section 3.3, without anything that is escaped.
bool IsPathCharacter(char c) {
  return IsHostCharacter(c) ||
         std::string_view("/~!$&'()*+,;=:@").find(c) != std::string_view::npos;
}

template <typename Predicate>
bool AreAll(std::string_view text, const Predicate& predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

}  // namespace

bool HttpUrl::IsUrl(std::string_view text) {
  return text.starts_with(kHttp) || text.starts_with(kHttps);
}

absl::StatusOr<HttpUrl> HttpUrl::Parse(std::string_view text) {
  if (text.size() > kUrlSizeMax) {
    return absl::InvalidArgumentError(StrCat("an address has ", text.size(),
                                             " bytes; at most ", kUrlSizeMax));
  }
  if (!IsUrl(text)) return Fault(text, "http:// or https://");
  HttpUrl url;
  url.is_https = text.starts_with(kHttps);
  std::string_view rest =
      text.substr(url.is_https ? kHttps.size() : kHttp.size());
  const size_t authority_end = std::min(rest.find('/'), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  url.path = rest.substr(authority_end);
  while (url.path.ends_with('/')) url.path.pop_back();
  if (!AreAll(url.path, IsPathCharacter) ||
      url.path.find("/..") != std::string::npos) {
    return Fault(text, "a plain path, without query or fragment");
  }
  url.port = url.is_https ? kHttpsPort : kHttpPort;
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    if (end == std::string_view::npos ||
        !AreAll(authority.substr(1, end - 1), IsAddressCharacter)) {
      return Fault(text, "an IPv6 address in brackets");
    }
    url.host = authority.substr(1, end - 1);
    authority.remove_prefix(end + 1);
  } else {
    const size_t end = std::min(authority.find(':'), authority.size());
    url.host = authority.substr(0, end);
    authority.remove_prefix(end);
    if (!AreAll(url.host, IsHostCharacter)) return Fault(text, "a host name");
  }
  if (url.host.empty()) return Fault(text, "a host");
  if (authority.empty()) return url;
  const char* const end = authority.data() + authority.size();
  const auto [stop, error] =
      std::from_chars(authority.data() + 1, end, url.port);
  if (authority[0] != ':' || error != std::errc() || stop != end ||
      url.port == 0) {
    return Fault(text, "a port from 1 to 65535");
  }
  return url;
}

bool HttpUrl::IsLoopback() const {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    return ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET;
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) {
    return IN6_IS_ADDR_LOOPBACK(&v6) != 0;
  }
  return host == "localhost";
}

std::string HttpUrl::Server() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return StrCat(is_https ? kHttps : kHttp, is_ipv6 ? "[" : "", host,
                is_ipv6 ? "]" : "", ":", port);
}

std::string HttpUrl::ToString() const {
  std::string server = Server();
  if (port == (is_https ? kHttpsPort : kHttpPort)) {
    server.resize(server.rfind(':'));
  }
  return server + path;
}

}  // namespace tanji::net
