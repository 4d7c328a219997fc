#include "lib/exchange/olca/internal/provider_table.h"

namespace tanji::exchange::olca::internal {

ProviderTable::ProviderTable(const DataSet& set, const Plans& plans)
    : set_(set),
      plans_(plans),
      as_reference_(set.flows.size()),
      as_co_product_(set.flows.size()) {
  for (size_t p = 0; p < plans.size(); ++p) {
    if (!plans[p].has_value()) continue;
    const std::vector<PlannedOutput>& outputs = plans[p]->outputs;
    for (size_t k = 0; k < outputs.size(); ++k) {
      Providers& providers =
          (k == 0 ? as_reference_ : as_co_product_)[outputs[k].flow];
      if (providers.count++ == 0) {
        providers.first = {static_cast<Place>(p), k, Fate::kInputByFlow};
      }
    }
  }
}

std::optional<Provider> ProviderTable::First(const Providers& providers) {
  if (providers.count == 0) return std::nullopt;
  Provider first = providers.first;
  if (providers.count > 1) first.fate = Fate::kInputByFlowAmbiguous;
  return first;
}

std::optional<Provider> ProviderTable::Find(const Exchange& exchange,
                                            Linking linking) const {
  const Place flow = exchange.flow;
  if (linking == Linking::kReferenceFlows) return First(as_reference_[flow]);
  if (exchange.default_provider.empty()) {
    const auto provider = First(as_reference_[flow]);
    return provider.has_value() ? provider : First(as_co_product_[flow]);
  }
  const auto named = set_.process_places.find(exchange.default_provider);
  if (named == set_.process_places.end()) return std::nullopt;
  const std::optional<OutputPlan>& plan = plans_[named->second];
  if (!plan.has_value()) return std::nullopt;
  for (size_t k = 0; k < plan->outputs.size(); ++k) {
    if (plan->outputs[k].flow != flow) continue;
    return Provider{named->second, k, Fate::kInputByDefaultProvider};
  }
  return std::nullopt;
}

}  // namespace tanji::exchange::olca::internal
