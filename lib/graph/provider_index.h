// Finds the provider among many processes of one product.

#ifndef TANJI_LIB_GRAPH_PROVIDER_INDEX_H_
#define TANJI_LIB_GRAPH_PROVIDER_INDEX_H_

#include <algorithm>
#include <compare>
#include <cstddef>
#include <memory>
#include <vector>

#include "lib/graph/calendar.h"
#include "lib/graph/snapshot.h"
#include "lib/graph/version.h"

namespace tanji::graph {

// The processes in force of some products, by period. Share() gives another
// index of the same at the cost of one reference for some hundred processes;
// whichever changes then copies what it touches. Thread-compatible; indexes
// that share are independent of each other. Cost of the rest: logarithmic in
// all of them.
class ProviderIndex {
 public:
  struct Process {
    ProductNumber product;
    Day period_end;  // kDayMin: no period
    bool is_mix;
    ProcessNumber number;
  };
  ProviderIndex() = default;
  ProviderIndex(ProviderIndex&&) noexcept = default;
  ProviderIndex& operator=(ProviderIndex&&) noexcept = default;
  ProviderIndex Share() const {
    ProviderIndex shared;
    shared.pages_ = pages_;
    return shared;
  }

  // Adding what is there, or removing what is not, changes nothing.
  void Add(const Process& process) {
    const Key key = KeyOf(process);
    if (pages_.empty()) {
      pages_.push_back(std::make_shared<const Page>(Page{key}));
      return;
    }
    auto page = PageOf(key);
    Page keys = **page;
    const auto at = std::lower_bound(keys.begin(), keys.end(), key);
    if (at != keys.end() && *at == key) return;
    keys.insert(at, key);
    if (keys.size() <= kPageKeysMax) {
      *page = std::make_shared<const Page>(std::move(keys));
      return;
    }
    const auto middle = keys.begin() + static_cast<ptrdiff_t>(keys.size() / 2);
    *page = std::make_shared<const Page>(keys.begin(), middle);
    pages_.insert(page + 1, std::make_shared<const Page>(middle, keys.end()));
  }
  void Remove(const Process& process) {
    if (pages_.empty()) return;
    const Key key = KeyOf(process);
    auto page = PageOf(key);
    if (!std::binary_search((*page)->begin(), (*page)->end(), key)) return;
    Page keys = **page;
    keys.erase(std::lower_bound(keys.begin(), keys.end(), key));
    if (keys.empty()) {
      pages_.erase(page);
    } else {
      *page = std::make_shared<const Page>(std::move(keys));
    }
  }

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
  static constexpr size_t kPageKeysMax = 256;
  struct Key {
    ProductNumber product;
    Day period_end;
    bool is_mix;
    ProcessNumber number_inverted;  // so that the lowest number comes last
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  using Page = std::vector<Key>;  // ascending; not empty
  using Pages = std::vector<std::shared_ptr<const Page>>;

  static Key KeyOf(const Process& process) {
    return {process.product, process.period_end, process.is_mix,
            ~process.number};
  }
  // The page that `key` belongs in; there is one.
  Pages::iterator PageOf(const Key& key) {
    const auto after = std::upper_bound(
        pages_.begin(), pages_.end(), key,
        [](const Key& k, const auto& page) { return k < page->front(); });
    return after == pages_.begin() ? after : after - 1;
  }
  // The last key of `product` that ends no later than `end`; number_inverted 0,
  // which is kNoNumber, if none.
  Key Last(ProductNumber product, Day end) const {
    constexpr Key kNone{kNoNumber, kDayMin, false, ~kNoNumber};
    const Key bound = KeyOf({product, end, true, /*number=*/0});
    const auto after = std::upper_bound(
        pages_.begin(), pages_.end(), bound,
        [](const Key& k, const auto& page) { return k < page->front(); });
    if (after == pages_.begin()) return kNone;
    const Page& page = **(after - 1);
    const Key last = *(std::upper_bound(page.begin(), page.end(), bound) - 1);
    return last.product == product ? last : kNone;
  }

  Pages pages_;  // ascending
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_PROVIDER_INDEX_H_
