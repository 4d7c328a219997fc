// Connections that take what a server gives and ask for nothing: what an
// attacker opens who has no credential.

#ifndef TANJI_BENCHMARKS_IDLE_CONNECTIONS_H_
#define TANJI_BENCHMARKS_IDLE_CONNECTIONS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace tanji::benchmarks {

// From 127.0.1.1, 127.0.2.1 and so on, kPerHost of each. Half of them say
// nothing, half send the begin of a TLS handshake, byte by byte, one a second.
// Those that the server closes are opened again. Destroying it closes them.
class IdleConnections {
 public:
  static constexpr size_t kPerHost = 500;

  IdleConnections(uint16_t port, size_t count);
  ~IdleConnections();
  IdleConnections(const IdleConnections&) = delete;
  IdleConnections& operator=(const IdleConnections&) = delete;

  // Of the last second.
  size_t open() const { return open_.load(); }
  // That the server closed, or would not have, since the begin.
  uint64_t closed() const { return closed_.load(); }

 private:
  void Run();

  const uint16_t port_;
  std::vector<int> sockets_;  // -1: closed
  std::vector<size_t> sent_;  // bytes
  std::atomic<size_t> open_{0};
  std::atomic<uint64_t> closed_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_IDLE_CONNECTIONS_H_
