#include "services/server/listen_address.h"

#include <arpa/inet.h>

#include "absl/strings/numbers.h"
#include "lib/base/strings.h"

namespace tanji::server {
namespace {

bool IsLoopbackIpv4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 &&
         (ntohl(address.s_addr) >> 24) == 127;
}

}  // namespace

std::string ListenAddress::ToString() const {
  return host == "::1" ? base::StrCat("[", host, "]:", port)
                       : base::StrCat(host, ":", port);
}

absl::StatusOr<ListenAddress> ListenAddress::Parse(std::string_view text) {
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
  if (host == "[::1]") host = "::1";
  if (host != "::1" && !IsLoopbackIpv4(host)) {
    return refused(
        "expected a loopback address (127.0.0.1 or [::1]): callers are not "
        "authenticated yet, so only this machine may call");
  }
  return ListenAddress{std::move(host), static_cast<uint16_t>(port)};
}

}  // namespace tanji::server
