#include "benchmarks/idle_connections.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string_view>

namespace tanji::benchmarks {
namespace {

// A record of a handshake, TLS 1.0, of 512 bytes, whose first is a ClientHello.
constexpr std::string_view kHello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc";

sockaddr_in Loopback(uint32_t host, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(host);
  return address;
}

// -1 when the machine has no more; it need not stand yet.
int Open(size_t number, uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const auto host = static_cast<uint32_t>(
      0x7f000001 + ((number / IdleConnections::kPerHost + 1) << 8));
  const sockaddr_in own = Loopback(host, 0);
  const sockaddr_in server = Loopback(INADDR_LOOPBACK, port);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof(own)) == 0 &&
      (connect(fd, reinterpret_cast<const sockaddr*>(&server),
               sizeof(server)) == 0 ||
       errno == EINPROGRESS)) {
    return fd;
  }
  close(fd);
  return -1;
}

bool IsOpen(int fd) {
  char byte;
  const ssize_t size = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size > 0 || (size < 0 && (errno == EAGAIN || errno == ENOTCONN));
}

}  // namespace

IdleConnections::IdleConnections(uint16_t port, size_t count)
    : port_(port), sockets_(count, -1), sent_(count, 0) {
  thread_ = std::thread([this] { Run(); });
}

IdleConnections::~IdleConnections() {
  stopping_.store(true);
  thread_.join();
  for (const int fd : sockets_) {
    if (fd >= 0) close(fd);
  }
}

void IdleConnections::Run() {
  while (!stopping_.load()) {
    size_t open = 0;
    for (size_t i = 0; i < sockets_.size() && !stopping_.load(); ++i) {
      int& fd = sockets_[i];
      if (fd >= 0 && !IsOpen(fd)) {
        close(fd);
        fd = -1;
        closed_.fetch_add(1);
      }
      if (fd < 0) {
        fd = Open(i, port_);
        sent_[i] = 0;
      } else if (i % 2 == 1 && sent_[i] < kHello.size() &&
                 send(fd, &kHello[sent_[i]], 1, MSG_NOSIGNAL) == 1) {
        ++sent_[i];
      }
      open += fd >= 0;
    }
    open_.store(open);
    for (int tenth = 0; tenth < 10 && !stopping_.load(); ++tenth) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
}

}  // namespace tanji::benchmarks
