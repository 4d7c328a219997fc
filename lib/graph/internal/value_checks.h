// Checks of single values of a submission; each adds its faults.

#ifndef TANJI_LIB_GRAPH_INTERNAL_VALUE_CHECKS_H_
#define TANJI_LIB_GRAPH_INTERNAL_VALUE_CHECKS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/base/strings.h"
#include "lib/graph/internal/fault_list.h"
#include "lib/graph/model.h"
#include "lib/quantity/unit.h"

namespace tanji::graph::internal {

// Units of the products that the submission declares, by local id; null after
// a fault.
using DeclaredUnits = absl::flat_hash_map<std::string, const quantity::Unit*,
                                          base::StringHash, base::StringEqual>;

// Unit of `symbol`, or null after a fault.
const quantity::Unit* CheckUnit(const std::string& place,
                                const std::string& symbol, FaultList& faults);
// As CheckUnit; `wanted` is a unit of the dimension that it must have.
const quantity::Unit* CheckUnitOf(const std::string& place,
                                  const std::string& symbol,
                                  std::string_view wanted, FaultList& faults);
// Only the dimension decides: the few pairs of units without a ConversionRatio
// are calculated with too.
void CheckDimension(const std::string& place, const quantity::Unit& unit,
                    const quantity::Unit& declared, FaultList& faults);
void CheckText(const std::string& place, const std::string& text,
               FaultList& faults);
void CheckUrns(const std::string& place, const std::vector<std::string>& urns,
               FaultList& faults);
void CheckGsd2(const std::string& place, const quantity::Decimal& gsd2,
               FaultList& faults);
void CheckQuality(const std::string& place, const DataQuality& quality,
                  FaultList& faults);
void CheckPercent(const std::string& place,
                  const std::optional<quantity::Decimal>& percent,
                  FaultList& faults);
// 0 or more, where stated.
void CheckNotNegative(const std::string& place,
                      const std::optional<quantity::Decimal>& amount,
                      FaultList& faults);
void CheckPeriod(const std::string& place, const std::optional<Period>& period,
                 FaultList& faults);
void CheckValidity(const std::string& place, const Validity& validity,
                   FaultList& faults);

// Inputs and emissions times outputs.
inline size_t AllocatedFlowsOf(const ProcessDeclaration& process) {
  return (process.inputs.size() + process.emissions.size()) *
         (process.co_products.size() + 1);
}

// Everything about one process by itself (process_check.cc).
void CheckProcess(const std::string& place, const ProcessDeclaration& process,
                  const std::string& organisation,
                  const DeclaredUnits& declared, FaultList& faults);

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_VALUE_CHECKS_H_
