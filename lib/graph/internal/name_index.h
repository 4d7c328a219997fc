// Finds the number of a name; shared by all versions of a catalogue.

#ifndef TANJI_LIB_GRAPH_INTERNAL_NAME_INDEX_H_
#define TANJI_LIB_GRAPH_INTERNAL_NAME_INDEX_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace tanji::graph::internal {

// Hash table of numbers that are only ever added, 0, 1, 2 and so on: open
// addressing, at most half full, 16 to 32 bytes a name. The names themselves
// are the owner's. Share() gives another index of the same numbers at the cost
// of one reference; what either adds then, the other does not see.
// Thread-compatible; of the indexes that share a table all that are added to
// are one thread's, the others are independent of them: each passes over
// numbers that it has not.
class NameIndex {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  NameIndex() = default;
  NameIndex(NameIndex&&) noexcept = default;
  NameIndex& operator=(NameIndex&&) noexcept = default;

  NameIndex Share() const {
    NameIndex shared;
    shared.table_ = table_;
    shared.count_ = count_;
    return shared;
  }

  // The number with this hash for which `is_it(number)`, or kNone.
  template <typename IsIt>
  uint32_t Find(uint64_t hash, IsIt is_it) const {
    if (table_ == nullptr) return kNone;
    const uint64_t mask = table_->slots.size() - 1;
    for (uint64_t at = Spread(hash);; ++at) {
      // Acquire: the slot may belong to a name that is added just now.
      const uint64_t slot =
          table_->slots[at & mask].load(std::memory_order_acquire);
      if (slot == kFree) return kNone;
      const auto number = static_cast<uint32_t>(slot);
      if (number < count_ && (slot >> 32) == (Spread(hash) >> 32) &&
          is_it(number)) {
        return number;
      }
    }
  }

  // Adds the next number, which no name in the index has yet.
  // `hash_of(number)` is asked for all earlier ones when the table grows.
  template <typename HashOf>
  void Add(uint64_t hash, HashOf hash_of) {
    const size_t slots = table_ == nullptr ? 0 : table_->slots.size();
    if (table_ == nullptr || table_->count != count_ ||
        2 * (size_t{count_} + 1) > slots) {
      size_t grown = slots == 0 ? kFirstSlots : slots;
      if (2 * (size_t{count_} + 1) > grown) grown *= 2;
      Rebuild(grown, hash_of);
    }
    Insert(Spread(hash), count_);
    table_->count = ++count_;
  }
  // Prepares for so many.
  void Reserve(size_t count) {
    size_t slots = kFirstSlots;
    while (slots < 2 * (count + 1)) slots *= 2;
    if (count_ == 0) table_ = std::make_shared<Table>(slots);
  }

 private:
  static constexpr uint64_t kFree = UINT64_MAX;
  static constexpr size_t kFirstSlots = 16;
  struct Table {
    explicit Table(size_t size) : slots(size) {
      for (auto& slot : slots) slot.store(kFree, std::memory_order_relaxed);
    }
    // The upper half of the spread hash, then the number.
    std::vector<std::atomic<uint64_t>> slots;
    uint32_t count = 0;  // of the largest index; for who adds
  };

  // All bits of the hash in the low ones (finaliser of MurmurHash3).
  static uint64_t Spread(uint64_t hash) {
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
    return hash ^ (hash >> 33);
  }
  void Insert(uint64_t spread, uint32_t number) {
    const uint64_t mask = table_->slots.size() - 1;
    uint64_t at = spread;
    while (table_->slots[at & mask].load(std::memory_order_relaxed) != kFree) {
      ++at;
    }
    table_->slots[at & mask].store((spread >> 32) << 32 | number,
                                   std::memory_order_release);
  }
  template <typename HashOf>
  void Rebuild(size_t slots, HashOf hash_of) {
    table_ = std::make_shared<Table>(slots);
    for (uint32_t number = 0; number < count_; ++number) {
      Insert(Spread(hash_of(number)), number);
    }
  }

  std::shared_ptr<Table> table_;
  uint32_t count_ = 0;
};

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_NAME_INDEX_H_
