#include "lib/net/listen_address.h"

#include <arpa/inet.h>

#include "absl/strings/numbers.h"
#include "lib/base/strings.h"

namespace tanji::net {
namespace {

bool IsIpv4(const std::string& host, bool* is_loopback) {
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) != 1) return false;
  *is_loopback = (ntohl(address.s_addr) >> 24) == 127;
  return true;
}

// Of an address in brackets, without these.
bool IsIpv6(const std::string& host, bool* is_loopback) {
  in6_addr address{};
  if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return false;
  *is_loopback = IN6_IS_ADDR_LOOPBACK(&address);
  return true;
}

}  // namespace

std::string ListenAddress::ToString() const {
  return host.find(':') != std::string::npos
             ? base::StrCat("[", host, "]:", port)
             : base::StrCat(host, ":", port);
}

absl::StatusOr<ListenAddress> ListenAddress::Parse(std::string_view text,
                                                   Reach reach) {
  const auto refused = [&](std::string_view why) {
    return absl::InvalidArgumentError(
        base::StrCat("cannot listen on \"", text.substr(0, 80), "\": ", why));
  };
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return refused("expected HOST:PORT, as in 127.0.0.1:7471");
  }
  const std::string_view port_text = text.substr(colon + 1);
  uint32_t port = 0;
  if (port_text.find_first_not_of("0123456789") != std::string_view::npos ||
      !absl::SimpleAtoi(base::ToAbsl(port_text), &port) || port > UINT16_MAX) {
    return refused("expected a port from 0 (any free one) to 65535");
  }
  std::string host(text.substr(0, colon));
  if (host == "localhost") host = "127.0.0.1";
  bool is_loopback = false;
  bool is_address = IsIpv4(host, &is_loopback);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    is_address = IsIpv6(host, &is_loopback);
  }
  if (reach == Reach::kAny && !is_address) {
    return refused(
        "expected an IPv4 address, or an IPv6 address in brackets, of this "
        "machine; 0.0.0.0 or [::] for all");
  }
  if (reach == Reach::kLoopback && !(is_address && is_loopback)) {
    return refused(
        "expected a loopback address (127.0.0.1 or [::1]): without TLS callers "
        "are not authenticated, so only this machine may call");
  }
  return ListenAddress{std::move(host), static_cast<uint16_t>(port)};
}

}  // namespace tanji::net
