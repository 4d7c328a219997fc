// Lets who is refused wait a moment for it.
//
// Who has asked for too much and is told so at once asks again at once: twenty
// thousand refusals a second take the time of those who are answered.

#ifndef TANJI_SERVICES_SERVER_LATE_ANSWERS_H_
#define TANJI_SERVICES_SERVER_LATE_ANSWERS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <thread>

#include "absl/status/status.h"
#include "lib/base/mutex.h"

namespace tanji::server {

// Thread-safe.
class LateAnswers {
 public:
  // At most `waiting_max` wait, each for `delay` to twice that: those who were
  // refused together do not come back together.
  LateAnswers(std::chrono::milliseconds delay, size_t waiting_max);
  ~LateAnswers();  // those that wait are answered now
  LateAnswers(const LateAnswers&) = delete;
  LateAnswers& operator=(const LateAnswers&) = delete;

  // Calls `answer`: for a call that was not let in with `refusal`
  // RESOURCE_EXHAUSTED, later and on a thread of this; for any other, or when
  // too many wait, now.
  void Answer(const absl::Status& refusal, std::function<void()> answer)
      TANJI_EXCLUDES(mu_);

 private:
  void Run() TANJI_EXCLUDES(mu_);

  const std::chrono::milliseconds delay_;
  const size_t waiting_max_;
  base::Mutex mu_;
  base::CondVar changed_;
  // By when they are due.
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>>
      late_ TANJI_GUARDED_BY(mu_);
  uint64_t count_ TANJI_GUARDED_BY(mu_) = 0;  // of all that ever waited
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_LATE_ANSWERS_H_
