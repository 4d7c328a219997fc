#include "services/server/late_answers.h"

#include <utility>

namespace tanji::server {

using std::chrono::steady_clock;

namespace {

constexpr uint64_t kSpreadParts = 1000;
constexpr uint64_t kSpreadStep = 618;

}  // namespace

LateAnswers::LateAnswers(std::chrono::milliseconds delay, size_t waiting_max)
    : delay_(delay), waiting_max_(waiting_max), thread_([this] { Run(); }) {}

LateAnswers::~LateAnswers() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

void LateAnswers::Answer(const absl::Status& refusal,
                         std::function<void()> answer) {
  if (absl::IsResourceExhausted(refusal)) {
    const base::MutexLock lock(mu_);
    if (!stopping_ && late_.size() < waiting_max_) {
      // The golden ratio's multiples spread evenly however many there are.
      const auto spread = delay_ * (count_++ * kSpreadStep % kSpreadParts) /
                          int64_t{kSpreadParts};
      const auto at = late_.emplace(steady_clock::now() + delay_ + spread,
                                    std::move(answer));
      if (at == late_.begin()) changed_.NotifyAll();
      return;
    }
  }
  answer();
}

void LateAnswers::Run() {
  for (;;) {
    std::function<void()> answer;
    {
      const base::MutexLock lock(mu_);
      for (;;) {
        if (late_.empty() && stopping_) return;
        const auto now = steady_clock::now();
        if (late_.empty()) {
          changed_.Wait(mu_);
        } else if (!stopping_ && late_.begin()->first > now) {
          changed_.WaitFor(mu_, late_.begin()->first - now);
        } else {
          break;
        }
      }
      answer = std::move(late_.begin()->second);
      late_.erase(late_.begin());
    }
    answer();
  }
}

}  // namespace tanji::server
