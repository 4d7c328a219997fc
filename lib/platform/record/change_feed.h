// The feed of changes: which entities each record changed, in order, for
// followers that keep something derived up to date.

#ifndef TANJI_LIB_PLATFORM_RECORD_CHANGE_FEED_H_
#define TANJI_LIB_PLATFORM_RECORD_CHANGE_FEED_H_

#include <chrono>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/platform/record/change_set.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

inline constexpr size_t kFeedStepMax = 4096;  // records that changed something

// Reads the feed from one position on. Thread-compatible: each follower's
// thread has its own. Misses nothing: it reads what is stored, and is only
// woken by what happens.
class Follower {
 public:
  struct Item {
    uint64_t seq;
    ChangeSet changes;
  };
  struct Step {
    Head head;         // as it was when the step was read
    uint64_t end = 0;  // positions below it have been read
    std::vector<Item> items;
    bool caught_up() const { return end == head.size; }
  };

  // The next step, at once when there is one; an empty one after `timeout`.
  // DATA_LOSS when the stored feed is damaged.
  absl::StatusOr<Step> Next(std::chrono::milliseconds timeout);

  uint64_t next_seq() const { return next_; }

 private:
  friend Follower Follow(const store::KeyValueStore& main,
                         const LedgerState& ledger, uint64_t from_seq);
  Follower(const store::KeyValueStore& main, const LedgerState& ledger,
           uint64_t next)
      : main_(&main), ledger_(&ledger), next_(next) {}

  const store::KeyValueStore* main_;
  const LedgerState* ledger_;
  uint64_t next_;
};

// A follower that begins with `from_seq`. Store and ledger outlive it.
Follower Follow(const store::KeyValueStore& main, const LedgerState& ledger,
                uint64_t from_seq);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_CHANGE_FEED_H_
