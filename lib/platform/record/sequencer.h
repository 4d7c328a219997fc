// The one thread that orders, signs and commits.
//
// It takes what is queued, lets each change check its preconditions against
// the store and the changes before it, gives positions, signs each record over
// the one before, writes all of it in one synced batch, and then answers.
// Secrets are synced first: a secret without a record is harmless, a record
// without its secret is not.

#ifndef TANJI_LIB_PLATFORM_RECORD_SEQUENCER_H_
#define TANJI_LIB_PLATFORM_RECORD_SEQUENCER_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/platform/record/change.h"
#include "lib/platform/record/key_ring.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

inline constexpr size_t kQueuedChangesMax = 4096;
inline constexpr size_t kBatchChangesMax = 512;
inline constexpr size_t kBatchBytesMax = 32 << 20;
// A clock that goes back by more than this is recorded in the log.
inline constexpr int64_t kClockStepMicros = 1'000'000;

// Thread-safe.
class Sequencer {
 public:
  struct Parts {
    store::KeyValueStore& main;
    store::KeyValueStore& secrets;
    uint64_t main_fence;
    uint64_t secrets_fence;
    LedgerState& ledger;
    const KeyRing& keys;
    base::Clock& clock;
    Counters counters;
  };
  explicit Sequencer(Parts parts);
  ~Sequencer();  // Stop
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;

  // Queues `change`; its `done` is called in any case. RESOURCE_EXHAUSTED when
  // the queue is full, UNAVAILABLE after Stop or after a failed write (then
  // for good: what the disk holds is known only after a restart).
  void Submit(Change change) TANJI_EXCLUDES(mu_);
  // Submit and wait. Not from a `done` callback.
  absl::StatusOr<Committed> SubmitAndWait(Change change);

  // Refuses every write from now on, for `reason`: what is not durable yet is
  // answered with UNAVAILABLE.
  void Halt(const absl::Status& reason) TANJI_EXCLUDES(mu_);

  // Refuses every write with `refusal` from now on: nothing was ever taken.
  void RefuseWrites(const absl::Status& refusal) TANJI_EXCLUDES(mu_);

  // Finishes what is queued, then ends both threads.
  void Stop() TANJI_EXCLUDES(mu_);

  // What the next change will see, unless others come before it.
  Numbering numbering() const TANJI_EXCLUDES(mu_);

  uint64_t committed_batches() const { return committed_batches_.load(); }
  bool halted() const { return !halt_status().ok(); }
  // OK, or what writes are refused with.
  absl::Status halt_status() const TANJI_EXCLUDES(mu_);

 private:
  struct Pending;  // a change with its position, entry and leaf hash
  struct Batch;
  using Reply = std::function<void()>;

  void Run();
  void RunReplies();
  void CommitChanges(std::deque<Change> changes);
  Position NextPosition(const Batch& batch);
  void PrepareChange(Change change, Batch& batch);
  absl::Status Write(const Batch& batch);
  void Finish(Batch& batch, const absl::Status& written);
  void RecordClockStep(Batch& batch);
  void ReplyWith(Change& change, absl::StatusOr<Committed> result);

  // Constant after construction.
  store::KeyValueStore& main_;
  store::KeyValueStore& secrets_;
  const uint64_t main_fence_;
  const uint64_t secrets_fence_;
  LedgerState& ledger_;
  const KeyRing& keys_;
  base::Clock& clock_;

  bool clock_is_behind_ = false;  // sequencer's thread only

  std::atomic<uint64_t> committed_batches_{0};
  mutable base::Mutex mu_;
  base::CondVar work_;
  base::CondVar replies_ready_;
  std::deque<Change> queue_ TANJI_GUARDED_BY(mu_);
  std::deque<Reply> replies_ TANJI_GUARDED_BY(mu_);
  Numbering numbering_ TANJI_GUARDED_BY(mu_);
  absl::Status halt_ TANJI_GUARDED_BY(mu_);  // not OK: no more writes
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  bool drained_ TANJI_GUARDED_BY(mu_) = false;

  std::thread thread_;
  std::thread reply_thread_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_SEQUENCER_H_
