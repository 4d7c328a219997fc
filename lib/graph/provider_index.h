// Finds the provider among many processes of one product.

#ifndef TANJI_LIB_GRAPH_PROVIDER_INDEX_H_
#define TANJI_LIB_GRAPH_PROVIDER_INDEX_H_

#include <compare>

#include "absl/container/btree_set.h"
#include "lib/graph/calendar.h"
#include "lib/graph/snapshot.h"
#include "lib/graph/version.h"

namespace tanji::graph {

// The processes in force of some products, by period. Value type;
// thread-compatible. Cost: logarithmic in all of them.
class ProviderIndex {
 public:
  struct Process {
    ProductNumber product;
    Day period_end;
    ProcessNumber number;
  };
  // Adding what is there, or removing what is not, changes nothing.
  void Add(const Process& process) { keys_.insert(KeyOf(process)); }
  void Remove(const Process& process) { keys_.erase(KeyOf(process)); }

  // The process of `product` with the latest period_end that is no later than
  // `consumer_end`; of several the lowest number. kNoNumber if none.
  ProcessNumber Find(ProductNumber product, Day consumer_end) const {
    auto after =
        keys_.upper_bound(KeyOf({product, consumer_end, /*number=*/0}));
    if (after == keys_.begin()) return kNoNumber;
    --after;
    return after->product == product ? ~after->number_inverted : kNoNumber;
  }

 private:
  struct Key {
    ProductNumber product;
    Day period_end;
    ProcessNumber number_inverted;  // so that the lowest number comes last
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  static Key KeyOf(const Process& process) {
    return {process.product, process.period_end, ~process.number};
  }

  absl::btree_set<Key> keys_;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_PROVIDER_INDEX_H_
