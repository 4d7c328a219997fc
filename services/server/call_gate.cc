#include "services/server/call_gate.h"

namespace tanji::server {

bool CallGate::Enter() {
  inside_.fetch_add(1);
  if (!closed_.load()) return true;
  Leave();
  return false;
}

void CallGate::Leave() {
  if (inside_.fetch_sub(1) != 1 || !closed_.load()) return;
  const base::MutexLock lock(mu_);
  empty_.NotifyAll();
}

bool CallGate::Close(std::chrono::milliseconds timeout) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  closed_.store(true);
  const base::MutexLock lock(mu_);
  while (inside_.load() > 0) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds(0)) return false;
    empty_.WaitFor(mu_, left);
  }
  return true;
}

}  // namespace tanji::server
