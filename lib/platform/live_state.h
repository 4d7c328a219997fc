// What readers see: every footprint, solved, as of one position.
//
// One thread follows the change feed, brings the network up to the head, solves
// it whole, and publishes the result; changes that arrive meanwhile are taken
// together in the next pass. When a day begins on which other versions are
// valid, it does the same without a record. Readers hold a shared result and
// never wait for a solve unless they ask for a position that is not published
// yet.

#ifndef TANJI_LIB_PLATFORM_LIVE_STATE_H_
#define TANJI_LIB_PLATFORM_LIVE_STATE_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/graph/network.h"
#include "lib/ledger/merkle.h"
#include "lib/platform/compiled_file.h"
#include "lib/platform/record/change_feed.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/platform/stored_network.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// One solved network. Immutable; thread-safe.
struct Calculation {
  // Named `<seq>:<leaf hash>`: the last record that changed what is stored, and
  // by its chain everything before. Which versions were valid is a matter of
  // the view's day.
  uint64_t seq = 0;
  ledger::Hash leaf_hash{};
  graph::CompiledNetwork network;
  engine::Intensities intensities;
  LoadedPacks packs;

  // Indicators of the snapshot that add up to the footprint, ascending.
  std::vector<uint32_t> main_indicators = {0};

  // "12:" and the leaf hash in hex.
  std::string SnapshotName() const;
  // The footprint of `values`, one for each indicator of the snapshot.
  double MainOf(std::span<const double> values) const {
    double sum = 0;
    for (const uint32_t indicator : main_indicators) sum += values[indicator];
    return sum;
  }
  // Of one unit of the product of `process`; NaN when it has none.
  double MainOfProduct(graph::ProcessNumber process) const {
    const auto count = static_cast<size_t>(intensities.indicators);
    return MainOf({&intensities.values[process * count], count});
  }
};

// With the indicators that add up to the footprint under `packs`.
std::shared_ptr<const Calculation> MakeCalculation(
    uint64_t seq, const ledger::Hash& leaf_hash, graph::CompiledNetwork network,
    engine::Intensities intensities, LoadedPacks packs);

// A calculation that holds up to position `as_of_seq`, with the versions that
// are valid on `day`: today, or the day of the last record where the clock lies
// behind that.
struct View {
  uint64_t as_of_seq = 0;
  graph::Day day = 0;
  std::shared_ptr<const Calculation> calculation;
};

inline constexpr size_t kWaitersMax = 10'000;

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

  // Full solves since the start.
  uint64_t solves() const { return solves_.load(); }

  // Ends the thread and writes the compiled file.
  void Stop() TANJI_EXCLUDES(mu_);

 private:
  explicit LiveState(Parts parts);

  absl::Status Load();
  absl::Status LoadFromStore(uint64_t head_seq, graph::Day day);
  graph::Day Today(const Head& head);
  absl::Status CatchUp(std::chrono::milliseconds timeout);
  absl::Status SolveAndPublish(uint64_t as_of_seq);
  std::shared_ptr<const Calculation> Calculated(
      graph::CompiledNetwork compiled, engine::Intensities intensities) const;
  void Publish(View view) TANJI_EXCLUDES(mu_);
  void WriteCompiledFile();
  void Run();

  // Constant after construction.
  const store::KeyValueStore& main_;
  const LedgerState& ledger_;
  CompiledFile& file_;
  base::Clock& clock_;

  // Used by the following thread only (by Start before it runs).
  Follower follower_;
  StoredNetwork network_;
  uint64_t changed_seq_ = 0;  // last record that changed it
  uint64_t inputs_in_file_ = 0;
  bool file_is_current_ = false;

  std::atomic<uint64_t> solves_{0};
  std::atomic<bool> stopping_{false};
  mutable base::Mutex mu_;
  mutable base::CondVar published_;
  View view_ TANJI_GUARDED_BY(mu_);
  absl::Status failure_ TANJI_GUARDED_BY(mu_);

  std::thread thread_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_LIVE_STATE_H_
