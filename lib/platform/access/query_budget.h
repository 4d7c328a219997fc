// How much each organisation may ask for in a day: what a second's rate lets
// through, a year of nights would add up.

#ifndef TANJI_LIB_PLATFORM_ACCESS_QUERY_BUDGET_H_
#define TANJI_LIB_PLATFORM_ACCESS_QUERY_BUDGET_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/base/strings.h"
#include "lib/store/key_value_store.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Of a day. At 2,000 units a second, which is the rate of an organisation, it
// is used up after some three hours.
inline constexpr uint64_t kQueryBudgetDefault = 20'000'000;

// Counts units of each organisation and UTC day. They are on disk before they
// are used, a portion at a time: who restarts the server gets no new budget,
// and loses a portion at most. Thread-safe.
class QueryBudget {
 public:
  struct Use {
    uint64_t used = 0;
    uint64_t budget = 0;  // of one day
  };

  // `names_secret` has 32 bytes; all but it outlives this.
  QueryBudget(store::KeyValueStore& main, uint64_t fence,
              std::string_view names_secret, base::Clock& clock,
              uint64_t budget);

  // OK, and the units are taken; RESOURCE_EXHAUSTED, which says when there are
  // new ones, and none is taken. Cost: some 0.1 us; for each portion a write.
  absl::Status Take(std::string_view organisation, uint64_t units)
      TANJI_EXCLUDES(mu_);
  Use UseOf(std::string_view organisation) TANJI_EXCLUDES(mu_);
  // Of who was erased.
  absl::Status Forget(std::string_view organisation) TANJI_EXCLUDES(mu_);

 private:
  struct Day {
    int64_t day = 0;  // since 1970, UTC
    uint64_t used = 0;
    uint64_t portioned = 0;  // of which the disk knows
  };
  std::string KeyOf(std::string_view organisation) const;
  // As the disk knows it.
  Day Stored(std::string_view organisation) const;
  // That of `day`, begun anew where it is another.
  Day& TodayOf(std::string_view organisation, int64_t day) TANJI_REQUIRES(mu_);
  int64_t Today() const;

  store::KeyValueStore& main_;
  const uint64_t fence_;
  const store::IdDigester names_;
  base::Clock& clock_;
  const uint64_t budget_;

  base::Mutex mu_;
  absl::flat_hash_map<std::string, Day, base::StringHash, base::StringEqual>
      days_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ACCESS_QUERY_BUDGET_H_
