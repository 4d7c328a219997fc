// Vectors that go across columns: one line of the cache each, compiled for
// several widths of registers, of which the program chooses when it starts.
// Nothing depends on the width: no operation goes across a vector, and nothing
// is contracted.

#ifndef TANJI_LIB_ENGINE_INTERNAL_COLUMN_VECTOR_H_
#define TANJI_LIB_ENGINE_INTERNAL_COLUMN_VECTOR_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

// Before a function: one version of it for each width.
#if defined(__SANITIZE_THREAD__)
#define TANJI_EACH_WIDTH  // a choice at load time comes before its runtime
#else
#define TANJI_EACH_WIDTH \
  __attribute__((target_clones("avx512f", "avx2", "default")))
#endif

namespace tanji::engine::internal {

inline constexpr size_t kVectorWidth = 8;
using ColumnVector =
    double __attribute__((vector_size(kVectorWidth * sizeof(double))));
using ColumnBits =
    int64_t __attribute__((vector_size(kVectorWidth * sizeof(double))));

// Always part of its caller, so compiled for the caller's width.
[[gnu::always_inline]] inline void MakeAbsolute(ColumnVector& x) {
  ColumnBits bits = reinterpret_cast<ColumnBits>(x);
  bits &= std::numeric_limits<int64_t>::max();
  x = reinterpret_cast<ColumnVector>(bits);
}
// Of one column.
[[gnu::always_inline]] inline void MakeAbsolute(double& x) { x = std::abs(x); }

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_COLUMN_VECTOR_H_
