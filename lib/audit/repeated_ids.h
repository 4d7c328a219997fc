// Whether an id occurs twice among any number of them, in memory that does not
// grow with it.

#ifndef TANJI_LIB_AUDIT_REPEATED_IDS_H_
#define TANJI_LIB_AUDIT_REPEATED_IDS_H_

#include <array>
#include <compare>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace tanji::audit {

// Keeps a sorted buffer at a time; those that are full wait in one temporary
// file without a name and are merged at the end. Thread-compatible.
class RepeatedIds {
 public:
  static constexpr size_t kIdSize = 16;                    // bytes
  static constexpr size_t kBufferedMax = size_t{1} << 20;  // 24 MiB

  explicit RepeatedIds(size_t buffered_max = kBufferedMax);

  // `id` has kIdSize bytes; positions ascend. UNAVAILABLE, RESOURCE_EXHAUSTED
  // when the temporary file cannot be written.
  absl::Status Add(std::string_view id, uint64_t seq);

  // Calls `found(first, repeat)` with the positions of each repeat, by id and
  // position. Once, at the end.
  using Visitor = std::function<void(uint64_t first, uint64_t repeat)>;
  absl::Status Finish(const Visitor& found);

 private:
  struct Item {
    std::array<uint8_t, kIdSize> id;
    uint64_t seq;
    friend auto operator<=>(const Item&, const Item&) = default;
  };
  class Run;
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  absl::Status Spill();

  const size_t buffered_max_;
  std::vector<Item> buffer_;
  std::unique_ptr<std::FILE, Closer> file_;
  std::vector<uint64_t> run_sizes_;  // items; the runs lie one after the other
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_REPEATED_IDS_H_
