// Who takes a product.

#ifndef TANJI_LIB_GRAPH_INTERNAL_CONSUMER_INDEX_H_
#define TANJI_LIB_GRAPH_INTERNAL_CONSUMER_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/graph/snapshot.h"

namespace tanji::graph::internal {

// By product, processes that take it; also some that no longer do, and some
// twice: what is taken away is never looked for. Thread-compatible. About 4
// bytes an input and 8 a product.
class ConsumerIndex {
 public:
  // A pair for which to be called: `take(product, process)`.
  // Replaces everything by the pairs of `for_each(take)`, which is called
  // twice and says the same both times. Cost: two passes over them.
  template <typename ForEach>
  void Build(size_t product_count, ForEach for_each) {
    added_.clear();
    added_count_ = 0;
    begin_.assign(product_count + 1, 0);
    for_each([&](ProductNumber product, ProcessNumber) { ++begin_[product]; });
    uint64_t end = 0;
    for (uint64_t& begin : begin_) begin = end += begin;
    consumers_.resize(end);
    // Filled from the back, so that begin_ ends where each list begins.
    for_each([&](ProductNumber product, ProcessNumber process) {
      consumers_[--begin_[product]] = process;
    });
    is_built_ = true;
  }
  void Clear() { *this = ConsumerIndex(); }

  bool is_built() const { return is_built_; }
  // Whether so much was added that to build it anew is worth the cost.
  bool is_worn() const { return added_count_ > 4096 + consumers_.size() / 4; }

  void Add(ProductNumber product, ProcessNumber process) {
    added_[product].push_back(process);
    ++added_count_;
  }
  void AppendConsumers(ProductNumber product,
                       std::vector<ProcessNumber>& out) const {
    if (size_t{product} + 1 < begin_.size()) {
      const auto all = consumers_.begin();
      out.insert(out.end(), all + static_cast<ptrdiff_t>(begin_[product]),
                 all + static_cast<ptrdiff_t>(begin_[product + 1]));
    }
    if (const auto added = added_.find(product); added != added_.end()) {
      out.insert(out.end(), added->second.begin(), added->second.end());
    }
  }

 private:
  bool is_built_ = false;
  std::vector<uint64_t> begin_;  // products + 1
  std::vector<ProcessNumber> consumers_;
  absl::flat_hash_map<ProductNumber, std::vector<ProcessNumber>> added_;
  size_t added_count_ = 0;
};

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_CONSUMER_INDEX_H_
