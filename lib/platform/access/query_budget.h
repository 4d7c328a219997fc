// How much each organisation may ask for in a day: what a second's rate lets
// through, a year of nights would add up.

#ifndef TANJI_LIB_PLATFORM_ACCESS_QUERY_BUDGET_H_
#define TANJI_LIB_PLATFORM_ACCESS_QUERY_BUDGET_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/base/strings.h"
#include "lib/base/ticker.h"
#include "lib/store/key_value_store.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Of a day. At 2,000 units a second, which is the rate of an organisation, it
// is used up after some three hours.
inline constexpr uint64_t kQueryBudgetDefault = 20'000'000;
inline constexpr std::chrono::milliseconds kQueryBudgetInterval(1000);

// Counts units of each organisation and UTC day, and writes what has changed
// once a second and at the end: who restarts the server gets no new budget, and
// a process that is killed forgets the last second. Thread-safe.
class QueryBudget {
 public:
  struct Use {
    uint64_t used = 0;
    uint64_t budget = 0;  // of one day
  };

  // Reads what is stored. `names_secret` has 32 bytes; all but it outlives
  // this.
  QueryBudget(store::KeyValueStore& main, uint64_t fence,
              std::string_view names_secret, base::Clock& clock,
              uint64_t budget);
  ~QueryBudget();  // Stop

  // OK, and the units are taken; RESOURCE_EXHAUSTED, which says when there are
  // new ones, and none is taken. Cost: some 0.1 us.
  absl::Status Take(std::string_view organisation, uint64_t units)
      TANJI_EXCLUDES(mu_);
  Use UseOf(std::string_view organisation) TANJI_EXCLUDES(mu_);
  // Of who was erased; nothing of it is in the files of the store then.
  absl::Status Forget(std::string_view organisation)
      TANJI_EXCLUDES(writing_mu_);

  // Writes what has not been written. What cannot be written for now is kept.
  absl::Status Flush() TANJI_EXCLUDES(writing_mu_);
  void Stop();

 private:
  struct Day {
    int64_t day = 0;  // since 1970, UTC
    uint64_t used = 0;
    bool is_changed = false;  // since it was written
  };
  using Days = absl::flat_hash_map<std::string, Day, base::StringHash,
                                   base::StringEqual>;
  std::string DigestOf(std::string_view organisation) const;
  // That of `day`, begun anew where it is another.
  Day& TodayOf(std::string_view organisation, int64_t day) TANJI_REQUIRES(mu_);
  int64_t Today() const;
  void FlushAndTell();

  store::KeyValueStore& main_;
  const uint64_t fence_;
  const store::IdDigester names_;
  base::Clock& clock_;
  const uint64_t budget_;

  base::Mutex writing_mu_;  // held over the disk; before mu_
  base::Mutex mu_;
  Days stored_ TANJI_GUARDED_BY(mu_);  // by digest, as read at the start
  Days days_ TANJI_GUARDED_BY(mu_);    // by organisation, once it has asked
  std::vector<std::string> changed_ TANJI_GUARDED_BY(mu_);
  bool has_failed_ = false;  // of the ticker's thread
  base::Ticker ticker_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ACCESS_QUERY_BUDGET_H_
