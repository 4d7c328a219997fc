// What goes into a run and comes out of it, in mass or energy.

#ifndef TANJI_LIB_GRAPH_INTERNAL_MATERIAL_BALANCE_H_
#define TANJI_LIB_GRAPH_INTERNAL_MATERIAL_BALANCE_H_

#include <optional>
#include <set>

#include "absl/functional/function_ref.h"
#include "lib/graph/internal/process_flows.h"
#include "lib/graph/version.h"

namespace tanji::graph::internal {

// What one reference unit of a product weighs, in kg; nothing where nobody has
// said. Asked of what is measured neither in mass nor in energy.
using MassOfProduct =
    absl::FunctionRef<std::optional<double>(ProductNumber product)>;

struct MaterialBalance {
  double in = 0;   // of what is known
  double out = 0;  // products, waste, credits
  bool is_out_known = true;
  std::set<FlowKey> unknown_inputs;

  // Whether it says something.
  bool IsKnown() const { return is_out_known && in > 0 && out > 0; }
};

// In kg. Something that leaves and whose mass is not known makes what comes out
// unknown.
MaterialBalance MassBalanceOf(const ProcessVersion& version,
                              ProductOfProcess product_of,
                              MassOfProduct mass_of);
// In MJ, of a process whose reference output is measured in energy; of another
// nothing is known. What is measured otherwise is left out.
MaterialBalance EnergyBalanceOf(const ProcessVersion& version,
                                ProductOfProcess product_of);

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_MATERIAL_BALANCE_H_
