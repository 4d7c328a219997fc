// The report for people. Every line says by itself what it counts.

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/strings.h"
#include "lib/exchange/olca/report.h"

namespace tanji::exchange::olca {
namespace {

constexpr size_t kCountColumn = 68;  // where the count of a line begins

std::string_view FateLabel(Fate fate) {
  constexpr std::array<std::string_view, kFateCount> kLabels = {
      "main product of its process",
      "co-product, bears its part of the burden",
      "co-product left out, the main product bears all",
      "input, from the process that the file names",
      "input, from the only process that makes it",
      "input, from the first of several processes that make it",
      "input that no process of the file makes (a gap)",
      "product that need not be made elsewhere (a credit)",
      "the same, but no process of the file makes it (a gap)",
      "waste, to its treatment",
      "waste that no process of the file treats (a gap)",
      "waste left out, as linking by reference flows has it",
      "greenhouse gas emitted or taken up",
      "",  // in two lines of their own
      "left out with a refused process"};
  return kLabels[static_cast<size_t>(fate)];
}

std::string_view BasisLabel(AllocationBasis basis) {
  constexpr std::array<std::string_view, kAllocationBasisCount> kLabels = {
      "one product, which bears all",
      "co-products left out, as linking by reference flows has it",
      "by the causal factors of the file, flow by flow",
      "by the physical factors of the file",
      "by the economic factors of the file",
      "by mass: the file has no factors, and all products are masses",
      "not to be shared, so the main product bears all"};
  return kLabels[static_cast<size_t>(basis)];
}

// Of kinds of notices, in the order of the kinds.
std::string KindLabel(const std::string& kind) {
  static const auto* const kLabels = new std::map<std::string, std::string>{
      {"allocation", "co-products that share the burden, and how"},
      {"allocation_refused", "co-products that cannot, and why"},
      {"co_product_dropped", "co-products left out"},
      {"formula_differs", "formulas whose result is not the stored amount"},
      {"formula_refused", "formulas that cannot be computed"},
      {"gas_not_counted", "greenhouse gases that are not counted"},
      {"parameter_refused", "parameters that cannot be computed"},
      {"parameters_refused", "processes whose parameters are all left out"},
      {"period_dropped", "periods left out"},
      {"place_dropped", "places left out"},
      {"process_refused", "processes refused"},
      {"unit", "units that products are declared in instead"}};
  const auto found = kLabels->find(kind);
  return found == kLabels->end() ? kind : found->second;
}

void AppendLine(std::string_view label, size_t count, std::string* out) {
  if (count == 0) return;
  std::string line = base::StrCat("  ", label);
  line.resize(std::max(line.size() + 1, kCountColumn), ' ');
  base::StrAppend(out, line, count, "\n");
}

void AppendHead(std::string_view label, size_t count, std::string* out) {
  base::StrAppend(out, label, ": ", count, "\n");
}

void AppendExchanges(const ImportReport& report, std::string* out) {
  AppendHead("exchanges in the file (what goes into or out of a process)",
             report.exchanges_read, out);
  for (size_t k = 0; k < kFateCount; ++k) {
    const Fate fate = static_cast<Fate>(k);
    if (fate != Fate::kElementaryNotMapped) {
      AppendLine(FateLabel(fate), report.exchanges[k], out);
      continue;
    }
    AppendLine("greenhouse gas that is not counted, see below",
               report.gases_not_counted, out);
    AppendLine("from or to nature, no greenhouse gas",
               report.exchanges[k] - report.gases_not_counted, out);
  }
}

void AppendAllocations(const ImportReport& report, std::string* out) {
  AppendHead("processes in the file, by who bears their burden",
             report.processes_read, out);
  for (size_t k = 0; k < kAllocationBasisCount; ++k) {
    AppendLine(BasisLabel(static_cast<AllocationBasis>(k)),
               report.allocations[k], out);
  }
  AppendLine("refused, and nothing of it imported", report.processes_refused,
             out);
}

void AppendAmounts(const ImportReport& report, std::string* out) {
  if (report.formulas_read > 0) {
    AppendHead("amounts given as formulas", report.formulas_read, out);
    AppendLine("computed", report.formulas_kept, out);
    AppendLine("of these: other than the amount stored beside it",
               report.formulas_differing, out);
    AppendLine("not computable, the amount stored beside it is used",
               report.formulas_refused, out);
    AppendLine("left out with a refused process",
               report.formulas_of_refused_processes, out);
  }
  const size_t parameters = report.parameters_read + report.parameters_copied;
  if (parameters > 0) {
    AppendHead("parameters of processes, with the global ones they use",
               parameters, out);
    AppendLine("taken over", report.parameters_kept, out);
    AppendLine("not computable, the value stored beside it is used, if any",
               report.parameters_refused, out);
    AppendLine("left out with a refused process",
               report.parameters_of_refused_processes, out);
  }
  if (report.spreads_read > 0) {
    AppendHead("uncertainties of amounts", report.spreads_read, out);
    AppendLine("lognormal, taken over", report.spreads_kept, out);
    AppendLine("lognormal without a deviation, taken for certain",
               report.spreads_empty, out);
    AppendLine("of another kind or of a product made, taken for certain",
               report.spreads_dropped, out);
    AppendLine("of what is not imported itself", report.spreads_left_out, out);
  }
}

void AppendRemarks(const ImportReport& report, std::string* out) {
  std::string remarks;
  AppendLine("amounts converted to another unit", report.amounts_converted,
             &remarks);
  AppendLine("fossil methane whose source is assumed (--fossil-methane)",
             report.methane_assumed, &remarks);
  AppendLine("gases taken for emissions to air: the file names no place",
             report.gases_without_compartment, &remarks);
  AppendLine("places left out: no code that we know", report.places_dropped,
             &remarks);
  AppendLine("periods left out: no days from 1900 to 2199 in their order",
             report.periods_dropped, &remarks);
  if (!remarks.empty()) base::StrAppend(out, "to be known:\n", remarks);
}

void AppendCounts(std::string_view title, const std::vector<NamedCount>& counts,
                  size_t names_max, std::string* out) {
  if (counts.empty()) return;
  std::vector<NamedCount> sorted = counts;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const NamedCount& a, const NamedCount& b) {
                     return a.count > b.count;
                   });
  base::StrAppend(out, title, ", the most frequent first:\n");
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
  if (kinds.empty()) return;
  base::StrAppend(out, "named one by one in the whole report (--report):\n");
  for (const auto& [kind, count] : kinds) {
    AppendLine(KindLabel(kind), count, out);
  }
}

}  // namespace

std::string ReportText(const ImportReport& report, size_t names_max) {
  std::string text;
  AppendAllocations(report, &text);
  AppendExchanges(report, &text);
  AppendAmounts(report, &text);
  AppendRemarks(report, &text);
  AppendKinds(report.notices, &text);
  std::vector<NamedCount> gases;
  std::vector<NamedCount> others;
  for (const NamedCount& item : report.not_mapped) {
    (item.reason.empty() ? others : gases).push_back(item);
  }
  AppendCounts("greenhouse gases that are not counted", gases, names_max,
               &text);
  AppendCounts("inputs, waste and credits without a process (gaps)",
               report.unlinked, names_max, &text);
  AppendCounts("flows from or to nature that are no greenhouse gases", others,
               names_max, &text);
  return text;
}

}  // namespace tanji::exchange::olca
