// What a pass knows of each process: its values, and what it hands to those who
// take from it. Views of arrays that somebody else holds.

#ifndef TANJI_LIB_ENGINE_INTERNAL_NODES_H_
#define TANJI_LIB_ENGINE_INTERNAL_NODES_H_

#include <cstddef>
#include <limits>

#include "lib/engine/evidence.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

inline constexpr double kNotAnswered = std::numeric_limits<double>::quiet_NaN();

// One indicator: value and evidence lie together, so that an input is one
// access.
struct alignas(16) Node {
  double y = kNotAnswered;
  ProcessEvidence carried;
};

struct SingleColumn {
  static constexpr int kColumns = 1;
  static constexpr bool kEvidence = true;
  Node* nodes;

  size_t columns() const { return 1; }
  double* y(graph::ProcessNumber i) const { return &nodes[i].y; }
  ProcessEvidence& carried(graph::ProcessNumber i) const {
    return nodes[i].carried;
  }
  [[gnu::always_inline]] void Prefetch(graph::ProcessNumber i) const {
    __builtin_prefetch(&nodes[i]);
  }
  [[gnu::always_inline]] void PrefetchResult(graph::ProcessNumber i) const {
    __builtin_prefetch(&nodes[i], /*rw=*/1);
  }
};

// A row of doubles need not begin with a line of the cache.
[[gnu::always_inline]] inline void PrefetchDoubles(const double* row,
                                                   size_t count) {
  constexpr size_t kDoublesInLine = 8;
  __builtin_prefetch(row);
  for (size_t c = kDoublesInLine; c < count; c += kDoublesInLine) {
    __builtin_prefetch(row + c);
  }
  if (count > 1) __builtin_prefetch(row + count - 1);
}

struct ManyColumns {
  static constexpr int kColumns = 0;
  static constexpr bool kEvidence = true;
  double* values;  // n x columns, row-major
  ProcessEvidence* carries;
  size_t column_count;

  size_t columns() const { return column_count; }
  double* y(graph::ProcessNumber i) const {
    return values + size_t{i} * column_count;
  }
  ProcessEvidence& carried(graph::ProcessNumber i) const { return carries[i]; }
  [[gnu::always_inline]] void Prefetch(graph::ProcessNumber i) const {
    PrefetchDoubles(y(i), column_count);
    __builtin_prefetch(&carries[i]);
  }
  [[gnu::always_inline]] void PrefetchResult(graph::ProcessNumber i) const {
    Prefetch(i);
  }
};

// Without evidence: what is not answered is NaN, and so is all that takes of
// it.
template <int kColumnsKnown>
struct ValuesOnly {
  static constexpr int kColumns = kColumnsKnown;
  static constexpr bool kEvidence = false;
  double* values;  // n x columns, row-major
  size_t column_count;

  size_t columns() const { return kColumns != 0 ? kColumns : column_count; }
  double* y(graph::ProcessNumber i) const {
    return values + size_t{i} * columns();
  }
  [[gnu::always_inline]] void Prefetch(graph::ProcessNumber i) const {
    PrefetchDoubles(y(i), columns());
  }
  [[gnu::always_inline]] void PrefetchResult(graph::ProcessNumber i) const {
    Prefetch(i);
  }
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_NODES_H_
