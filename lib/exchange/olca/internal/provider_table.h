// Which process provides what an exchange demands.

#ifndef TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROVIDER_TABLE_H_
#define TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROVIDER_TABLE_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "lib/exchange/olca/data_set.h"
#include "lib/exchange/olca/import.h"
#include "lib/exchange/olca/internal/output_plan.h"
#include "lib/exchange/olca/report.h"

namespace tanji::exchange::olca::internal {

using Plans = std::vector<std::optional<OutputPlan>>;  // by process

struct Provider {
  Place process = kNowhere;
  size_t output = 0;  // place in the plan's outputs
  Fate fate = Fate::kInputByFlow;
};

// Refers to its arguments, which outlive it. Immutable. Processes without a
// plan provide nothing.
class ProviderTable {
 public:
  ProviderTable(const DataSet& set, const Plans& plans);

  // By the rules of `linking`; nothing where nobody provides it, or not who the
  // exchange names.
  std::optional<Provider> Find(const Exchange& exchange, Linking linking) const;

 private:
  // First and number of the processes that provide a flow, ascending by id.
  struct Providers {
    Provider first;
    size_t count = 0;
  };
  static std::optional<Provider> First(const Providers& providers);

  const DataSet& set_;
  const Plans& plans_;
  std::vector<Providers> as_reference_;   // by flow
  std::vector<Providers> as_co_product_;  // by flow
};

}  // namespace tanji::exchange::olca::internal

#endif  // TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROVIDER_TABLE_H_
