// PartsByGas of breakdown_parts.h.

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/graph/allocated_process.h"
#include "lib/platform/footprint/breakdown_parts.h"
#include "lib/platform/footprint/emission_parts.h"
#include "lib/platform/footprint/process_inputs.h"

namespace tanji::platform {
namespace {

using graph::ProcessNumber;

class GasSums {
 public:
  explicit GasSums(BreakdownScope& scope)
      : scope_(scope), steps_(scope.stop(), kVersionsBetweenStops) {}

  absl::Status AddProcess(ProcessNumber process, double runs) {
    const auto direct = scope_.snapshot().direct(process);
    AddTo(without_gas_, runs * direct[0]);
    const std::vector<uint32_t>& main = scope_.calculation().main_indicators;
    const bool has_gases =
        std::any_of(main.begin(), main.end(),
                    [&](uint32_t c) { return c != 0 && direct[c] != 0; });
    if (!has_gases) return absl::OkStatus();
    if (++versions_read_ > kBreakdownVersionsMax) {
      return absl::ResourceExhaustedError(base::StrCat(
          "more than ", kBreakdownVersionsMax,
          " processes upstream have emissions by gas; expected at most as many "
          "for a breakdown by gas"));
    }
    TANJI_RETURN_IF_ERROR(steps_.Take());
    return AddEmissions(process, runs);
  }

  void AddClosed(double kg) { AddTo(closed_, kg); }

  BreakdownParts Take() && {
    for (const BreakdownPart& part : {without_gas_, closed_}) {
      if (part.kg != 0) result_.parts.push_back(part);
    }
    return std::move(result_);
  }

 private:
  static void AddTo(BreakdownPart& part, double kg) {
    if (kg == 0) return;
    part.kg += kg;
    ++part.count;
  }

  absl::Status AddEmissions(ProcessNumber process, double runs) {
    TANJI_ASSIGN_OR_RETURN(
        const ProcessInputs inputs,
        ReadProcessInputs(scope_.context(), scope_.calculation(), process));
    const graph::ProcessVersion& version = inputs.version();
    TANJI_ASSIGN_OR_RETURN(const graph::AllocatedProcess allocated,
                           graph::AllocatedProcess::Of(version));
    TANJI_ASSIGN_OR_RETURN(
        const std::vector<double> kg,
        EmissionPartsOf(scope_.calculation().packs.method().get(), version,
                        allocated));
    for (size_t k = 0; k < kg.size(); ++k) {
      if (kg[k] == 0) continue;
      AddGas(version.emissions[k].gas, process, runs * kg[k]);
    }
    return absl::OkStatus();
  }

  void AddGas(const std::string& gas, ProcessNumber process, double kg) {
    const auto number = static_cast<uint32_t>(result_.gases.size());
    const auto [found, is_new] = numbers_.try_emplace(gas, number);
    if (is_new) {
      result_.gases.push_back(gas);
      result_.parts.push_back({PartKind::kNamed, number, 0, 0});
      last_process_.push_back(graph::kNoNumber);
    }
    result_.parts[found->second].kg += kg;
    // A process counts once, however many emissions of the gas it has.
    if (last_process_[found->second] == process) return;
    last_process_[found->second] = process;
    ++result_.parts[found->second].count;
  }

  BreakdownScope& scope_;
  base::StopSteps steps_;
  size_t versions_read_ = 0;
  BreakdownParts result_;
  absl::flat_hash_map<std::string, uint32_t> numbers_;
  std::vector<ProcessNumber> last_process_;  // by gas
  BreakdownPart without_gas_{PartKind::kWithoutGas, 0, 0, 0};
  BreakdownPart closed_{PartKind::kClosed, 0, 0, 0};
};

}  // namespace

absl::StatusOr<BreakdownParts> PartsByGas(BreakdownScope& scope) {
  TANJI_ASSIGN_OR_RETURN(const engine::Supply supply, scope.SolveOpen());
  GasSums sums(scope);
  for (size_t i = 0; i < supply.processes.size(); ++i) {
    TANJI_RETURN_IF_ERROR(sums.AddProcess(supply.processes[i], supply.runs[i]));
  }
  for (const engine::BoundaryFlow& flow : supply.boundary) {
    sums.AddClosed(scope.FlowKg(flow));
  }
  return std::move(sums).Take();
}

}  // namespace tanji::platform
