// Reads the entries of the log again and again, so that what a disk has lost of
// an old one is found before somebody asks for it.

#ifndef TANJI_LIB_PLATFORM_RECORD_SCRUBBER_H_
#define TANJI_LIB_PLATFORM_RECORD_SCRUBBER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>

#include "absl/status/status.h"
#include "lib/base/mutex.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

inline constexpr uint64_t kScrubStep = 256;  // entries that are read at once

// Compares each stored entry with the tree in memory, step by step from the
// first to the last and from the first again. Thread-safe.
class Scrubber {
 public:
  struct Parts {
    const store::KeyValueStore& main;
    const LedgerState& ledger;
    std::chrono::milliseconds interval;  // between two steps
    // Called once, when an entry is gone or another one: nothing may be
    // appended to such a log.
    std::function<void(const absl::Status&)> on_failure;
  };
  explicit Scrubber(Parts parts);
  ~Scrubber();  // Stop
  Scrubber(const Scrubber&) = delete;
  Scrubber& operator=(const Scrubber&) = delete;

  void Stop() TANJI_EXCLUDES(mu_);

  // OK, or which entry is not what it was.
  absl::Status status() const TANJI_EXCLUDES(mu_);
  // Times that all entries there were have been read.
  uint64_t passes() const TANJI_EXCLUDES(mu_);

 private:
  void Run();
  absl::Status CheckStep(uint64_t begin, uint64_t end) const;

  const Parts parts_;

  mutable base::Mutex mu_;
  base::CondVar wake_;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  uint64_t passes_ TANJI_GUARDED_BY(mu_) = 0;
  absl::Status failure_ TANJI_GUARDED_BY(mu_);

  std::thread thread_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_SCRUBBER_H_
