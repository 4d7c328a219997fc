#include "lib/exchange/olca/report.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "lib/base/strings.h"
#include "lib/json/json.h"

namespace tanji::exchange::olca {
namespace {

struct Counter {
  std::string_view name;
  size_t ImportReport::*member;
};

constexpr std::array<Counter, 17> kCounters = {{
    {"processes_read", &ImportReport::processes_read},
    {"processes_imported", &ImportReport::processes_imported},
    {"processes_refused", &ImportReport::processes_refused},
    {"formulas_kept", &ImportReport::formulas_kept},
    {"formulas_refused", &ImportReport::formulas_refused},
    {"formulas_differing", &ImportReport::formulas_differing},
    {"parameters_kept", &ImportReport::parameters_kept},
    {"parameters_refused", &ImportReport::parameters_refused},
    {"spreads_kept", &ImportReport::spreads_kept},
    {"spreads_empty", &ImportReport::spreads_empty},
    {"spreads_dropped", &ImportReport::spreads_dropped},
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

void AppendLine(std::string_view name, size_t count, std::string* out) {
  constexpr size_t kIndent = 34;
  std::string label = base::StrCat("  ", name);
  std::replace(label.begin(), label.end(), '_', ' ');
  if (label.size() < kIndent) label.resize(kIndent, ' ');
  base::StrAppend(out, label, count, "\n");
}

void AppendCounts(std::string_view title, const std::vector<NamedCount>& counts,
                  size_t names_max, std::string* out) {
  if (counts.empty()) return;
  std::vector<NamedCount> sorted = counts;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const NamedCount& a, const NamedCount& b) {
                     return a.count > b.count;
                   });
  base::StrAppend(out, title, ", by exchanges:\n");
  for (size_t k = 0; k < sorted.size() && k < names_max; ++k) {
    const std::string& reason = sorted[k].reason;
    base::StrAppend(out, "  ", sorted[k].count, " x ", sorted[k].name,
                    reason.empty() ? "" : ": ",
                    reason.substr(0, reason.find(';')), "\n");
  }
  if (sorted.size() > names_max) {
    base::StrAppend(out, "  and ", sorted.size() - names_max, " more\n");
  }
}

// How many notices there are of each kind.
void AppendKinds(const std::vector<Notice>& notices, std::string* out) {
  std::map<std::string, size_t> kinds;
  for (const Notice& notice : notices) ++kinds[notice.kind];
  if (!kinds.empty()) base::StrAppend(out, "named one by one:\n");
  for (const auto& [kind, count] : kinds) AppendLine(kind, count, out);
}

}  // namespace

std::string_view FateName(Fate fate) {
  constexpr std::array<std::string_view, kFateCount> kNames = {
      "reference_outputs",     "co_products_allocated",
      "co_products_dropped",   "inputs_by_default_provider",
      "inputs_by_flow",        "inputs_by_flow_of_several",
      "inputs_unlinked",       "avoided_products",
      "waste_linked",          "waste_unlinked",
      "waste_dropped",         "emissions",
      "elementary_not_mapped", "of_refused_processes"};
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
  json::Object object;
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

std::string ReportText(const ImportReport& report, size_t names_max) {
  std::string text;
  for (const Counter& counter : kCounters) {
    if (report.*counter.member > 0) {
      AppendLine(counter.name, report.*counter.member, &text);
    }
  }
  base::StrAppend(&text, "exchanges, ", report.exchanges_read, " in all:\n");
  for (size_t k = 0; k < kFateCount; ++k) {
    if (report.exchanges[k] > 0) {
      AppendLine(FateName(static_cast<Fate>(k)), report.exchanges[k], &text);
    }
  }
  base::StrAppend(&text, "processes by how their burden was divided:\n");
  for (size_t k = 0; k < kAllocationBasisCount; ++k) {
    if (report.allocations[k] > 0) {
      AppendLine(AllocationBasisName(static_cast<AllocationBasis>(k)),
                 report.allocations[k], &text);
    }
  }
  AppendKinds(report.notices, &text);
  std::vector<NamedCount> gases;
  std::vector<NamedCount> others;
  for (const NamedCount& item : report.not_mapped) {
    (item.reason.empty() ? others : gases).push_back(item);
  }
  AppendCounts("greenhouse gases that could not be counted", gases, names_max,
               &text);
  AppendCounts("inputs without a provider", report.unlinked, names_max, &text);
  AppendCounts("elementary flows that do not count", others, names_max, &text);
  return text;
}

}  // namespace tanji::exchange::olca
