// Ids and their numbers, in order of first appearance.

#ifndef TANJI_LIB_EXCHANGE_CSV_ID_TABLE_H_
#define TANJI_LIB_EXCHANGE_CSV_ID_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tanji::exchange {

// Ids hold no zero byte. Thread-compatible.
//
// Open addressing, at most half full. An id of up to eight bytes lies in its
// slot, so that finding it costs one access to memory; of a longer one the slot
// has the hash. Memory: 32 to 64 bytes an id, and its text.
class IdTable {
 public:
  static constexpr uint32_t kCountMax = (uint32_t{1} << 31) - 1;

  struct Entry {
    uint32_t number;
    bool is_new;
  };
  // The number of `id`, which gets the next one when it is new. Not to be
  // called with kCountMax ids in the table.
  Entry Add(std::string_view id);
  std::optional<uint32_t> Find(std::string_view id) const;
  // Where an id is looked for; of use until the next Add.
  struct Probe {
    uint64_t key = 0;
    size_t slot = 0;
  };
  // Starts to load what Find(id, probe) will read, and does not wait for it.
  Probe Prefetch(std::string_view id) const;
  std::optional<uint32_t> Find(std::string_view id, const Probe& probe) const;

  uint32_t count() const { return static_cast<uint32_t>(ends_.size()); }
  // Until the next Add.
  std::string_view IdOf(uint32_t number) const;

 private:
  struct Slot {
    uint64_t key = 0;     // the id's bytes, or the hash of a long id
    uint32_t number = 0;  // with kLongId for a long one
    bool is_used = false;
  };
  static constexpr uint32_t kLongId = uint32_t{1} << 31;

  static uint64_t KeyOf(std::string_view id);
  Probe ProbeOf(std::string_view id) const;
  // The slot of `id`, or the empty one where it belongs.
  size_t SlotOf(std::string_view id, const Probe& probe) const;
  void Grow();

  std::vector<Slot> slots_ = std::vector<Slot>(16);  // a power of two
  std::string text_;            // all ids, one behind the other
  std::vector<uint64_t> ends_;  // of each id in text_
};

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_CSV_ID_TABLE_H_
