// PartsByTier of breakdown_parts.h.

#include <cstddef>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/platform/footprint/breakdown_parts.h"

namespace tanji::platform {
namespace {

using graph::ProcessNumber;

// The network as far as it is open, with what is taken of others as processes
// that emit their whole footprint themselves. One indicator: the main sum.
class OpenNetwork {
 public:
  explicit OpenNetwork(BreakdownScope& scope)
      : scope_(scope), steps_(scope.stop()) {}

  // The root has number 0.
  absl::StatusOr<graph::Snapshot> Build() {
    Meet(scope_.root());
    parts_.input_begin.push_back(0);
    for (size_t i = 0; i < processes_.size(); ++i) {
      if (processes_.size() > kBreakdownProcessesMax) {
        return absl::ResourceExhaustedError(base::StrCat(
            "more than ", kBreakdownProcessesMax,
            " processes are upstream; expected at most as many for a breakdown "
            "by tier that ends at what others have closed"));
      }
      TANJI_RETURN_IF_ERROR(
          steps_.Take(1 + scope_.snapshot().input_count(processes_[i])));
      AddProcess(processes_[i]);
    }
    parts_.unlinked.resize(processes_.size());
    return graph::Snapshot::Create(std::move(parts_));
  }

  // Of the network that was built.
  engine::Intensities IntensitiesOf() const {
    const engine::Intensities& all = scope_.calculation().intensities;
    engine::Intensities intensities;
    for (const ProcessNumber process : processes_) {
      intensities.values.push_back(scope_.calculation().MainOfProduct(process));
      const engine::ProcessEvidence& evidence = all.evidence[process];
      engine::SharedEvidence shared = all.shared_evidence[evidence.row];
      shared.fault = graph::kNoNumber;
      intensities.evidence.push_back(
          {.backward_error_max = evidence.backward_error_max,
           .row = static_cast<uint32_t>(intensities.shared_evidence.size())});
      intensities.shared_evidence.push_back(shared);
    }
    return intensities;
  }

 private:
  uint32_t Meet(ProcessNumber process) {
    const auto [found, is_new] =
        numbers_.try_emplace(process, static_cast<uint32_t>(processes_.size()));
    if (is_new) processes_.push_back(process);
    return found->second;
  }

  void AddProcess(ProcessNumber process) {
    const graph::Snapshot& network = scope_.snapshot();
    // The root is explained to this caller, whatever else is.
    if (process != scope_.root() && !scope_.IsOpen(process)) {
      parts_.output.push_back(1);
      parts_.direct.push_back(scope_.calculation().MainOfProduct(process));
    } else {
      parts_.output.push_back(network.output(process));
      parts_.direct.push_back(
          scope_.calculation().MainOf(network.direct(process)));
      const auto suppliers = network.suppliers(process);
      const auto amounts = network.amounts(process);
      for (size_t k = 0; k < suppliers.size(); ++k) {
        if (amounts[k] == 0) continue;
        parts_.supplier.push_back(Meet(suppliers[k]));
        parts_.amount.push_back(amounts[k]);
      }
    }
    parts_.input_begin.push_back(parts_.supplier.size());
  }

  BreakdownScope& scope_;
  base::StopSteps steps_;
  std::vector<ProcessNumber> processes_;  // by number here
  absl::flat_hash_map<ProcessNumber, uint32_t> numbers_;
  graph::Snapshot::Parts parts_;
};

constexpr engine::TierLimits kLimits{.tiers_max = engine::kTiersMax,
                                     .visits_max = kBreakdownProcessesMax};

// Calls `main_of(row)` for a row of indicators: its kg CO2e.
template <typename MainOf>
BreakdownParts PartsOf(const engine::TierBreakdown& tiers, MainOf main_of) {
  const auto columns = static_cast<size_t>(tiers.indicators);
  BreakdownParts result;
  result.tiers_end = tiers.end;
  for (size_t t = 0; t < tiers.tier_count(); ++t) {
    const std::span<const double> row(&tiers.tiers[t * columns], columns);
    result.parts.push_back(
        {PartKind::kNamed, static_cast<uint32_t>(t), main_of(row), 1});
  }
  const double rest = main_of(tiers.rest);
  if (rest != 0) result.parts.push_back({PartKind::kRest, 0, rest, 1});
  return result;
}

absl::StatusOr<BreakdownParts> PartsOfOpen(BreakdownScope& scope) {
  OpenNetwork network(scope);
  TANJI_ASSIGN_OR_RETURN(const graph::Snapshot snapshot, network.Build());
  TANJI_ASSIGN_OR_RETURN(
      const engine::TierBreakdown tiers,
      engine::BreakDownByTier(snapshot, network.IntensitiesOf(),
                              /*process=*/0, kLimits, scope.stop()));
  return PartsOf(tiers, [](std::span<const double> row) { return row[0]; });
}

}  // namespace

absl::StatusOr<BreakdownParts> PartsByTier(BreakdownScope& scope) {
  if (!scope.IsAllOpen()) return PartsOfOpen(scope);
  TANJI_ASSIGN_OR_RETURN(
      const engine::TierBreakdown tiers,
      engine::BreakDownByTier(scope.snapshot(), scope.calculation().intensities,
                              scope.root(), kLimits, scope.stop()));
  return PartsOf(tiers, [&](std::span<const double> row) {
    return scope.calculation().MainOf(row);
  });
}

}  // namespace tanji::platform
