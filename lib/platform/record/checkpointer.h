// Signs a checkpoint each second in which the log has grown.

#ifndef TANJI_LIB_PLATFORM_RECORD_CHECKPOINTER_H_
#define TANJI_LIB_PLATFORM_RECORD_CHECKPOINTER_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/frontier.h"
#include "lib/ledger/note.h"
#include "lib/platform/record/key_ring.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/platform/record/publisher.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Of the anchor file: a checkpoint with cosignatures.
inline constexpr size_t kAnchorSizeMax = 1 << 20;

// Checks the log against a checkpoint that was signed for it, which `what`
// names: DATA_LOSS when the log is shorter or has another root, which is how a
// rolled-back store shows, or when the checkpoint is not this log's.
absl::Status CheckAgainst(const LedgerState& ledger,
                          const std::vector<ledger::VerifierKey>& log_keys,
                          const std::string& note, const std::string& what);

// The same with the checkpoint in `store` and the one in the anchor file, as
// far as they are there. Changes nothing.
absl::Status CheckHistory(const store::KeyValueStore& store,
                          const LedgerState& ledger,
                          const std::vector<ledger::VerifierKey>& log_keys,
                          const std::string& anchor_path);

// Before it signs, it reads the new entries back from the store, hashes them
// again, extends the tree from the last signed state, and compares with the
// tree in memory: a difference stops the log. The signed checkpoint is stored,
// then anchored in a file outside the store, then published. Never a smaller
// size, nor another root for a signed size. Thread-safe.
class Checkpointer {
 public:
  struct Parts {
    store::KeyValueStore& main;
    uint64_t main_fence;
    LedgerState& ledger;
    const KeyRing& keys;
    std::string anchor_path;
    Publisher* publisher;  // null: nothing is published
    std::chrono::milliseconds interval;
    // Where witnesses cosign, only what a quorum of them has cosigned is
    // published as the checkpoint (KeepWitnessed).
    std::string witnessed_path;  // empty: no witnesses
    // Publishes what must be there before a checkpoint of `size` is; an error
    // keeps that from being published. Empty: nothing.
    std::function<absl::Status(uint64_t size)> publish_first;
    // Publishes what else there is under a checkpoint that was published;
    // empty: nothing. Failures are told, and it is tried again with the next.
    std::function<absl::Status(const LedgerState::SignedCheckpoint&)>
        publish_more;
    // Called when the log is known to go on from what it has signed, before
    // anything is signed. An error ends the start.
    std::function<absl::Status()> before_signing;
    // Called once when no more checkpoints can be signed: nothing may be
    // appended to such a log.
    std::function<void(const absl::Status&)> on_failure;
  };
  // Checks the log as CheckHistory does, then signs.
  static absl::StatusOr<std::unique_ptr<Checkpointer>> Start(Parts parts);
  ~Checkpointer();  // Stop
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // Stores `checkpoint`, which a quorum has cosigned, in the store and in
  // Parts::witnessed_path, and publishes it.
  absl::Status KeepWitnessed(const LedgerState::SignedCheckpoint& checkpoint)
      TANJI_EXCLUDES(publishing_mu_);

  // Signs a last checkpoint and ends the thread.
  void Stop();

  // OK, or why no more checkpoints are signed.
  absl::Status status() const TANJI_EXCLUDES(mu_);

 private:
  explicit Checkpointer(Parts parts);

  absl::Status TakeStored();
  absl::Status ExtendTo(uint64_t size);
  absl::Status TakeWitnessed();
  absl::Status SignIfGrown();
  void PublishStored() TANJI_EXCLUDES(publishing_mu_);
  void Publish(const LedgerState::SignedCheckpoint& checkpoint)
      TANJI_EXCLUDES(publishing_mu_);
  bool IsStopping() const TANJI_EXCLUDES(mu_);
  void Run();

  // Constant after construction.
  store::KeyValueStore& main_;
  const uint64_t main_fence_;
  LedgerState& ledger_;
  const KeyRing& keys_;
  const std::string anchor_path_;
  const std::string witnessed_path_;
  const std::chrono::milliseconds interval_;
  const std::function<absl::Status(uint64_t size)> publish_first_;
  const std::function<absl::Status(const LedgerState::SignedCheckpoint&)>
      publish_more_;
  const std::function<void(const absl::Status&)> on_failure_;

  ledger::Frontier frontier_;  // of the last signed state; own thread only

  base::Mutex publishing_mu_;
  Publisher* const publisher_;  // of who holds publishing_mu_

  mutable base::Mutex mu_;
  base::CondVar wake_;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  absl::Status failure_ TANJI_GUARDED_BY(mu_);

  std::thread thread_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_CHECKPOINTER_H_
