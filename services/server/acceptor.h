// Accepts connections for gRPC, and no more of them than this process can have.
//
// gRPC 1.51 accepts whatever comes, and once accept() fails for want of a file
// descriptor it never accepts again: who opens a thousand connections and says
// nothing would end the service. Here the descriptors that stores and files
// need are kept back, and one host has a part of all connections only.

#ifndef TANJI_SERVICES_SERVER_ACCEPTOR_H_
#define TANJI_SERVICES_SERVER_ACCEPTOR_H_

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/net/listen_address.h"

namespace tanji::server {

struct AcceptorLimits {
  size_t connections_max;  // at once
  size_t of_host_max;      // of one IPv4 address or IPv6 /48 at once
};

// Lets this process have as many open files as the system lets it, up to
// kOpenFilesMax; returns how many that are.
size_t RaiseOpenFiles();

// What is left for connections of so many files.
AcceptorLimits LimitsFor(size_t open_files);

// Thread-safe.
class Acceptor {
 public:
  // Takes a connected socket over.
  using Take = std::function<void(int fd)>;

  // Listens on `address`, whose port 0 is any free one; accepts nothing yet.
  // UNAVAILABLE where it is taken, or cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Acceptor>> Listen(
      const net::ListenAddress& address, const AcceptorLimits& limits);
  ~Acceptor();  // Stop
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  uint16_t port() const { return port_; }

  // Hands each connection to `take`, on a thread of its own, until Stop. Once.
  void Start(Take take);
  // Listens no longer. Connections that were handed over go on.
  void Stop();

  // Connections that were closed at once since a host had its part.
  uint64_t refused() const { return refused_.load(); }

 private:
  // One that was handed over: open as long as its descriptor is this socket.
  struct Connection {
    int fd;
    ino_t inode;
    std::string host;
  };

  Acceptor(int listener, int wake, uint16_t port, const AcceptorLimits& limits)
      : listener_(listener), wake_(wake), port_(port), limits_(limits) {}
  void Run();
  // Accepts what waits.
  void AcceptAll();
  // False: nothing waits, or there is no room.
  bool AcceptOne();
  // Forgets those that are closed. Cost: one system call for each.
  void Sweep();
  void NoteRefused();
  bool HasRoom();
  bool HasRoomFor(const std::string& host);
  // Until Stop, at most for `time`; whether something came to the listener.
  bool Wait(std::chrono::milliseconds time, bool for_listener) const;

  const int listener_;
  const int wake_;  // an eventfd: Stop
  const uint16_t port_;
  const AcceptorLimits limits_;
  Take take_;

  // Of the thread.
  std::vector<Connection> open_;
  absl::flat_hash_map<std::string, size_t> of_host_;
  std::chrono::steady_clock::time_point swept_{};
  std::optional<std::chrono::steady_clock::time_point> told_;  // of refusals

  std::atomic<uint64_t> refused_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_ACCEPTOR_H_
