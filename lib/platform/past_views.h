// Views as of earlier positions and other days: solved when they are asked for.

#ifndef TANJI_LIB_PLATFORM_PAST_VIEWS_H_
#define TANJI_LIB_PLATFORM_PAST_VIEWS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/base/stop.h"
#include "lib/graph/calendar.h"
#include "lib/platform/live_state.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

inline constexpr size_t kPastViewsMax = 8;  // kept
// Bytes of all that are kept, by PastViews::BytesOf; the last one always is.
inline constexpr size_t kPastBytesMax = size_t{512} << 20;
// Different networks that readers hold at once, kept or not: each may be as
// large as the live one.
inline constexpr size_t kPastViewsHeldMax = 4;
// What their loader is set back to: others are answered meanwhile.
inline constexpr int kPastLoaderNice = 5;

// What a reader asks for.
struct AsOf {
  std::optional<uint64_t> seq;    // absent: the last position that is solved
  std::optional<graph::Day> day;  // absent: the day of record `seq`, or the
                                  // live view's without `seq`
  bool IsNow() const { return !seq.has_value() && !day.has_value(); }
};

// A view depends on what is stored, on position and day alone: its bytes are
// those that the live state published when that position was the head and that
// day was today. One is loaded and solved at a time, on a thread of this
// object's own, at the priority of who made it: a caller that is set back holds
// up nobody. Who asks for the same shares one load, which goes on while any of
// them waits, and the last ones are kept. While readers hold kPastViewsHeldMax,
// loads wait until one is given back. Thread-safe.
class PastViews {
 public:
  // All outlive it.
  PastViews(const store::KeyValueStore& main,
            const store::KeyValueStore& secrets, const LedgerState& ledger,
            const LiveState& live);
  ~PastViews();  // nobody waits any more
  PastViews(const PastViews&) = delete;
  PastViews& operator=(const PastViews&) = delete;

  // OUT_OF_RANGE for a position above the head; what `stop` returns, which is
  // asked on the caller's thread before a load and while that is waited for;
  // NOT_FOUND when what was stored then has been erased; DATA_LOSS. Cost:
  // nothing for what is kept and for what the live view has; else the load of
  // the whole network from the store and a full solve.
  absl::StatusOr<View> At(const AsOf& as_of, base::StopCheck stop)
      TANJI_EXCLUDES(mu_);

  // The same without waiting for anything: nothing where it may have to be
  // loaded. What At has given for a position is there at once for as long as it
  // is kept or held. Cost: at most one read from the store.
  absl::StatusOr<std::optional<View>> AtOnce(const AsOf& as_of)
      TANJI_EXCLUDES(mu_);

  // Once something was erased: nothing that was or is being loaded is given to
  // who asks from now on.
  void Forget() TANJI_EXCLUDES(mu_);

  // Views that were loaded and solved since the start.
  uint64_t solves() const TANJI_EXCLUDES(mu_);

  // About what a calculation takes in memory.
  static size_t BytesOf(const Calculation& calculation);

 private:
  using CalculationPtr = std::shared_ptr<const Calculation>;

  // What a reader asks for, as numbers.
  struct Place {
    uint64_t seq;
    graph::Day day;
  };
  // What was solved: as of calculation->seq, of which nothing changed up to
  // `last_seq` at least.
  struct Solved {
    graph::Day day;
    uint64_t last_seq;
    size_t bytes;
    std::weak_ptr<const Calculation> calculation;  // readers may hold it
    CalculationPtr kept;                           // or null
  };
  // One that is waited for. Guarded by mu_ but for `abandoned`.
  struct Load {
    uint64_t changed_seq;
    graph::Day day;
    size_t waiting = 0;                  // callers
    std::atomic<bool> abandoned{false};  // by all of them
    bool done = false;
    bool forgotten = false;  // begun before Forget
    absl::StatusOr<CalculationPtr> result = CalculationPtr();
  };

  absl::StatusOr<Place> PlaceOf(const AsOf& as_of, const View& live) const;
  // The last record not after `seq` that changed what is stored.
  absl::StatusOr<uint64_t> ChangedSeq(uint64_t seq) const;
  absl::StatusOr<CalculationPtr> Solve(uint64_t changed_seq, graph::Day day,
                                       base::StopCheck stop) const;

  // What was solved for `place` and is still there, or null; it was last
  // changed by `changed_seq`, where that is known.
  CalculationPtr Find(const Place& place, std::optional<uint64_t> changed_seq)
      TANJI_REQUIRES(mu_);
  // Keeps it, and forgets the last ones beyond what is kept.
  void Remember(graph::Day day, const CalculationPtr& calculation)
      TANJI_REQUIRES(mu_);
  // Networks that somebody but this object holds.
  size_t HeldCount() TANJI_REQUIRES(mu_);

  // The load of that, which somebody waits for already or which is queued.
  std::shared_ptr<Load> Join(uint64_t changed_seq, graph::Day day)
      TANJI_REQUIRES(mu_);
  // Until it is done; what `stop` returns. Ends what was joined.
  absl::StatusOr<CalculationPtr> Await(Load& load, base::StopCheck stop)
      TANJI_EXCLUDES(mu_);
  // The next load that may begin; null when there are to be no more.
  std::shared_ptr<Load> Next() TANJI_EXCLUDES(mu_);
  void Serve() TANJI_EXCLUDES(mu_);

  // Constant after construction.
  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  const LedgerState& ledger_;
  const LiveState& live_;

  mutable base::Mutex mu_;
  base::CondVar changed_;  // loads come, end and are abandoned
  std::list<Solved> solved_ TANJI_GUARDED_BY(mu_);  // the last one used first
  std::list<std::shared_ptr<Load>> loads_
      TANJI_GUARDED_BY(mu_);  // under way or queued, first come first served
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  uint64_t solves_ TANJI_GUARDED_BY(mu_) = 0;

  std::thread loader_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_PAST_VIEWS_H_
