// Where a server listens.

#ifndef TANJI_LIB_NET_LISTEN_ADDRESS_H_
#define TANJI_LIB_NET_LISTEN_ADDRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::net {

// An address of this machine.
struct ListenAddress {
  // Which interfaces may be named: where callers are not authenticated, only
  // those of this machine may call.
  enum class Reach { kLoopback, kAny };

  std::string host;   // "127.0.0.1", "::1", "0.0.0.0"
  uint16_t port = 0;  // 0: any free port

  std::string ToString() const;  // "127.0.0.1:7471", "[::1]:7471"

  // "127.x.y.z:PORT", "[::1]:PORT" or "localhost:PORT", which is 127.0.0.1;
  // with kAny any IPv4 address, or IPv6 address in brackets. INVALID_ARGUMENT
  // for all else.
  static absl::StatusOr<ListenAddress> Parse(std::string_view text,
                                             Reach reach = Reach::kLoopback);
};

}  // namespace tanji::net

#endif  // TANJI_LIB_NET_LISTEN_ADDRESS_H_
