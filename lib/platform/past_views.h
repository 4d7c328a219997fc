// Views as of earlier positions and other days: solved when they are asked for.

#ifndef TANJI_LIB_PLATFORM_PAST_VIEWS_H_
#define TANJI_LIB_PLATFORM_PAST_VIEWS_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <vector>

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

// What a reader asks for.
struct AsOf {
  std::optional<uint64_t> seq;    // absent: the last position that is solved
  std::optional<graph::Day> day;  // absent: the day of record `seq`, or the
                                  // live view's without `seq`
  bool IsNow() const { return !seq.has_value() && !day.has_value(); }
};

// A view depends on what is stored, on position and day alone: its bytes are
// those that the live state published when that position was the head and that
// day was today. One is loaded and solved at a time, whoever asks; who asks for
// the same waits for it, and the last ones are kept. While readers hold
// kPastViewsHeldMax, who asks for another waits until one is given back.
// Thread-safe.
class PastViews {
 public:
  // All outlive it.
  PastViews(const store::KeyValueStore& main,
            const store::KeyValueStore& secrets, const LedgerState& ledger,
            const LiveState& live)
      : main_(main), secrets_(secrets), ledger_(ledger), live_(live) {}

  // OUT_OF_RANGE for a position above the head; what `stop` returns, which is
  // asked while it waits, loads and solves; NOT_FOUND when what was stored then
  // has been erased; DATA_LOSS. Cost: nothing for what is
  // kept and for what the live view has; else the load of the whole network
  // from the store and a full solve.
  absl::StatusOr<View> At(const AsOf& as_of, base::StopCheck stop)
      TANJI_EXCLUDES(mu_);

  // Views that were loaded and solved since the start.
  uint64_t solves() const TANJI_EXCLUDES(mu_);

  // About what a calculation takes in memory.
  static size_t BytesOf(const Calculation& calculation);

 private:
  // The last record not after `seq` that changed what is stored.
  absl::StatusOr<uint64_t> ChangedSeq(uint64_t seq) const;
  absl::StatusOr<std::shared_ptr<const Calculation>> Solve(
      uint64_t changed_seq, graph::Day day, base::StopCheck stop) const;
  std::shared_ptr<const Calculation> FindKept(uint64_t changed_seq,
                                              graph::Day day)
      TANJI_REQUIRES(mu_);
  void Keep(graph::Day day, std::shared_ptr<const Calculation> calculation)
      TANJI_REQUIRES(mu_);
  // Networks that somebody but this object holds.
  size_t HeldCount() TANJI_REQUIRES(mu_);

  // Constant after construction.
  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  const LedgerState& ledger_;
  const LiveState& live_;

  struct Kept {
    graph::Day day;
    size_t bytes;
    std::shared_ptr<const Calculation> calculation;
  };
  mutable base::Mutex mu_;
  base::CondVar solved_;
  bool solving_ TANJI_GUARDED_BY(mu_) = false;
  std::list<Kept> kept_ TANJI_GUARDED_BY(mu_);  // the last one used first
  // What was solved and may still be held by readers.
  struct Given {
    graph::Day day;
    std::weak_ptr<const Calculation> calculation;
  };
  std::vector<Given> given_ TANJI_GUARDED_BY(mu_);
  uint64_t solves_ TANJI_GUARDED_BY(mu_) = 0;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_PAST_VIEWS_H_
