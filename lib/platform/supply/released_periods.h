// For which periods versions of a product at a place were released, so that a
// new period can be compared with the one before.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_RELEASED_PERIODS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_RELEASED_PERIODS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/calendar.h"
#include "lib/graph/snapshot.h"

namespace tanji::platform {

// Ten years of months. The latest are kept.
inline constexpr size_t kReleasedPeriodsMax = 120;

// Those of one product at one place. Value type.
class ReleasedPeriods {
 public:
  ReleasedPeriods() = default;
  // DATA_LOSS for anything that Pack does not write.
  static absl::StatusOr<ReleasedPeriods> Unpack(std::string_view packed);
  std::string Pack() const;

  // Notes that a version of `process` was released; returns whether that is
  // new.
  bool Add(const graph::Period& period, graph::ProcessNumber process);
  // What is not there is no error.
  void Remove(const graph::Period& period);
  // The process of the latest period that ends no later than `day`; of two that
  // end alike, of that which begins later.
  std::optional<graph::ProcessNumber> LatestUntil(graph::Day day) const;

 private:
  struct Entry {
    graph::Day end;
    graph::Day start;
    graph::ProcessNumber process;
  };
  std::vector<Entry> entries_;  // by end, then start; at most the maximum
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_RELEASED_PERIODS_H_
