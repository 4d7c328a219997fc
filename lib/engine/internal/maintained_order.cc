#include "lib/engine/internal/maintained_order.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "absl/container/flat_hash_map.h"
#include "lib/base/huge_pages.h"
#include "lib/engine/internal/group_search.h"

namespace tanji::engine::internal {
namespace {

using graph::ProcessNumber;

// By process: how many groups its longest chain of suppliers has. Nobody needs
// another of the same tier, so that a pass that goes tier by tier need not wait
// for the value it has just begun to compute, and what an update reaches is
// known long before its turn.
std::vector<uint32_t> TiersOf(const graph::Snapshot& snapshot,
                              const SolvingOrder& order) {
  constexpr uint32_t kOpen = UINT32_MAX;  // of the group at hand, or later
  std::vector<uint32_t> tier;
  base::ReserveHuge(tier, snapshot.process_count());
  tier.resize(snapshot.process_count(), kOpen);
  for (size_t g = 0; g < order.group_count(); ++g) {
    uint32_t of_group = 0;
    for (const ProcessNumber i : order.group(g)) {
      const auto suppliers = snapshot.suppliers(i);
      const auto amounts = snapshot.amounts(i);
      for (size_t k = 0; k < suppliers.size(); ++k) {
        const uint32_t of_supplier = tier[suppliers[k]];
        if (amounts[k] == 0 || of_supplier == kOpen) continue;
        of_group = std::max(of_group, of_supplier + 1);
      }
    }
    for (const ProcessNumber i : order.group(g)) tier[i] = of_group;
  }
  return tier;
}

// By tier: how many processes are of those before.
std::vector<uint32_t> PlacesOfTiers(const std::vector<uint32_t>& tier) {
  std::vector<uint32_t> places;
  for (const uint32_t t : tier) {
    if (t + 2 > places.size()) places.resize(t + 2, 0);
    ++places[t + 1];
  }
  for (size_t t = 1; t < places.size(); ++t) places[t] += places[t - 1];
  return places;
}

// Groups of one by how many inputs they have, then loops, else as in `order`:
// where a row ends can be foretold when it has as many inputs as the one before
// it.
std::vector<uint32_t> GroupsByInputs(const graph::Snapshot& snapshot,
                                     const SolvingOrder& order) {
  constexpr size_t kInputsMax = 64;  // alike from here on
  std::array<uint32_t, kInputsMax + 3> places{};
  const auto kind = [&](size_t g) -> size_t {
    const auto members = order.group(g);
    if (members.size() > 1) return kInputsMax + 1;
    return std::min<size_t>(snapshot.input_count(members.front()), kInputsMax);
  };
  for (size_t g = 0; g < order.group_count(); ++g) ++places[kind(g) + 1];
  std::partial_sum(places.begin(), places.end(), places.begin());
  std::vector<uint32_t> groups;
  base::ReserveHuge(groups, order.group_count());
  groups.resize(order.group_count());
  for (size_t g = 0; g < order.group_count(); ++g) {
    groups[places[kind(g)]++] = static_cast<uint32_t>(g);
  }
  return groups;
}

}  // namespace

std::vector<LoopRange> LoopRangesOf(const SolvingOrder& order) {
  std::vector<LoopRange> loops;
  uint32_t begin = 0;
  for (size_t g = 0; g < order.group_count(); ++g) {
    const auto end = begin + static_cast<uint32_t>(order.group(g).size());
    if (end - begin > 1) loops.push_back({begin, end});
    begin = end;
  }
  return loops;
}

MaintainedOrder::MaintainedOrder(const graph::Snapshot& snapshot) {
  const SolvingOrder order(snapshot);
  base::ReserveHuge(slot_of_, order.processes().size());
  slot_of_.resize(order.processes().size());
  is_loop_.resize(order.processes().size());
  const std::vector<uint32_t> tier = TiersOf(snapshot, order);
  std::vector<uint32_t> next = PlacesOfTiers(tier);
  base::ReserveHuge(slots_, order.processes().size());
  slots_.resize(order.processes().size());
  for (const uint32_t g : GroupsByInputs(snapshot, order)) {
    const std::span<const ProcessNumber> members = order.group(g);
    uint32_t& slot = next[tier[members.front()]];
    const uint32_t begin = slot;
    for (const ProcessNumber i : members) {
      slots_[slot++] = i;
      slot_of_[i] = begin;
    }
    if (members.size() == 1) continue;
    loops_.push_back({begin, slot});
    is_loop_[begin] = true;
  }
  std::sort(
      loops_.begin(), loops_.end(),
      [](const LoopRange& a, const LoopRange& b) { return a.begin < b.begin; });
}

std::span<const ProcessNumber> MaintainedOrder::GroupAt(uint32_t slot) const {
  if (!is_loop_[slot]) return {&slots_[slot], 1};
  const auto loop =
      std::lower_bound(loops_.begin(), loops_.end(), slot,
                       [](const LoopRange& range, uint32_t begin) {
                         return range.begin < begin;
                       });
  return {&slots_[slot], loop->end - loop->begin};
}

size_t MaintainedOrder::bytes() const {
  return slots_.capacity() * sizeof(ProcessNumber) +
         slot_of_.capacity() * sizeof(uint32_t) +
         loops_.capacity() * sizeof(LoopRange) + is_loop_.capacity() / 8;
}

MaintainedOrder::Interval MaintainedOrder::ToResort(
    const graph::Snapshot& snapshot, ProcessNumber i,
    const KeptLoops& kept) const {
  const uint32_t slot = slot_of_[i];
  const std::span<const ProcessNumber> group = GroupAt(slot);
  uint32_t end = slot;
  std::vector<uint32_t> inner;  // places of the members that i takes of
  const auto suppliers = snapshot.suppliers(i);
  const auto amounts = snapshot.amounts(i);
  for (size_t k = 0; k < suppliers.size(); ++k) {
    const ProcessNumber j = suppliers[k];
    if (amounts[k] == 0 || j == i) continue;
    const uint32_t supplier_slot = slot_of_[j];
    if (supplier_slot > slot) {
      end = std::max(end, supplier_slot + static_cast<uint32_t>(
                                              GroupAt(supplier_slot).size()));
    } else if (supplier_slot == slot) {
      const auto place = std::lower_bound(group.begin(), group.end(), j);
      inner.push_back(static_cast<uint32_t>(place - group.begin()));
    }
  }
  if (group.size() > 1) {
    std::sort(inner.begin(), inner.end());
    const auto place = std::lower_bound(group.begin(), group.end(), i);
    if (!kept.StillTakesOfAll(group, static_cast<size_t>(place - group.begin()),
                              inner)) {
      end = std::max(end, slot + static_cast<uint32_t>(group.size()));
    }
  }
  return {slot, end};
}

MaintainedOrder::Outcome MaintainedOrder::Update(
    const graph::Snapshot& snapshot, std::span<const ProcessNumber> changed,
    KeptLoops& kept) {
  for (auto i = static_cast<ProcessNumber>(slots_.size());
       i < snapshot.process_count(); ++i) {
    slot_of_.push_back(i);
    slots_.push_back(i);
    is_loop_.push_back(false);
  }
  std::vector<Interval> intervals;
  for (const ProcessNumber i : changed) {
    const Interval interval = ToResort(snapshot, i, kept);
    if (interval.first != interval.second) intervals.push_back(interval);
  }
  std::sort(intervals.begin(), intervals.end());
  Outcome outcome;
  for (size_t k = 0; k < intervals.size();) {
    Interval joined = intervals[k];
    for (++k; k < intervals.size() && intervals[k].first < joined.second; ++k) {
      joined.second = std::max(joined.second, intervals[k].second);
    }
    Resort(snapshot, joined, kept, outcome);
  }
  return outcome;
}

// Suppliers of what lies within the slots lie within too, or before: the search
// goes through these alone, in the order they have.
void MaintainedOrder::Resort(const graph::Snapshot& snapshot, Interval interval,
                             KeptLoops& kept, Outcome& outcome) {
  const auto [begin, end] = interval;
  outcome.resorted += end - begin;
  for (uint32_t s = begin; s < end; ++s) slot_of_[slots_[s]] = s;
  std::vector<graph::Snapshot::Row> rows;
  rows.reserve(end - begin);
  std::vector<uint32_t> supplier;
  for (uint32_t s = begin; s < end; ++s) {
    const auto suppliers = snapshot.suppliers(slots_[s]);
    const auto amounts = snapshot.amounts(slots_[s]);
    graph::Snapshot::Row row;
    row.begin = static_cast<uint32_t>(supplier.size());
    for (size_t k = 0; k < suppliers.size(); ++k) {
      const uint32_t slot = slot_of_[suppliers[k]];
      if (amounts[k] != 0 && slot >= begin) supplier.push_back(slot - begin);
    }
    row.end = static_cast<uint32_t>(supplier.size());
    rows.push_back(row);
  }
  std::vector<uint32_t> order;
  std::vector<uint32_t> group_begin;
  base::StopSteps steps(base::kNeverStop);
  GroupSearch<false>(rows, supplier.data(), nullptr, order, group_begin)
      .Run(steps);
  for (uint32_t& place : order) place = slots_[begin + place];
  for (size_t g = 0; g + 1 < group_begin.size(); ++g) {
    if (group_begin[g + 1] - group_begin[g] == 1) continue;
    std::sort(order.begin() + group_begin[g],
              order.begin() + group_begin[g + 1]);
  }
  Regroup(begin, order, group_begin, kept, outcome);
}

void MaintainedOrder::Regroup(uint32_t begin,
                              const std::vector<ProcessNumber>& order,
                              const std::vector<uint32_t>& group_begin,
                              KeptLoops& kept, Outcome& outcome) {
  const auto end = begin + static_cast<uint32_t>(order.size());
  const auto starts_before = [](const LoopRange& loop, uint32_t slot) {
    return loop.begin < slot;
  };
  const auto first =
      std::lower_bound(loops_.begin(), loops_.end(), begin, starts_before);
  const auto last = std::lower_bound(first, loops_.end(), end, starts_before);
  // The groups that are no more, by lowest member.
  absl::flat_hash_map<ProcessNumber, std::vector<ProcessNumber>> gone;
  for (auto loop = first; loop != last; ++loop) {
    gone.try_emplace(slots_[loop->begin], slots_.begin() + loop->begin,
                     slots_.begin() + loop->end);
    is_loop_[loop->begin] = false;
  }
  std::copy(order.begin(), order.end(), slots_.begin() + begin);
  std::vector<LoopRange> loops;
  for (size_t g = 0; g + 1 < group_begin.size(); ++g) {
    const LoopRange range = {begin + group_begin[g],
                             begin + group_begin[g + 1]};
    const std::span<const ProcessNumber> members(&slots_[range.begin],
                                                 range.end - range.begin);
    for (const ProcessNumber i : members) slot_of_[i] = range.begin;
    if (members.size() == 1) continue;
    loops.push_back(range);
    is_loop_[range.begin] = true;
    const auto before = gone.find(members.front());
    if (before != gone.end() &&
        std::equal(members.begin(), members.end(), before->second.begin(),
                   before->second.end())) {
      gone.erase(before);
      continue;
    }
    outcome.regrouped.insert(outcome.regrouped.end(), members.begin(),
                             members.end());
  }
  for (const auto& [lowest, members] : gone) {
    kept.Forget(lowest);
    outcome.regrouped.insert(outcome.regrouped.end(), members.begin(),
                             members.end());
  }
  const auto at = loops_.erase(first, last);
  loops_.insert(at, loops.begin(), loops.end());
}

}  // namespace tanji::engine::internal
