// Large arrays on large pages: what is read at random then misses the cache,
// but not the table of pages too.

#ifndef TANJI_LIB_BASE_HUGE_PAGES_H_
#define TANJI_LIB_BASE_HUGE_PAGES_H_

#include <cstddef>
#include <vector>

namespace tanji::base {

// Asks the system to back these bytes with large pages, as far as these fit in;
// of use only before they are first written. Nothing below some megabytes, and
// where the system does not have any.
void AdviseHugePages(const void* begin, size_t bytes);

// Room for `size` elements, on large pages.
template <typename T, typename Allocator>
void ReserveHuge(std::vector<T, Allocator>& vector, size_t size) {
  if (size <= vector.capacity()) return;
  std::vector<T, Allocator> larger;
  larger.reserve(size);
  AdviseHugePages(larger.data(), larger.capacity() * sizeof(T));
  larger.insert(larger.end(), vector.begin(), vector.end());
  vector.swap(larger);
}

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_HUGE_PAGES_H_
