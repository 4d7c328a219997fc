#include "lib/exchange/olca/report.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lib/base/strings.h"
#include "lib/json/json.h"

namespace tanji::exchange::olca {
namespace {

struct Counter {
  std::string_view name;
  size_t ImportReport::*member;
};

constexpr std::array<Counter, 24> kCounters = {{
    {"processes_read", &ImportReport::processes_read},
    {"processes_imported", &ImportReport::processes_imported},
    {"processes_refused", &ImportReport::processes_refused},
    {"formulas_read", &ImportReport::formulas_read},
    {"formulas_kept", &ImportReport::formulas_kept},
    {"formulas_refused", &ImportReport::formulas_refused},
    {"formulas_differing", &ImportReport::formulas_differing},
    {"formulas_of_refused_processes",
     &ImportReport::formulas_of_refused_processes},
    {"parameters_read", &ImportReport::parameters_read},
    {"parameters_copied", &ImportReport::parameters_copied},
    {"parameters_kept", &ImportReport::parameters_kept},
    {"parameters_refused", &ImportReport::parameters_refused},
    {"parameters_of_refused_processes",
     &ImportReport::parameters_of_refused_processes},
    {"spreads_read", &ImportReport::spreads_read},
    {"spreads_kept", &ImportReport::spreads_kept},
    {"spreads_empty", &ImportReport::spreads_empty},
    {"spreads_dropped", &ImportReport::spreads_dropped},
    {"spreads_left_out", &ImportReport::spreads_left_out},
    {"amounts_converted", &ImportReport::amounts_converted},
    {"methane_assumed", &ImportReport::methane_assumed},
    {"gases_without_compartment", &ImportReport::gases_without_compartment},
    {"gases_not_counted", &ImportReport::gases_not_counted},
    {"places_dropped", &ImportReport::places_dropped},
    {"periods_dropped", &ImportReport::periods_dropped},
}};

json::Value Integer(size_t count) {
  return json::Value::Integer(static_cast<int64_t>(count));
}

json::Value ExchangesJson(const ImportReport& report) {
  json::Object object = {{"read", Integer(report.exchanges_read)}};
  for (size_t k = 0; k < kFateCount; ++k) {
    object.emplace_back(std::string(FateName(static_cast<Fate>(k))),
                        Integer(report.exchanges[k]));
  }
  return object;
}

json::Value AllocationsJson(const ImportReport& report) {
  json::Object object;
  for (size_t k = 0; k < kAllocationBasisCount; ++k) {
    object.emplace_back(
        std::string(AllocationBasisName(static_cast<AllocationBasis>(k))),
        Integer(report.allocations[k]));
  }
  return object;
}

json::Value CountsJson(const std::vector<NamedCount>& counts) {
  json::Array array;
  for (const NamedCount& item : counts) {
    json::Object object = {{"flow", item.name}, {"count", Integer(item.count)}};
    if (!item.reason.empty()) object.emplace_back("reason", item.reason);
    array.emplace_back(std::move(object));
  }
  return array;
}

json::Value NoticesJson(const std::vector<Notice>& notices) {
  json::Array array;
  for (const Notice& notice : notices) {
    json::Object object = {{"kind", notice.kind}};
    if (!notice.process.empty()) object.emplace_back("process", notice.process);
    object.emplace_back("what", notice.what);
    array.emplace_back(std::move(object));
  }
  return array;
}

}  // namespace

std::string_view FateName(Fate fate) {
  constexpr std::array<std::string_view, kFateCount> kNames = {
      "reference_outputs",
      "co_products_allocated",
      "co_products_dropped",
      "inputs_by_default_provider",
      "inputs_by_flow",
      "inputs_by_flow_of_several",
      "inputs_unlinked",
      "avoided_products",
      "avoided_products_unlinked",
      "waste_linked",
      "waste_unlinked",
      "waste_dropped",
      "emissions",
      "elementary_not_mapped",
      "of_refused_processes"};
  return kNames[static_cast<size_t>(fate)];
}

std::string_view AllocationBasisName(AllocationBasis basis) {
  constexpr std::array<std::string_view, kAllocationBasisCount> kNames = {
      "single_output",    "reference_only",   "causal_factors",
      "physical_factors", "economic_factors", "mass",
      "refused"};
  return kNames[static_cast<size_t>(basis)];
}

void ImportReport::Add(const ImportReport& other) {
  for (const Counter& counter : kCounters) {
    this->*counter.member += other.*counter.member;
  }
  exchanges_read += other.exchanges_read;
  for (size_t k = 0; k < kFateCount; ++k) exchanges[k] += other.exchanges[k];
  for (size_t k = 0; k < kAllocationBasisCount; ++k) {
    allocations[k] += other.allocations[k];
  }
  std::copy(other.notices.begin(), other.notices.end(),
            std::back_inserter(notices));
  std::copy(other.unlinked.begin(), other.unlinked.end(),
            std::back_inserter(unlinked));
  std::copy(other.not_mapped.begin(), other.not_mapped.end(),
            std::back_inserter(not_mapped));
}

std::string ReportJson(const ImportReport& report) {
  json::Object object = {{"gwp_pack", report.gwp_pack}};
  for (const Counter& counter : kCounters) {
    object.emplace_back(std::string(counter.name),
                        Integer(report.*counter.member));
  }
  object.emplace_back("exchanges", ExchangesJson(report));
  object.emplace_back("allocations", AllocationsJson(report));
  object.emplace_back("unlinked", CountsJson(report.unlinked));
  object.emplace_back("not_mapped", CountsJson(report.not_mapped));
  object.emplace_back("notices", NoticesJson(report.notices));
  return json::WriteIndented(object) + "\n";
}

}  // namespace tanji::exchange::olca
