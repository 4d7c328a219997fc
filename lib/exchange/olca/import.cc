#include "lib/exchange/olca/import.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/exchange/olca/gas_names.h"
#include "lib/exchange/olca/internal/local_ids.h"
#include "lib/exchange/olca/internal/output_plan.h"
#include "lib/exchange/olca/internal/process_builder.h"
#include "lib/exchange/olca/internal/provider_table.h"
#include "lib/exchange/olca/internal/unit_choice.h"
#include "lib/graph/ids.h"

namespace tanji::exchange::olca {
namespace {

using internal::BuiltProcess;
using internal::DeclaredUnit;

// Leaves room for a process's id behind it in graph::kTextSizeMax.
constexpr size_t kSourceSizeMax = 900;  // bytes

// A process that turns out to be faulty provides nothing: the others are linked
// anew, once. Whether one is faulty does not depend on how it is linked.
constexpr int kLinkingsMax = 2;

constexpr size_t kRefusalsShownMax = 10;

absl::Status CheckLine(std::string_view what, std::string_view text) {
  if (!text.empty() && text.size() <= kSourceSizeMax && base::IsUtf8(text) &&
      !base::HasControlCharacter(text)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      base::StrCat(what, ": expected 1 to ", kSourceSizeMax,
                   " bytes of text without control characters"));
}

absl::Status CheckOptions(const ImportOptions& options) {
  TANJI_RETURN_IF_ERROR(graph::CheckOrganisationId(options.organisation));
  TANJI_RETURN_IF_ERROR(CheckLine("source", options.source));
  return CheckLine("licence", options.licence);
}

// Equal names and reasons counted together, in their order.
std::vector<NamedCount> Merged(const std::vector<NamedCount>& counts) {
  std::map<std::pair<std::string, std::string>, size_t> merged;
  for (const NamedCount& item : counts) {
    merged[{item.name, item.reason}] += item.count;
  }
  std::vector<NamedCount> result;
  result.reserve(merged.size());
  for (const auto& [key, count] : merged) {
    result.push_back({key.first, key.second, count});
  }
  return result;
}

// Of amounts.
size_t FormulasOf(const Process& process) {
  return static_cast<size_t>(
      std::count_if(process.exchanges.begin(), process.exchanges.end(),
                    [](const Exchange& e) { return !e.formula.empty(); }));
}

size_t SpreadsOf(const Process& process) {
  return static_cast<size_t>(std::count_if(process.exchanges.begin(),
                                           process.exchanges.end(), HasSpread));
}

size_t SumOf(const std::vector<NamedCount>& counts) {
  size_t sum = 0;
  for (const NamedCount& item : counts) sum += item.count;
  return sum;
}

// What the report says of itself adds up.
void CheckSums(const ImportReport& report) {
  size_t exchanges = 0;
  for (const size_t count : report.exchanges) exchanges += count;
  TANJI_CHECK(exchanges == report.exchanges_read);
  size_t processes = report.processes_refused;
  for (const size_t count : report.allocations) processes += count;
  TANJI_CHECK(processes == report.processes_read);
  TANJI_CHECK(report.formulas_kept + report.formulas_refused +
                  report.formulas_of_refused_processes ==
              report.formulas_read);
  TANJI_CHECK(report.parameters_kept + report.parameters_refused +
                  report.parameters_of_refused_processes ==
              report.parameters_read + report.parameters_copied);
  TANJI_CHECK(report.spreads_kept + report.spreads_empty +
                  report.spreads_dropped + report.spreads_left_out ==
              report.spreads_read);
  TANJI_CHECK(SumOf(report.not_mapped) ==
              report.Count(Fate::kElementaryNotMapped));
  TANJI_CHECK(SumOf(report.unlinked) ==
              report.Count(Fate::kInputUnlinked) +
                  report.Count(Fate::kWasteUnlinked) +
                  report.Count(Fate::kAvoidedUnlinked));
  size_t gases = 0;
  for (const NamedCount& item : report.not_mapped) {
    if (!item.reason.empty()) gases += item.count;
  }
  TANJI_CHECK(gases == report.gases_not_counted);
}

class Importer {
 public:
  Importer(const DataSet& set, const method::Characterisation& method,
           const ImportOptions& options)
      : set_(set),
        method_(method),
        options_(options),
        units_(set),
        around_{set_, units_, gases_, gas_doubts_, options_},
        plans_(set.processes.size()),
        refusals_(set.processes.size()) {
    for (const Flow& flow : set.flows) {
      gases_.push_back(FindGas(flow));
      gas_doubts_.push_back(WhyNoEmission(flow));
    }
  }

  absl::StatusOr<OlcaImport> Import() {
    Plan();
    bool is_settled = false;
    for (int k = 0; k < kLinkingsMax && !is_settled; ++k) is_settled = Link();
    if (!is_settled) {
      return absl::InternalError(
          "processes of the package turn out faulty "
          "each time they are linked");
    }
    Collect();
    if (result_.submission.processes.empty()) return NothingLeft();
    return std::move(result_);
  }

 private:
  void Plan() {
    for (size_t p = 0; p < set_.processes.size(); ++p) {
      const Process& process = set_.processes[p];
      auto plan = internal::PlanOutputs(around_, process);
      if (!plan.ok()) {
        refusals_[p] = std::string(plan.status().message());
        continue;
      }
      for (const internal::PlannedOutput& output : plan->outputs) {
        ids_.AnnounceOutput(process, set_.flows[output.flow]);
      }
      plans_[p] = *std::move(plan);
    }
    for (const Flow& flow : set_.flows) {
      if (flow.type != FlowType::kElementary) ids_.AnnounceFlow(flow);
    }
  }

