// What a process makes, and how its burden is divided, before anything is
// linked.

#ifndef TANJI_LIB_EXCHANGE_OLCA_INTERNAL_OUTPUT_PLAN_H_
#define TANJI_LIB_EXCHANGE_OLCA_INTERNAL_OUTPUT_PLAN_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/exchange/olca/data_set.h"
#include "lib/exchange/olca/gas_names.h"
#include "lib/exchange/olca/import.h"
#include "lib/exchange/olca/internal/allocation_choice.h"
#include "lib/exchange/olca/internal/process_formulas.h"
#include "lib/exchange/olca/internal/unit_choice.h"
#include "lib/exchange/olca/report.h"
#include "lib/graph/calendar.h"

namespace tanji::exchange::olca::internal {

// What all processes are planned and built with; all outlive the plans.
struct Surroundings {
  const DataSet& set;
  const UnitChoice& units;
  const std::vector<std::optional<GasFlow>>& gases;  // by flow
  // By flow: why a greenhouse gas is none of `gases`; empty: it is no such gas.
  const std::vector<std::string_view>& gas_doubts;
  const ImportOptions& options;
};

// What an exchange is to its process: a product that leaves it and waste that
// it treats are outputs, a product that it takes and waste that it hands over
// are demands.
bool IsOutput(const Exchange& exchange, const Flow& flow);
bool IsDemand(const Exchange& exchange, const Flow& flow);

struct PlannedOutput {
  size_t exchange = 0;  // place in the process
  Place flow = kNowhere;
  std::string unit;
  quantity::Decimal amount;  // > 0
  std::string formula;
};

struct OutputPlan {
  std::string label;  // name and id, for notices
  std::string place;  // empty: not stated
  std::optional<graph::Period> period;
  std::vector<PlannedOutput> outputs;  // the reference output first
  AllocationChoice allocation;
  // What was decided and lost so far; counts of exchanges are not in it.
  ImportReport report;
  // By exchange: of those that were outputs once and are none.
  std::vector<bool> is_dropped;
};

// FAILED_PRECONDITION or INVALID_ARGUMENT says why the process cannot be taken.
absl::StatusOr<OutputPlan> PlanOutputs(const Surroundings& around,
                                       const Process& process);

}  // namespace tanji::exchange::olca::internal

#endif  // TANJI_LIB_EXCHANGE_OLCA_INTERNAL_OUTPUT_PLAN_H_
