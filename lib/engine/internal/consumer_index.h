// Who takes from whom.

#ifndef TANJI_LIB_ENGINE_INTERNAL_CONSUMER_INDEX_H_
#define TANJI_LIB_ENGINE_INTERNAL_CONSUMER_INDEX_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// The consumers of each process, and perhaps some that took of it before.
// Thread-compatible. 4 bytes an input and a process.
class ConsumerIndex {
 public:
  ConsumerIndex() = default;
  // Cost: two passes over the inputs.
  explicit ConsumerIndex(const graph::Snapshot& snapshot);

  // Adds the inputs of rows that were replaced; indexes everything anew when
  // much was added.
  void Update(const graph::Snapshot& snapshot,
              std::span<const graph::ProcessNumber> changed);

  template <typename Visit>
  void ForEach(graph::ProcessNumber i, Visit visit) const {
    for (uint32_t k = begin_[i]; k < begin_[i + 1]; ++k) visit(consumer_[k]);
    if (added_.empty()) return;
    if (const auto found = added_.find(i); found != added_.end()) {
      for (const graph::ProcessNumber c : found->second) visit(c);
    }
  }
  // What is needed soon: where the consumers of `i` stand; these; the first of
  // them.
  [[gnu::always_inline]] void PrefetchPlace(graph::ProcessNumber i) const {
    __builtin_prefetch(&begin_[i]);
  }
  [[gnu::always_inline]] void PrefetchList(graph::ProcessNumber i) const {
    __builtin_prefetch(consumer_.data() + begin_[i]);
  }
  template <typename Visit>
  void ForFirst(graph::ProcessNumber i, uint32_t count, Visit visit) const {
    const uint32_t end = std::min(begin_[i + 1], begin_[i] + count);
    for (uint32_t k = begin_[i]; k < end; ++k) visit(consumer_[k]);
  }
  size_t bytes() const;

 private:
  void Add(graph::ProcessNumber supplier, graph::ProcessNumber consumer);

  std::vector<uint32_t> begin_;                 // n + 1
  std::vector<graph::ProcessNumber> consumer_;  // ascending for each
  // Consumers since then, each once.
  absl::flat_hash_map<graph::ProcessNumber, std::vector<graph::ProcessNumber>>
      added_;
  size_t added_count_ = 0;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_CONSUMER_INDEX_H_
