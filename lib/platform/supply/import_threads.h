// How an import is cut into tasks for its threads (base/tasks.h).

#ifndef TANJI_LIB_PLATFORM_SUPPLY_IMPORT_THREADS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_IMPORT_THREADS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tanji::platform {

// An import takes no more of the machine, however large it is: others want
// answers meanwhile.
inline constexpr size_t kImportThreads = 2;
// Nodes, of which a thread seals so many at a time; what that comes to lies
// below 4 GiB (kValueSizeMax each).
inline constexpr uint32_t kNodesOfATask = 4096;

// Ranges of `size` items each, but for the last one.
struct Ranges {
  size_t items;
  size_t size;

  size_t count() const { return (items + size - 1) / size; }
  size_t Begin(size_t range) const { return range * size; }
  size_t End(size_t range) const { return std::min(Begin(range + 1), items); }
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_IMPORT_THREADS_H_
