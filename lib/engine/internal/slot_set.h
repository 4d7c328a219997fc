// A set of small numbers.

#ifndef TANJI_LIB_ENGINE_INTERNAL_SLOT_SET_H_
#define TANJI_LIB_ENGINE_INTERNAL_SLOT_SET_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tanji::engine::internal {

// Numbers below `size`, one bit each; those that are there are found in
// ascending order.
class SlotSet {
 public:
  explicit SlotSet(size_t size) : words_((size + 63) / 64, 0) {}

  void Insert(uint32_t x) { words_[x / 64] |= uint64_t{1} << (x % 64); }
  void Erase(uint32_t x) { words_[x / 64] &= ~(uint64_t{1} << (x % 64)); }

  bool Contains(uint32_t x) const {
    return (words_[x / 64] >> (x % 64) & 1) != 0;
  }

  size_t Count() const {
    size_t count = 0;
    for (const uint64_t word : words_) {
      count += static_cast<size_t>(std::popcount(word));
    }
    return count;
  }
  // Calls `visit(x)` for each, ascending.
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (size_t w = 0; w < words_.size(); ++w) {
      for (uint64_t word = words_[w]; word != 0; word &= word - 1) {
        visit(static_cast<uint32_t>(w * 64) +
              static_cast<uint32_t>(std::countr_zero(word)));
      }
    }
  }

  // The first from `from` on; kNone at the end.
  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t FirstFrom(uint32_t from) const {
    size_t w = from / 64;
    if (w >= words_.size()) return kNone;
    uint64_t word = words_[w] & (~uint64_t{0} << (from % 64));
    while (word == 0) {
      if (++w == words_.size()) return kNone;
      word = words_[w];
    }
    return static_cast<uint32_t>(w * 64) +
           static_cast<uint32_t>(std::countr_zero(word));
  }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_SLOT_SET_H_
