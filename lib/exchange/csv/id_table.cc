#include "lib/exchange/csv/id_table.h"

#include <cstring>
#include <utility>

#include "absl/hash/hash.h"
#include "lib/base/check.h"
#include "lib/base/huge_pages.h"
#include "lib/base/strings.h"

namespace tanji::exchange {
namespace {

constexpr size_t kShortIdMax = sizeof(uint64_t);

// Abseil's hash has a seed of the process, so that nobody can choose ids that
// collide. It never leaves this table.
size_t HashOf(uint64_t key) { return absl::Hash<uint64_t>()(key); }

}  // namespace

// A short id's bytes, then zeros. Two loads that overlap say the same where
// they do, and cost less than a copy of a size that the compiler does not know.
uint64_t IdTable::KeyOf(std::string_view id) {
  const size_t size = id.size();
  if (size > kShortIdMax) {
    return absl::Hash<absl::string_view>()(base::ToAbsl(id));
  }
  if (size == 0) return 0;
  constexpr size_t kHalf = sizeof(uint32_t);
  if (size < kHalf) {
    uint64_t key = 0;
    for (const size_t i : {size_t{0}, size / 2, size - 1}) {
      key |= uint64_t{static_cast<unsigned char>(id[i])} << 8 * i;
    }
    return key;
  }
  uint32_t first;
  uint32_t last;
  std::memcpy(&first, id.data(), kHalf);
  std::memcpy(&last, id.data() + size - kHalf, kHalf);
  return first | uint64_t{last} << 8 * (size - kHalf);
}

IdTable::Probe IdTable::ProbeOf(std::string_view id) const {
  const uint64_t key = KeyOf(id);
  return {key, HashOf(key) & (slots_.size() - 1)};
}

size_t IdTable::SlotOf(std::string_view id, const Probe& probe) const {
  const size_t mask = slots_.size() - 1;
  const bool is_long = id.size() > kShortIdMax;
  for (size_t i = probe.slot;; i = (i + 1) & mask) {
    const Slot& slot = slots_[i];
    if (!slot.is_used) return i;
    if (slot.key != probe.key || ((slot.number & kLongId) != 0) != is_long) {
      continue;
    }
    if (!is_long || IdOf(slot.number & ~kLongId) == id) return i;
  }
}

IdTable::Entry IdTable::Add(std::string_view id) {
  TANJI_CHECK(count() < kCountMax);
  const Probe probe = ProbeOf(id);
  const size_t found = SlotOf(id, probe);
  if (slots_[found].is_used) {
    return {.number = slots_[found].number & ~kLongId, .is_new = false};
  }
  const uint32_t number = count();
  slots_[found] = {.key = probe.key,
                   .number = number | (id.size() > kShortIdMax ? kLongId : 0),
                   .is_used = true};
  text_.append(id);
  ends_.push_back(text_.size());
  if (ends_.size() * 2 > slots_.size()) Grow();
  return {.number = number, .is_new = true};
}

std::optional<uint32_t> IdTable::Find(std::string_view id) const {
  return Find(id, ProbeOf(id));
}

std::optional<uint32_t> IdTable::Find(std::string_view id,
                                      const Probe& probe) const {
  const Slot& slot = slots_[SlotOf(id, probe)];
  if (!slot.is_used) return std::nullopt;
  return slot.number & ~kLongId;
}

IdTable::Probe IdTable::Prefetch(std::string_view id) const {
  const Probe probe = ProbeOf(id);
  __builtin_prefetch(&slots_[probe.slot]);
  return probe;
}

std::string_view IdTable::IdOf(uint32_t number) const {
  const uint64_t start = number == 0 ? 0 : ends_[number - 1];
  return std::string_view(text_).substr(start, ends_[number] - start);
}

void IdTable::Grow() {
  std::vector<Slot> smaller;
  base::ReserveHuge(smaller, slots_.size() * 2);
  smaller.resize(slots_.size() * 2);
  std::swap(smaller, slots_);
  const size_t mask = slots_.size() - 1;
  for (const Slot& slot : smaller) {
    if (!slot.is_used) continue;
    size_t i = HashOf(slot.key) & mask;
    while (slots_[i].is_used) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

}  // namespace tanji::exchange
