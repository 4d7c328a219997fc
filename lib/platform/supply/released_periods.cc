#include "lib/platform/supply/released_periods.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/wire.h"

namespace tanji::platform {
namespace {

void AppendDay(std::string* out, graph::Day day) {
  base::AppendVarint(out, static_cast<uint64_t>(day - graph::kDayMin));
}

absl::StatusOr<graph::Day> ReadDay(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t days, reader.Varint());
  if (days > static_cast<uint64_t>(graph::kDayMax - graph::kDayMin)) {
    return absl::DataLossError("stored periods: day out of range");
  }
  return graph::kDayMin + static_cast<graph::Day>(days);
}

}  // namespace

absl::StatusOr<ReleasedPeriods> ReleasedPeriods::Unpack(
    std::string_view packed) {
  ReleasedPeriods periods;
  base::WireReader reader(packed, "stored periods");
  while (!reader.rest().empty()) {
    graph::Period period;
    TANJI_ASSIGN_OR_RETURN(period.start, ReadDay(reader));
    TANJI_ASSIGN_OR_RETURN(period.end, ReadDay(reader));
    TANJI_ASSIGN_OR_RETURN(const uint64_t number, reader.Varint());
    if (number >= graph::kNoNumber ||
        !periods.Add(period, static_cast<graph::ProcessNumber>(number))) {
      return absl::DataLossError("stored periods: number or order is wrong");
    }
  }
  return periods;
}

std::string ReleasedPeriods::Pack() const {
  std::string packed;
  for (const Entry& entry : entries_) {
    AppendDay(&packed, entry.start);
    AppendDay(&packed, entry.end);
    base::AppendVarint(&packed, entry.process);
  }
  return packed;
}

bool ReleasedPeriods::Add(const graph::Period& period,
                          graph::ProcessNumber process) {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), period,
                       [](const Entry& entry, const graph::Period& added) {
                         return std::pair(entry.end, entry.start) <
                                std::pair(added.end, added.start);
                       });
  if (at != entries_.end() && at->end == period.end &&
      at->start == period.start) {
    return false;
  }
  const bool is_full = entries_.size() >= kReleasedPeriodsMax;
  if (is_full && at == entries_.begin()) return false;
  entries_.insert(at, {period.end, period.start, process});
  if (is_full) entries_.erase(entries_.begin());
  return true;
}

void ReleasedPeriods::Remove(const graph::Period& period) {
  std::erase_if(entries_, [&](const Entry& entry) {
    return entry.start == period.start && entry.end == period.end;
  });
}

std::optional<graph::ProcessNumber> ReleasedPeriods::LatestUntil(
    graph::Day day) const {
  const auto after = std::upper_bound(
      entries_.begin(), entries_.end(), day,
      [](graph::Day until, const Entry& entry) { return until < entry.end; });
  if (after == entries_.begin()) return std::nullopt;
  return std::prev(after)->process;
}

}  // namespace tanji::platform
