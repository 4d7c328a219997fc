// What a process takes and emits for one unit of an output, by what it is of.

#ifndef TANJI_LIB_GRAPH_INTERNAL_PROCESS_FLOWS_H_
#define TANJI_LIB_GRAPH_INTERNAL_PROCESS_FLOWS_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "lib/graph/version.h"

namespace tanji::graph::internal {

// `amount` in its dimension's reference unit; 0 for a unit that is not known.
double InReference(const quantity::Decimal& amount, quantity::UnitCode code);

// What a flow is called among those of its process: kind, target or gas.
struct FlowKey {
  enum class Kind {
    kInput,         // of a product, pinned or not
    kProcessInput,  // pinned to a process whose product is not known
    kEmission,
    kPrecharacterised,
  };
  Kind kind = Kind::kPrecharacterised;
  uint32_t target = 0;
  std::string gas;
  bool IsInput() const {
    return kind == Kind::kInput || kind == Kind::kProcessInput;
  }
  friend auto operator<=>(const FlowKey&, const FlowKey&) = default;
};

// The product that a process makes; kNoNumber where that is not known.
using ProductOfProcess = absl::FunctionRef<ProductNumber(ProcessNumber)>;

FlowKey KeyOf(const InputVersion& input, ProductOfProcess product_of);
FlowKey KeyOf(const EmissionVersion& emission);

// Flows by key, added up, in reference units (kg of a gas, kg CO2e).
using Flows = std::map<FlowKey, double>;
// Of the whole run, for one unit of its reference output.
Flows FlowsOfRun(const ProcessVersion& version, ProductOfProcess product_of);
// Of what output `index` bears, for one unit of it; those of which it bears
// nothing are not in it. 0 is the reference output.
Flows FlowsOfOutput(const ProcessVersion& version, size_t index,
                    ProductOfProcess product_of);

// The share of each output, the reference output first, to double precision.
// Substitution: 1, and 0 for the others. A single product: 1.
std::vector<double> SharesOf(const ProcessVersion& version);

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_PROCESS_FLOWS_H_