  // True when every process that is planned could be built.
  bool Link() {
    const internal::ProviderTable providers(set_, plans_);
    const internal::Linked linked{around_, method_, plans_, providers, ids_};
    built_.clear();
    std::map<size_t, std::string> faulty;
    for (size_t p = 0; p < plans_.size(); ++p) {
      if (!plans_[p].has_value()) continue;
      auto built = internal::BuildProcess(linked, static_cast<Place>(p));
      if (built.ok()) {
        built_.push_back(*std::move(built));
      } else {
        faulty.emplace(p, std::string(built.status().message()));
      }
    }
    for (auto& [p, why] : faulty) {
      plans_[p].reset();
      refusals_[p] = std::move(why);
    }
    return faulty.empty();
  }

  void Collect() {
    ImportReport& report = result_.report;
    report.processes_read = set_.processes.size();
    report.exchanges_read = set_.exchange_count;
    report.gwp_pack =
        base::StrCat(method_.pack().id(), " ", method_.pack().version());
    for (const Process& process : set_.processes) {
      report.formulas_read += FormulasOf(process);
      report.parameters_read += process.parameters.size();
      report.spreads_read += SpreadsOf(process);
    }
    size_t next = 0;  // in built_
    std::set<Place> unlinked;
    for (size_t p = 0; p < plans_.size(); ++p) {
      if (!plans_[p].has_value()) {
        Refuse(set_.processes[p], refusals_[p]);
        continue;
      }
      BuiltProcess& built = built_[next++];
      ++report.processes_imported;
      report.Add(built.report);
      unlinked.insert(built.unlinked.begin(), built.unlinked.end());
      for (graph::ProductDeclaration& product : built.products) {
        result_.submission.products.push_back(std::move(product));
      }
      for (const internal::PlannedOutput& output : plans_[p]->outputs) {
        NoteUnit(set_.flows[output.flow]);
      }
      result_.submission.processes.push_back(std::move(built.declaration));
    }
    result_.submission.organisation = options_.organisation;
    for (const Place flow : unlinked) {
      NoteUnit(set_.flows[flow]);
      result_.submission.products.push_back(internal::DeclareProduct(
          units_, set_.flows[flow], ids_.OfFlow(set_.flows[flow])));
    }
    for (const std::string& note : unit_notes_) {
      report.notices.push_back({"unit", "", note});
    }
    report.unlinked = Merged(report.unlinked);
    report.not_mapped = Merged(report.not_mapped);
    TANJI_CHECK(report.processes_imported ==
                result_.submission.processes.size());
    CheckSums(report);
  }

  void Refuse(const Process& process, const std::string& why) {
    ImportReport& report = result_.report;
    ++report.processes_refused;
    report.exchanges[static_cast<size_t>(Fate::kOfRefusedProcess)] +=
        process.exchanges.size();
    report.formulas_of_refused_processes += FormulasOf(process);
    report.parameters_of_refused_processes += process.parameters.size();
    report.spreads_left_out += SpreadsOf(process);
    report.notices.push_back({"process_refused",
                              base::StrCat(process.name, " (", process.id, ")"),
                              why});
  }

  void NoteUnit(const Flow& flow) {
    const DeclaredUnit& unit = units_.DeclaredUnitOf(flow);
    const std::string& reference = units_.ReferenceNameOf(flow);
    if (!unit.is_count && unit.symbol == reference) return;
    unit_notes_.insert(
        unit.is_count
            ? base::StrCat("products measured in \"", reference,
                           "\" and its like are counted in pieces of it")
            : base::StrCat("products measured in \"", reference,
                           "\" and its like are declared in ", unit.symbol));
  }

  absl::Status NothingLeft() const {
    std::vector<std::string> lines = {
        "the package has no process that can be imported"};
    for (const Notice& notice : result_.report.notices) {
      if (lines.size() > kRefusalsShownMax) break;
      lines.push_back(base::StrCat(notice.process, ": ", notice.what));
    }
    return absl::InvalidArgumentError(absl::StrJoin(lines, "\n"));
  }

  const DataSet& set_;
  const method::Characterisation& method_;
  const ImportOptions& options_;
  const internal::UnitChoice units_;
  std::vector<std::optional<GasFlow>> gases_;  // by flow
  std::vector<std::string_view> gas_doubts_;   // by flow
  const internal::Surroundings around_;
  internal::LocalIds ids_;
  internal::Plans plans_;
  std::vector<std::string> refusals_;  // by process without a plan
  std::vector<BuiltProcess> built_;    // of the processes with a plan
  std::set<std::string> unit_notes_;
  OlcaImport result_;
};

}  // namespace

std::string_view LinkingName(Linking linking) {
  return linking == Linking::kReferenceFlows ? "reference-flows"
                                             : "default-providers";
}

absl::StatusOr<Linking> ParseLinking(std::string_view name) {
  for (const Linking linking :
       {Linking::kDefaultProviders, Linking::kReferenceFlows}) {
    if (name == LinkingName(linking)) return linking;
  }
  return absl::InvalidArgumentError(
      base::StrCat("\"", name,
                   "\" is no way of linking; expected default-providers or "
                   "reference-flows"));
}

absl::StatusOr<OlcaImport> ImportDataSet(const DataSet& set,
                                         const method::Characterisation& method,
                                         const ImportOptions& options) {
  TANJI_RETURN_IF_ERROR(CheckOptions(options));
  return Importer(set, method, options).Import();
}

}  // namespace tanji::exchange::olca
