#include "lib/engine/solving_order.h"

#include <algorithm>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/engine/internal/group_search.h"

namespace tanji::engine {

SolvingOrder::SolvingOrder(const graph::Snapshot& snapshot) {
  TANJI_CHECK(Search(snapshot, base::kNeverStop).ok());
}

absl::StatusOr<SolvingOrder> SolvingOrder::Create(
    const graph::Snapshot& snapshot, base::StopCheck stop) {
  SolvingOrder order;
  TANJI_RETURN_IF_ERROR(order.Search(snapshot, stop));
  return order;
}

absl::Status SolvingOrder::Search(const graph::Snapshot& snapshot,
                                  base::StopCheck stop) {
  base::StopSteps steps(stop);
  const std::span<const double> amounts = snapshot.amount_pool();
  if (std::find(amounts.begin(), amounts.end(), 0.0) == amounts.end()) {
    internal::GroupSearch<false>(snapshot.rows(),
                                 snapshot.supplier_pool().data(),
                                 amounts.data(), order_, group_begin_)
        .Run(steps);
  } else {
    internal::GroupSearch<true>(snapshot.rows(),
                                snapshot.supplier_pool().data(), amounts.data(),
                                order_, group_begin_)
        .Run(steps);
  }
  return steps.status();
}

}  // namespace tanji::engine
