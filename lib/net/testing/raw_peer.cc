#include "lib/net/testing/raw_peer.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "lib/base/check.h"

namespace tanji::net {
namespace {

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

RawConnection::~RawConnection() { close(socket_); }

int RawConnection::Connect(uint16_t port) {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  TANJI_CHECK(connect(made, reinterpret_cast<const sockaddr*>(&address),
                      sizeof(address)) == 0);
  return made;
}

bool RawConnection::Send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent =
        send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

std::string RawConnection::ReadUntil(std::string_view end) const {
  std::string read;
  std::array<char, 4096> bytes{};
  while (read.find(end) == std::string::npos) {
    const ssize_t size = recv(socket_, bytes.data(), bytes.size(), 0);
    if (size <= 0) break;
    read.append(bytes.data(), static_cast<size_t>(size));
  }
  return read;
}

RawServer::RawServer(std::function<void(const RawConnection&)> serve)
    : serve_(std::move(serve)),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  TANJI_CHECK(bind(listener_, raw, size) == 0 && listen(listener_, 16) == 0);
  TANJI_CHECK(getsockname(listener_, raw, &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

RawServer::~RawServer() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

void RawServer::Run() const {
  for (;;) {
    const int accepted = accept(listener_, nullptr, nullptr);
    if (accepted < 0) return;
    const RawConnection connection(accepted);
    connection.ReadUntil("\r\n\r\n");
    serve_(connection);
  }
}

}  // namespace tanji::net
