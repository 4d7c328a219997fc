// What readers see: every footprint, solved, as of one position.
//
// One thread follows the change feed, brings the network up to the head,
// updates what depends on the changes (or solves all of it where that is less
// work), and publishes the result; changes that arrive meanwhile are taken
// together in the next pass. When a day begins on which other versions are
// valid, it does the same without a record. Readers hold a shared result and
// never wait for a solve unless they ask for a position that is not published
// yet.
//
// The bits are those of a full solve of what is stored, whatever came before.

#ifndef TANJI_LIB_PLATFORM_LIVE_STATE_H_
#define TANJI_LIB_PLATFORM_LIVE_STATE_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/engine/solution_keeper.h"
#include "lib/platform/calculation.h"
#include "lib/platform/calculation_buffers.h"
#include "lib/platform/compiled_file.h"
#include "lib/platform/live_changes.h"
#include "lib/platform/record/change_feed.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/platform/stored_network.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// What the following thread has done since the start.
struct LiveWork {
  uint64_t updates = 0;     // published after solving what depends on a change
  uint64_t solves = 0;      // published after a full pass of the engine
  uint64_t rows = 0;        // processes whose inputs or emissions have changed
  uint64_t dependants = 0;  // processes that were solved again by updates
  uint64_t changed = 0;     // those with another result
  uint64_t copies = 0;      // buffers that were copied in full
  uint64_t waits = 0;       // for a reader to give a buffer back
  int versions = 0;         // in memory now
  // Nanoseconds: reading stored versions, bringing a buffer up to date,
  // compiling, solving, publishing.
  uint64_t read_ns = 0;
  uint64_t buffer_ns = 0;
  uint64_t compile_ns = 0;
  uint64_t solve_ns = 0;
  uint64_t publish_ns = 0;
};

// Thread-safe.
class LiveState {
 public:
  struct Parts {
    const store::KeyValueStore& main;
    const store::KeyValueStore& secrets;
    const LedgerState& ledger;
    CompiledFile& file;
    base::Clock& clock;
  };
  // Loads the network from the compiled file, or from the store where the file
  // is missing, damaged or behind; solves it; then follows. DATA_LOSS when
  // stored versions are damaged.
  static absl::StatusOr<std::unique_ptr<LiveState>> Start(Parts parts);
  ~LiveState();  // Stop
  LiveState(const LiveState&) = delete;
  LiveState& operator=(const LiveState&) = delete;

  // The last published view. Cost: one lock, one reference.
  View Current() const TANJI_EXCLUDES(mu_);

  // Waits for a view as of `min_seq` or later. DEADLINE_EXCEEDED; UNAVAILABLE
  // when the state cannot be brought up to date (the reason is in the log).
  absl::StatusOr<View> WaitFor(uint64_t min_seq,
                               std::chrono::milliseconds timeout) const
      TANJI_EXCLUDES(mu_);

  // OK, or why footprints are no longer brought up to date.
  absl::Status status() const TANJI_EXCLUDES(mu_);

  // What has been published after `version` of LiveChanges: which processes may
  // answer otherwise than they did.
  LiveChanges ChangesSince(uint64_t version) const TANJI_EXCLUDES(mu_);
  // The version of LiveChanges after which came everything that was published
  // as of `as_of_seq` or later; 0 when that is not known any more.
  uint64_t VersionBefore(uint64_t as_of_seq) const TANJI_EXCLUDES(mu_);
  // Calls `hook` after each publication, on the thread that publishes; null:
  // no longer. Returns once no call is under way.
  void SetPublishedHook(std::function<void()> hook) TANJI_EXCLUDES(hook_mu_);

  // Writes the compiled file soon, on the following thread.
  void RequestFile() { file_is_requested_.store(true); }

  LiveWork work() const TANJI_EXCLUDES(mu_);
  // Full solves since the start.
  uint64_t solves() const { return work().solves; }

  // Ends the thread and writes the compiled file.
  void Stop() TANJI_EXCLUDES(mu_);

 private:
  explicit LiveState(Parts parts);

  absl::Status Load();
  // After a failure, which leaves half of a change in the network.
  absl::Status StartAnew(const absl::Status& failure);
  // Forgets what there was.
  absl::Status LoadFromStore(uint64_t head_seq, graph::Day day);
  absl::Status TakeFile(CompiledContent content);
  graph::Day Today(const Head& head);
  absl::Status CatchUp(std::chrono::milliseconds timeout);
  absl::Status SolveAndPublish(uint64_t as_of_seq);
  // Brings `calculation`, which is the last one published, up to date; tells
  // what has changed, and in `touched` whose answers may be others.
  absl::StatusOr<CalculationDelta> Solve(
      uint64_t as_of_seq, Calculation& calculation,
      std::vector<graph::ProcessNumber>& touched) TANJI_EXCLUDES(mu_);
  // Null `touched`: all may answer otherwise.
  using Touched = std::shared_ptr<const std::vector<graph::ProcessNumber>>;
  void Publish(View view, Touched touched) TANJI_EXCLUDES(mu_);
  void CountWork(const LiveWork& done) TANJI_EXCLUDES(mu_);
  void WriteCompiledFile();
  void Run();

  // Constant after construction.
  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  const LedgerState& ledger_;
  CompiledFile& file_;
  base::Clock& clock_;

  // Used by the following thread only (by Start before it runs).
  Follower follower_;
  std::unique_ptr<StoredNetwork> network_;
  engine::SolutionKeeper keeper_;
  CalculationBuffers buffers_;
  bool is_kept_ = false;         // the keeper has the last solution
  bool is_behind_ = false;       // the network is ahead of what is published
  uint64_t changed_seq_ = 0;     // last record that changed it
  uint64_t inputs_at_file_ = 0;  // when the file was last written, or to be
  bool file_is_current_ = false;

  std::atomic<bool> stopping_{false};
  std::atomic<bool> file_is_requested_{false};
  base::Mutex hook_mu_;
  std::function<void()> hook_ TANJI_GUARDED_BY(hook_mu_);

  mutable base::Mutex mu_;
  mutable base::CondVar published_;
  View view_ TANJI_GUARDED_BY(mu_);
  ChangeHistory history_ TANJI_GUARDED_BY(mu_);
  LiveWork work_ TANJI_GUARDED_BY(mu_);
  absl::Status failure_ TANJI_GUARDED_BY(mu_);

  std::thread thread_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_LIVE_STATE_H_
