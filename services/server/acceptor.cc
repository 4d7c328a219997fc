#include "services/server/acceptor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::server {
namespace {

using std::chrono::milliseconds;

constexpr size_t kOpenFilesMax = 65'536;
// Of the stores (1,200 at most), logs, imports, and what else is opened.
constexpr size_t kReservedFiles = 2048;
constexpr size_t kReservedAtLeast = 768;
// Some 40 kB each once TLS stands, and buffers of what is under way.
constexpr size_t kConnectionsMax = 16'384;
constexpr size_t kHostsAtLeast = 8;  // share of one host
constexpr int kBacklog = 4096;
constexpr size_t kIpv6PrefixSize = 6;  // bytes: what one customer may have
// While there is no room.
constexpr milliseconds kRoomWait(50);
// From one look at what is closed to the next.
constexpr milliseconds kLookInterval(20);
constexpr std::chrono::minutes kTellInterval(1);

struct Address {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

absl::StatusOr<Address> ParseAddress(const net::ListenAddress& address) {
  Address parsed;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&parsed.bytes);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&parsed.bytes);
  if (inet_pton(AF_INET, address.host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(address.port);
    parsed.size = sizeof(*v4);
    return parsed;
  }
  if (inet_pton(AF_INET6, address.host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(address.port);
    parsed.size = sizeof(*v6);
    return parsed;
  }
  return absl::UnavailableError(
      base::StrCat("cannot listen on ", address.ToString()));
}

uint16_t PortOf(int listener) {
  Address bound;
  bound.size = sizeof(bound.bytes);
  TANJI_CHECK(getsockname(listener, reinterpret_cast<sockaddr*>(&bound.bytes),
                          &bound.size) == 0);
  const uint16_t port =
      bound.bytes.ss_family == AF_INET
          ? reinterpret_cast<sockaddr_in*>(&bound.bytes)->sin_port
          : reinterpret_cast<sockaddr_in6*>(&bound.bytes)->sin6_port;
  return ntohs(port);
}

// Bytes that tell hosts apart.
std::string HostOf(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address);
    const size_t size = IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)
                            ? sizeof(v6->sin6_addr)
                            : kIpv6PrefixSize;
    return {reinterpret_cast<const char*>(&v6->sin6_addr), size};
  }
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address);
  return {reinterpret_cast<const char*>(&v4->sin_addr), sizeof(v4->sin_addr)};
}

std::optional<ino_t> InodeOf(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0 || !S_ISSOCK(status.st_mode)) {
    return std::nullopt;
  }
  return status.st_ino;
}

}  // namespace

size_t RaiseOpenFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const auto wanted = std::min<rlim_t>(limit.rlim_max, kOpenFilesMax);
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
      TANJI_CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    }
  }
  return std::min<size_t>(limit.rlim_cur, kOpenFilesMax);
}

AcceptorLimits LimitsFor(size_t open_files) {
  // The stores alone need 600.
  const size_t least = std::min(kReservedAtLeast, open_files / 4 * 3);
  const size_t reserved =
      std::clamp(open_files / 2, least, std::max(least, kReservedFiles));
  const size_t max = std::min(kConnectionsMax, open_files - reserved);
  return {max, std::max<size_t>(1, max / kHostsAtLeast)};
}

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Listen(
    const net::ListenAddress& address, const AcceptorLimits& limits) {
  TANJI_ASSIGN_OR_RETURN(const Address parsed, ParseAddress(address));
  const int listener = socket(parsed.bytes.ss_family,
                              SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) return base::ErrnoStatus("making a socket", errno);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));  // inherited
  const int off = 0;
  setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  if (bind(listener, reinterpret_cast<const sockaddr*>(&parsed.bytes),
           parsed.size) != 0 ||
      listen(listener, kBacklog) != 0) {
    const int error = errno;
    close(listener);
    return absl::UnavailableError(
        base::StrCat("cannot listen on ", address.ToString(),
                     ": is it taken? (", std::strerror(error), ")"));
  }
  const int wake = eventfd(0, EFD_CLOEXEC);
  TANJI_CHECK(wake >= 0);
  return std::unique_ptr<Acceptor>(
      new Acceptor(listener, wake, PortOf(listener), limits));
}

Acceptor::~Acceptor() {
  Stop();
  close(listener_);
  close(wake_);
}

void Acceptor::Start(Take take) {
  take_ = std::move(take);
  thread_ = std::thread([this] { Run(); });
}

void Acceptor::Stop() {
  if (stopping_.exchange(true)) return;
  const uint64_t one = 1;
  TANJI_CHECK(write(wake_, &one, sizeof(one)) == sizeof(one));
  if (thread_.joinable()) thread_.join();
  shutdown(listener_, SHUT_RDWR);
}

bool Acceptor::Wait(milliseconds time, bool for_listener) const {
  pollfd waited[] = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
  const int ready =
      poll(waited, for_listener ? 2 : 1,
           time.count() < 0 ? -1 : static_cast<int>(time.count()));
  return ready > 0 && for_listener && waited[1].revents != 0;
}

void Acceptor::Run() {
  while (!stopping_.load()) {
    if (Wait(milliseconds(-1), true)) AcceptAll();
  }
}

void Acceptor::AcceptAll() {
  while (!stopping_.load()) {
    if (!HasRoom()) {
      // They wait in the kernel's queue.
      Wait(kRoomWait, false);
      continue;
    }
    if (!AcceptOne()) return;
  }
}

bool Acceptor::AcceptOne() {
  sockaddr_storage peer{};
  socklen_t size = sizeof(peer);
  const int fd = accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &size,
                         SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) return false;
    // Of one connection that went away again (EINTR, ECONNABORTED and what
    // accept(2) names of the network), or, past all limits, of all.
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
        errno == ENOBUFS) {
      base::LogWarning(base::StrCat("a connection cannot be accepted for now: ",
                                    std::strerror(errno)));
      Wait(kRoomWait, false);
    }
    return true;
  }
  std::string host = HostOf(peer);
  const std::optional<ino_t> inode = InodeOf(fd);
  if (!inode.has_value() || !HasRoomFor(host)) {
    // Counted first: who sees its connection closed finds it in refused().
    NoteRefused();
    close(fd);
    return true;
  }
  ++of_host_[host];
  open_.push_back({fd, *inode, std::move(host)});
  take_(fd);
  return true;
}

void Acceptor::NoteRefused() {
  refused_.fetch_add(1);
  const auto now = std::chrono::steady_clock::now();
  if (told_.has_value() && now - *told_ < kTellInterval) return;
  told_ = now;
  base::LogWarning(base::StrCat(
      "a host has ", limits_.of_host_max,
      " connections open and gets no more; refused so far: ", refused_.load()));
}

void Acceptor::Sweep() {
  const auto now = std::chrono::steady_clock::now();
  if (now - swept_ < kLookInterval) return;
  swept_ = now;
  std::erase_if(open_, [](const Connection& connection) {
    return InodeOf(connection.fd) != connection.inode;
  });
  of_host_.clear();
  for (const Connection& connection : open_) ++of_host_[connection.host];
}

bool Acceptor::HasRoom() {
  if (open_.size() >= limits_.connections_max) Sweep();
  return open_.size() < limits_.connections_max;
}

bool Acceptor::HasRoomFor(const std::string& host) {
  const auto count = [&] {
    const auto found = of_host_.find(host);
    return found == of_host_.end() ? size_t{0} : found->second;
  };
  if (count() >= limits_.of_host_max) Sweep();
  return count() < limits_.of_host_max;
}

}  // namespace tanji::server
