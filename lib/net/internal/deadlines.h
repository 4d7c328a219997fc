// How long a peer has been at its request.

#ifndef TANJI_LIB_NET_INTERNAL_DEADLINES_H_
#define TANJI_LIB_NET_INTERNAL_DEADLINES_H_

#include <sys/socket.h>

#include <chrono>
#include <map>

#include "lib/base/mutex.h"

namespace tanji::net::internal {

// Connections, and since when each is at the request that it is at. Thread-
// safe.
class Deadlines {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Deadlines(Clock::duration allowed) : allowed_(allowed) {}

  void Begin(int socket) TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    since_[socket] = Clock::now();
  }
  void End(int socket) TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    since_.erase(socket);
  }
  // A peer that sends a byte now and then would hold off the time limit of
  // single reads for ever. The library closes what is shut down here.
  void Sweep() TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    for (const auto& [socket, since] : since_) {
      if (Clock::now() - since > allowed_) shutdown(socket, SHUT_RDWR);
    }
  }

 private:
  const Clock::duration allowed_;
  base::Mutex mu_;
  std::map<int, Clock::time_point> since_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::net::internal

#endif  // TANJI_LIB_NET_INTERNAL_DEADLINES_H_
