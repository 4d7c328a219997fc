// Where the server listens.

#ifndef TANJI_SERVICES_SERVER_LISTEN_ADDRESS_H_
#define TANJI_SERVICES_SERVER_LISTEN_ADDRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::server {

// An address of this machine's loopback interface.
struct ListenAddress {
  std::string host;   // "127.0.0.1", "::1"
  uint16_t port = 0;  // 0: any free port

  std::string ToString() const;  // "127.0.0.1:7471", "[::1]:7471"

  // "127.x.y.z:PORT", "[::1]:PORT" or "localhost:PORT", which is 127.0.0.1.
  // INVALID_ARGUMENT for all else: callers are not authenticated yet, so only
  // this machine may call.
  static absl::StatusOr<ListenAddress> Parse(std::string_view text);
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_LISTEN_ADDRESS_H_
