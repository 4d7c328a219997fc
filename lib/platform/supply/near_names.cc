#include "lib/platform/supply/near_names.h"

#include <string.h>

#include <algorithm>

namespace tanji::platform {
namespace {

constexpr size_t kDistanceMax = 3;
constexpr size_t kLongNameSize = 12;  // bytes, from which 3 may differ

// Cuts what both begin and end with; returns its size.
size_t CutCommon(std::string_view& a, std::string_view& b) {
  const size_t shorter = std::min(a.size(), b.size());
  size_t front = 0;
  while (front < shorter && a[front] == b[front]) ++front;
  a.remove_prefix(front);
  b.remove_prefix(front);
  size_t back = 0;
  while (back < shorter - front &&
         a[a.size() - back - 1] == b[b.size() - back - 1]) {
    ++back;
  }
  a.remove_suffix(back);
  b.remove_suffix(back);
  return front + back;
}

struct Distance {
  size_t value;  // more than the bound: no matter how much more
  size_t steps;
};

// Levenshtein's distance up to `max` <= kDistanceMax, of sizes that differ by
// no more. Only cells within `max` of the diagonal can hold so little: cell d
// of row i is of the first i bytes of a and i + d - max of b.
Distance DistanceUpTo(std::string_view a, std::string_view b, size_t max) {
  Distance distance{max + 1, CutCommon(a, b) + 1};
  constexpr size_t kCells = 2 * kDistanceMax + 1;
  const size_t cells = 2 * max + 1;
  std::array<size_t, kCells> row{};
  for (size_t d = 0; d < cells; ++d) row[d] = d < max ? max + 1 : d - max;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t least = max + 1;
    for (size_t d = 0; d < cells; ++d) {
      const size_t above = d + 1 < cells ? row[d + 1] + 1 : max + 1;
      const size_t left = d > 0 ? row[d - 1] + 1 : max + 1;
      if (i + d < max || i + d - max > b.size()) {
        row[d] = max + 1;
        continue;
      }
      const size_t j = i + d - max;
      row[d] = j == 0 ? i
                      : std::min({row[d] + (a[i - 1] == b[j - 1] ? 0 : 1),
                                  above, left, max + 1});
      least = std::min(least, row[d]);
    }
    distance.steps += cells;
    if (least > max) return distance;
  }
  distance.value = row[b.size() + max - a.size()];
  return distance;
}

size_t SizeGap(std::string_view a, std::string_view b) {
  return std::max(a.size(), b.size()) - std::min(a.size(), b.size());
}

}  // namespace

NearNames::NearNames(std::string_view name, size_t& steps_left)
    : name_(name),
      max_(name.size() < kLongNameSize ? kDistanceMax - 1 : kDistanceMax),
      steps_left_(steps_left) {}

bool NearNames::Consider(std::string_view other) {
  if (steps_left_ == 0) return false;
  size_t steps = 1;
  if (SizeGap(name_, other) <= max_) {
    const Distance distance = DistanceUpTo(name_, other, max_);
    steps = distance.steps;
    if (distance.value <= max_) Add({distance.value, 0, other});
  } else if (!name_.empty() && other.size() > name_.size()) {
    steps += other.size() / 4;  // it looks at several bytes at once
    // Linear for every pair of texts, which std::string_view::find is not.
    if (memmem(other.data(), other.size(), name_.data(), name_.size()) !=
        nullptr) {
      const size_t way = other.ends_with(name_)     ? 1
                         : other.starts_with(name_) ? 2
                                                    : 3;
      Add({max_ + way, other.size(), other});
    }
  }
  steps_left_ -= std::min(steps, steps_left_);
  return steps_left_ > 0;
}

void NearNames::Add(const Near& near) {
  size_t at = count_;
  while (at > 0 && near < near_[at - 1]) --at;
  if (at == near_.size() || (at > 0 && near_[at - 1] == near)) return;
  count_ = std::min(count_ + 1, near_.size());
  for (size_t k = count_ - 1; k > at; --k) near_[k] = near_[k - 1];
  near_[at] = near;
}

std::vector<std::string> NearNames::Take() const {
  std::vector<std::string> names;
  names.reserve(count_);
  for (size_t k = 0; k < count_; ++k) names.emplace_back(near_[k].name);
  return names;
}

}  // namespace tanji::platform
