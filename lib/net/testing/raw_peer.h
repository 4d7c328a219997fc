// Peers that speak bytes, not HTTP: those that keep to no rule.

#ifndef TANJI_LIB_NET_TESTING_RAW_PEER_H_
#define TANJI_LIB_NET_TESTING_RAW_PEER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace tanji::net {

// A connection over the loopback interface.
class RawConnection {
 public:
  explicit RawConnection(int socket) : socket_(socket) {}
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  static int Connect(uint16_t port);

  // False when the other side has ended it.
  bool Send(std::string_view bytes) const;
  // What the other side sends up to `end`, or until it ends the connection.
  std::string ReadUntil(std::string_view end) const;

 private:
  const int socket_;
};

// Serves one connection after the other, once each request's headers are there.
class RawServer {
 public:
  explicit RawServer(std::function<void(const RawConnection&)> serve);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  uint16_t port() const { return port_; }

 private:
  void Run() const;

  const std::function<void(const RawConnection&)> serve_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace tanji::net

#endif  // TANJI_LIB_NET_TESTING_RAW_PEER_H_
