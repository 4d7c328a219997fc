#include "lib/engine/solving_order.h"

#include <algorithm>

#include "lib/engine/internal/group_search.h"

namespace tanji::engine {

SolvingOrder::SolvingOrder(const graph::Snapshot& snapshot) {
  const std::span<const double> amounts = snapshot.amount_pool();
  if (std::find(amounts.begin(), amounts.end(), 0.0) == amounts.end()) {
    internal::GroupSearch<false>(snapshot.rows(),
                                 snapshot.supplier_pool().data(),
                                 amounts.data(), order_, group_begin_)
        .Run();
  } else {
    internal::GroupSearch<true>(snapshot.rows(),
                                snapshot.supplier_pool().data(), amounts.data(),
                                order_, group_begin_)
        .Run();
  }
}

}  // namespace tanji::engine
