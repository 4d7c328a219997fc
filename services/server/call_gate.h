// Counts the calls under way, and lets no more in when the server stops.

#ifndef TANJI_SERVICES_SERVER_CALL_GATE_H_
#define TANJI_SERVICES_SERVER_CALL_GATE_H_

#include <atomic>
#include <chrono>
#include <cstdint>

#include "lib/base/mutex.h"

namespace tanji::server {

// gRPC's own shutdown waits for every call, also for streams that only watch
// health and never end; this one waits for ours. Thread-safe.
class CallGate {
 public:
  // True when the call may go on; it must then Leave when it is over.
  bool Enter();
  void Leave();
  bool closed() const { return closed_.load(); }

  // Lets nobody in from now on and waits until all have left, or `timeout` has
  // passed. Returns whether all have.
  bool Close(std::chrono::milliseconds timeout) TANJI_EXCLUDES(mu_);

 private:
  std::atomic<int64_t> inside_{0};
  std::atomic<bool> closed_{false};
  base::Mutex mu_;
  base::CondVar empty_;
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_CALL_GATE_H_
