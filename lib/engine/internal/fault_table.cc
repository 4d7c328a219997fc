#include "lib/engine/internal/fault_table.h"

#include <algorithm>
#include <utility>

#include "lib/base/check.h"

namespace tanji::engine::internal {

using graph::ProcessNumber;

void FaultTable::Clear() { faults_.clear(); }

void FaultTable::Add(FaultKind kind, std::span<const ProcessNumber> members,
                     size_t worst, double gain) {
  faults_.insert_or_assign(
      members.front(), LoopFault{.kind = kind,
                                 .members = {members.begin(), members.end()},
                                 .worst = members[worst],
                                 .gain = gain});
}

void FaultTable::Remove(std::span<const ProcessNumber> members) {
  for (const ProcessNumber i : members) {
    if (faults_.empty()) return;
    faults_.erase(i);
  }
}

std::vector<LoopFault> FaultTable::List() const {
  std::vector<LoopFault> list;
  list.reserve(faults_.size());
  for (const auto& [lowest, fault] : faults_) list.push_back(fault);
  return list;
}

uint32_t FaultTable::FindPlace(const std::vector<LoopFault>& faults,
                               ProcessNumber lowest_member) {
  if (lowest_member == graph::kNoNumber) return kNotBlocked;
  const auto found =
      std::lower_bound(faults.begin(), faults.end(), lowest_member,
                       [](const LoopFault& fault, ProcessNumber number) {
                         return fault.members.front() < number;
                       });
  if (found == faults.end() || found->members.front() != lowest_member) {
    return kNotBlocked;
  }
  return static_cast<uint32_t>(found - faults.begin());
}

uint32_t FaultTable::PlaceOf(const std::vector<LoopFault>& faults,
                             ProcessNumber lowest_member) {
  const uint32_t place = FindPlace(faults, lowest_member);
  TANJI_CHECK(place != kNotBlocked || lowest_member == graph::kNoNumber);
  return place;
}

}  // namespace tanji::engine::internal
