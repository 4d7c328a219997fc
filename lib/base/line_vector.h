// Arrays of which each element's place among the lines of the cache is known.

#ifndef TANJI_LIB_BASE_LINE_VECTOR_H_
#define TANJI_LIB_BASE_LINE_VECTOR_H_

#include <cstddef>
#include <new>
#include <vector>

namespace tanji::base {

inline constexpr size_t kLineSize = 64;  // bytes; of x86-64 and most of ARM

template <typename T>
struct LineAllocator {
  using value_type = T;

  LineAllocator() = default;
  template <typename U>
  // NOLINTNEXTLINE(google-explicit-constructor): as a standard allocator's
  LineAllocator(const LineAllocator<U>&) {}

  T* allocate(size_t count) {
    return static_cast<T*>(
        ::operator new (count * sizeof(T), std::align_val_t{kLineSize}));
  }
  void deallocate(T* memory, size_t) {
    ::operator delete (memory, std::align_val_t{kLineSize});
  }
  bool operator==(const LineAllocator&) const { return true; }
};

// The first element begins a line. So does each row of an array whose rows fill
// lines: 24 doubles then lie in three, elsewhere mostly in four.
template <typename T>
using LineVector = std::vector<T, LineAllocator<T>>;

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_LINE_VECTOR_H_
