// Names that are near to a misspelt one, found within a bound on work.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_NEAR_NAMES_H_
#define TANJI_LIB_PLATFORM_SUPPLY_NEAR_NAMES_H_

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tanji::platform {

inline constexpr size_t kNearNamesMax = 3;  // for one name

// Gathers the names that are near to `name`, the nearest first, at most
// kNearNamesMax: those that differ from it by 2 bytes at most (by 3 from 12
// bytes on), then those that end with it, begin with it, or contain it.
// Thread-compatible.
class NearNames {
 public:
  // A step is about one comparison of two bytes. Each name that is considered
  // takes some of `steps_left`; when there are none left, no more are. `name`
  // and `steps_left` outlive this.
  NearNames(std::string_view name, size_t& steps_left);

  // False when the steps are used up. `other` outlives this. One that was
  // considered before changes nothing. Cost: linear in the size of `other`;
  // nothing is allocated.
  bool Consider(std::string_view other);

  std::vector<std::string> Take() const;

 private:
  struct Near {
    size_t distance;  // beyond max_: which way it holds the name
    size_t size;      // 0 where the distance counts
    std::string_view name;
    auto operator<=>(const Near&) const = default;
  };
  void Add(const Near& near);

  const std::string_view name_;
  const size_t max_;
  size_t& steps_left_;
  std::array<Near, kNearNamesMax> near_;  // ascending
  size_t count_ = 0;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_NEAR_NAMES_H_
