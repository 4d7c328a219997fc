// Writes status lists into the log: a dated statement of which certificates
// still stand, for whoever has a certificate and no log.

#ifndef TANJI_LIB_PLATFORM_STATUS_STATUS_LISTS_H_
#define TANJI_LIB_PLATFORM_STATUS_STATUS_LISTS_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <thread>

#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/certificate/status_list.h"
#include "lib/ledger/record.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/platform/record/sequencer.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// A list that says nothing new is dated anew this often.
inline constexpr int64_t kStatusRenewalSeconds = 24 * 60 * 60;
// Of the lists that certificates may be given with; older ones stay in the log.
inline constexpr size_t kStatusListsKept = 4096;

// A list follows each certificate and each change of one's status, at most one
// an interval. Thread-safe.
class StatusLists {
 public:
  struct Parts {
    Sequencer& sequencer;
    const store::KeyValueStore& main;
    const store::KeyValueStore& secrets;
    const LedgerState& ledger;
    base::Clock& clock;
    std::chrono::milliseconds interval;
  };

  // What the log has already, from each of its records in turn.
  struct History {
    std::deque<uint64_t> lists;      // the last kStatusListsKept
    int64_t list_micros = 0;         // of the last
    std::optional<uint64_t> listed;  // the last that a list is to follow

    void Take(const ledger::Record& record);
  };

  // Writes nothing before Start.
  StatusLists(Parts parts, History history);
  ~StatusLists();  // Stop
  StatusLists(const StatusLists&) = delete;
  StatusLists& operator=(const StatusLists&) = delete;

  // A certificate, or a change of one's status, was committed at `seq`.
  void Note(uint64_t seq) TANJI_EXCLUDES(mu_);
  void Start();
  void Stop() TANJI_EXCLUDES(mu_);

  // The last list of the footprint record at `seq` that a checkpoint of
  // `checkpoint_size` covers, under it. NOT_FOUND while there is none.
  absl::StatusOr<certificate::ShownStatus> StatusFor(
      uint64_t seq, uint64_t checkpoint_size) const TANJI_EXCLUDES(mu_);
  // The same of all, as it is published. NOT_FOUND; DATA_LOSS.
  absl::StatusOr<certificate::StatusFile> FileUnder(
      const LedgerState::SignedCheckpoint& checkpoint) const
      TANJI_EXCLUDES(mu_);

 private:
  void Run();
  bool IsDue() const TANJI_REQUIRES(mu_);
  absl::StatusOr<Committed> WriteList() const;
  std::optional<uint64_t> LastBelow(uint64_t size) const TANJI_EXCLUDES(mu_);
  absl::StatusOr<certificate::ShownStatus> Shown(uint64_t list_seq,
                                                 uint64_t size) const;

  const Parts parts_;
  mutable base::Mutex mu_;
  base::CondVar wake_;
  History history_ TANJI_GUARDED_BY(mu_);
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;

  std::thread thread_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_STATUS_STATUS_LISTS_H_
