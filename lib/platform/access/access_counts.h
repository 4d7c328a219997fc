// Counts of what was read of whom, which many threads add to at once.

#ifndef TANJI_LIB_PLATFORM_ACCESS_ACCESS_COUNTS_H_
#define TANJI_LIB_PLATFORM_ACCESS_ACCESS_COUNTS_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/mutex.h"

namespace tanji::platform {

// Of one organisation and hour: so many lines with products, then so many
// without, then one for all further readers.
inline constexpr size_t kAccessLinesOfHourMax = 600;
inline constexpr size_t kAccessReadersOfHourMax = 300;

// The owner of what is read, and the hour since 1970, UTC.
using AccessHour = std::pair<std::string, int64_t>;
// Reader, action, product; as AccessLine.
using AccessSubject = std::tuple<std::string, std::string, std::string>;
using AccessSubjectView =
    std::tuple<std::string_view, std::string_view, std::string_view>;
// What was read within an hour of an owner.
using AccessLines = std::map<AccessSubject, uint64_t>;

// Adds to the line, or, where there are many, to one that says less.
void AddCapped(AccessLines& lines, AccessSubject subject, uint64_t count);

// Each thread adds to a part that few others, or none, share with it.
// Thread-safe.
class AccessCounts {
 public:
  // Cost: two look-ups and a lock that is seldom waited for; some 0.1 us.
  void Add(std::string_view owner, int64_t hour,
           const AccessSubjectView& subject, uint64_t count);

  // What has been added since it was asked last. What threads add meanwhile is
  // in this answer or in the next, once.
  std::map<AccessHour, AccessLines> Take();

 private:
  static constexpr size_t kParts = 16;

  // Look up what is held as strings by views of them.
  template <typename View>
  struct ViewHash {
    using is_transparent = void;
    size_t operator()(const View& view) const {
      return absl::Hash<View>()(view);
    }
  };
  template <typename View>
  struct ViewEqual {
    using is_transparent = void;
    bool operator()(const View& a, const View& b) const { return a == b; }
  };
  template <typename Key, typename View, typename Value>
  using ByView =
      absl::flat_hash_map<Key, Value, ViewHash<View>, ViewEqual<View>>;
  using HourView = std::pair<std::string_view, int64_t>;
  using Lines = ByView<AccessSubject, AccessSubjectView, uint64_t>;

  struct alignas(64) Part {
    base::Mutex mu;
    ByView<AccessHour, HourView, Lines> hours TANJI_GUARDED_BY(mu);
  };
  Part& PartOfThread();

  std::array<Part, kParts> parts_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ACCESS_ACCESS_COUNTS_H_
