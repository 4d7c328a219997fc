// The providers of all products, for who asks for those of many.

#ifndef TANJI_LIB_GRAPH_INTERNAL_PROVIDER_TABLE_H_
#define TANJI_LIB_GRAPH_INTERNAL_PROVIDER_TABLE_H_

#include <vector>

#include "lib/base/huge_pages.h"
#include "lib/graph/catalogue.h"
#include "lib/quantity/unit.h"

namespace tanji::graph::internal {

// What an input has to know of its product. Of a product that one process
// makes, without a period, the provider is the same for all consumers.
struct KnownProvider {
  ProcessNumber process = kNoNumber;  // kNoNumber: none
  quantity::UnitCode unit = 0;        // as Catalogue::ProductRow
  bool depends_on_consumer = false;   // `process` says nothing

  static KnownProvider Of(const Catalogue& catalogue, ProductNumber product) {
    const Catalogue::ProductRow& row = catalogue.product(product);
    if (row.process_count == 0) return {.unit = row.unit};
    const Catalogue::ProcessRow& first = catalogue.process(row.first_process);
    if (row.process_count > 1 || first.period_end != kDayMin) {
      return {.unit = row.unit, .depends_on_consumer = true};
    }
    const bool provides = first.in_force && !first.is_frozen;
    return {.process = provides ? row.first_process : kNoNumber,
            .unit = row.unit};
  }
};

// 8 bytes a product, where the catalogue has 80: most of it stays in the cache.
// Immutable; of the catalogue as it was. Cost: one pass over the products.
class ProviderTable {
 public:
  explicit ProviderTable(const Catalogue& catalogue) {
    base::ReserveHuge(known_, catalogue.product_count());
    for (ProductNumber p = 0; p < catalogue.product_count(); ++p) {
      known_.push_back(KnownProvider::Of(catalogue, p));
    }
  }

  const KnownProvider& Of(ProductNumber product) const {
    return known_[product];
  }
  // Of any number.
  void Prefetch(ProductNumber product) const {
    if (product < known_.size()) __builtin_prefetch(&known_[product]);
  }

 private:
  std::vector<KnownProvider> known_;
};

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_PROVIDER_TABLE_H_
