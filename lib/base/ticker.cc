#include "lib/base/ticker.h"

#include <utility>

namespace tanji::base {

Ticker::Ticker(std::chrono::milliseconds interval, std::function<void()> tick)
    : interval_(interval), tick_(std::move(tick)), thread_([this] { Run(); }) {}

Ticker::~Ticker() { Stop(); }

void Ticker::Stop() {
  {
    const MutexLock lock(mu_);
    if (stopping_) return;
    stopping_ = true;
    wake_.NotifyAll();
  }
  thread_.join();
}

void Ticker::Run() {
  for (;;) {
    bool is_last = false;
    {
      const MutexLock lock(mu_);
      const auto end = std::chrono::steady_clock::now() + interval_;
      while (!stopping_ && std::chrono::steady_clock::now() < end) {
        wake_.WaitFor(mu_, end - std::chrono::steady_clock::now());
      }
      is_last = stopping_;
    }
    tick_();
    if (is_last) return;
  }
}

}  // namespace tanji::base
