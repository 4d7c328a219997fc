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
    Day period_end;  // kDayMin: no period
    bool is_mix;
    ProcessNumber number;
  };
  // Adding what is there, or removing what is not, changes nothing.
  void Add(const Process& process) { keys_.insert(KeyOf(process)); }
  void Remove(const Process& process) { keys_.erase(KeyOf(process)); }

  // The provider rule of Catalogue::ProviderOf.
  ProcessNumber Find(ProductNumber product, Day consumer_end) const {
    const Key best = Last(product, consumer_end);
    if (best.number_inverted == 0 || best.is_mix) return ~best.number_inverted;
    const Key undated = Last(product, kDayMin);
    return undated.number_inverted != 0 && undated.is_mix
               ? ~undated.number_inverted
               : ~best.number_inverted;
  }

 private:
  struct Key {
    ProductNumber product;
    Day period_end;
    bool is_mix;
    ProcessNumber number_inverted;  // so that the lowest number comes last
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  static Key KeyOf(const Process& process) {
    return {process.product, process.period_end, process.is_mix,
            ~process.number};
  }
  // The last key of `product` that ends no later than `end`; number_inverted 0,
  // which is kNoNumber, if none.
  Key Last(ProductNumber product, Day end) const {
    constexpr Key kNone{kNoNumber, kDayMin, false, ~kNoNumber};
    auto after = keys_.upper_bound(KeyOf({product, end, true, /*number=*/0}));
    if (after == keys_.begin()) return kNone;
    --after;
    return after->product == product ? *after : kNone;
  }

  absl::btree_set<Key> keys_;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_PROVIDER_INDEX_H_
